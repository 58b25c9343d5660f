// Guessed columns of text files, and what becomes of the file when the person knows them better.
#include <gtest/gtest.h>

#include <fstream>

#include "unit/engine/engine_harness.h"

namespace tidemark {
namespace {

// "count" goes up by one a row, "epoch" with each tenth, "fold" names two runs.
constexpr int kRows = 100;

class Columns : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    std::filesystem::create_directories(folder_ / "logs");
    host_->drops[7] = (folder_ / "logs").string();
    WriteTable("sweep.csv", kRows);
    Send(Hello{});
  }
  void WriteTable(const std::string& name, int rows) {
    std::ofstream out(folder_ / "logs" / name);
    out << "epoch,count,fold,loss\n";
    for (int i = 0; i < rows; ++i)
      out << i / 10 << ',' << 1000 + i << ',' << (i % 2 == 0 ? "left" : "right") << ',' << i * 0.5
          << '\n';
  }
  std::optional<ImportDone> Drop(std::vector<ColumnCorrection> corrections = {}) {
    return Keep(Ask<ImportDone>(Import{7, "logs", std::move(corrections)}));
  }
  // Replies are forgotten with the next question.
  std::optional<ImportDone> Keep(std::optional<ImportDone> done) {
    TakeState(Last<FileState>());
    return done;
  }
  // There is no state when there is nothing to undo.
  void UndoOnce() { TakeState(Ask<FileState>(Undo{})); }
  void TakeState(std::optional<FileState> state) {
    if (state) state_ = std::move(*state);
  }
  static ColumnCorrection ByCount(const std::string& path = "sweep.csv") {
    return {path, "count", "-", "fold"};
  }
  std::vector<std::string> RunNames() {
    std::vector<std::string> names;
    const auto runs = Ask<RunList>(QueryRuns{2, 0, "", {}, false, {}, {}, false, false});
    for (const RunRow& run : runs->rows) names.push_back(run.name);
    std::sort(names.begin(), names.end());
    return names;
  }
  // Where the points of "loss" of all runs lie on the step axis.
  std::pair<double, double> Steps() {
    std::vector<int64_t> ids;
    const auto runs = Ask<RunList>(QueryRuns{2, 0, "", {}, false, {}, {}, false, false});
    for (const RunRow& run : runs->rows) ids.push_back(run.run_id);
    const auto metrics = Ask<MetricList>(QueryMetrics{1, 0});
    for (const MetricRow& metric : metrics->rows) {
      if (metric.name != "loss") continue;
      const auto chart =
          Ask<ChartData>(QueryChart{9, metric.metric_id, ids, {}, 1, 0, 0, 800, {}, false});
      return {chart->data_x0, chart->data_x1};
    }
    return {1, 0};
  }
  FileState state_;
};

using Names = std::vector<std::string>;
using Extent = std::pair<double, double>;

TEST_F(Columns, TheGuessIsTold) {
  const auto done = Drop();
  ASSERT_TRUE(done);
  ASSERT_EQ(done->guesses.size(), 1u);
  EXPECT_EQ(done->guesses[0].path, "sweep.csv");
  EXPECT_EQ(done->guesses[0].columns, (Names{"epoch", "count", "fold", "loss"}));
  EXPECT_EQ(done->guesses[0].step, "epoch");
  EXPECT_EQ(done->guesses[0].wall_time, "");
  EXPECT_EQ(done->guesses[0].run, "");
  EXPECT_EQ(Drop()->guesses.size(), 1u) << "also when there is nothing new";
}

TEST_F(Columns, AFileIsReadAgainByOtherColumns) {
  Drop();
  EXPECT_EQ(RunNames(), (Names{"sweep"}));
  EXPECT_EQ(Steps(), Extent(0, 9));
  const auto done = Drop({ByCount()});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->error, "");
  EXPECT_EQ(done->problems, 0u);
  ASSERT_EQ(done->guesses.size(), 1u);
  EXPECT_EQ(done->guesses[0].step, "count");
  EXPECT_EQ(done->guesses[0].run, "fold");
  EXPECT_EQ(done->runs_added, 2u);
  EXPECT_EQ(state_.point_count, 2u * kRows) << "loss and epoch";
  EXPECT_EQ(RunNames(), (Names{"left", "right"})) << "the run of the first reading is gone";
  EXPECT_EQ(Ask<RunList>(QueryRuns{2, 0, "", {}, false, {}, {}, false, false})->rows[0].colour, 0)
      << "its colour is free";
  EXPECT_EQ(Steps(), Extent(1000, 1000 + kRows - 1));
}

TEST_F(Columns, CorrectingTwiceAddsNothingAndAGrownFileKeepsItsColumns) {
  Drop();
  Drop({ByCount()});
  const auto again = Drop({ByCount()});
  EXPECT_EQ(again->points_added, 0u);
  EXPECT_EQ(again->runs_added, 0u);
  WriteTable("sweep.csv", kRows + 20);
  const auto grown = Drop();
  EXPECT_EQ(grown->points_added, 40u);
  EXPECT_EQ(RunNames(), (Names{"left", "right"}));
  EXPECT_EQ(Steps(), Extent(1000, 1000 + kRows + 19));
}

