#include "engine/engine.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>

#include "series/chart_query.h"
#include "unit/engine/engine_harness.h"

namespace tidemark {
namespace {

std::vector<int64_t> RunIds(const RunList& list) {
  std::vector<int64_t> ids;
  for (const RunRow& row : list.rows) ids.push_back(row.run_id);
  return ids;
}

float HighestColumn(const ChartData& data, const DrawnLine& line) {
  const auto* columns = reinterpret_cast<const ChartColumn*>(data.columns.bytes.data());
  float highest = -INFINITY;
  for (const DrawnStrip& strip : line.strips) {
    for (uint32_t i = strip.first; i < strip.first + strip.count; ++i) {
      highest = std::max(highest, columns[i].max);
    }
  }
  return highest;
}

// Six floats a column, see ChartColumn.
std::vector<float> ColumnsOf(const ChartData& data, const DrawnLine& line) {
  const auto* columns = reinterpret_cast<const ChartColumn*>(data.columns.bytes.data());
  std::vector<float> out;
  for (const DrawnStrip& strip : line.strips) {
    for (uint32_t i = strip.first; i < strip.first + strip.count; ++i) {
      const ChartColumn& c = columns[i];
      out.insert(out.end(), {c.x0, c.x1, c.min, c.max, c.first, c.last});
    }
  }
  return out;
}

class Imported : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    WriteCsv("logs", "a/metrics.csv", 20000, 12345);
    host_->drops[7] = WriteCsv("logs", "b/metrics.csv", 100, -1);
    Send(Hello{});
    Send(Import{7, "logs", {}});
    Settle();
    const auto metrics = Ask<MetricList>(QueryMetrics{1, 0});
    ASSERT_TRUE(metrics);
    for (const MetricRow& row : metrics->rows) {
      if (row.name == "loss") loss_ = row.metric_id;
      if (row.name == "acc") acc_ = row.metric_id;
    }
    const auto runs = Ask<RunList>(QueryRuns{2, 0, "", {}, false, {}, {}, false, false});
    ASSERT_TRUE(runs);
    runs_ = RunIds(*runs);
  }
  std::optional<ChartData> Chart(ChartAxes axes = {}, double x0 = 1, double x1 = 0) {
    return Ask<ChartData>(QueryChart{9, loss_, runs_, axes, x0, x1, 0.5, 800, {}, false});
  }
  int64_t loss_ = 0, acc_ = 0;
  std::vector<int64_t> runs_;
};

TEST_F(EngineTest, GreetsWithItsBuildAndNoFile) {
  const auto welcome = Ask<Welcome>(Hello{"other build"});
  ASSERT_TRUE(welcome);
  EXPECT_FALSE(welcome->build_id.empty());
  ASSERT_TRUE(Last<FileState>());
  EXPECT_FALSE(Last<FileState>()->open);
}

TEST_F(EngineTest, SaysWhatIsWrongWithAMissingFile) {
  const auto failure = Ask<Failure>(OpenFile{"nowhere.sqlite", false});
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->command, CommandType::kOpenFile);
  EXPECT_FALSE(failure->message.empty());
}

TEST_F(EngineTest, SurvivesDamagedMessages) {
  Message whole = EncodeCommand(1, QueryChart{1, 2, {1, 2, 3}, {}, 0, 1, 0, 100, {}, false});
  for (size_t size = 0; size < whole.head.size(); ++size) {
    Message cut = whole;
    cut.head.resize(size);
    engine_->Receive(1, std::move(cut));
  }
  Settle();
}

TEST_F(Imported, MakesAFileNamedAfterTheDrop) {
  const auto state = Ask<FileState>(Hello{});
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->open);
  EXPECT_EQ(state->name, "logs.sqlite");
  EXPECT_EQ(state->run_count, 2u);
  EXPECT_EQ(state->point_count, 2 * 20100u);
  ASSERT_EQ(state->projects.size(), 1u);
  EXPECT_EQ(state->projects[0].name, "logs");
  EXPECT_FALSE(state->undo_label.empty());
}

