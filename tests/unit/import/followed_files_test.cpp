// Passes over a folder that grows: each reads what is new, and all of them together give what one
// import of the end gives.
#include "import/followed_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "unit/import/import_run.h"
#include "unit/import/journal_file.h"

namespace tidemark {
namespace {

class CountingAccess : public FileAccess {
 public:
  CountingAccess(std::vector<MemoryFile> files, std::map<std::string, uint64_t>* read)
      : memory_(std::move(files)), read_(read) {}
  Result<size_t> ReadAt(const FileEntry& file, uint64_t offset, std::span<uint8_t> out) override {
    (*read_)[file.path] += out.size();
    return memory_.ReadAt(file, offset, out);
  }

 private:
  MemoryAccess memory_;
  std::map<std::string, uint64_t>* read_;
};

// A folder that is followed; what its passes gave is gathered in one.
class Folder {
 public:
  // Returns how many bytes of each file were read.
  std::map<std::string, uint64_t> Pass() {
    std::map<std::string, uint64_t> read;
    std::vector<MemoryFile> list;
    for (const auto& [path, file] : files) list.push_back(file);
    ImportJob job(std::make_unique<CountingAccess>(list, &read), TreeOf(list), {}, &followed);
    std::vector<ImportBatch> batches;
    for (auto state = ImportJob::State::kScanning; state != ImportJob::State::kDone;) {
      state = job.Step(&batches);
      if (state == ImportJob::State::kWaitingForKnown) {
        std::vector<KnownSource> known;
        for (const SourceInfo& source : job.sources()) {
          const auto found = stored.find(source.path);
          if (found == stored.end()) continue;
          known.push_back(found->second);
          known.back().file = source.file;
        }
        job.SetKnown(known);
      }
    }
    sources = job.sources().size();
    notes += job.file_notes().size();
    for (const ImportBatch& batch : batches) {
      Gather(batch, &all);
      const FileEntry& file = job.tree().files()[batch.source];
      stored[file.path] = {0,
                           batch.end_offset,
                           batch.prefix_hash,
                           file.size_bytes,
                           file.modified_s,
                           batch.parser_state};
    }
    return read;
  }
  void Put(const std::string& path, std::vector<uint8_t> bytes) {
    MemoryFile& file = files[path];
    file.path = path;
    file.bytes = std::move(bytes);
    file.modified_s = ++clock_s;
  }

  std::map<std::string, MemoryFile> files;
  std::map<std::string, KnownSource> stored;  // as the engine has it
  FollowedFiles followed;
  Imported all;
  size_t sources = 0, notes = 0;
  double clock_s = 1;
};

std::string PathOf(int run) {
  return "0123abcd-0000-4000-8000-00000000000" + std::to_string(run) + ".1-h-1-0.tide";
}

std::vector<uint8_t> JournalOf(int run, int steps) {
  JournalFile file;
  file.Header("", PathOf(run).substr(0, 36));
  file.Keys(1, {{"loss", ""}});
  for (int i = 0; i < steps; ++i) file.Step(1, i, 2'000'000 + i, {0.5 * i});
  return file.bytes();
}

TEST(FollowedFiles, APassReadsOnlyWhatIsNewAndLooksAtNothingElse) {
  Folder folder;
  for (int run = 0; run < 3; ++run) folder.Put(PathOf(run), JournalOf(run, 2000));
  folder.Put("notes.xyz", std::vector<uint8_t>(100, 'x'));
  folder.Pass();
  EXPECT_EQ(PointCount(folder.all), 6000u);
  EXPECT_EQ(folder.notes, 1u);

  EXPECT_TRUE(folder.Pass().empty());
  EXPECT_EQ(folder.sources, 0u);

  folder.Put(PathOf(1), JournalOf(1, 2010));
  const auto read = folder.Pass();
  ASSERT_EQ(read.size(), 1u);
  EXPECT_LE(read.at(PathOf(1)), kPrefixBytes + 10 * 37);
  EXPECT_EQ(PointCount(folder.all), 6010u);
  EXPECT_EQ(folder.notes, 1u) << "what no reader knows is noted once";

  folder.Put(PathOf(3), JournalOf(3, 5));
  EXPECT_EQ(folder.Pass().size(), 1u);
  EXPECT_EQ(PointCount(folder.all), 6015u);
}

TEST(FollowedFiles, AFileThatWasReplacedIsReadAnew) {
  Folder folder;
  folder.Put(PathOf(0), JournalOf(0, 200));
  folder.Pass();
  std::vector<uint8_t> other = JournalOf(0, 300);
  other[other.size() - 37 * 150] ^= 1;  // before what was read
  folder.Put(PathOf(0), other);
  folder.Pass();
  EXPECT_EQ(folder.all.notes.size(), 1u);
  folder.Put(PathOf(0), JournalOf(0, 100));
  folder.Pass();
  EXPECT_EQ(folder.all.notes.size(), 2u) << "shorter than before";
}

std::map<int64_t, double> LastOfEachStep(const PointColumns& points) {
  std::map<int64_t, double> last;
  for (size_t i = 0; i < points.size(); ++i) last[points.steps[i]] = points.values[i];
  return last;
}

TEST(FollowedFiles, GrowingByAnyPiecesGivesWhatTheWholeGives) {
  std::mt19937 dice(7);
  std::string csv = "step,loss\n";
  for (int i = 0; i < 500; ++i)
    csv += std::to_string(i) + "," + std::to_string(1.0 / (i + 1)) + "\n";
  const std::map<std::string, std::vector<uint8_t>> ends = {
      {PathOf(0), JournalOf(0, 300)},
      {PathOf(1), JournalOf(1, 40)},
      {"a/metrics.csv", {csv.begin(), csv.end()}},
  };
  std::vector<MemoryFile> whole;
  whole.reserve(ends.size());
  for (const auto& [path, bytes] : ends) whole.push_back({path, bytes, 1});
  const Imported expected = RunImport(whole);
  for (int round = 0; round < 30; ++round) {
    Folder folder;
    std::map<std::string, size_t> sizes;
    for (bool more = true; more;) {
      more = false;
      for (const auto& [path, bytes] : ends) {
        size_t& size = sizes[path];
        if (dice() % 3 != 0) size = std::min(bytes.size(), size + dice() % (bytes.size() / 3));
        if (size > 0) {
          folder.Put(path, {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)});
        }
        more = more || size < bytes.size();
      }
      folder.Pass();
    }
    ASSERT_EQ(folder.all.series.size(), expected.series.size());
    for (const auto& [key, points] : expected.series) {
      EXPECT_EQ(LastOfEachStep(folder.all.series.at(key)), LastOfEachStep(points))
          << std::get<0>(key);
    }
    // Only a row of text can be taken for whole before its end is written; it is taken back then.
    EXPECT_EQ(folder.all.Points(PathOf(0).substr(0, 36), "loss").size(), 300u);
  }
}

}  // namespace
}  // namespace tidemark
