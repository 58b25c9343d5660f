#include "import/file_scanner.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/hash64.h"
#include "base/sqlite_head.h"
#include "import/beside_files.h"

namespace tidemark {
namespace {

// Files that are expected beside logs and never are one: not opened, and no note.
constexpr std::string_view kQuietSuffixes[] = {
    "7z",          "avi",   "bin",   "bmp",  "bz2", "c",      "cc",    "ckpt", "cpp",   "css",
    "cu",          "dll",   "eps",   "exe",  "gif", "gz",     "h",     "h5",   "hpp",   "html",
    "ico",         "index", "ipynb", "jpeg", "jpg", "js",     "keras", "lock", "md",    "meta",
    "mov",         "mp3",   "mp4",   "npy",  "npz", "o",      "onnx",  "pb",   "pbtxt", "pdf",
    "pickle",      "pkl",   "png",   "pt",   "pth", "py",     "pyc",   "r",    "rar",   "rst",
    "safetensors", "sh",    "so",    "svg",  "tar", "tflite", "tif",   "tiff", "toml",  "ts",
    "wav",         "webp",  "whl",   "xz",   "zip", "zst",
};
constexpr std::string_view kQuietFolders[] = {".git",        ".hg",         ".ipynb_checkpoints",
                                              ".svn",        ".venv",       "__MACOSX",
                                              "__pycache__", "node_modules"};

// What SQLite keeps beside a database that a program has open, or that was not closed.
constexpr std::string_view kDatabaseCompanions[] = {"-journal", "-shm", "-wal"};

std::string_view SuffixOf(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot + 1);
}

bool IsQuietFolder(std::string_view path) {
  for (std::string_view folder = FolderOf(path); !folder.empty(); folder = FolderOf(folder)) {
    for (std::string_view quiet : kQuietFolders) {
      if (FileNameOf(folder) == quiet) return true;
    }
  }
  return false;
}

// Whether the file isn't even opened. A name that says "tfevents" is looked at whatever its suffix.
bool IsQuiet(std::string_view path) {
  std::string_view name = FileNameOf(path);
  if (name.front() == '.' || IsQuietFolder(path) || IsBesideFile(path)) return true;
  if (name.find("tfevents") != std::string_view::npos) return false;
  for (std::string_view end : kDatabaseCompanions) {
    if (name.ends_with(end)) return true;
  }
  std::string suffix(SuffixOf(name));
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::binary_search(std::begin(kQuietSuffixes), std::end(kQuietSuffixes),
                            std::string_view(suffix));
}

// Opening and closing a database that this process has open (the output of the import) would give
// up SQLite's locks on it, so such a file is known by what lies beside it.
bool IsDatabaseInUse(const FileTree& tree, const FileEntry& file) {
  for (std::string_view end : kDatabaseCompanions) {
    if (tree.Find(file.path + std::string(end)) != nullptr) return true;
  }
  return false;
}

// Why a file that no format claims is not read.
std::string UnknownReason(const FileEntry& file, std::span<const uint8_t> head) {
  if (file.size_bytes == 0) return "The file is empty.";
  if (IsTidemarkFile(head)) return "This is a Tidemark file: open it, it needs no import.";
  if (IsSqlite(head)) return "This is a SQLite database of another program; no reader knows it.";
  return "No reader knows this kind of file.";
}

bool IsInHiddenFolder(std::string_view path) {
  return path.front() == '.' || path.find("/.") != std::string_view::npos;
}

}  // namespace

FileScanner::FileScanner(FileAccess* access, const FileTree* tree, FollowedFiles* followed)
    : access_(access), tree_(tree), followed_(followed) {}

bool FileScanner::Step(size_t budget_bytes) {
  const auto& files = tree_->files();
  for (size_t spent = 0; next_ < files.size() && spent < budget_bytes; ++next_) {
    if (IsQuiet(files[next_].path)) {
      ++skipped_;
      spent += kSniffBytes / 64;
    } else if (!IsFollowed(next_)) {
      const size_t before = sources_.size();
      Look(next_);
      Remember(next_, before);
      spent += kSniffBytes;  // a small file costs a call too
    }
  }
  if (next_ < files.size()) return true;
  if (!finished_) Finish();
  return false;
}