TEST_F(Imported, DrawsEveryPointAndTheSpike) {
  const auto data = Chart();
  ASSERT_TRUE(data);
  ASSERT_EQ(data->series.size(), 2u);
  EXPECT_EQ(data->x0, 0);
  EXPECT_EQ(data->x1, 19999);
  uint64_t points = 0;
  for (const ChartSeries& series : data->series) points += series.points_window;
  EXPECT_EQ(points, 20100u);
  const auto spiky = std::find_if(data->series.begin(), data->series.end(),
                                  [](const ChartSeries& s) { return s.points_total == 20000; });
  ASSERT_NE(spiky, data->series.end());
  EXPECT_EQ(spiky->y_max, 1000);
  EXPECT_NEAR(spiky->raw.y_origin + spiky->raw.y_scale * HighestColumn(*data, spiky->raw), 1000,
              0.01);
  ASSERT_EQ(spiky->spikes.size(), 1u);
  EXPECT_EQ(spiky->spikes[0].step, 12345);
  EXPECT_EQ(spiky->spikes[0].value, 1000);
}

TEST_F(Imported, NeverSendsMoreThanTwoColumnsAPixel) {
  const auto data = Chart();
  ASSERT_TRUE(data);
  for (const ChartSeries& series : data->series) {
    uint32_t columns = 0;
    for (const DrawnStrip& strip : series.raw.strips) columns += strip.count;
    EXPECT_LE(columns, 2 * 800 * 2 + 4u);
  }
}

TEST_F(Imported, SmoothsOverAllPoints) {
  ChartAxes axes;
  axes.smoothing = 0.9;
  const auto data = Chart(axes);
  ASSERT_TRUE(data);
  EXPECT_FALSE(data->preview);
  for (const ChartSeries& series : data->series) {
    EXPECT_FALSE(series.smooth.strips.empty());
    EXPECT_LE(series.smooth_max, series.y_max);
  }
}

// The raw lines are not made anew for another smoothing; they must be what they would be.
TEST_F(Imported, AnotherSmoothingLeavesTheRawLinesAsTheyAre) {
  const auto before = Chart();
  ASSERT_TRUE(before);
  for (const double smoothing : {0.5, 0.9}) {
    ChartAxes axes;
    axes.smoothing = smoothing;
    const auto after = Chart(axes);
    ASSERT_TRUE(after);
    ASSERT_EQ(after->series.size(), before->series.size());
    for (size_t i = 0; i < before->series.size(); ++i) {
      EXPECT_EQ(ColumnsOf(*after, after->series[i].raw), ColumnsOf(*before, before->series[i].raw));
      EXPECT_EQ(after->series[i].points_window, before->series[i].points_window);
      EXPECT_EQ(after->series[i].spikes.size(), before->series[i].spikes.size());
    }
  }
}

TEST_F(Imported, AGrownSeriesIsDrawnAndSmoothedAnewOverAnotherMetric) {
  ChartAxes axes;
  axes.x_kind = XKind::kMetric;
  axes.x_metric_id = acc_;
  axes.smoothing = 0.5;
  ASSERT_TRUE(Chart(axes));
  {
    std::ofstream grow(folder_ / "logs/b/metrics.csv", std::ios::app);
    for (int i = 100; i < 150; ++i) grow << i << ",0.5,50.5\n";
  }
  ASSERT_TRUE(Ask<ImportDone>(Import{7, "logs", {}}));
  const auto after = Chart(axes);
  ASSERT_TRUE(after);
  const auto grown = std::find_if(after->series.begin(), after->series.end(),
                                  [](const ChartSeries& s) { return s.points_total == 150; });
  ASSERT_NE(grown, after->series.end());
  EXPECT_EQ(grown->points_window, 150u);
  const auto smooth = ColumnsOf(*after, grown->smooth);
  ASSERT_FALSE(smooth.empty());
  EXPECT_NEAR(grown->smooth.x_origin + static_cast<double>(smooth[smooth.size() - 5]), 50.5, 1e-3);
}

