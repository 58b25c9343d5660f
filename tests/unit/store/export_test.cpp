#include "store/export.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "store/check.h"
#include "store/schema.h"
#include "unit/store/store_fixture.h"

namespace tidemark {
namespace {

Status ExportAll(Store* store, const std::string& path) {
  TM_ASSIGN_OR_RETURN(auto exporter, Exporter::Begin(store, path, ""));
  for (;;) {
    TM_ASSIGN_OR_RETURN(ExportProgress progress, exporter->Step());
    EXPECT_LE(progress.bytes_done, progress.bytes_total);
    if (progress.done) return {};
  }
}

void ExpectSound(const std::string& path) {
  auto store = OpenStore(path, OpenMode::kReadOnly);
  ASSERT_NE(store, nullptr);
  auto report = CheckFile(store->database(), [](double) { return true; });
  TM_ASSERT_OK(report);
  for (const Finding& finding : report->findings)
    ADD_FAILURE() << finding.where << ": " << finding.what;
}

// Several runs with media, params and series of many shapes.
void Fill(Store* store, int runs) {
  std::mt19937 random(7);
  auto import = ImportWriter::Begin(store, "logs");
  TM_ASSERT_OK(import);
  for (int i = 0; i < runs; ++i) {
    std::string name = "r" + std::to_string(i);
    auto source = (*import)->UseSource(Key("logs", name, static_cast<uint64_t>(i)));
    TM_ASSERT_OK(source);
    auto run = (*import)->Run(source->id, name, Facts("uuid-" + name, name));
    TM_ASSERT_OK(run);
    TM_ASSERT_OK((*import)->Param(*run, "lr", 0.1 * i));
    TM_ASSERT_OK((*import)->Tag(*run, "group", "g"));
    std::vector<uint8_t> bytes(static_cast<size_t>(random() % 20000));
    for (auto& byte : bytes) byte = static_cast<uint8_t>(random());
    MediaUpsert media;
    media.kind = "image";
    media.name = "sample";
    media.bytes = bytes;
    TM_ASSERT_OK((*import)->Media(*run, media));
    for (int m = 0; m < 4; ++m) {
      size_t count = random() % 12000 + 1;
      TM_ASSERT_OK((*import)->Append(*run, "m" + std::to_string(m), "", Ramp(0, count, 0.3)));
      if (m == 1) TM_ASSERT_OK((*import)->Rewind(*run, static_cast<int64_t>(count / 2)));
    }
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(100)));
  }
  TM_ASSERT_OK((*import)->Finish());
  TM_ASSERT_OK(store->SetView("screen", "{}"));
  const int64_t first[] = {1};
  TM_ASSERT_OK(store->EditRuns(first, RunEditField::kName, "best"));
}

TEST(Export, GivesTheSameContentAsVacuumInto) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  Fill(store.get(), 6);
  TM_ASSERT_OK(ExportAll(store.get(), folder.File("export.sqlite")));
  TM_ASSERT_OK(store->Checkpoint());
  {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(folder.File("a.sqlite").c_str(), &raw), SQLITE_OK);
    std::string sql = "VACUUM INTO '" + folder.File("vacuum.sqlite") + "'";
    ASSERT_EQ(sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(raw);
  }
  auto exported = Database::Open(folder.File("export.sqlite"), OpenMode::kReadOnly);
  auto vacuumed = Database::Open(folder.File("vacuum.sqlite"), OpenMode::kReadOnly);
  EXPECT_EQ(Dump(exported->get()), Dump(vacuumed->get()));
  ExpectSound(folder.File("export.sqlite"));
}

TEST(Export, ExportedAgainItIsTheSame) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  Fill(store.get(), 3);
  TM_ASSERT_OK(ExportAll(store.get(), folder.File("b.sqlite")));
  auto b = OpenStore(folder.File("b.sqlite"), OpenMode::kReadOnly);
  TM_ASSERT_OK(ExportAll(b.get(), folder.File("c.sqlite")));
  auto c = OpenStore(folder.File("c.sqlite"), OpenMode::kReadOnly);
  EXPECT_EQ(Dump(b->database()), Dump(c->database()));
  EXPECT_EQ(Dump(b->database()), Dump(store->database()));
  b.reset();
  c.reset();
  std::ifstream one(folder.File("b.sqlite"), std::ios::binary),
      two(folder.File("c.sqlite"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(one)), {});
  std::string again((std::istreambuf_iterator<char>(two)), {});
  // But for the count of transactions, of which there are as many as slices took.
  for (size_t at : {24, 25, 26, 27, 92, 93, 94, 95}) again[at] = bytes[at];
  EXPECT_TRUE(bytes == again) << "byte for byte";
  EXPECT_EQ(bytes[18], 1)
      << "a rollback journal, not a log: a reader without shared memory can open it";
}