void FileScanner::Look(uint32_t index) {
  const FileEntry& file = tree_->files()[index];
  if (IsDatabaseInUse(*tree_, file)) {
    AddNote(file, "A program has this database open; it is not looked at.", true);
    return;
  }
  head_.resize(static_cast<size_t>(std::min<uint64_t>(file.size_bytes, kSniffBytes)));
  auto read = access_->ReadAt(file, 0, head_);
  if (!read.ok()) {
    AddNote(file, read.error().message, false);
    return;
  }
  head_.resize(std::min(*read, head_.size()));
  FileHead head{file, head_, *tree_};
  const Format* best = nullptr;
  Claim claim;
  for (const Format* format : AllFormats()) {
    Claim other = format->Look(head);
    if (other.confidence <= claim.confidence) continue;
    claim = std::move(other);
    best = format;
  }
  if (best == nullptr) {
    NoteUnknown(file);
  } else if (!claim.skip_reason.empty()) {
    AddNote(file, std::move(claim.skip_reason), !claim.damaged);
  } else {
    uint64_t hash = Hash64(best->FirstRecord(head));
    SourceInfo source;
    source.file = index;
    source.path = file.path;
    if (!claim.source_path.empty()) source.path = std::move(claim.source_path);
    joins_.push_back(!claim.joins.empty());
    source.format = claim.joins.empty() ? std::string(best->name()) : std::move(claim.joins);
    source.run_path = std::move(claim.run_path);
    source.first_record_hash = hash;
    source.size_bytes = file.size_bytes;
    sources_.push_back(std::move(source));
    formats_.push_back(best);
  }
}

bool FileScanner::IsFollowed(uint32_t index) {
  if (followed_ == nullptr) return false;
  const FileEntry& file = tree_->files()[index];
  const auto found = followed_->find(file.path);
  if (found == followed_->end()) return false;
  FollowedFile& known = found->second;
  const bool same = known.size_bytes == file.size_bytes && known.modified_s == file.modified_s;
  if (known.format == nullptr) return same;
  if (known.reader == nullptr || file.size_bytes < known.size_bytes) return false;
  if (same && !known.reader->is_due()) return true;
  AddFollowed(index, known);
  return true;
}

void FileScanner::AddFollowed(uint32_t index, const FollowedFile& known) {
  sources_.push_back(known.source);
  sources_.back().file = index;
  sources_.back().size_bytes = tree_->files()[index].size_bytes;
  formats_.push_back(known.format);
  joins_.push_back(known.format->name() != known.source.format);
}

void FileScanner::Remember(uint32_t index, size_t sources_before) {
  if (followed_ == nullptr) return;
  const FileEntry& file = tree_->files()[index];
  FollowedFile& known = (*followed_)[file.path];
  known = FollowedFile{};
  if (sources_.size() == sources_before) {
    known.size_bytes = file.size_bytes;
    known.modified_s = file.modified_s;
    return;
  }
  known.format = formats_.back();
  known.source = sources_.back();
  new_runs_.insert(known.source.format + "\n" + known.source.run_path);
}

void FileScanner::AddSiblings() {
  if (followed_ == nullptr || new_runs_.empty()) return;
  std::set<uint32_t> there;
  for (const SourceInfo& source : sources_) there.insert(source.file);
  for (const auto& [path, known] : *followed_) {
    if (known.format == nullptr ||
        new_runs_.count(known.source.format + "\n" + known.source.run_path) == 0) {
      continue;
    }
    const FileEntry* file = tree_->Find(path);
    if (file == nullptr) continue;
    const auto index = static_cast<uint32_t>(file - tree_->files().data());
    if (there.count(index) == 0) AddFollowed(index, known);
  }
}

void FileScanner::AddNote(const FileEntry& file, std::string reason, bool is_note) {
  ++skipped_;
  notes_.emplace_back(file.path, ProblemEntry{0, std::move(reason), 1, is_note});
}

void FileScanner::NoteUnknown(const FileEntry& file) {
  if (IsInHiddenFolder(file.path)) {
    ++skipped_;
    return;
  }
  std::string reason = UnknownReason(file, head_);
  std::string key = std::string(FolderOf(file.path)) + "\n" +
                    std::string(SuffixOf(FileNameOf(file.path))) + "\n" + reason;
  auto [it, added] = unknown_.try_emplace(key, notes_.size());
  if (added) {
    AddNote(file, std::move(reason), true);
  } else {
    ++notes_[it->second].second.count;
    ++skipped_;
  }
}

void FileScanner::Finish() {
  finished_ = true;
  AddSiblings();
  std::vector<size_t> order(sources_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    bool joins_a = joins_[a];
    bool joins_b = joins_[b];
    return std::tie(sources_[a].run_path, joins_a, sources_[a].path) <
           std::tie(sources_[b].run_path, joins_b, sources_[b].path);
  });
  std::vector<SourceInfo> sources;
  std::vector<const Format*> formats;
  for (size_t i : order) {
    sources.push_back(std::move(sources_[i]));
    formats.push_back(formats_[i]);
  }
  sources_ = std::move(sources);
  formats_ = std::move(formats);
}

}  // namespace tidemark
