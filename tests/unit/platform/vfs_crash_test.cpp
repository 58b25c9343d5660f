// What is on the disk after a kill, after the loss of power and after failed writes: a sound
// database with every transaction whose COMMIT was answered, and none whose COMMIT failed.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "platform/vfs/sqlite_vfs.h"
#include "unit/platform/vfs_doubles.h"
#include "unit/platform/vfs_sql.h"

namespace tidemark {
namespace {

constexpr const char* kVfs = "tidemark-test";

// Transaction number n: changes rows of earlier ones, adds some, and notes itself.
std::string Transaction(int n) {
  const std::string number = std::to_string(n);
  return "BEGIN IMMEDIATE; UPDATE t SET v = hex(zeroblob(" + std::to_string(200 + n * 97 % 2500) +
         ")), n = " + number + " WHERE id % 5 = " + std::to_string(n % 5) +
         "; WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < 20) INSERT INTO "
         "t(n, "
         "v) SELECT " +
         number + ", hex(zeroblob(300 + i * 40)) FROM c; INSERT INTO done VALUES(" + number +
         "); DELETE FROM t WHERE id % 11 = " + std::to_string(n % 11) + "; COMMIT;";
}

void CreateSchema(Sql* sql) {
  ASSERT_EQ(sql->Run("CREATE TABLE t(id INTEGER PRIMARY KEY, n, v); CREATE INDEX i ON t(n, v);"
                     "CREATE TABLE done(n INTEGER PRIMARY KEY);"),
            SQLITE_OK);
}

// Opens what is on the disk and tells which transactions it holds; "" when something is wrong.
std::string Recover(MemoryStorage* disk, const JournalMode& mode) {
  SqliteVfs vfs("tidemark-recover", disk, 4 << 20, false);
  Sql sql("c.sqlite", "tidemark-recover", mode);
  const std::string check = sql.Rows("PRAGMA integrity_check;");
  EXPECT_EQ(check, "ok\n");
  return sql.Rows("SELECT n FROM done ORDER BY n;");
}

std::string UpTo(int count) {
  std::string out;
  for (int n = 1; n <= count; ++n) out += std::to_string(n) + "\n";
  return out;
}

class VfsCrashTest : public testing::TestWithParam<JournalMode> {};

TEST_P(VfsCrashTest, KilledAtAnyWriteNothingCommittedIsLost) {
  TestStorage storage;
  std::vector<size_t> ends;  // length of the log when transaction n+1 had been answered
  size_t start = 0;
  {
    SqliteVfs vfs(kVfs, &storage, 4 << 20, false);
    Sql sql("c.sqlite", kVfs, GetParam());
    CreateSchema(&sql);
    start = storage.log.size();
    for (int n = 1; n <= 9; ++n) {
      ASSERT_EQ(sql.Run(Transaction(n)), SQLITE_OK);
      ends.push_back(storage.log.size());
    }
  }
  MemoryStorage disk;
  const Places places = PlacesOf(GetParam(), std::size(kJournalModes));
  for (size_t i = 0; i < storage.log.size(); ++i) {
    Apply(storage.log[i], &disk);
    // The changes around an answered COMMIT are tried in every mode.
    const bool at_commit = std::binary_search(ends.begin(), ends.end(), i + 1) ||
                           std::binary_search(ends.begin(), ends.end(), i);
    if (i < start || !(at_commit || places.Has(i))) continue;
    MemoryStorage copy;
    for (auto& [path, bytes] : disk.files()) {
      copy.files()[path] = std::make_shared<MemoryStorage::Bytes>(*bytes);
    }
    const int answered =
        static_cast<int>(std::upper_bound(ends.begin(), ends.end(), i + 1) - ends.begin());
    const std::string held = Recover(&copy, GetParam());
    EXPECT_TRUE(held == UpTo(answered) || held == UpTo(answered + 1))
        << "after change " << i << ", answered " << answered << ", held\n"
        << held;
    if (HasFailure()) return;
  }
}

// The loss of power may drop any of the writes since the last flush of a file.
TEST_P(VfsCrashTest, LossOfPowerLeavesASoundFile) {
  if (std::string(GetParam().name) == "truncate_off") GTEST_SKIP() << "promises nothing by design";
  TestStorage storage;
  size_t start = 0;
  {
    SqliteVfs vfs(kVfs, &storage, 4 << 20, false);
    Sql sql("c.sqlite", kVfs, GetParam());
    CreateSchema(&sql);
    start = storage.log.size();
    for (int n = 1; n <= 12; ++n) ASSERT_EQ(sql.Run(Transaction(n)), SQLITE_OK);
  }
  std::mt19937 random(7);
  for (int trial = 0; trial < 150; ++trial) {
    const size_t stop = start + random() % (storage.log.size() - start);
    MemoryStorage disk;
    for (size_t i = 0; i < stop; ++i) {
      const DiskChange& change = storage.log[i];
      bool flushed = change.kind != DiskChange::kWrite;
      for (size_t j = i + 1; j < stop && !flushed; ++j) {
        flushed = storage.log[j].kind == DiskChange::kFlush && storage.log[j].path == change.path;
      }
      if (flushed || random() % 2 == 0) Apply(change, &disk);
    }
    (void)Recover(&disk, GetParam());
    if (HasFailure()) {
      ADD_FAILURE() << "trial " << trial << ", power lost after change " << stop;
      return;
    }
  }
}

struct Failing {
  StorageCode code;
  DiskChange::Kind kind;
  size_t length;  // this many changes from the n-th on fail when they are of this kind
};

void FailAt(const JournalMode& mode, size_t at, const Failing& failing, bool* reached) {
  TestStorage storage;
  std::string committed;
  {
    SqliteVfs vfs(kVfs, &storage, 4 << 20, false);
    Sql sql("c.sqlite", kVfs, mode);
    CreateSchema(&sql);
    storage.changes = 0;
    storage.fail = [&](size_t n, const DiskChange& change) {
      const bool now = n >= at && n < at + failing.length && change.kind == failing.kind;
      return now ? failing.code : StorageCode::kOk;
    };
    bool failed = false;
    for (int n = 1; n <= 10; ++n) {
      if (sql.Run(Transaction(n)) == SQLITE_OK) {
        committed += std::to_string(n) + "\n";
      } else {
        failed = true;
        if (sql.in_transaction()) sql.Run("ROLLBACK;");
      }
    }
    *reached = failed;
    storage.fail = nullptr;
    const std::string check = sql.Rows("PRAGMA integrity_check;");
    EXPECT_EQ(check, "ok\n") << "still open";
    EXPECT_EQ(sql.Rows("SELECT n FROM done ORDER BY n;"), committed) << "still open";
  }
  EXPECT_EQ(Recover(&storage.disk, mode), committed);
}

TEST_P(VfsCrashTest, FailedWritesAreReportedAndRolledBack) {
  for (const Failing& failing : {Failing{StorageCode::kFull, DiskChange::kWrite, 1},
                                 Failing{StorageCode::kFull, DiskChange::kWrite, 40},
                                 Failing{StorageCode::kIo, DiskChange::kTruncate, 1}}) {
    bool reached = true;
    int failures = 0;
    const Places places = PlacesOf(GetParam(), failing.length == 1 ? 5 : std::size(kJournalModes));
    for (size_t at = places.first; at < 160 && !HasFailure(); at += places.stride) {
      FailAt(GetParam(), at, failing, &reached);
      failures += reached ? 1 : 0;
      if (HasFailure())
        ADD_FAILURE() << "change " << at << " failed, " << failing.length << " long";
    }
    if (failing.kind == DiskChange::kWrite) {
      EXPECT_GT(failures, 5);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, VfsCrashTest, testing::ValuesIn(kJournalModes),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace tidemark
