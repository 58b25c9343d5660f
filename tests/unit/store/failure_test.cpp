// What must hold when the disk fills, the process dies or the file is damaged: what was committed
// stays, what was not is gone as a whole, and nothing crashes.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <random>

#include "store/check.h"
#include "store/export.h"
#include "store/sql_console.h"
#include "unit/store/fault_vfs.h"
#include "unit/store/read_everything.h"
#include "unit/store/store_fixture.h"

namespace tidemark {
namespace {

void ExpectSound(Store* store, const std::string& when) {
  auto report = CheckFile(store->database(), [](double) { return true; });
  TM_ASSERT_OK(report);
  for (const Finding& finding : report->findings) {
    ADD_FAILURE() << when << ": " << finding.where << ": " << finding.what;
  }
}

// Appends batches of 1000 points, offset 1000 each, until it ends or fails.
Status ImportBatches(Store* store, int batches, bool finish) {
  TM_ASSIGN_OR_RETURN(auto import, ImportWriter::Begin(store, "logs"));
  TM_ASSIGN_OR_RETURN(StoredSource source, import->UseSource(Key("logs", "a")));
  uint64_t offset = source.progress.offset;
  for (int i = 0; i < batches; ++i) {
    TM_ASSIGN_OR_RETURN(int64_t run, import->Run(source.id, "a", Facts("u1", "a")));
    TM_RETURN_IF_ERROR(
        import->Append(run, "loss", "", Ramp(static_cast<int64_t>(offset), 1000, 0.1)));
    TM_RETURN_IF_ERROR(
        import->Append(run, "acc", "", Ramp(static_cast<int64_t>(offset), 1000, 0.3)));
    std::vector<uint8_t> bytes(5000, static_cast<uint8_t>(offset / 1000));
    MediaUpsert media;
    media.kind = "image";
    media.name = "x";
    media.bytes = bytes;
    TM_RETURN_IF_ERROR(import->Media(run, media));
    offset += 1000;
    TM_RETURN_IF_ERROR(import->EndBatch(source.id, At(offset)));
    TM_RETURN_IF_ERROR(import->Commit());
  }
  if (!finish) return {};
  auto totals = import->Finish();
  return totals.ok() ? Status() : Status(totals.error());
}

// The offset of the source is the number of points of both series: they were written together.
void ExpectConsistent(Store* store, const std::string& when) {
  auto source = store->FindSource(Key("logs", "a"));
  TM_ASSERT_OK(source);
  uint64_t offset = source->has_value() ? (*source)->progress.offset : 0;
  SeriesReader reader(store->database());
  auto summaries = reader.Summaries(-1);
  TM_ASSERT_OK(summaries);
  for (const SeriesSummary& summary : *summaries) EXPECT_EQ(summary.count, offset) << when;
  if (offset > 0) {
    EXPECT_EQ(summaries->size(), 2u) << when;
  }
}

TEST(Failure, AFullDiskRollsBackToTheLastCommit) {
  std::mt19937 random(11);
  FaultVfs vfs;
  bool any_failed = false;
  for (int round = 0; round < 60; ++round) {
    TempFolder folder;
    StoreOptions options;
    options.path = folder.File("a.sqlite");
    options.mode = OpenMode::kCreate;
    options.vfs = FaultVfs::kName;
    options.exclusive = round % 2 == 1;  // as on the page
    vfs.NeverFail();
    std::string when = "round " + std::to_string(round);
    {
      auto store = Store::Open(options);
      TM_ASSERT_OK(store);
      TM_ASSERT_OK(ImportBatches(store->get(), 2, true));
      vfs.FailAfter(static_cast<int64_t>(random() % 400000),
                    round % 3 == 2 ? SQLITE_IOERR_WRITE : SQLITE_FULL);
      Status status = ImportBatches(store->get(), 8, true);
      if (vfs.failed()) {
        any_failed = true;
        ASSERT_FALSE(status.ok()) << when;
        EXPECT_EQ(status.error().code, round % 3 == 2 ? ErrorCode::kIo : ErrorCode::kFull) << when;
        EXPECT_NE(status.error().message.find("a.sqlite"), std::string::npos)
            << status.error().message;
        EXPECT_NE(status.error().hint, "");
      }
      // Still usable for reading at once, and for writing as soon as there is room.
      ExpectConsistent(store->get(), when);
      vfs.NeverFail();
      const int64_t ids[] = {1};
      TM_ASSERT_OK((*store)->EditRuns(ids, RunEditField::kPinned, "1"));
      TM_ASSERT_OK(ImportBatches(store->get(), 1, true));
      ExpectConsistent(store->get(), when);
    }
    auto store = Store::Open(options);
    TM_ASSERT_OK(store);
    ExpectConsistent(store->get(), when);
    ExpectSound(store->get(), when);
  }
  EXPECT_TRUE(any_failed) << "the test must reach the failure";
}

TEST(Failure, AFullDiskStopsAnExportWithAMessage) {
  FaultVfs vfs;
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  TM_ASSERT_OK(ImportBatches(store.get(), 20, true));
  vfs.FailAfter(150000, SQLITE_FULL);
  auto exporter = Exporter::Begin(store.get(), folder.File("b.sqlite"), FaultVfs::kName);
  TM_ASSERT_OK(exporter);
  Result<ExportProgress> step = ExportProgress();
  while (step.ok() && !step->done) step = (*exporter)->Step();
  ASSERT_FALSE(step.ok());
  EXPECT_EQ(step.error().code, ErrorCode::kFull);
  EXPECT_NE(step.error().message.find("b.sqlite"), std::string::npos) << step.error().message;
  ExpectSound(store.get(), "after");
}

// A child imports and is killed at a random moment, in each journal mode; the parent reopens.
TEST(Failure, KilledInTheMiddleNothingCommittedIsLost) {
  std::mt19937 random(5);
  for (int round = 0; round < 12; ++round) {
    TempFolder folder;
    std::string path = folder.File("a.sqlite");
    std::string when = "round " + std::to_string(round);
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    pid_t child = fork();
    if (child == 0) {
      close(pipe_ends[0]);
      auto store = OpenStore(path);
      // Every other round as a bulk import runs: with a rollback journal.
      if (round % 2 == 1)
        (void)store->database()->Execute("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL");
      auto import = ImportWriter::Begin(store.get(), "logs");
      auto source = (*import)->UseSource(Key("logs", "a"));
      for (uint64_t i = 1;; ++i) {
        auto run = (*import)->Run(source->id, "a", Facts("u1", "a"));
        (void)(*import)->Append(*run, "loss", "", Ramp(static_cast<int64_t>(i) * 1000, 1000, 0.1));
        (void)(*import)->Append(*run, "acc", "", Ramp(static_cast<int64_t>(i) * 1000, 1000, 0.3));
        (void)(*import)->EndBatch(source->id, At(i * 1000));
        if ((*import)->Commit().ok() && write(pipe_ends[1], &i, sizeof i) != sizeof i) _exit(1);
      }
    }
    close(pipe_ends[1]);
    // Committed batches are told; after a few of them comes the end, at any moment of the next.
    uint64_t committed = 0;
    for (unsigned wanted = random() % 20 + 1; committed < wanted;) {
      ASSERT_EQ(read(pipe_ends[0], &committed, sizeof committed),
                static_cast<ssize_t>(sizeof committed));
    }
    usleep(static_cast<useconds_t>(random() % 3000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (uint64_t more = 0;
         read(pipe_ends[0], &more, sizeof more) == static_cast<ssize_t>(sizeof more);) {
      committed = more;
    }
    close(pipe_ends[0]);

    auto store = OpenStore(path, OpenMode::kReadWrite);
    ASSERT_NE(store, nullptr);
    ExpectConsistent(store.get(), when);
    ExpectSound(store.get(), when);
    EXPECT_GE((*store->FindSource(Key("logs", "a")))->progress.offset, committed * 1000) << when;
    EXPECT_EQ(store->UndoLabels()->undo_label, "Import 'logs'")
        << "the interrupted import can be undone";
    TM_ASSERT_OK(ImportBatches(store.get(), 2, true));
    ExpectConsistent(store.get(), when);
  }
}

// Reads everything that the program reads and changes something, whatever comes back.
void Exercise(const std::string& path) {
  for (OpenMode mode : {OpenMode::kImmutable, OpenMode::kReadWrite}) {
    StoreOptions options;
    options.path = path;
    options.mode = mode;
    auto opened = Store::Open(options);
    if (!opened.ok()) {
      EXPECT_NE(opened.error().message, "");
      continue;
    }
    Store* store = opened->get();
    ReadEverything(store);
    if (mode != OpenMode::kReadWrite) continue;
    const int64_t ids[] = {1};
    (void)store->EditRuns(ids, RunEditField::kName, "x");
    (void)ImportBatches(store, 1, true);
    (void)store->Undo();
    (void)store->Undo();
  }
}

TEST(Failure, FlippedBytesNeverCrash) {
  TempFolder folder;
  std::string path = folder.File("a.sqlite"), broken = folder.File("broken.sqlite");
  {
    auto store = OpenStore(path);
    TM_ASSERT_OK(ImportBatches(store.get(), 5, true));
    const int64_t ids[] = {1};
    TM_ASSERT_OK(store->EditRuns(ids, RunEditField::kName, "y"));
    TM_ASSERT_OK(store->SetView("screen", "{}"));
  }
  std::ifstream file(path, std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(file)), {});
  std::mt19937 random(3);
  for (int round = 0; round < 150; ++round) {
    std::string bytes = sound;
    int flips = 1 << (random() % 7);
    // Half of the rounds aim at the first pages, where the schema and the roots are.
    size_t range = round % 2 == 0 ? bytes.size() : std::min<size_t>(bytes.size(), 40 * 4096);
    for (int i = 0; i < flips; ++i) bytes[random() % range] = static_cast<char>(random());
    if (round % 5 == 0) bytes.resize(random() % bytes.size());
    std::ofstream(broken, std::ios::binary) << bytes;
    for (const char* suffix : {"-wal", "-shm", "-journal"})
      std::filesystem::remove(broken + suffix);
    Exercise(broken);
  }
}

TEST(Check, FindsDamageAndNamesIt) {
  TempFolder folder;
  struct Case {
    const char* sql;
    const char* says;
  };
  for (const Case& c : {
           Case{"UPDATE series SET count = count + 1 WHERE id = 1", "count"},
           Case{"UPDATE series SET max = max + 1 WHERE id = 1", "maximum"},
           Case{"UPDATE series SET last_step = 7 WHERE id = 2", "last step"},
           Case{"UPDATE chunk SET min = min - 1 WHERE id = (SELECT min(id) FROM chunk)",
                "other bounds"},
           Case{"UPDATE chunk SET data = zeroblob(length(data)) WHERE id = (SELECT min(id) FROM "
                "chunk)",
                "checksum"},
           Case{"UPDATE level SET data = zeroblob(length(data)) WHERE id = (SELECT min(id) FROM "
                "level)",
                "level"},
           Case{"DELETE FROM level", "buckets"},
           Case{"UPDATE blob SET data = x'00' WHERE id = 1", "SHA-256"},
           Case{"DELETE FROM blob WHERE id = 1", "refers to a row"},
           Case{"DELETE FROM metric WHERE id = 1", "belong to no metric"},
           Case{"DELETE FROM axis WHERE id = (SELECT min(id) FROM axis)", "have no axis"},
           Case{"UPDATE axis SET hash = hash + 1", "hash"},
           Case{"UPDATE axis SET refs = refs + 1", "users"},
           Case{"DELETE FROM run", "belong to no run"},
       }) {
    std::string path = folder.File("a.sqlite");
    std::filesystem::remove(path);
    auto store = OpenStore(path);
    TM_ASSERT_OK(ImportBatches(store.get(), 10, true));
    ExpectSound(store.get(), "before");
    TM_ASSERT_OK(store->database()->Execute(c.sql));
    auto report = CheckFile(store->database(), [](double) { return true; });
    TM_ASSERT_OK(report);
    bool found = false;
    for (const Finding& finding : report->findings) {
      found = found || finding.what.find(c.says) != std::string::npos;
    }
    EXPECT_TRUE(found) << c.sql << ", found " << report->findings.size() << " other things"
                       << (report->findings.empty() ? "" : ", first: " + report->findings[0].what);
  }
}

TEST(Check, TellsProgressAndStops) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  TM_ASSERT_OK(ImportBatches(store.get(), 3, true));
  double last = 0;
  TM_ASSERT_OK(CheckFile(store->database(), [&](double done) {
    EXPECT_GE(done, last);
    last = done;
    return true;
  }));
  EXPECT_EQ(last, 1);
  auto stopped = CheckFile(store->database(), [](double done) { return done < 0.5; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST(SqlConsole, ReadsAndOnlyReads) {
  TempFolder folder;
  std::string path = folder.File("a.sqlite");
  {
    auto store = OpenStore(path);
    TM_ASSERT_OK(ImportBatches(store.get(), 1, true));
    sqlite3_db_config(store->database()->handle(), SQLITE_DBCONFIG_ENABLE_VIEW, 1, nullptr);
    TM_ASSERT_OK(store->database()->Execute("CREATE VIEW names AS SELECT name FROM run"));
  }
  SqlLimits limits;
  limits.deadline_s = 0.2;
  limits.max_rows = 100;
  auto console = SqlConsole::Open(path, "", limits);
  TM_ASSERT_OK(console);
  auto run = [&](const std::string& sql) {
    std::vector<std::string> lines;
    Status status = (*console)->Run(
        sql, [&](const std::vector<std::string>& names) { lines.push_back(names[0]); },
        [&](const Statement& row) {
          lines.emplace_back(row.Text(0));
          return true;
        });
    return std::make_pair(status.ok() ? ErrorCode::kInternal : status.error().code, lines);
  };
  EXPECT_EQ(run("SELECT name FROM run -- a comment").second,
            (std::vector<std::string>{"name", "a"}));
  EXPECT_EQ(run("SELECT name FROM names;").second, (std::vector<std::string>{"name", "a"}));
  EXPECT_EQ(run("SELECT name FROM pragma_table_info('file') LIMIT 1").second.back(), "id");
  for (const char* sql :
       {"DELETE FROM run", "UPDATE run SET name='x'", "CREATE TABLE t(a)", "DROP TABLE run",
        "ATTACH 'x' AS y", "PRAGMA journal_mode=DELETE", "PRAGMA writable_schema=1",
        "PRAGMA user_version=9", "VACUUM", "VACUUM INTO 'x'", "BEGIN", "REINDEX", "ANALYZE",
        "PRAGMA query_only=OFF"}) {
    EXPECT_EQ(run(sql).first, ErrorCode::kReadOnly) << sql;
  }
  for (const char* sql : {"SELEC 1", "SELECT * FROM nothing", "SELECT 1; SELECT 2", "",
                          "-- nothing", "SELECT \"no_column\"", "SELECT load_extension('x')"}) {
    EXPECT_EQ(run(sql).first, ErrorCode::kInvalid) << sql;
  }
  EXPECT_EQ(
      run("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT sum(x) FROM c")
          .first,
      ErrorCode::kCancelled);
  EXPECT_EQ(run("SELECT length(zeroblob(2000000000))").first, ErrorCode::kTooLarge);
  auto many = run("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c");
  EXPECT_EQ(many.first, ErrorCode::kTooLarge);
  EXPECT_EQ(many.second.size(), 101u);
  EXPECT_EQ(run("SELECT count(*) FROM run").second.back(), "1") << "usable after errors";
}

}  // namespace
}  // namespace tidemark