TEST_F(Columns, OtherFilesAndTheNotesOfThePersonStay) {
  WriteTable("other.csv", 10);
  Drop();
  auto runs = Ask<RunList>(QueryRuns{2, 0, "", {}, false, {}, {}, false, false});
  ASSERT_EQ(runs->rows.size(), 2u);
  for (const RunRow& run : runs->rows) {
    Ask<FileState>(EditRuns{{run.run_id}, RunField::kName, "my " + run.name});
  }
  const auto done = Drop({{"sweep.csv", "count", "-", "-"}});
  EXPECT_EQ(done->runs_added, 1u);
  EXPECT_EQ(RunNames(), (Names{"my other", "my sweep"}));
  EXPECT_EQ(state_.point_count, 2u * kRows + 2u * 10) << "count or epoch, and loss";
}

TEST_F(Columns, UndoingTheCorrectionHidesWhatItRead) {
  WriteTable("other.csv", 10);
  Drop();
  Drop({ByCount()});
  UndoOnce();
  EXPECT_EQ(RunNames(), (Names{"other"}));
  Ask<FileState>(Redo{});
  EXPECT_EQ(RunNames(), (Names{"left", "other", "right"}));
  UndoOnce();
  UndoOnce();
  EXPECT_TRUE(RunNames().empty());
  EXPECT_EQ(state_.undo_label, "");
  Drop();
  EXPECT_EQ(RunNames(), (Names{"left", "other", "right"})) << "the columns are remembered";
}

TEST_F(Columns, AnImportWithoutRunsLeftIsNothingToUndo) {
  Drop();
  Drop({ByCount()});
  UndoOnce();
  EXPECT_TRUE(RunNames().empty());
  EXPECT_EQ(state_.undo_label, "");
}

TEST_F(Columns, AnImportThatGrewTheFileIsUndoneWithoutHarm) {
  Drop();
  WriteTable("sweep.csv", kRows + 20);
  Drop();
  Drop({ByCount()});
  EXPECT_EQ(state_.point_count, 2u * kRows + 40);
  for (int i = 0; i < 3; ++i) UndoOnce();
  EXPECT_TRUE(RunNames().empty());
  const auto again = Drop();
  EXPECT_EQ(again->error, "");
  EXPECT_EQ(state_.point_count, 2u * kRows + 40);
}

TEST_F(Columns, FilesOfOneRunAreReadAgainTogether) {
  WriteTable("log.csv", 10);
  WriteTable("metrics.csv", 20);
  Drop();
  EXPECT_EQ(RunNames(), (Names{"logs", "sweep"}));
  const uint64_t before = state_.point_count;
  const auto done = Drop({{"log.csv", "count", "-", "-"}});
  EXPECT_EQ(done->error, "");
  EXPECT_EQ(RunNames(), (Names{"logs", "sweep"}));
  EXPECT_EQ(state_.point_count, before);
  EXPECT_EQ(Steps(), Extent(0, 1009));
}

TEST_F(Columns, ARunThatOtherFilesGaveToIsNotTakenOut) {
  std::filesystem::create_directories(folder_ / "up/logs");
  std::filesystem::rename(folder_ / "logs/sweep.csv", folder_ / "up/logs/metrics.csv");
  WriteTable("log.csv", 10);
  std::filesystem::rename(folder_ / "logs/log.csv", folder_ / "up/logs/log.csv");
  host_->drops[8] = (folder_ / "up/logs").string();
  Keep(Ask<ImportDone>(Import{8, "logs", {}}));
  const uint64_t before = state_.point_count;
  std::filesystem::remove(folder_ / "up/logs/log.csv");
  const auto done = Ask<ImportDone>(Import{8, "logs", {{"metrics.csv", "count", "-", "-"}}});
  EXPECT_NE(done->error.find("log.csv"), std::string::npos) << done->error;
  EXPECT_EQ(Ask<FileState>(Undo{})->point_count, 0u);
  EXPECT_EQ(Ask<FileState>(Redo{})->point_count, before);
}

TEST_F(Columns, JsonLinesAreCorrectedToo) {
  std::ofstream out(folder_ / "logs/sweep.jsonl");
  for (int i = 0; i < 50; ++i)
    out << R"({"epoch": )" << i / 10 << R"(, "count": )" << 1000 + i << R"(, "loss": 0.5})" << '\n';
  out.close();
  std::filesystem::remove(folder_ / "logs/sweep.csv");
  EXPECT_EQ(Drop()->guesses[0].step, "epoch");
  EXPECT_EQ(Drop({ByCount("sweep.jsonl")})->guesses[0].step, "count");
  EXPECT_EQ(Steps(), Extent(1000, 1049));
}

}  // namespace
}  // namespace tidemark