TEST(Export, ChunksComeLastInTheFile) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  Fill(store.get(), 6);
  TM_ASSERT_OK(ExportAll(store.get(), folder.File("b.sqlite")));
  auto b = Database::Open(folder.File("b.sqlite"), OpenMode::kReadOnly);
  // Root pages are made with the schema; rows follow. (dbstat is a table of SQLite's own.)
  int64_t first_chunk = *(*b)->QueryInt(
      "SELECT min(pageno) FROM dbstat WHERE name = 'chunk' AND pagetype <> "
      "'internal' AND path <> '/'");
  int64_t last_other = *(*b)->QueryInt("SELECT max(pageno) FROM dbstat WHERE name <> 'chunk'");
  EXPECT_GT(first_chunk, last_other);
}

TEST(Export, HoldsWhatTheFileHeldAtTheStartWhileAnImportGoesOn) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  Fill(store.get(), 6);
  auto before = Dump(store->database(), {"axis", "chunk", "level", "tail"});
  std::map<int64_t, PointColumns> points;
  for (int64_t id = 1; id <= 24; ++id) points[id] = AllPoints(store.get(), id);

  auto exporter = Exporter::Begin(store.get(), folder.File("b.sqlite"), "");
  TM_ASSERT_OK(exporter);
  TM_ASSERT_OK((*exporter)->Step());
  auto import = ImportWriter::Begin(store.get(), "logs");
  TM_ASSERT_OK(import);
  int slices = 1;
  for (bool done = false; !done; ++slices) {
    // Between two slices the import grows every series, and adds runs.
    for (int i = 0; i < 7; ++i) {
      std::string name = "r" + std::to_string(i);
      auto source = (*import)->UseSource(Key("logs", name, static_cast<uint64_t>(i)));
      TM_ASSERT_OK(source);
      auto run = (*import)->Run(source->id, name, Facts("uuid-" + name, name));
      TM_ASSERT_OK(run);
      for (int m = 0; m < 4; ++m) {
        TM_ASSERT_OK(
            (*import)->Append(*run, "m" + std::to_string(m), "", Ramp(12000 + slices * 100, 77)));
      }
      TM_ASSERT_OK((*import)->EndBatch(source->id, At(200)));
    }
    TM_ASSERT_OK((*import)->Commit());
    auto progress = (*exporter)->Step();
    TM_ASSERT_OK(progress);
    done = progress->done;
  }
  EXPECT_GT(slices, 4);
  ExpectSound(folder.File("b.sqlite"));
  auto copy = OpenStore(folder.File("b.sqlite"), OpenMode::kReadOnly);
  EXPECT_EQ(Dump(copy->database(), {"axis", "chunk", "level", "tail"}), before);
  for (const auto& [id, expected] : points) {
    PointColumns found = AllPoints(copy.get(), id);
    EXPECT_EQ(found.values, expected.values) << id;
    EXPECT_EQ(found.steps, expected.steps) << id;
    EXPECT_EQ(found.wall_times_s, expected.wall_times_s) << id;
  }
}

TEST(Export, WaitsWhileABatchIsHalfWay) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  auto import = ImportWriter::Begin(store.get(), "logs");
  auto source = (*import)->UseSource(Key("logs", "a"));
  auto run = (*import)->Run(source->id, "a", Facts("u1"));
  TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(0, 10)));
  auto exporter = Exporter::Begin(store.get(), folder.File("b.sqlite"), "");
  TM_ASSERT_OK(exporter);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE((*exporter)->Step()->done);
  TM_ASSERT_OK((*import)->EndBatch(source->id, At(10)));
  for (int i = 0; i < 100 && !(*exporter)->Step()->done; ++i) {
  }
  auto copy = OpenStore(folder.File("b.sqlite"), OpenMode::kReadOnly);
  EXPECT_EQ(AllPoints(copy.get(), 1).size(), 10u);
}

TEST(Export, AHalfMadeCopyIsNotTakenForAFile) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  Fill(store.get(), 2);
  {
    auto exporter = Exporter::Begin(store.get(), folder.File("b.sqlite"), "");
    TM_ASSERT_OK((*exporter)->Step());
    TM_ASSERT_OK((*exporter)->Step());
  }
  StoreOptions options;
  options.path = folder.File("b.sqlite");
  EXPECT_FALSE(Store::Open(options).ok());
  // And it is not written over.
  auto again = Exporter::Begin(store.get(), folder.File("b.sqlite"), "");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kInvalid);
}

TEST(Export, StopsWhenAnImportIsTakenOutMeanwhile) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  ImportRamp(store.get(), Key("logs", "a"), "u1", 0, 10000);
  ImportRamp(store.get(), Key("logs", "a"), "u1", 10000, 10000);
  auto exporter = Exporter::Begin(store.get(), folder.File("b.sqlite"), "");
  TM_ASSERT_OK((*exporter)->Step());
  auto undone = store->Undo();
  TM_ASSERT_OK(undone);
  EXPECT_TRUE(undone->reread);
  auto step = (*exporter)->Step();
  ASSERT_FALSE(step.ok());
  EXPECT_EQ(step.error().code, ErrorCode::kBusy);
}

}  // namespace
}  // namespace tidemark
