// What the importers of text logs make of tests/data/csv and of the fixtures, against the numbers
// that make_csv_golden.py reads out of the same files with Python.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "base/json.h"
#include "golden/golden_files.h"
#include "unit/import/import_run.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

std::vector<MemoryFile> FilesBelow(const std::string& folder) {
  std::vector<MemoryFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files.push_back({fs::relative(entry.path(), folder).generic_string(),
                     *ReadWholeFile(entry.path().string())});
  }
  return files;
}

bool Same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// An expected number or null.
void ExpectNumber(JsonValue expected, bool present, double actual, const char* what) {
  EXPECT_EQ(present, expected.Number().has_value()) << what;
  if (present && expected.Number()) {
    EXPECT_PRED2(Same, *expected.Number(), actual) << what;
  }
}

void ExpectSeries(JsonValue expected, const PointColumns& points) {
  ASSERT_EQ(expected.Find("count").Int(), static_cast<int64_t>(points.size()));
  int64_t nonfinite = 0, steps = 0, step_sum = 0, times = 0, first_step = kNoStep,
          last_step = kNoStep;
  double sum = 0, first_time = kNoTime, last_time = kNoTime;
  for (size_t i = 0; i < points.size(); ++i) {
    if (std::isfinite(points.values[i])) sum += points.values[i];
    nonfinite += std::isfinite(points.values[i]) ? 0 : 1;
    if (points.steps[i] != kNoStep) {
      if (steps++ == 0) first_step = points.steps[i];
      last_step = points.steps[i];
      step_sum += points.steps[i];
    }
    if (!std::isnan(points.wall_times_s[i])) {
      if (times++ == 0) first_time = points.wall_times_s[i];
      last_time = points.wall_times_s[i];
    }
  }
  EXPECT_EQ(expected.Find("nonfinite").Int(), nonfinite);
  EXPECT_EQ(expected.Find("steps").Int(), steps);
  EXPECT_EQ(expected.Find("step_sum").Int(), step_sum);
  EXPECT_EQ(expected.Find("times").Int(), times);
  ExpectNumber(expected.Find("first_step"), steps > 0, static_cast<double>(first_step),
               "first step");
  ExpectNumber(expected.Find("last_step"), steps > 0, static_cast<double>(last_step), "last step");
  ExpectNumber(expected.Find("first_time"), times > 0, first_time, "first time");
  ExpectNumber(expected.Find("last_time"), times > 0, last_time, "last time");
  ExpectNumber(expected.Find("first"), true, points.values.front(), "first");
  ExpectNumber(expected.Find("last"), true, points.values.back(), "last");
  ExpectNumber(expected.Find("sum"), true, sum, "sum");
}

void ExpectParam(JsonValue expected, const ParamValue& actual) {
  if (expected.is_object()) {
    ASSERT_TRUE(std::holds_alternative<JsonText>(actual));
    EXPECT_EQ(*expected.Find("json").Text(), std::get<JsonText>(actual).text);
  } else if (expected.type() == JsonType::kBool) {
    ASSERT_TRUE(std::holds_alternative<bool>(actual));
    EXPECT_EQ(*expected.Bool(), std::get<bool>(actual));
  } else if (expected.type() == JsonType::kString) {
    ASSERT_TRUE(std::holds_alternative<std::string>(actual));
    EXPECT_EQ(*expected.Text(), std::get<std::string>(actual));
  } else if (expected.type() == JsonType::kNull) {
    EXPECT_TRUE(std::holds_alternative<std::monostate>(actual));
  } else if (const auto* integer = std::get_if<int64_t>(&actual)) {
    EXPECT_EQ(expected.Int(), *integer);
  } else {
    ASSERT_TRUE(std::holds_alternative<double>(actual));
    EXPECT_EQ(*expected.Number(), std::get<double>(actual));
  }
}

void ExpectRun(const std::string& run, JsonValue expected, const Imported& imported,
               bool all_params) {
  std::set<Imported::SeriesKey> seen;
  JsonValue series = expected.Find("series");
  for (size_t i = 0; i < series.size(); ++i) {
    std::string metric(*series.At(i).Find("metric").Text());
    std::string context(*series.At(i).Find("context").Text());
    SCOPED_TRACE(metric + " [" + context + "]");
    auto found = imported.series.find({run, metric, context});
    if (found == imported.series.end()) {
      ADD_FAILURE() << "missing series";
      continue;
    }
    seen.insert(found->first);
    ExpectSeries(series.At(i), found->second);
  }
  for (const auto& [key, points] : imported.series) {
    bool expected_one = std::get<0>(key) != run || seen.count(key) == 1;
    EXPECT_TRUE(expected_one) << "not expected: " << std::get<1>(key);
  }
  JsonValue params = expected.Find("params");
  for (size_t i = 0; i < params.size(); ++i) {
    auto [name, value] = params.Member(i);
    SCOPED_TRACE(std::string(name));
    auto found = imported.params.find({run, std::string(name)});
    ASSERT_NE(found, imported.params.end());
    ExpectParam(value, found->second);
  }
  if (all_params) {
    for (const auto& [key, value] : imported.params) {
      bool expected_one = key.first != run || params.Find(key.second).exists();
      EXPECT_TRUE(expected_one) << "not expected: " << key.second;
    }
  }
  JsonValue tags = expected.Find("tags");
  for (size_t i = 0; i < tags.size(); ++i) {
    auto [name, value] = tags.Member(i);
    auto found = imported.tags.find({run, std::string(name)});
    ASSERT_NE(found, imported.tags.end()) << name;
    EXPECT_EQ(*value.Text(), found->second) << name;
  }
}

