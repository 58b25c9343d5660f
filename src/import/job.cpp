#include "import/job.h"

#include <optional>
#include <unordered_set>
#include <utility>

#include "base/uuid.h"
#include "import/file_scanner.h"
#include "import/followed_files.h"
#include "import/source_reader.h"

namespace tidemark {
namespace {

// Files read to their end in one step, at most: each may cost a millisecond before its first byte.
constexpr int kFilesPerStep = 16;

}  // namespace

struct ImportJob::Impl {
  Impl(std::unique_ptr<FileAccess> file_access, FileTree file_tree, ImportOptions import_options,
       FollowedFiles* followed_files)
      : access(std::move(file_access)),
        tree(std::move(file_tree)),
        options(std::move(import_options)),
        followed(followed_files),
        scanner(access.get(), &tree, followed_files) {
    counts.files_total = tree.files().size();
  }

  void Read(std::vector<ImportBatch>* out);
  // Forgets what is known of the files that have to be read anew.
  void FindRereads();
  [[nodiscard]] bool IsReadOtherwise(size_t source) const;
  void OpenNext();
  // What is kept of the next file between passes; null when nothing is followed.
  FollowedFile* Kept();

  std::unique_ptr<FileAccess> access;
  FileTree tree;
  ImportOptions options;
  FollowedFiles* followed;
  FileScanner scanner;
  ImportCounts counts;
  State state = State::kScanning;
  std::unordered_map<uint32_t, KnownSource> known;
  size_t next = 0;  // in scanner.sources()
  std::unique_ptr<SourceReader> reader;
  std::string run_key, run_state;  // of the last finished source
  std::unordered_map<uint32_t, uint64_t> prefix_hashes;
  std::unordered_set<uint32_t> rereads;  // files
  std::vector<std::pair<std::string, TextColumns>> columns;
};

// Whether the person chose other columns than those the source was read by.
bool ImportJob::Impl::IsReadOtherwise(size_t source) const {
  const SourceInfo& info = scanner.sources()[source];
  const FileEntry& file = tree.files()[info.file];
  const auto choice = options.columns.find(file.path);
  const auto before = known.find(info.file);
  if (choice == options.columns.end() || before == known.end() ||
      !scanner.format(source).guesses_columns()) {
    return false;
  }
  const FileHead head{file, {}, tree};
  const auto parser = scanner.format(source).Open(
      OpenContext{head, info.run_path, before->second.parser_state, {}, {}});
  const auto read_by = parser->columns();
  return read_by.has_value() && !Fits(*read_by, choice->second);
}

void ImportJob::Impl::FindRereads() {
  if (options.columns.empty()) return;
  std::unordered_set<std::string> runs;
  for (size_t i = 0; i < scanner.sources().size(); ++i) {
    if (IsReadOtherwise(i)) runs.insert(scanner.sources()[i].run_path);
  }
  for (const SourceInfo& source : scanner.sources()) {
    if (runs.count(source.run_path) != 0 && known.erase(source.file) != 0)
      rereads.insert(source.file);
  }
}

void ImportJob::Impl::OpenNext() {
  const SourceInfo& source = scanner.sources()[next];
  std::string key = source.format + "\n" + source.run_path;
  if (key != run_key) run_state.clear();
  run_key = std::move(key);
  SourceReader::Setup setup;
  setup.access = access.get();
  setup.tree = &tree;
  setup.format = &scanner.format(next);
  setup.source = &source;
  auto found = known.find(source.file);
  if (found != known.end()) setup.known = &found->second;
  setup.run_state = run_state;
  setup.options = &options;
  setup.counts = &counts;
  setup.rereads = rereads.count(source.file) != 0;
  FollowedFile* kept = Kept();
  if (kept != nullptr && kept->reader != nullptr && kept->reader->Resume(setup)) {
    reader = std::move(kept->reader);
  } else {
    reader = std::make_unique<SourceReader>(std::move(setup));
  }
}

FollowedFile* ImportJob::Impl::Kept() {
  if (followed == nullptr) return nullptr;
  const auto found = followed->find(tree.files()[scanner.sources()[next].file].path);
  return found == followed->end() ? nullptr : &found->second;
}

void ImportJob::Impl::Read(std::vector<ImportBatch>* out) {
  uint64_t until = counts.bytes_read + options.slice_bytes;
  for (int files = 0; files < kFilesPerStep && counts.bytes_read < until;) {
    if (next == scanner.sources().size()) {
      state = State::kDone;
      return;
    }
    if (reader == nullptr) OpenNext();
    if (reader->Step(out)) continue;
    run_state = reader->final_state();
    prefix_hashes[scanner.sources()[next].file] = reader->prefix_hash();
    if (scanner.format(next).guesses_columns()) {
      if (auto read_by = reader->columns())
        columns.emplace_back(tree.files()[scanner.sources()[next].file].path, std::move(*read_by));
    }
    if (FollowedFile* kept = Kept()) {
      const FileEntry& file = tree.files()[scanner.sources()[next].file];
      kept->size_bytes = file.size_bytes;
      kept->modified_s = file.modified_s;
      kept->reader = std::move(reader);
    }
    reader.reset();
    ++next;
    ++files;
  }
}

ImportJob::ImportJob(std::unique_ptr<FileAccess> access, FileTree tree, ImportOptions options,
                     FollowedFiles* followed)
    : impl_(std::make_unique<Impl>(std::move(access), std::move(tree), std::move(options),
                                   followed)) {}

ImportJob::~ImportJob() = default;

ImportJob::State ImportJob::Step(std::vector<ImportBatch>* out) {
  if (impl_->state == State::kReading) {
    impl_->Read(out);
  } else if (impl_->state == State::kScanning && !impl_->scanner.Step(impl_->options.slice_bytes)) {
    impl_->counts.files_skipped = impl_->scanner.skipped();
    for (const auto& source : impl_->scanner.sources())
      impl_->counts.bytes_total += source.size_bytes;
    impl_->state = State::kWaitingForKnown;
  }
  return impl_->state;
}

void ImportJob::SetKnown(std::vector<KnownSource> known) {
  if (impl_->state != State::kWaitingForKnown) return;
  for (auto& source : known) impl_->known[source.file] = std::move(source);
  impl_->FindRereads();
  impl_->state = State::kReading;
}

std::vector<std::pair<std::string, TextColumns>> ImportJob::TakeColumns() {
  return std::move(impl_->columns);
}

const std::vector<SourceInfo>& ImportJob::sources() const { return impl_->scanner.sources(); }

const std::vector<std::pair<std::string, ProblemEntry>>& ImportJob::file_notes() const {
  return impl_->scanner.notes();
}

const ImportCounts& ImportJob::counts() const { return impl_->counts; }

const FileTree& ImportJob::tree() const { return impl_->tree; }

uint64_t ImportJob::prefix_hash(uint32_t file) const {
  auto found = impl_->prefix_hashes.find(file);
  return found == impl_->prefix_hashes.end() ? 0 : found->second;
}

std::string RunUuidFor(std::string_view format, const RunFacts& facts, uint64_t first_record_hash) {
  std::string name(format);
  if (!facts.foreign_id.empty()) {
    name += "\nid\n" + facts.foreign_id;
  } else {
    name += "\npath\n" + facts.run_path + "\n" + std::to_string(first_record_hash);
  }
  return FormatUuid(MakeUuid5(kTidemarkNamespace, name));
}

}  // namespace tidemark
