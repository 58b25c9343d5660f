// A file that something else writes while it is looked at: `tidemark serve`, another program.
#include <fmt/format.h>

#include "store/live_writer.h"
#include "unit/engine/engine_harness.h"

namespace tidemark {
namespace {

class OthersTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    ASSERT_TRUE(Ask<FileState>(OpenFile{"a.sqlite", true})->open);
    StoreOptions options;
    options.path = (folder_ / "a.sqlite").string();
    auto store = Store::Open(options);
    ASSERT_TRUE(store.ok());
    store_ = std::move(*store);
    auto writer = LiveWriter::Open(store_.get());
    ASSERT_TRUE(writer.ok());
    writer_ = std::move(*writer);
    ASSERT_TRUE(writer_->FileHasChanged().ok());
  }
  void TearDown() override {
    writer_.reset();
    store_.reset();
    EngineTest::TearDown();
  }

  int64_t AddRun(const std::string& name) {
    if (project_ == 0) project_ = writer_->AddProject("p")->id;
    RunUpsert facts;
    facts.uuid = fmt::format("00000000-0000-4000-8000-{:012}", ++runs_);
    facts.name = name;
    return *writer_->AddRun(project_, facts);
  }
  void Log(int64_t run, int64_t from, int64_t to) {
    PointColumns points;
    for (int64_t step = from; step < to; ++step) {
      points.Append(step, 1e9 + static_cast<double>(step), static_cast<double>(step));
    }
    const auto series = writer_->SeriesFor(run, "loss");
    ASSERT_TRUE(series.ok());
    ASSERT_TRUE(writer_->Append(*series, points).ok());
    ASSERT_TRUE(writer_->Commit().ok());
  }
  // The state that the engine tells after a look, if it tells any.
  std::optional<FileState> Look() {
    replies_[1].clear();
    engine_->LookForChanges();
    Settle();
    return Last<FileState>();
  }
  uint64_t PointsOfChart(int64_t run) {
    const auto metrics = Ask<MetricList>(QueryMetrics{1, 0});
    QueryChart query;
    query.slot = 2;
    query.metric_id = metrics->rows.at(0).metric_id;
    query.run_ids = {run};
    query.width_px = 100;
    const auto chart = Ask<ChartData>(std::move(query));
    return chart->series.at(0).points_total;
  }

  std::unique_ptr<Store> store_;
  std::unique_ptr<LiveWriter> writer_;
  int64_t project_ = 0;
  int runs_ = 0;
};

TEST_F(OthersTest, PointsOfOthersAreNoticed) {
  static_cast<void>(Look());
  EXPECT_FALSE(Look().has_value()) << "nothing new, nothing told";
  const int64_t run = AddRun("first");
  Log(run, 0, 10);
  auto state = Look();
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->run_count, 1U);
  EXPECT_EQ(state->point_count, 10U);
  EXPECT_EQ(PointsOfChart(run), 10U);
  for (int64_t at = 10; at < 6000; at += 599) {
    Log(run, at, at + 599);
    ASSERT_EQ(Look()->point_count, static_cast<uint64_t>(at + 599));
    ASSERT_EQ(PointsOfChart(run), static_cast<uint64_t>(at + 599));
  }
  ASSERT_TRUE(writer_->SetText(run, RunColumn::kName, "renamed").ok());
  ASSERT_TRUE(writer_->Commit().ok());
  EXPECT_TRUE(Look().has_value());
  EXPECT_EQ(Ask<RunList>(QueryRuns{.slot = 3})->rows.at(0).name, "renamed");
  EXPECT_FALSE(Look().has_value());
}

TEST_F(OthersTest, AnEditOvertakesAWriterThatHasDecided) {
  const int64_t run = AddRun("first");
  Log(run, 0, 3);
  static_cast<void>(Look());
  ASSERT_FALSE(*writer_->FileHasChanged());
  EXPECT_FALSE(Ask<Failure>(EditRuns{{run}, RunField::kName, "by a person"}).has_value());
  const Status late = writer_->SetText(run, RunColumn::kName, "by a client");
  EXPECT_EQ(late.error().code, ErrorCode::kBusy);
  EXPECT_TRUE(writer_->overtaken());
  writer_->RollBack();
  EXPECT_TRUE(*writer_->FileHasChanged());
  EXPECT_TRUE(writer_->SetText(run, RunColumn::kName, "by a client").ok());
  EXPECT_TRUE(writer_->Commit().ok());
}

TEST_F(OthersTest, ACopyIsOfOneMoment) {
  const int64_t run = AddRun("first");
  Log(run, 0, 5000);
  static_cast<void>(Look());
  replies_[1].clear();
  Send(SaveCopy{});
  for (int64_t at = 5000; !Last<SaveReady>().has_value(); at += 300) {
    ASSERT_LT(at, 5000 + 300 * 1000);
    StepOnce();
    Log(run, at, at + 300);
  }
  StoreOptions options;
  options.path = (folder_ / "scratch-save.sqlite").string();
  auto copy = Store::Open(options);
  ASSERT_TRUE(copy.ok()) << copy.error().message;
  EXPECT_EQ(*(*copy)->database()->QueryInt("SELECT sum(count) FROM series"), 5000);
}

TEST_F(OthersTest, AnUnknownFieldIsRefused) {
  const int64_t run = AddRun("first");
  Log(run, 0, 1);
  const auto failure = Ask<Failure>(EditRuns{{run}, static_cast<RunField>(200), "x"});
  ASSERT_TRUE(failure.has_value());
  static_cast<void>(Look());
  EXPECT_EQ(Ask<RunList>(QueryRuns{.slot = 3})->rows.at(0).name, "first");
}

}  // namespace
}  // namespace tidemark
