#include "import/csv_columns.h"

#include <gtest/gtest.h>

#include <cmath>

#include "import/csv_value.h"

namespace tidemark {
namespace {

ColumnRole RoleOf(const ColumnRoles& roles, const TextRow& header, const std::string& name) {
  for (size_t i = 0; i < header.size(); ++i) {
    if (header[i] == name) return roles.columns[i].role;
  }
  ADD_FAILURE() << name;
  return ColumnRole::kIgnored;
}

TEST(CsvValue, KnowsTheSpellingsOfLoggers) {
  for (const char* missing : {"", "NA", "N/A", "null", "None", "<NA>", "-"}) {
    EXPECT_EQ(ReadCell(missing, false).kind, CellKind::kMissing) << missing;
  }
  for (const char* nan : {"nan", "NaN", "NAN", "-nan", "1.#QNAN", "-1.#IND"}) {
    CellValue value = ReadCell(nan, false);
    EXPECT_TRUE(value.kind == CellKind::kNumber && std::isnan(value.number)) << nan;
  }
  for (const char* inf : {"inf", "INF", "+inf", "Infinity", "1.#INF", "1e999"}) {
    CellValue value = ReadCell(inf, false);
    EXPECT_TRUE(value.kind == CellKind::kNumber && std::isinf(value.number)) << inf;
  }
  EXPECT_EQ(ReadCell("-Infinity", false).number, -INFINITY);
  EXPECT_EQ(ReadCell("+1.5e-3", false).number, 1.5e-3);
  EXPECT_EQ(ReadCell("True", false).kind, CellKind::kBool);
  EXPECT_EQ(ReadCell("[0.1, 0.2]", false).kind, CellKind::kList);
  EXPECT_EQ(ReadCell("{}", false).kind, CellKind::kList);
  EXPECT_EQ(ReadCell("12 ms", false).kind, CellKind::kText);
  EXPECT_EQ(ReadCell("0,5", false).kind, CellKind::kText);
  EXPECT_EQ(ReadCell("0,5", true).number, 0.5);
  EXPECT_EQ(ReadCell("1,000,000", true).kind, CellKind::kText);
  EXPECT_EQ(ReadCell("nancy", false).kind, CellKind::kText);
}

TEST(CsvValue, WholeNumbersAreExact) {
  EXPECT_EQ(ReadWholeNumber("9007199254740993", false), 9007199254740993);
  EXPECT_EQ(ReadWholeNumber("3.0", false), 3);
  EXPECT_EQ(ReadWholeNumber("-7", false), -7);
  for (const char* none : {"0.5", "1e300", "nan", "inf", "", "a", "99999999999999999999"}) {
    EXPECT_FALSE(ReadWholeNumber(none, false)) << none;
  }
}

TEST(CsvValue, ReadsDurations) {
  EXPECT_EQ(ReadDuration("01:30"), 90.0);
  EXPECT_EQ(ReadDuration("1:00:01.5"), 3601.5);
  for (const char* none : {"90", "1:75", "a:b", "1:2:3:4", ":1", "1:"})
    EXPECT_FALSE(ReadDuration(none)) << none;
}

TEST(CsvColumns, PrefersTheStepOverTheEpoch) {
  TextRow header = {"epoch", "step", "loss"};
  ColumnRoles roles = GuessColumns(header, {{"0", "9", "1.5"}, {"0", "19", "1.25"}});
  EXPECT_EQ(RoleOf(roles, header, "step"), ColumnRole::kStep);
  EXPECT_EQ(RoleOf(roles, header, "epoch"), ColumnRole::kMetric);
  EXPECT_EQ(RoleOf(roles, header, "loss"), ColumnRole::kMetric);
}

TEST(CsvColumns, ABatchNumberThatStartsAnewIsNoStep) {
  TextRow header = {"iter", "epoch", "loss"};
  std::vector<TextRow> rows;
  for (int epoch = 0; epoch < 3; ++epoch) {
    for (int iter = 0; iter < 3; ++iter)
      rows.push_back({std::to_string(iter), std::to_string(epoch), "1"});
  }
  ColumnRoles roles = GuessColumns(header, rows);
  EXPECT_EQ(RoleOf(roles, header, "epoch"), ColumnRole::kStep);
  EXPECT_EQ(RoleOf(roles, header, "iter"), ColumnRole::kMetric);
}

TEST(CsvColumns, ARestartKeepsItsStep) {
  TextRow header = {"loss", "total timesteps"};
  ColumnRoles roles = GuessColumns(header, {{"1", "5120"}, {"1", "10240"}, {"1", "1280"}});
  EXPECT_EQ(RoleOf(roles, header, "total timesteps"), ColumnRole::kStep);
}

TEST(CsvColumns, AFractionalColumnIsAMetric) {
  TextRow header = {"epoch", "loss"};
  ColumnRoles roles = GuessColumns(header, {{"0.5", "1"}, {"1.0", "1"}});
  EXPECT_EQ(RoleOf(roles, header, "epoch"), ColumnRole::kMetric);
}

TEST(CsvColumns, FindsTimes) {
  struct Case {
    const char *name, *cell;
    ColumnRole role;
    TimeForm form;
  };
  const Case cases[] = {
      {"timestamp", "1700000000.25", ColumnRole::kWallTime, TimeForm::kSeconds},
      {"timestamp", "1700000000250", ColumnRole::kWallTime, TimeForm::kMilliseconds},
      {"ts", "1700000000250000", ColumnRole::kWallTime, TimeForm::kMicroseconds},
      {"Wall time", "2024-03-01 12:00:00,250", ColumnRole::kWallTime, TimeForm::kIso8601},
      {"logged", "2024-03-01T12:00:00+02:00", ColumnRole::kWallTime, TimeForm::kIso8601},
      {"time", "12.5", ColumnRole::kMetric, TimeForm::kSeconds},
      {"loss", "1700000000.25", ColumnRole::kMetric, TimeForm::kSeconds},
  };
  for (const Case& c : cases) {
    TextRow header = {"step", c.name};
    ColumnRoles roles = GuessColumns(header, {{"1", c.cell}, {"2", c.cell}});
    EXPECT_EQ(RoleOf(roles, header, c.name), c.role) << c.name << " " << c.cell;
    EXPECT_EQ(roles.time_form, c.form) << c.cell;
  }
}

TEST(CsvColumns, FindsRuns) {
  TextRow header = {"run_id", "run_name", "step", "loss"};
  ColumnRoles roles = GuessColumns(
      header,
      {{"7", "a", "1", "1"}, {"7", "a", "2", "1"}, {"8", "b", "1", "1"}, {"8", "b", "2", "1"}});
  EXPECT_EQ(RoleOf(roles, header, "run_id"), ColumnRole::kRun);
  EXPECT_EQ(RoleOf(roles, header, "run_name"), ColumnRole::kRunName);
  EXPECT_EQ(RoleOf(roles, header, "step"), ColumnRole::kStep);
  // Numbers that never repeat are measurements.
  TextRow trials = {"run", "accuracy"};
  EXPECT_EQ(RoleOf(GuessColumns(trials, {{"1", "0.5"}, {"2", "0.5"}}), trials, "run"),
            ColumnRole::kMetric);
}

TEST(CsvColumns, FindsTheLongForm) {
  TextRow header = {"metric", "step", "value", "split"};
  ColumnRoles roles = GuessColumns(
      header,
      {{"loss", "1", "0.5", "train"}, {"loss", "2", "0.5", "val"}, {"acc", "1", "0.5", "val"}});
  EXPECT_EQ(RoleOf(roles, header, "metric"), ColumnRole::kMetricName);
  EXPECT_EQ(RoleOf(roles, header, "value"), ColumnRole::kMetricValue);
  EXPECT_EQ(RoleOf(roles, header, "split"), ColumnRole::kContext);
  EXPECT_EQ(RoleOf(roles, header, "step"), ColumnRole::kStep);
}

TEST(CsvColumns, TextIsAParameterOnlyWhileItStays) {
  TextRow header = {"step", "device", "message", "fp16", "done", "elapsed", "later"};
  ColumnRoles roles = GuessColumns(header, {{"1", "cuda:0", "a", "True", "false", "00:05", ""},
                                            {"2", "cuda:0", "b", "True", "true", "00:10", ""}});
  EXPECT_EQ(RoleOf(roles, header, "device"), ColumnRole::kParam);
  EXPECT_EQ(RoleOf(roles, header, "message"), ColumnRole::kVaryingText);
  EXPECT_EQ(RoleOf(roles, header, "fp16"), ColumnRole::kParam);
  EXPECT_EQ(RoleOf(roles, header, "done"), ColumnRole::kMetric);
  EXPECT_EQ(RoleOf(roles, header, "elapsed"), ColumnRole::kMetric);
  EXPECT_EQ(RoleOf(roles, header, "later"), ColumnRole::kUndecided);
}

TEST(CsvColumns, ThePersonsChoiceWins) {
  TextRow header = {"step", "batch", "time", "run", "loss", "noise"};
  std::vector<TextRow> rows = {{"1", "10", "1700000000", "a", "1", "2"},
                               {"2", "20", "1700000001", "b", "1", "2"}};
  ColumnChoice choice;
  choice.step = "batch";
  choice.wall_time = "-";
  choice.run = "-";
  choice.ignored = {"noise", "not there"};
  ColumnRoles roles = GuessColumns(header, rows, false, choice);
  EXPECT_EQ(RoleOf(roles, header, "batch"), ColumnRole::kStep);
  EXPECT_EQ(RoleOf(roles, header, "step"), ColumnRole::kMetric);
  EXPECT_EQ(RoleOf(roles, header, "time"), ColumnRole::kMetric);
  EXPECT_EQ(RoleOf(roles, header, "run"), ColumnRole::kVaryingText);
  EXPECT_EQ(RoleOf(roles, header, "noise"), ColumnRole::kIgnored);
}

TEST(CsvColumns, NamesAreSafeAndUnique) {
  TextRow names = ColumnNames({"loss", "", "loss", "loss (2)",
                               "a\x01"
                               "b",
                               "gr\xF6\xDF"
                               "e"});
  EXPECT_EQ(names[0], "loss");
  EXPECT_EQ(names[1], "column 2");
  EXPECT_EQ(names[2], "loss (2)");
  EXPECT_EQ(names[3], "loss (2) (2)");
  EXPECT_EQ(names[4],
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(names[5],
            "gr\xEF\xBF\xBD\xEF\xBF\xBD"
            "e");
}

TEST(CsvColumns, NothingIsNoReasonToFail) {
  EXPECT_TRUE(GuessColumns({}, {}).columns.empty());
  EXPECT_EQ(GuessColumns({"step"}, {}).columns[0].role, ColumnRole::kUndecided);
  EXPECT_EQ(GuessColumns({"step"}, {{}, {"1", "2", "3"}}).columns[0].role, ColumnRole::kStep);
}

}  // namespace
}  // namespace tidemark