TEST_F(Imported, DrawsOverAnotherMetric) {
  ChartAxes axes;
  axes.x_kind = XKind::kMetric;
  axes.x_metric_id = acc_;
  const auto data = Chart(axes);
  ASSERT_TRUE(data);
  ASSERT_EQ(data->series.size(), 2u);
  EXPECT_NEAR(data->x1, 19.999, 1e-9);
}

TEST_F(Imported, CountsRunsWithoutTimes) {
  ChartAxes axes;
  axes.x_kind = XKind::kWallTime;
  const auto data = Chart(axes);
  ASSERT_TRUE(data);
  EXPECT_EQ(data->series.size(), 0u);
  EXPECT_EQ(data->runs_without_x, 2u);
}

TEST_F(Imported, ReadsTheLastPointBeforeTheCursor) {
  const auto data = Ask<HoverData>(QueryHover{3, loss_, runs_, ChartAxes{}, 50.5, 40, 60, {}});
  ASSERT_TRUE(data);
  ASSERT_EQ(data->rows.size(), 2u);
  for (const HoverRow& row : data->rows) {
    EXPECT_EQ(row.step, 50);
    EXPECT_EQ(row.column_max_step, 40);
    EXPECT_EQ(row.column_min_step, 59);
  }
  const auto beyond =
      Ask<HoverData>(QueryHover{3, loss_, runs_, ChartAxes{}, 5000, 4990, 5010, {}});
  ASSERT_TRUE(beyond);
  EXPECT_EQ(beyond->rows.size(), 1u);
}

TEST_F(Imported, TheNewestQueryOfASlotWins) {
  replies_[1].clear();
  for (int i = 0; i < 5; ++i) {
    Send(QueryChart{9, loss_, runs_, {}, 0, 10.0 * (i + 1), 0, 100, {}, false});
  }
  Settle();
  const auto charts = std::count_if(replies_[1].begin(), replies_[1].end(), [](const Message& m) {
    return PeekType<ReplyType>(m) == ReplyType::kChartData;
  });
  EXPECT_EQ(charts, 1);
  EXPECT_EQ(Last<ChartData>()->x1, 50);
}

TEST_F(Imported, ImportingAgainAddsNothing) {
  const auto done = Ask<ImportDone>(Import{7, "logs", {}});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->points_added, 0u);
  EXPECT_EQ(done->runs_added, 0u);
  EXPECT_EQ(Last<FileState>()->point_count, 2 * 20100u);
}

TEST_F(Imported, AGrownFileAddsItsNewPart) {
  {
    std::ofstream grow(folder_ / "logs/b/metrics.csv", std::ios::app);
    for (int i = 100; i < 150; ++i) grow << i << ",0.5,0.5\n";
  }
  const auto done = Ask<ImportDone>(Import{7, "logs", {}});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->points_added, 100u);
  EXPECT_EQ(done->runs_updated, 1u);
}

TEST_F(Imported, AnImportIsUndoneAsAWhole) {
  const auto state = Ask<FileState>(Undo{});
  ASSERT_TRUE(state);
  EXPECT_EQ(state->run_count, 0u);
  EXPECT_EQ(state->point_count, 0u);
  const auto again = Ask<FileState>(Redo{});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->run_count, 2u);
  EXPECT_EQ(again->point_count, 2 * 20100u);
}

TEST_F(Imported, EditsAreUndone) {
  Ask<FileState>(EditRuns{{runs_[0]}, RunField::kPinned, "1"});
  auto runs = Ask<RunList>(QueryRuns{2, 0, "", {}, false, {}, {}, false, false});
  ASSERT_TRUE(runs);
  EXPECT_TRUE(runs->rows[0].pinned);
  Ask<FileState>(Undo{});
  runs = Ask<RunList>(QueryRuns{2, 0, "", {}, false, {}, {}, false, false});
  EXPECT_FALSE(runs->rows[0].pinned);
}

