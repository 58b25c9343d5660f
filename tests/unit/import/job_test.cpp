#include "import/job.h"

#include <gtest/gtest.h>

#include <set>

#include "base/sqlite_head.h"
#include "import/source_reader.h"
#include "unit/import/event_file.h"
#include "unit/import/import_run.h"

namespace tidemark {
namespace {

constexpr char kName[] = "run/events.out.tfevents.1.host.1.0";

EventFile SomeScalars(int count, std::string_view tag = "loss") {
  EventFile file;
  file.Version();
  for (int step = 0; step < count; ++step) file.Scalar(tag, step, static_cast<float>(step) * 0.5f);
  return file;
}

std::vector<uint8_t> Prefix(const std::vector<uint8_t>& bytes, size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

bool SamePoints(const PointColumns& a, const PointColumns& b) {
  return a.steps == b.steps && a.values == b.values && a.wall_times_s == b.wall_times_s;
}

TEST(ImportJob, SourcesAreOrderedByRunThenName) {
  auto bytes = SomeScalars(1).bytes();
  Imported imported = RunImport({{"b/tfevents.2", bytes},
                                 {"tfevents.9", bytes},
                                 {"b/tfevents.1", bytes},
                                 {"a/c/tfevents.1", bytes},
                                 {"a/tfevents.1", bytes}});
  std::vector<std::string> paths;
  for (const auto& source : imported.sources) paths.push_back(source.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"tfevents.9", "a/tfevents.1", "a/c/tfevents.1",
                                             "b/tfevents.1", "b/tfevents.2"}));
  EXPECT_EQ(imported.counts.files_read, 5u);
  EXPECT_EQ(imported.counts.points, 5u);
}

TEST(ImportJob, ContentDecidesNotTheName) {
  auto bytes = SomeScalars(3).bytes();
  std::string python = "# tfevents reader\nimport struct\nprint(struct)\n";
  Imported imported =
      RunImport({{"run/data", bytes}, {"run/tfevents.py", {python.begin(), python.end()}}});
  ASSERT_EQ(imported.sources.size(), 1u);
  EXPECT_EQ(imported.sources[0].format, "tensorboard");
  ASSERT_EQ(imported.file_notes.size(), 1u);
  EXPECT_EQ(imported.file_notes[0].first, "run/tfevents.py");
  EXPECT_TRUE(imported.file_notes[0].second.is_note);
}

TEST(ImportJob, ADamagedEventFileIsAProblem) {
  auto bytes = SomeScalars(3).bytes();
  bytes[0] ^= 1;
  Imported imported = RunImport({{kName, bytes}});
  ASSERT_EQ(imported.file_notes.size(), 1u);
  EXPECT_FALSE(imported.file_notes[0].second.is_note);
}

TEST(ImportJob, DatabasesAreNamedAndOneInUseIsNotOpened) {
  std::vector<uint8_t> sqlite(4096);
  std::copy(kSqliteMark.begin(), kSqliteMark.end(), sqlite.begin());
  std::vector<uint8_t> ours = sqlite;
  std::copy_n("TIDE", 4, ours.begin() + 68);
  Imported imported = RunImport({{"mlflow.sqlite", sqlite},
                                 {"runs.sqlite", ours},
                                 {"used.sqlite", ours},
                                 {"used.sqlite-shm", {1}},
                                 {"used.sqlite-wal", {}}});
  ASSERT_EQ(imported.file_notes.size(), 3u);
  EXPECT_NE(imported.file_notes[0].second.reason.find("another program"), std::string::npos);
  EXPECT_NE(imported.file_notes[1].second.reason.find("Tidemark file"), std::string::npos);
  EXPECT_NE(imported.file_notes[2].second.reason.find("open; it is not"), std::string::npos);
  for (const auto& [path, note] : imported.file_notes) EXPECT_TRUE(note.is_note) << path;
}

TEST(ImportJob, UnknownFilesAreNotedOncePerFolderAndSuffix) {
  std::vector<uint8_t> junk = {0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x01};
  Imported imported = RunImport({{"a/1.xyz", junk},
                                 {"a/2.xyz", junk},
                                 {"b/1.xyz", junk},
                                 {"a/model.pt", junk},
                                 {"a/.hidden", junk},
                                 {".git/objects/aa", junk},
                                 {".cache/x", junk}});
  EXPECT_TRUE(imported.sources.empty());
  ASSERT_EQ(imported.file_notes.size(), 2u);
  EXPECT_EQ(imported.file_notes[0].first, "a/1.xyz");
  EXPECT_EQ(imported.file_notes[0].second.count, 2u);
  EXPECT_TRUE(imported.file_notes[0].second.is_note);
  EXPECT_EQ(imported.counts.files_skipped, 7u);
  EXPECT_EQ(imported.counts.files_total, 7u);
}

TEST(ImportJob, HiddenFoldersMayHoldLogs) {
  Imported imported = RunImport({{"x/.guild/tfevents.1", SomeScalars(2).bytes()}});
  ASSERT_EQ(imported.sources.size(), 1u);
  EXPECT_EQ(imported.sources[0].run_path, "x/.guild");
}

TEST(ImportJob, EmptyAndHeadOnlyFilesAreNotes) {
  auto bytes = SomeScalars(1).bytes();
  Imported imported = RunImport({{"a/tfevents.0", {}},
                                 {"a/tfevents.1", Prefix(bytes, 5)},
                                 {"a/tfevents.2", Prefix(bytes, 20)}});
  EXPECT_TRUE(imported.sources.empty());
  ASSERT_EQ(imported.file_notes.size(), 3u);
  for (const auto& [path, note] : imported.file_notes) EXPECT_TRUE(note.is_note) << path;
}

TEST(ImportJob, NoFilesAtAll) {
  Imported imported = RunImport({});
  EXPECT_EQ(imported.counts.files_total, 0u);
  EXPECT_TRUE(imported.batches.empty());
}

TEST(ImportJob, ImportingTwiceAddsNothing) {
  std::vector<MemoryFile> files = {{kName, SomeScalars(50).bytes(), 1}};
  Imported first = RunImport(files);
  for (double modified_s : {1.0, 0.0, 2.0}) {  // same, unknown, touched
    files[0].modified_s = modified_s;
    Imported second = RunImport(files, {}, first.Known());
    EXPECT_TRUE(second.batches.empty()) << modified_s;
    EXPECT_EQ(second.counts.files_unchanged, 1u);
    EXPECT_EQ(second.counts.files_read, 0u);
    EXPECT_EQ(second.counts.bytes_total, 0u);
  }
}

TEST(ImportJob, AGrownFileAddsItsNewPartFromAnyCut) {
  auto bytes = SomeScalars(12).bytes();
  Imported whole = RunImport({{kName, bytes}});
  for (size_t cut = 45; cut < bytes.size(); ++cut) {
    Imported first = RunImport({{kName, Prefix(bytes, cut), 1}});
    ASSERT_EQ(first.sources.size(), 1u) << cut;
    Imported second = RunImport({{kName, bytes, 2}}, {}, first.Known());
    PointColumns both = first.Points("run", "loss");
    const PointColumns& rest = second.Points("run", "loss");
    for (size_t i = 0; i < rest.size(); ++i)
      both.Append(rest.steps[i], rest.wall_times_s[i], rest.values[i]);
    ASSERT_TRUE(SamePoints(both, whole.Points("run", "loss"))) << cut;
    ASSERT_TRUE(first.problems.empty() && second.problems.empty()) << cut;
    ASSERT_LE(second.counts.bytes_read, bytes.size() - cut + 64) << cut;  // a record more at most
    ASSERT_EQ(first.sources[0].first_record_hash, second.sources[0].first_record_hash);
  }
}

TEST(ImportJob, EveryBatchCanBeResumedFrom) {
  auto bytes = SomeScalars(400).bytes();
  ImportOptions options;
  options.slice_bytes = 1000;
  options.batch_bytes = 600;
  Imported whole = RunImport({{kName, bytes, 1}}, options);
  ASSERT_GT(whole.batches.size(), 5u);
  for (size_t k = 0; k + 1 < whole.batches.size(); ++k) {
    const ImportBatch& batch = whole.batches[k];
    // What a store holds after a crash: everything up to this batch, and no size or time of a
    // finished import.
    KnownSource known{0, batch.end_offset, batch.prefix_hash, 0, 0, batch.parser_state};
    Imported rest = RunImport({{kName, bytes, 1}}, options, {known});
    Imported before;
    for (size_t i = 0; i <= k; ++i) Gather(whole.batches[i], &before);
    EXPECT_EQ(before.Points("run", "loss").size() + rest.Points("run", "loss").size(), 400u) << k;
    EXPECT_TRUE(rest.notes.empty()) << rest.notes[0].reason;
  }
  EXPECT_TRUE(whole.batches.back().source_done);
  EXPECT_EQ(whole.batches.back().end_offset, bytes.size());
}

TEST(ImportJob, AReplacedFileIsReadAnewWithANote) {
  auto first_bytes = SomeScalars(50).bytes();
  Imported first = RunImport({{kName, first_bytes, 1}});
  auto other = SomeScalars(80, "accu").bytes();  // same first record
  for (const auto& bytes : {other, Prefix(other, 500)}) {
    Imported second = RunImport({{kName, bytes, 2}}, {}, first.Known());
    ASSERT_FALSE(second.batches.empty());
    EXPECT_TRUE(second.batches[0].replaces_source);
    ASSERT_FALSE(second.notes.empty());
    EXPECT_NE(second.notes[0].reason.find("read anew"), std::string::npos);
    EXPECT_TRUE(SamePoints(second.Points("run", "accu"),
                           RunImport({{kName, bytes}}).Points("run", "accu")));
  }
}

TEST(ImportJob, ARecordLargerThanASliceIsRead) {
  EventFile file;
  file.Version();
  std::vector<uint8_t> graph(50000, 7);
  file.Record(WireMessage().F64(1, 1000).Bytes(4, graph).bytes());
  file.Scalar("loss", 1, 2);
  ImportOptions options;
  options.slice_bytes = 512;
  Imported imported = RunImport({{kName, file.bytes()}}, options);
  ASSERT_EQ(imported.media.size(), 1u);
  EXPECT_EQ(imported.media[0].bytes, graph);
  EXPECT_EQ(imported.Points("run", "loss").size(), 1u);
}

TEST(ImportJob, StoppingHalfwayIsFine) {
  std::vector<MemoryFile> files = {{kName, SomeScalars(1000).bytes()}};
  ImportOptions options;
  options.slice_bytes = 1000;
  ImportJob job(std::make_unique<MemoryAccess>(files), TreeOf(files), options);
  std::vector<ImportBatch> batches;
  while (job.Step(&batches) != ImportJob::State::kWaitingForKnown) {
  }
  EXPECT_EQ(job.Step(&batches), ImportJob::State::kWaitingForKnown);
  job.SetKnown({});
  EXPECT_EQ(job.Step(&batches), ImportJob::State::kReading);
}

// An access whose files change or fail under the reader.
class UnreliableAccess : public MemoryAccess {
 public:
  using MemoryAccess::MemoryAccess;
  std::function<Result<size_t>(uint64_t offset, std::span<uint8_t> out, size_t read)> after;
  Result<size_t> ReadAt(const FileEntry& file, uint64_t offset, std::span<uint8_t> out) override {
    TM_ASSIGN_OR_RETURN(size_t read, MemoryAccess::ReadAt(file, offset, out));
    return after(offset, out, read);
  }
};

Imported RunUnreliable(const std::vector<uint8_t>& bytes,
                       std::function<Result<size_t>(uint64_t, std::span<uint8_t>, size_t)> after) {
  std::vector<MemoryFile> files = {{kName, bytes}};
  ImportOptions options;
  options.slice_bytes = 1000;
  auto access = std::make_unique<UnreliableAccess>(files);
  access->after = std::move(after);
  ImportJob job(std::move(access), TreeOf(files), options);
  Imported all;
  while (job.Step(&all.batches) != ImportJob::State::kDone) job.SetKnown({});
  for (const auto& batch : all.batches) Gather(batch, &all);
  all.file_notes = job.file_notes();
  return all;
}

TEST(ImportJob, AnUnreadableFileIsAProblem) {
  Imported imported = RunUnreliable(SomeScalars(9).bytes(),
                                    [](uint64_t, std::span<uint8_t>, size_t) -> Result<size_t> {
                                      return MakeError(ErrorCode::kIo, "no permission");
                                    });
  ASSERT_EQ(imported.file_notes.size(), 1u);
  EXPECT_FALSE(imported.file_notes[0].second.is_note);
}

TEST(ImportJob, AReadErrorKeepsWhatWasRead) {
  int reads = 0;
  Imported imported = RunUnreliable(
      SomeScalars(200).bytes(), [&](uint64_t, std::span<uint8_t>, size_t read) -> Result<size_t> {
        if (++reads > 4) return MakeError(ErrorCode::kIo, "the disk is gone");
        return read;
      });
  EXPECT_GT(imported.Points("run", "loss").size(), 20u);
  ASSERT_FALSE(imported.problems.empty());
  EXPECT_EQ(imported.problems[0].reason, "the disk is gone");
  EXPECT_TRUE(imported.batches.back().source_done);
}

TEST(ImportJob, AFileThatShrinksKeepsItsSoundPart) {
  Imported imported =
      RunUnreliable(SomeScalars(200).bytes(),
                    [&](uint64_t offset, std::span<uint8_t>, size_t read) -> Result<size_t> {
                      if (offset + read <= 5000) return read;
                      return offset < 5000 ? static_cast<size_t>(5000 - offset) : size_t{0};
                    });
  EXPECT_GT(imported.Points("run", "loss").size(), 100u);
  ASSERT_FALSE(imported.problems.empty());
  EXPECT_EQ(imported.problems[0].offset, 5000u);
}

TEST(ImportJob, AFileRewrittenWhileItIsReadIsSaid) {
  int reads = 0;
  Imported imported =
      RunUnreliable(SomeScalars(200).bytes(),
                    [&](uint64_t offset, std::span<uint8_t> out, size_t read) -> Result<size_t> {
                      if (++reads > 4 && offset == 0) out[20] ^= 1;
                      return read;
                    });
  ASSERT_EQ(imported.problems.size(), 1u);
  EXPECT_NE(imported.problems[0].reason.find("changed while"), std::string::npos);
}

TEST(ImportJob, HostileKnownSourcesDoNotCrash) {
  auto bytes = SomeScalars(20).bytes();
  for (uint64_t offset :
       {uint64_t{0}, uint64_t{17}, uint64_t{bytes.size()}, uint64_t{1} << 63, UINT64_MAX}) {
    for (const std::string& state :
         {std::string(), std::string("junk\xFF\x01\x02"), std::string(100, '\x08')}) {
      Imported imported = RunImport({{kName, bytes, 2}}, {},
                                    {{0, offset, 123, 5, 1, state}, {99, 1, 1, 1, 1, "x"}});
      EXPECT_EQ(imported.Points("run", "loss").size(), 20u) << offset;
    }
  }
}

TEST(RunUuid, DependsOnWhatIdentifiesTheRun) {
  RunFacts facts;
  facts.run_path = "a";
  std::set<std::string> ids = {RunUuidFor("tensorboard", facts, 1),
                               RunUuidFor("tensorboard", facts, 2), RunUuidFor("csv", facts, 1)};
  facts.run_path = "b";
  ids.insert(RunUuidFor("tensorboard", facts, 1));
  facts.foreign_id = "x";
  ids.insert(RunUuidFor("tensorboard", facts, 1));
  EXPECT_EQ(ids.size(), 5u);
  EXPECT_EQ(RunUuidFor("tensorboard", facts, 1), RunUuidFor("tensorboard", facts, 2));
  EXPECT_EQ(RunUuidFor("tensorboard", facts, 1).size(), 36u);
}

}  // namespace
}  // namespace tidemark
