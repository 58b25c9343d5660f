// A folder of its own for each test, and short ways to fill a store.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "store/import_writer.h"
#include "store/series_reader.h"
#include "store/store.h"

namespace tidemark {

#define TM_ASSERT_OK(expression)                      \
  do {                                                \
    const auto& tm_ok = (expression);                 \
    ASSERT_TRUE(tm_ok.ok()) << tm_ok.error().message; \
  } while (false)
#define TM_EXPECT_OK(expression)                      \
  do {                                                \
    const auto& tm_ok = (expression);                 \
    EXPECT_TRUE(tm_ok.ok()) << tm_ok.error().message; \
  } while (false)

class TempFolder {
 public:
  TempFolder() {
    // Memory where there is some: a disk that really syncs makes the properties take minutes.
    std::filesystem::path parent = std::filesystem::temp_directory_path();
    if (access("/dev/shm", W_OK) == 0) parent = "/dev/shm";
    std::string pattern = (parent / "tidemark-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::unique_ptr<Store> OpenStore(const std::string& path,
                                        OpenMode mode = OpenMode::kCreate) {
  StoreOptions options;
  options.path = path;
  options.mode = mode;
  auto store = Store::Open(options);
  EXPECT_TRUE(store.ok()) << store.error().message;
  return store.ok() ? std::move(*store) : nullptr;
}

inline SourceKey Key(const std::string& root, const std::string& path, uint64_t hash = 1) {
  return {"test", root, path, hash};
}

inline RunUpsert Facts(const std::string& uuid, const std::string& name = "run",
                       const std::string& project = "project") {
  RunUpsert facts;
  facts.uuid = uuid;
  facts.name = name;
  facts.project = project;
  return facts;
}

// Points with steps first..first+count-1 and values step * scale.
inline PointColumns Ramp(int64_t first, size_t count, double scale = 1) {
  PointColumns points;
  for (size_t i = 0; i < count; ++i) {
    int64_t step = first + static_cast<int64_t>(i);
    points.Append(step, 1000 + static_cast<double>(step), static_cast<double>(step) * scale);
  }
  return points;
}

inline SourceProgress At(uint64_t offset) {
  SourceProgress progress;
  progress.offset = offset;
  progress.prefix_hash = offset * 7;
  progress.size_bytes = offset;
  progress.parser_state = "state";
  return progress;
}

// One import of one source that holds one run and one series of `count` points from step `first`
// on.
inline void ImportRamp(Store* store, const SourceKey& key, const std::string& uuid, int64_t first,
                       size_t count) {
  auto import = ImportWriter::Begin(store, key.root_name);
  TM_ASSERT_OK(import);
  auto source = (*import)->UseSource(key);
  TM_ASSERT_OK(source);
  auto run = (*import)->Run(source->id, "run", Facts(uuid));
  TM_ASSERT_OK(run);
  TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(first, count)));
  TM_ASSERT_OK((*import)->EndBatch(source->id, At(source->progress.offset + count)));
  TM_ASSERT_OK((*import)->Finish());
}

// Everything in the file as text, table by table, row by row: equal files dump equally. `skip`:
// tables left out.
inline std::map<std::string, std::vector<std::string>> Dump(
    Database* database, const std::vector<std::string>& skip = {}) {
  std::map<std::string, std::vector<std::string>> dump;
  auto names =
      database->Prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  EXPECT_TRUE(names.ok());
  std::vector<std::string> tables;
  while (*names->Step()) tables.emplace_back(names->Text(0));
  for (const std::string& table : tables) {
    if (std::find(skip.begin(), skip.end(), table) != skip.end()) continue;
    auto rows = database->Prepare("SELECT * FROM " + table);
    EXPECT_TRUE(rows.ok());
    auto& lines = dump[table];
    while (*rows->Step()) {
      std::string line;
      for (int i = 0; i < rows->ColumnCount(); ++i) {
        auto bytes = rows->Blob(i);
        line += std::to_string(rows->Type(i)) + ":" + std::string(bytes.begin(), bytes.end()) + "|";
      }
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
  }
  return dump;
}

inline PointColumns AllPoints(Store* store, int64_t series_id) {
  SeriesReader reader(store->database());
  auto summary = reader.Summary(series_id);
  EXPECT_TRUE(summary.ok());
  PointColumns points;
  if (summary.ok()) TM_EXPECT_OK(reader.Points(series_id, {0, summary->count}, &points));
  return points;
}

}  // namespace tidemark
