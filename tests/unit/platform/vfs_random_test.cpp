// The same random work on our VFS and on SQLite's own: the same answers, whatever the journal mode.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <random>

#include "platform/vfs/sqlite_vfs.h"
#include "unit/platform/vfs_doubles.h"
#include "unit/platform/vfs_sql.h"

namespace tidemark {
namespace {

// One random statement, the same for both sides. Sizes reach over pages, blocks and the cache.
std::string RandomStatement(std::mt19937* random) {
  const auto pick = [&](unsigned n) { return (*random)() % n; };
  const std::string key = std::to_string(pick(400));
  switch (pick(9)) {
    case 0:
      return "BEGIN IMMEDIATE;";
    case 1:
      return "COMMIT;";
    case 2:
      return "ROLLBACK;";
    case 3:
      return "SAVEPOINT s;";
    case 4:
      return "ROLLBACK TO s;";
    case 5:
      return "DELETE FROM t WHERE id % 7 = " + std::to_string(pick(7)) + " AND id > " + key + ";";
    case 6:
      return "UPDATE t SET v = zeroblob(" + std::to_string(pick(9000)) + ") WHERE id = " + key +
             ";";
    case 7:
      return "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < " +
             std::to_string(1 + pick(120)) + ") INSERT OR REPLACE INTO t SELECT " + key +
             " + i, hex(zeroblob(" + std::to_string(pick(3000)) + ")) || i FROM c;";
    default:
      return "INSERT OR REPLACE INTO t VALUES(" + key + ", hex(zeroblob(" +
             std::to_string(pick(20000)) + ")));";
  }
}

const char* const kContent =
    "SELECT count(*), sum(length(v)), sum(id), group_concat(id) FROM t ORDER BY id;";

void CompareWith(Storage* storage, const JournalMode& mode, unsigned seed) {
  SqliteVfs vfs("tidemark-test", storage, 4 << 20, false);
  std::mt19937 random(seed);
  Sql oracle(":memory:", "", {"", ""});
  auto ours = std::make_unique<Sql>("r.sqlite", "tidemark-test", mode);
  const char* schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, v);";
  ASSERT_EQ(oracle.Run(schema), SQLITE_OK);
  ASSERT_EQ(ours->Run(schema), SQLITE_OK) << sqlite3_errmsg(ours->db());
  for (int i = 0; i < 400; ++i) {
    const std::string sql = RandomStatement(&random);
    ASSERT_EQ(oracle.Run(sql), ours->Run(sql)) << i << ": " << sql;
    if (i % 20 == 0) {
      ASSERT_EQ(oracle.Rows(kContent), ours->Rows(kContent)) << i;
    }
    if (i % 67 == 0) {  // close and open again; an open transaction is rolled back
      oracle.Run("ROLLBACK;");
      ours.reset();
      ASSERT_EQ(vfs.open_files(), 0u);
      ours = std::make_unique<Sql>("r.sqlite", "tidemark-test", mode);
      ASSERT_EQ(oracle.Rows(kContent), ours->Rows(kContent)) << i;
    }
  }
  if (oracle.in_transaction()) oracle.Run("COMMIT;");
  if (ours->in_transaction()) ours->Run("COMMIT;");
  EXPECT_EQ(ours->Run("VACUUM;"), SQLITE_OK);
  EXPECT_EQ(oracle.Rows(kContent), ours->Rows(kContent));
  EXPECT_EQ(ours->Rows("PRAGMA integrity_check;"), "ok\n");
}

class VfsRandomTest : public testing::TestWithParam<JournalMode> {};

TEST_P(VfsRandomTest, SameAnswersAsSqlite) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    TestStorage storage;
    storage.keep_log = false;
    CompareWith(&storage, GetParam(), seed);
    if (HasFatalFailure()) return;
  }
}

// What we write is a plain SQLite file: the system's own VFS reads it.
TEST_P(VfsRandomTest, FilesArePlain) {
  char folder[] = "/tmp/tidemark-vfs-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  FolderStorage storage(folder);
  CompareWith(&storage, GetParam(), 99);
  {
    Sql plain(std::string(folder) + "/r.sqlite", "", {"", ""});
    EXPECT_EQ(plain.Rows("PRAGMA integrity_check;"), "ok\n");
  }
  for (const char* name : {"/r.sqlite", "/r.sqlite-wal", "/r.sqlite-journal", "/r.sqlite-shm"}) {
    unlink((folder + std::string(name)).c_str());
  }
  EXPECT_EQ(rmdir(folder), 0);
}

INSTANTIATE_TEST_SUITE_P(Modes, VfsRandomTest, testing::ValuesIn(kJournalModes),
                         [](const auto& test) { return test.param.name; });

TEST(VfsTest, ReadsLargeBlocksAndDoublesWhenSequential) {
  TestStorage storage;
  SqliteVfs vfs("tidemark-test", &storage, 32 << 20, false);
  const JournalMode& mode = kJournalModes[0];
  {
    Sql sql("b.sqlite", "tidemark-test", mode);
    sql.Run(
        "CREATE TABLE t(v); WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE "
        "i < 4000) INSERT INTO t SELECT zeroblob(4000) FROM c;");
  }
  Sql sql("b.sqlite", "tidemark-test", mode);
  storage.reads = 0;
  EXPECT_EQ(sql.Rows("SELECT sum(length(v)) FROM t;"), "16000000\n");
  EXPECT_LE(storage.reads, 40u) << "16 MB in reads of up to 1 MB";
}

TEST(VfsTest, MergesAdjacentWrites) {
  TestStorage storage;
  SqliteVfs vfs("tidemark-test", &storage, 4 << 20, false);
  Sql sql("b.sqlite", "tidemark-test", kJournalModes[0]);
  storage.changes = 0;
  sql.Run(
      "PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-20000; BEGIN; CREATE TABLE t(v); WITH "
      "RECURSIVE c(i) AS (SELECT 1 "
      "UNION ALL SELECT i+1 FROM c WHERE i < 2000) INSERT INTO t SELECT zeroblob(4000) FROM c; "
      "COMMIT;");
  EXPECT_LE(storage.changes, 60u) << "4,000 writes of 8 MB";
}

TEST(VfsTest, ConnectionsOfOneProcessLockEachOtherOut) {
  TestStorage storage;
  SqliteVfs vfs("tidemark-test", &storage, 4 << 20, false);
  Sql one("l.sqlite", "tidemark-test", kJournalModes[3]);
  Sql two("l.sqlite", "tidemark-test", kJournalModes[3]);
  ASSERT_EQ(one.Run("CREATE TABLE t(v); BEGIN IMMEDIATE; INSERT INTO t VALUES(1);"), SQLITE_OK);
  EXPECT_EQ(two.Run("BEGIN IMMEDIATE;"), SQLITE_BUSY);
  EXPECT_EQ(two.Rows("SELECT count(*) FROM t;"), "0\n");
  EXPECT_EQ(two.Run("BEGIN; SELECT * FROM t;"), SQLITE_OK);
  EXPECT_EQ(one.Run("COMMIT;"), SQLITE_BUSY) << "a reader is left";
  EXPECT_EQ(two.Run("COMMIT;"), SQLITE_OK);
  EXPECT_EQ(one.Run("COMMIT;"), SQLITE_OK);
  EXPECT_EQ(two.Rows("SELECT count(*) FROM t;"), "1\n");
}

}  // namespace
}  // namespace tidemark