struct Counts {
  uint64_t problems = 0, notes = 0;
};

Counts CountsOf(const Imported& imported) {
  Counts counts;
  for (const auto& problem : imported.problems) counts.problems += problem.count;
  for (const auto& note : imported.notes) counts.notes += note.count;
  for (const auto& [path, note] : imported.file_notes)
    (note.is_note ? counts.notes : counts.problems) += note.count;
  return counts;
}

std::string Described(const Imported& imported) {
  std::string text;
  for (const auto& problem : imported.problems)
    text += problem.reason + " x" + std::to_string(problem.count) + "\n";
  for (const auto& note : imported.notes)
    text += "note: " + note.reason + " x" + std::to_string(note.count) + "\n";
  for (const auto& [path, note] : imported.file_notes) text += path + ": " + note.reason + "\n";
  return text;
}

TEST(CsvGolden, OwnDataHoldsWhatPythonReads) {
  auto document = JsonDocument::Parse(ReadWholeText("data/csv_expected.json"));
  ASSERT_TRUE(document.ok()) << document.error().message;
  const std::map<std::string, Counts> expected_counts = {
      {"lightning", {2, 0}},    // the Python object in each hparams.yaml
      {"huggingface", {0, 3}},  // older checkpoints
      {"dvclive", {0, 1}},      // metrics.json beside the plots
      {"dvclive_summary", {0, 0}},
      {"wandb", {0, 0}},
      {"sb3", {0, 1}},  // progress.json beside progress.csv
      {"ultralytics", {0, 0}},
      {"catboost", {0, 1}},  // the training JSON beside the tables
      // keras: 5 lists; ragged: a short and a long row, a line that is none, "oops"; wandb-history:
      // a broken line and 5 histograms. many_runs: 8 texts that change.
      {"others", {16, 8}},
  };
  for (size_t i = 0; i < document->root().size(); ++i) {
    auto [name, runs] = document->root().Member(i);
    SCOPED_TRACE(std::string(name));
    Imported imported = RunImport(FilesBelow("data/csv/" + std::string(name)));
    for (size_t r = 0; r < runs.size(); ++r) {
      auto [run, expected] = runs.Member(r);
      SCOPED_TRACE("run '" + std::string(run) + "'");
      ExpectRun(std::string(run), expected, imported, true);
    }
    for (const auto& [path, facts] : imported.runs) {
      EXPECT_TRUE(runs.Find(path).exists()) << "not expected: run '" << path << "'";
    }
    Counts counts = CountsOf(imported);
    auto known = expected_counts.find(std::string(name));
    ASSERT_NE(known, expected_counts.end());
    EXPECT_EQ(counts.problems, known->second.problems) << Described(imported);
    EXPECT_EQ(counts.notes, known->second.notes) << Described(imported);
  }
}

TEST(CsvGolden, FixturesHoldWhatPythonReads) {
  auto fixtures = FixturesFolder();
  if (!fixtures) GTEST_SKIP() << kNoFixtures;
  auto document = JsonDocument::Parse(ReadWholeText("golden/csv_fixtures.json"));
  ASSERT_TRUE(document.ok()) << document.error().message;
  EXPECT_EQ(document->root().size(), 7u);
  for (size_t i = 0; i < document->root().size(); ++i) {
    auto [name, runs] = document->root().Member(i);
    SCOPED_TRACE(std::string(name));
    Imported imported = RunImport(FilesBelow(*fixtures + "/" + std::string(name)));
    EXPECT_TRUE(imported.problems.empty()) << Described(imported);
    for (size_t r = 0; r < runs.size(); ++r) {
      auto [run, expected] = runs.Member(r);
      SCOPED_TRACE("run '" + std::string(run) + "'");
      ExpectRun(std::string(run), expected, imported, false);
    }
  }
}

}  // namespace
}  // namespace tidemark
