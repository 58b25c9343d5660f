// The test vectors of docs/journal-format.md, imported: every call of log() that `journal cat`
// prints is stored.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <sstream>

#include "base/bytes.h"
#include "base/json.h"
#include "unit/import/import_run.h"
#include "unit/journal/vector_files.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

// One of them has lost its header.
constexpr char kName[] = "x/0b1e55ed-c0de-4bad-8a5e-000000000001.1700000000000000-h-1-0.tide";

using Key = std::pair<std::string, std::string>;

std::map<Key, PointColumns> ExpectedOf(const std::string& lines) {
  std::map<Key, PointColumns> expected;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const auto document = JsonDocument::Parse(line);
    const JsonValue record = document->root();
    if (record.Find("type").TextOr("") != "S") continue;
    const JsonValue values = record.Find("values");
    for (size_t i = 0; i < values.size(); ++i) {
      PointColumns& points = expected[{std::string(values.At(i).At(0).TextOr("")),
                                       std::string(values.At(i).At(1).TextOr(""))}];
      points.steps.push_back(record.Find("step").Int().value_or(kNoStep));
      points.wall_times_s.push_back(static_cast<double>(*record.Find("time_us").Int()) / 1e6);
      points.values.push_back(*values.At(i).At(2).Number());
    }
  }
  return expected;
}

TEST(JournalVectors, EveryPointIsImported) {
  size_t points_seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kVectorFolder)) {
    if (entry.path().extension() != ".tide") continue;
    SCOPED_TRACE(entry.path());
    const std::string bytes = ReadAll(entry.path());
    const auto expected = ExpectedOf(ReadAll(fs::path(entry.path()).replace_extension(".jsonl")));
    const Imported imported = RunImport({{kName, {bytes.begin(), bytes.end()}}});
    std::map<Key, PointColumns> found;
    for (const auto& [key, points] : imported.series) {
      found[{std::get<1>(key), std::get<2>(key)}] = points;
    }
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& [key, points] : expected) {
      const auto at = found.find(key);
      ASSERT_NE(at, found.end()) << key.first;
      EXPECT_EQ(at->second.steps, points.steps) << key.first;
      EXPECT_EQ(at->second.wall_times_s, points.wall_times_s) << key.first;
      ASSERT_EQ(at->second.values.size(), points.values.size());
      EXPECT_EQ(std::memcmp(at->second.values.data(), points.values.data(),
                            points.values.size() * sizeof(double)),
                0)
          << key.first;
      points_seen += points.values.size();
    }
  }
  EXPECT_GT(points_seen, 150u);
}

}  // namespace
}  // namespace tidemark
