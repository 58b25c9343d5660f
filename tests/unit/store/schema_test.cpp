#include "store/schema.h"

#include <gtest/gtest.h>

#include <fstream>

#include "unit/store/store_fixture.h"

namespace tidemark {
namespace {

std::unique_ptr<Database> OpenPlain(const std::string& path) {
  auto database = Database::Open(path, OpenMode::kCreate);
  EXPECT_TRUE(database.ok());
  return std::move(*database);
}

Result<std::unique_ptr<Store>> TryOpen(const std::string& path, OpenMode mode) {
  StoreOptions options;
  options.path = path;
  options.mode = mode;
  return Store::Open(options);
}

// A file as version 1 of the schema made it. Frozen: later versions keep this text as it is.
void MakeV1File(const std::string& path) {
  auto store = OpenStore(path);
  ImportRamp(store.get(), Key("root", "a.log"), "6ba7b810-9dad-51d1-80b4-00c04fd430c8", 0, 10);
}

TEST(Schema, NewFilesHaveOurIdVersionAndPageSize) {
  TempFolder folder;
  auto store = OpenStore(folder.File("new.sqlite"));
  EXPECT_EQ(*store->database()->QueryInt("PRAGMA application_id"), 0x54494445);
  EXPECT_EQ(*store->database()->QueryInt("PRAGMA user_version"), kSchemaVersion);
  EXPECT_EQ(*store->database()->QueryInt("PRAGMA page_size"), 4096);
  auto info = store->Info();
  TM_ASSERT_OK(info);
  EXPECT_EQ(info->uuid.size(), 36u);
  EXPECT_EQ(info->schema_version, kSchemaVersion);
}

TEST(Schema, EveryVersionHasItsStep) {
  auto steps = AllMigrations();
  ASSERT_EQ(steps.size(), static_cast<size_t>(kSchemaVersion));
  for (size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(steps[i].to_version, static_cast<int>(i) + 1);
}

TEST(Schema, FilesOfEveryEarlierVersionOpen) {
  TempFolder folder;
  MakeV1File(folder.File("v1.sqlite"));
  auto store = OpenStore(folder.File("v1.sqlite"), OpenMode::kReadWrite);
  auto runs = store->Runs();
  TM_ASSERT_OK(runs);
  ASSERT_EQ(runs->size(), 1u);
  EXPECT_EQ(runs->front().name, "run");
  EXPECT_EQ(AllPoints(store.get(), 1).size(), 10u);
}

Status AddTable(Database* database) { return database->Execute("CREATE TABLE extra(id INTEGER)"); }
Status FailHalfWay(Database* database) {
  TM_RETURN_IF_ERROR(database->Execute("CREATE TABLE half(id INTEGER)"));
  return MakeError(ErrorCode::kIo, "it broke");
}

TEST(Schema, MigrationsRunInOrderAndAStepIsAllOrNothing) {
  TempFolder folder;
  auto database = OpenPlain(folder.File("m.sqlite"));
  const MigrationStep good[] = {AllMigrations()[0], {2, AddTable}};
  TM_ASSERT_OK(Migrate(database.get(), 0, good));
  EXPECT_EQ(*database->QueryInt("PRAGMA user_version"), 2);
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM extra"), 0);
  const MigrationStep bad[] = {AllMigrations()[0], {2, AddTable}, {3, FailHalfWay}};
  EXPECT_FALSE(Migrate(database.get(), 2, bad).ok());
  EXPECT_EQ(*database->QueryInt("PRAGMA user_version"), 2);
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
}

TEST(Schema, NewerFilesOpenReadOnlyWithANotice) {
  TempFolder folder;
  std::string path = folder.File("newer.sqlite");
  MakeV1File(path);
  TM_ASSERT_OK(OpenPlain(path)->Execute("PRAGMA user_version=99"));
  auto store = OpenStore(path, OpenMode::kReadWrite);
  ASSERT_NE(store, nullptr);
  EXPECT_TRUE(store->read_only());
  EXPECT_NE(store->notice().find("newer version"), std::string::npos);
  EXPECT_NE(store->notice().find("newer.sqlite"), std::string::npos);
  EXPECT_EQ(store->Runs()->size(), 1u);
  Status status = store->SetView("screen", "{}");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kReadOnly);
  EXPECT_FALSE(ImportWriter::Begin(store.get(), "x").ok());
  EXPECT_FALSE(store->database()->Execute("DELETE FROM run").ok());
}

TEST(Schema, FilesOfOtherProgramsAreRefusedByName) {
  TempFolder folder;
  struct Case {
    const char* file;
    const char* sql;
    const char* says;
  };
  for (const Case& c :
       {Case{"mlflow.db", "CREATE TABLE experiments(a); CREATE TABLE latest_metrics(a)", "MLflow"},
        Case{"study.db", "CREATE TABLE studies(a); CREATE TABLE trial_values(a)", "Optuna"},
        Case{"x.db", "CREATE TABLE a(a); CREATE TABLE b(a)", "its tables: a, b"},
        Case{"y.db", "PRAGMA application_id=7", "another program"}}) {
    std::string path = folder.File(c.file);
    TM_ASSERT_OK(OpenPlain(path)->Execute(c.sql));
    std::string before = ::testing::PrintToString(Dump(OpenPlain(path).get()));
    for (OpenMode mode : {OpenMode::kCreate, OpenMode::kReadWrite, OpenMode::kReadOnly}) {
      auto store = TryOpen(path, mode);
      ASSERT_FALSE(store.ok()) << c.file;
      EXPECT_EQ(store.error().code, ErrorCode::kUnsupported);
      EXPECT_NE(store.error().message.find(c.says), std::string::npos) << store.error().message;
      EXPECT_NE(store.error().message.find(c.file), std::string::npos) << store.error().message;
    }
    EXPECT_EQ(::testing::PrintToString(Dump(OpenPlain(path).get())), before);
  }
}

TEST(Schema, WhatIsNotADatabaseIsRefused) {
  TempFolder folder;
  std::string path = folder.File("notes.txt");
  std::ofstream(path) << std::string(5000, 'x');
  auto store = TryOpen(path, OpenMode::kReadWrite);
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(store.error().message.find("'notes.txt' is not a SQLite database"), std::string::npos)
      << store.error().message;
  EXPECT_EQ(TryOpen(folder.File("none.sqlite"), OpenMode::kReadWrite).error().code,
            ErrorCode::kNotFound);
  std::ofstream(folder.File("empty.sqlite")).flush();
  EXPECT_EQ(TryOpen(folder.File("empty.sqlite"), OpenMode::kReadOnly).error().code,
            ErrorCode::kInvalid);
}

TEST(Schema, MissingTablesAndColumnsAreFound) {
  TempFolder folder;
  for (const char* sql :
       {"DROP TABLE chunk", "ALTER TABLE run DROP COLUMN notes", "DROP TABLE metric"}) {
    std::string path = folder.File("broken.sqlite");
    std::filesystem::remove(path);
    MakeV1File(path);
    TM_ASSERT_OK(OpenPlain(path)->Execute(sql));
    auto store = TryOpen(path, OpenMode::kReadOnly);
    ASSERT_FALSE(store.ok()) << sql;
    EXPECT_EQ(store.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(store.error().message.find("it lacks"), std::string::npos);
  }
}

// Views and triggers of a stranger's file are code; our connection must not run them.
TEST(Schema, TriggersAndViewsOfAFileDoNotRun) {
  TempFolder folder;
  std::string path = folder.File("hostile.sqlite");
  MakeV1File(path);
  {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
    ASSERT_EQ(
        sqlite3_exec(
            raw,
            "CREATE TRIGGER evil AFTER UPDATE ON run BEGIN DELETE FROM metric; END;"
            "ALTER TABLE tag RENAME TO tag_table; CREATE VIEW tag AS SELECT * FROM tag_table;",
            nullptr, nullptr, nullptr),
        SQLITE_OK);
    sqlite3_close(raw);
  }
  auto refused = TryOpen(path, OpenMode::kReadWrite);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
  {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(raw, "DROP VIEW tag; ALTER TABLE tag_table RENAME TO tag;", nullptr,
                           nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(raw);
  }
  auto store = OpenStore(path, OpenMode::kReadWrite);
  ASSERT_NE(store, nullptr);
  const int64_t ids[] = {store->Runs()->front().id};
  TM_ASSERT_OK(store->EditRuns(ids, RunEditField::kPinned, "1"));
  EXPECT_EQ(store->Metrics()->size(), 1u);
}

TEST(Schema, ASecondConnectionIsFineAndAReadOnlyFileOpens) {
  TempFolder folder;
  std::string path = folder.File("two.sqlite");
  MakeV1File(path);
  auto a = OpenStore(path, OpenMode::kReadWrite);
  auto b = OpenStore(path, OpenMode::kReadOnly);
  ASSERT_NE(b, nullptr);
  EXPECT_TRUE(b->read_only());
  EXPECT_EQ(b->Runs()->size(), 1u);
  auto c = OpenStore(path, OpenMode::kImmutable);
  ASSERT_NE(c, nullptr);
}

TEST(Schema, ReadingLeavesNoFilesThatWereNotThere) {
  TempFolder folder;
  std::string path = folder.File("read.sqlite");
  OpenStore(path).reset();
  auto beside = [&] {
    return std::filesystem::exists(path + "-wal") || std::filesystem::exists(path + "-shm");
  };
  ASSERT_FALSE(beside());
  auto before = std::filesystem::last_write_time(path);
  EXPECT_EQ(OpenStore(path, OpenMode::kReadOnly)->Runs()->size(), 0u);
  EXPECT_FALSE(beside());
  EXPECT_EQ(std::filesystem::last_write_time(path), before);

  // The log of somebody who came meanwhile stays, and so does what is in it.
  auto reader = OpenStore(path, OpenMode::kReadOnly);
  auto writer = OpenStore(path, OpenMode::kReadWrite);
  TM_ASSERT_OK(writer->SetView("screen", "{}"));
  reader.reset();
  EXPECT_TRUE(beside());
  EXPECT_TRUE(writer->View("screen")->has_value());
  TM_ASSERT_OK(writer->SetView("other", "{}"));
  writer.reset();
  EXPECT_FALSE(beside());
  EXPECT_TRUE(OpenStore(path, OpenMode::kReadOnly)->View("other")->has_value());
}

}  // namespace
}  // namespace tidemark