TEST_F(Imported, GroupTagsAndNotesOfManyRunsAreToldTogether) {
  Ask<FileState>(EditRuns{{runs_[0]}, RunField::kNotes, "first"});
  Ask<FileState>(EditRuns{runs_, RunField::kGroup, "sgd"});
  Ask<FileState>(EditRuns{{runs_[0]}, RunField::kTags, R"({"only":"one","both":"1"})"});
  Ask<FileState>(EditRuns{{runs_[1]}, RunField::kTags, R"({"both":"1","differs":"b"})"});
  Ask<FileState>(EditRuns{{runs_[0]}, RunField::kTags, R"({"differs":"a"})"});
  const auto facts = Ask<RunFactsReply>(QueryRunFacts{4, {runs_[0], runs_[1], 999}});
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->run_ids, runs_);
  EXPECT_EQ(facts->group, "sgd");
  EXPECT_TRUE(facts->same_group);
  EXPECT_FALSE(facts->same_notes);
  ASSERT_EQ(facts->tags.size(), 3u);
  EXPECT_EQ(facts->tags[0].key, "both");
  EXPECT_TRUE(facts->tags[0].same);
  EXPECT_EQ(facts->tags[0].run_count, 2u);
  EXPECT_FALSE(facts->tags[1].same);
  EXPECT_EQ(facts->tags[2].run_count, 1u);
  EXPECT_TRUE(Ask<Failure>(EditRuns{runs_, RunField::kTags, "[1]"}));
}

TEST_F(Imported, ADeletedRunComesBackByUndoUntilTheFileIsCompacted) {
  auto state = Ask<FileState>(EditRuns{{runs_[1]}, RunField::kDeleted, "1"});
  ASSERT_TRUE(state);
  EXPECT_EQ(state->run_count, 1u);
  EXPECT_EQ(state->deleted_run_count, 1u);
  const auto deleted = Ask<DeletedRunList>(QueryDeletedRuns{9});
  ASSERT_TRUE(deleted);
  EXPECT_EQ(deleted->slot, 9u);
  ASSERT_EQ(deleted->rows.size(), 1u);
  EXPECT_EQ(deleted->rows[0].run_id, runs_[1]);
  EXPECT_GT(deleted->rows[0].points, 0u);
  state = Ask<FileState>(EditRuns{{runs_[1]}, RunField::kDeleted, "0"});
  EXPECT_EQ(state->run_count, 2u);
  EXPECT_TRUE(Ask<DeletedRunList>(QueryDeletedRuns{9})->rows.empty());
  state = Ask<FileState>(Undo{});
  EXPECT_EQ(state->deleted_run_count, 1u) << "restoring can be undone too";
  state = Ask<FileState>(Undo{});
  EXPECT_EQ(state->run_count, 2u);
  EXPECT_EQ(state->deleted_run_count, 0u);
  Ask<FileState>(EditRuns{{runs_[1]}, RunField::kDeleted, "1"});
  const auto done = Ask<CompactDone>(Compact{});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->runs, 1u);
  EXPECT_GT(done->points, 0u);
  EXPECT_EQ(Last<FileState>()->deleted_run_count, 0u);
  EXPECT_EQ(Last<FileState>()->run_count, 1u);
  const auto again = Ask<ImportDone>(Import{7, "logs", {}});
  EXPECT_EQ(again->runs_added, 1u) << "its file is read again";
}

TEST_F(Imported, TheViewIsKeptInTheFile) {
  Send(SetView{"{\"tab\":\"table\"}"});
  Settle();
  engine_->Disconnect(1);
  const auto state = Ask<FileState>(OpenFile{"logs.sqlite", false}, 2);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->view_json, "{\"tab\":\"table\"}");
}

TEST_F(Imported, TwoClientsShareOneFile) {
  Send(Hello{}, 2);
  const auto state = Ask<FileState>(OpenFile{"logs.sqlite", false}, 2);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->run_count, 2u);
  replies_[2].clear();
  Ask<FileState>(EditRuns{{runs_[0]}, RunField::kPinned, "1"}, 1);
  ASSERT_TRUE(Last<FileState>(2));
  EXPECT_NE(Last<FileState>(2)->data_version, state->data_version);
}

TEST_F(Imported, SavesACopyThatOpens) {
  const auto ready = Ask<SaveReady>(SaveCopy{});
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->suggested_name, "logs.sqlite");
  host_->drops[8] = (folder_ / ("scratch-" + ready->scratch_name)).string();
  const auto state = Ask<FileState>(OpenHandle{8, "copy.sqlite", ""}, 2);
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->read_only);
  EXPECT_EQ(state->point_count, 2 * 20100u);
}

TEST_F(Imported, ADroppedDatabaseIsAdopted) {
  const auto ready = Ask<SaveReady>(SaveCopy{});
  ASSERT_TRUE(ready);
  host_->drops[8] = (folder_ / ("scratch-" + ready->scratch_name)).string();
  const auto state = Ask<FileState>(OpenHandle{8, "given.sqlite", "given.sqlite"}, 2);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->name, "given.sqlite");
  EXPECT_FALSE(state->read_only);
  EXPECT_FALSE(state->adopting);
}

TEST_F(Imported, ADropOnAReadOnlyFileGoesIntoANewOne) {
  const auto ready = Ask<SaveReady>(SaveCopy{});
  ASSERT_TRUE(ready);
  host_->drops[8] = (folder_ / ("scratch-" + ready->scratch_name)).string();
  Ask<FileState>(OpenHandle{8, "copy.sqlite", ""});
  Ask<ImportDone>(Import{7, "logs", {}});
  const auto state = Last<FileState>();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->name, "logs 2.sqlite");
  EXPECT_EQ(state->run_count, 2u);
}

TEST_F(Imported, FilesAreRenamedAndDeleted) {
  auto list = Ask<FileList>(RenameFile{"logs.sqlite", "better.sqlite"});
  ASSERT_TRUE(list);
  ASSERT_EQ(list->files.size(), 1u);
  EXPECT_EQ(list->files[0].name, "better.sqlite");
  EXPECT_EQ(Last<FileState>()->name, "better.sqlite");
  list = Ask<FileList>(DeleteFile{"better.sqlite"});
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->files.empty());
  EXPECT_FALSE(Last<FileState>()->open);
}

TEST_F(EngineTest, AQueryIsAnsweredWhileAnImportRuns) {
  for (int i = 0; i < 40; ++i) {
    WriteCsv("many", "r" + std::to_string(i) + "/metrics.csv", 5000, -1);
  }
  host_->drops[5] = (folder_ / "many").string();
  Send(Hello{});
  Send(Import{5, "many", {}});
  bool answered_before_the_end = false;
  for (int i = 0; i < 1000000 && StepOnce(); ++i) {
    if (i % 20 == 0 && Last<FileState>() && Last<FileState>()->open)
      Send(QueryRuns{4, 0, "", {}, false, {}, {}, false, false});
    if (Last<RunList>() && !Last<ImportDone>()) answered_before_the_end = true;
  }
  EXPECT_TRUE(answered_before_the_end);
  ASSERT_TRUE(Last<ImportDone>());
  EXPECT_EQ(Last<ImportDone>()->runs_added, 40u);
  EXPECT_EQ(Last<ImportDone>()->points_added, 40 * 2 * 5000u);
}

TEST_F(EngineTest, ACancelledImportKeepsWhatIsSound) {
  for (int i = 0; i < 40; ++i) {
    WriteCsv("many", "r" + std::to_string(i) + "/metrics.csv", 5000, -1);
  }
  host_->drops[5] = (folder_ / "many").string();
  Send(Hello{});
  Send(Import{5, "many", {}});
  for (int i = 0; i < 1000000 && StepOnce(); ++i) {
    const auto progress = Last<ImportProgress>();
    if (progress && progress->points > 0) break;
  }
  Send(CancelImport{});
  Settle();
  ASSERT_TRUE(Last<ImportDone>());
  EXPECT_TRUE(Last<ImportDone>()->cancelled);
  EXPECT_EQ(Last<ImportDone>()->error, "");
  EXPECT_GT(Last<ImportDone>()->points_added, 0u);
  const auto done = Ask<ImportDone>(Import{5, "many", {}});
  ASSERT_TRUE(done);
  EXPECT_EQ(Last<FileState>()->point_count, 40 * 2 * 5000u);
}

}  // namespace
}  // namespace tidemark
