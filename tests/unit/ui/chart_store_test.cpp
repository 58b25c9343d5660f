#include "ui/chart_store.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <vector>

#include "unit/ui/sent_commands.h"

namespace tidemark::ui {
namespace {

// Counts geometries: each one made must be let go.
class CountingRenderer final : public render::PlotRenderer {
 public:
  render::GeometryId Create(std::vector<uint8_t> bytes) override {
    alive[next_] = bytes.size();
    return next_++;
  }
  void Destroy(render::GeometryId id) override { EXPECT_EQ(alive.erase(id), 1u); }
  void Lines(render::GeometryId, std::span<const render::Strip>, const render::Transform&,
             const render::LineStyle&, const render::Rect&) override {}
  void BeginPlot() override {}
  uint32_t EndPlot() override { return 0; }
  void Execute(uint32_t, int, int) override {}
  void NewFrame() override {}
  void OnContextLost() override {}
  uint64_t columns_drawn() const override { return 0; }
  uint64_t gpu_bytes() const override { return 0; }
  const std::string& error() const override { return error_; }
  std::map<render::GeometryId, size_t> alive;

 private:
  render::GeometryId next_ = 1;
  std::string error_;
};

std::vector<uint8_t> Bytes(const std::vector<render::Column>& columns) {
  std::vector<uint8_t> bytes(columns.size() * sizeof(render::Column));
  if (!columns.empty()) std::memcpy(bytes.data(), columns.data(), bytes.size());
  return bytes;
}

std::vector<render::Column> Points(const std::vector<float>& values) {
  std::vector<render::Column> columns;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto x = static_cast<float>(i);
    columns.push_back({x, x, values[i], values[i], values[i], values[i]});
  }
  return columns;
}

struct Desk {
  SentCommands sent;
  CountingRenderer plots;
  Link link{[this](Message message) { sent.Add(std::move(message)); }};
  ChartStore store{&link, &plots};
  std::vector<int64_t> runs = {1, 2};
  double now = 10;

  [[nodiscard]] ChartWish Wish(int64_t metric = 1) const {
    ChartWish wish;
    wish.metric_id = metric;
    wish.run_ids = &runs;
    wish.width_px = 300;
    return wish;
  }
  void Frame(const std::vector<ChartWish>& wishes) {
    now += 0.2;
    store.BeginFrame();
    for (const ChartWish& wish : wishes) store.Want(wish, now);
    store.EndFrame();
  }
  // The answer to a query: points at 0..99 of one run.
  static ChartData Answer(const QueryChart& query, size_t columns = 100) {
    ChartData data;
    data.slot = query.slot;
    data.metric_id = query.metric_id;
    data.axes = query.axes;
    data.width_px = query.width_px;
    data.data_x0 = 0;
    data.data_x1 = 99;
    const bool everything = query.x0 > query.x1;
    data.x0 = everything ? 0 : query.x0;
    data.x1 = everything ? 99 : query.x1;
    const double margin = (data.x1 - data.x0) * query.margin;
    data.covered_x0 = data.x0 - margin;
    data.covered_x1 = data.x1 + margin;
    ChartSeries series;
    series.run_id = 1;
    series.raw.strips = {{0, static_cast<uint32_t>(columns), false, false, false}};
    data.series.push_back(series);
    data.columns.bytes = Bytes(Points(std::vector<float>(columns, 1)));
    return data;
  }
  void AnswerLast() { store.OnData(Answer(*sent.Last<QueryChart>())); }
};

TEST(ChartStoreTest, AsksOnceAndKeepsWhatItHasUntilTheNextAnswer) {
  Desk desk;
  desk.Frame({desk.Wish()});
  desk.Frame({desk.Wish()});
  ASSERT_EQ(desk.sent.size(), 1u);
  EXPECT_EQ(desk.sent.Last<QueryChart>()->run_ids, desk.runs);
  EXPECT_EQ(desk.store.Find(1)->shown, nullptr);
  EXPECT_GT(desk.store.Find(1)->stale_since_s, 0);
  desk.AnswerLast();
  desk.Frame({desk.Wish()});
  EXPECT_EQ(desk.sent.size(), 1u);
  EXPECT_EQ(desk.store.Find(1)->stale_since_s, 0);

  ChartWish smooth = desk.Wish();
  smooth.axes.smoothing = 0.9;
  desk.Frame({smooth});
  ASSERT_EQ(desk.sent.size(), 2u);
  ASSERT_NE(desk.store.Find(1)->shown, nullptr);  // the raw one, until the smooth one is there
  EXPECT_EQ(desk.store.Find(1)->shown->data.axes.smoothing, 0);
  EXPECT_GT(desk.store.Find(1)->stale_since_s, 0);
  desk.AnswerLast();
  EXPECT_EQ(desk.store.Find(1)->shown->data.axes.smoothing, 0.9);
  EXPECT_EQ(desk.plots.alive.size(), 1u);
}

TEST(ChartStoreTest, AsksNothingBeforeTheRunsAreKnown) {
  Desk desk;
  ChartWish wish = desk.Wish();
  wish.run_ids = nullptr;
  desk.Frame({wish});
  EXPECT_EQ(desk.sent.size(), 0u);
  desk.Frame({desk.Wish()});
  EXPECT_EQ(desk.sent.size(), 1u);
}

TEST(ChartStoreTest, APreviewIsShownAndStillWaitedFor) {
  Desk desk;
  desk.Frame({desk.Wish()});
  ChartData preview = Desk::Answer(*desk.sent.Last<QueryChart>());
  preview.preview = true;
  desk.store.OnData(std::move(preview));
  desk.Frame({desk.Wish()});
  EXPECT_EQ(desk.sent.size(), 1u);
  EXPECT_TRUE(desk.store.Find(1)->shown->data.preview);
  EXPECT_GT(desk.store.Find(1)->stale_since_s, 0);
  desk.AnswerLast();
  desk.Frame({desk.Wish()});
  EXPECT_FALSE(desk.store.Find(1)->shown->data.preview);
  EXPECT_EQ(desk.store.Find(1)->stale_since_s, 0);
}

TEST(ChartStoreTest, PansWithinWhatIsThereWithoutAsking) {
  Desk desk;
  ChartWish wish = desk.Wish();
  wish.everything = false;
  wish.window = {20, 40};
  desk.Frame({wish});
  EXPECT_EQ(desk.sent.Last<QueryChart>()->x0, 20);
  desk.AnswerLast();  // with half a window at each side
  wish.window = {28, 48};
  desk.Frame({wish});
  EXPECT_EQ(desk.sent.size(), 1u);
  wish.window = {35, 55};
  desk.Frame({wish});
  EXPECT_EQ(desk.sent.size(), 2u);
}

TEST(ChartStoreTest, ChartsOutOfSightAreCancelledAndAskNothing) {
  Desk desk;
  desk.Frame({desk.Wish(1), desk.Wish(2)});
  EXPECT_EQ(desk.sent.Of<QueryChart>().size(), 2u);
  desk.Frame({desk.Wish(2)});
  ASSERT_EQ(desk.sent.Of<CancelQuery>().size(), 1u);
  EXPECT_EQ(desk.sent.Last<CancelQuery>()->slot, desk.store.Find(1)->slot);
  desk.Frame({desk.Wish(1), desk.Wish(2)});
  EXPECT_EQ(desk.sent.Of<QueryChart>().size(), 3u);
}

TEST(ChartStoreTest, AFailureIsShownAndNotRepeated) {
  Desk desk;
  desk.Frame({desk.Wish()});
  Failure failure;
  failure.slot = desk.sent.Last<QueryChart>()->slot;
  failure.message = "The chart can't be read";
  failure.hint = "Check the file";
  EXPECT_TRUE(desk.store.OnFailure(failure));
  for (int i = 0; i < 5; ++i) desk.Frame({desk.Wish()});
  EXPECT_EQ(desk.sent.size(), 1u);
  EXPECT_EQ(desk.store.Find(1)->error, failure.message);
  EXPECT_EQ(desk.store.Find(1)->stale_since_s, 0);
  ChartWish newer = desk.Wish();
  newer.data_version = 2;
  desk.Frame({newer});
  desk.AnswerLast();
  EXPECT_EQ(desk.store.Find(1)->error, "");
  failure.slot = 5;
  EXPECT_FALSE(desk.store.OnFailure(failure));
}

TEST(ChartStoreTest, AnswersOfAFileThatIsClosedAreDropped) {
  Desk desk;
  desk.Frame({desk.Wish()});
  const QueryChart query = *desk.sent.Last<QueryChart>();
  desk.store.Clear();
  desk.store.OnData(Desk::Answer(query));
  EXPECT_EQ(desk.store.Find(1), nullptr);
  EXPECT_TRUE(desk.plots.alive.empty());
  desk.Frame({desk.Wish()});
  EXPECT_NE(desk.sent.Last<QueryChart>()->slot, query.slot);
}

TEST(ChartStoreTest, LetsGoOfChartsLongOutOfSight) {
  Desk desk;
  constexpr size_t kColumns = 200000;  // 4.8 MB each
  for (int64_t metric = 1; metric <= 30; ++metric) {
    desk.Frame({desk.Wish(metric)});
    desk.store.OnData(Desk::Answer(*desk.sent.Last<QueryChart>(), kColumns));
  }
  desk.Frame({desk.Wish(30)});
  EXPECT_LE(desk.store.bytes(), (size_t{64} << 20) + kColumns * sizeof(render::Column));
  EXPECT_EQ(desk.store.Find(1)->shown, nullptr);  // the longest out of sight
  EXPECT_NE(desk.store.Find(29)->shown, nullptr);
  size_t alive = 0;
  for (const auto& [id, bytes] : desk.plots.alive) alive += bytes;
  EXPECT_EQ(alive, desk.store.bytes());
  const size_t before = desk.sent.Of<QueryChart>().size();
  desk.Frame({desk.Wish(1)});
  EXPECT_EQ(desk.sent.Of<QueryChart>().size(), before + 1);
}

TEST(ChartStoreTest, StripsThatBelongTogetherAreJoined) {
  ChartData data;
  ChartSeries series;
  series.raw.x_origin = 1000;
  series.raw.y_origin = 5;
  series.raw.y_scale = 2;
  series.raw.strips = {{0, 2, false, true, false},
                       {2, 2, false, true, true},
                       {4, 1, true, true, true},
                       {5, 1, false, false, false}};
  data.series.push_back(series);
  data.columns.bytes = Bytes(Points({1, 2, 3, 4, 5, 6}));
  const auto snapshot = Digest(std::move(data), nullptr);
  const ReadyLine& line = snapshot->series[0].raw;
  ASSERT_EQ(line.strips.size(), 2u);
  EXPECT_EQ(line.strips[0].count, 4u);
  ASSERT_EQ(line.superseded.size(), 1u);
  EXPECT_EQ(line.superseded[0].first, 3u);  // begins at the last column of the one before
  EXPECT_EQ(line.superseded[0].count, 2u);
  EXPECT_FALSE(snapshot->all_points);
  const Range y = YExtent(line.blocks, 1000, 1003);
  EXPECT_EQ(y.lo, 5 + 2 * 1);
  EXPECT_EQ(y.hi, 5 + 2 * 4);
  EXPECT_GT(YExtent(line.blocks, 2000, 3000).lo, YExtent(line.blocks, 2000, 3000).hi);
}

TEST(ChartStoreTest, StripsBeyondTheColumnsAreNoHarm) {
  ChartData data;
  ChartSeries series;
  series.raw.strips = {{0, 1000, false, false, false},
                       {0xfffffff0u, 0xffffffffu, false, false, true},
                       {7, 0, true, false, true}};
  data.series.push_back(series);
  data.columns.bytes = Bytes(Points({1, 2, 3}));
  data.columns.bytes.push_back(0);  // and a broken last column
  const auto snapshot = Digest(std::move(data), nullptr);
  const Range y = YExtent(snapshot->series[0].raw.blocks, -1e9, 1e9);
  EXPECT_EQ(y.lo, 1);
  EXPECT_EQ(y.hi, 3);
}

// Blocks are only coarser: what lies inside the window is never left out of the extent.
RC_GTEST_PROP(ChartStoreProperty, BlocksHoldEveryColumnOfTheWindow, ()) {
  const auto count = *rc::gen::inRange<size_t>(1, 3000);
  std::vector<float> values;
  uint32_t seed = *rc::gen::arbitrary<uint32_t>();
  for (size_t i = 0; i < count; ++i)
    values.push_back(static_cast<float>((seed = seed * 1664525 + 1013904223) >> 16));
  ChartData data;
  ChartSeries series;
  series.raw.strips = {{0, static_cast<uint32_t>(count), false, false, false}};
  data.series.push_back(series);
  data.columns.bytes = Bytes(Points(values));
  const auto snapshot = Digest(std::move(data), nullptr);
  const auto first = *rc::gen::inRange<size_t>(0, count);
  const auto last = *rc::gen::inRange<size_t>(first, count);
  const Range y = YExtent(snapshot->series[0].raw.blocks, static_cast<double>(first),
                          static_cast<double>(last));
  for (size_t i = first; i <= last; ++i)
    RC_ASSERT(y.lo <= static_cast<double>(values[i]) && static_cast<double>(values[i]) <= y.hi);
}

// Whatever is scrolled, zoomed and answered, in any order: of a chart one query is under way at a
// time within the time that it may take, what is on screen never goes blank, and no geometry leaks.
RC_GTEST_PROP(ChartStoreProperty, OneQueryUnderWayAndNeverBlank, ()) {
  Desk desk;
  std::map<uint32_t, QueryChart> at_engine;
  std::map<uint32_t, double> asked_s;
  std::set<int64_t> seen;
  size_t read = 0, read_cancels = 0;
  // The engine's side: the newest query of a slot takes the place of the one before.
  const auto drain = [&] {
    const std::vector<QueryChart> all = desk.sent.Of<QueryChart>();
    for (; read < all.size(); ++read) {
      const uint32_t slot = all[read].slot;
      RC_ASSERT(at_engine.count(slot) == 0u || desk.now - asked_s[slot] >= 0.1);
      at_engine[slot] = all[read];
      asked_s[slot] = desk.now;
    }
    const std::vector<CancelQuery> cancels = desk.sent.Of<CancelQuery>();
    for (; read_cancels < cancels.size(); ++read_cancels)
      at_engine.erase(cancels[read_cancels].slot);
  };
  std::vector<ChartWish> wishes;
  for (int i = *rc::gen::inRange(1, 30); i > 0; --i) {
    wishes.clear();
    for (int64_t metric = 1; metric <= 3; ++metric) {
      if (*rc::gen::inRange(0, 3) == 0) continue;
      ChartWish wish = desk.Wish(metric);
      wish.data_version = *rc::gen::inRange<uint64_t>(1, 3);
      wish.everything = *rc::gen::arbitrary<bool>();
      wish.window = {0, static_cast<double>(*rc::gen::inRange(1, 3))};
      wishes.push_back(wish);
    }
    desk.now -= 0.2 - *rc::gen::inRange(1, 80) / 1000.0;
    desk.Frame(wishes);
    drain();
    for (auto it = at_engine.begin(); it != at_engine.end();) {
      if (*rc::gen::arbitrary<bool>()) {
        seen.insert(it->second.metric_id);
        desk.store.OnData(Desk::Answer(it->second));
        it = at_engine.erase(it);
      } else {
        ++it;
      }
    }
    for (const int64_t metric : seen) RC_ASSERT(desk.store.Find(metric)->shown != nullptr);
  }
  for (int i = 0; i < 4; ++i) {
    for (const auto& [slot, query] : at_engine) desk.store.OnData(Desk::Answer(query));
    at_engine.clear();
    desk.Frame(wishes);
    drain();
  }
  const size_t settled = desk.sent.size();
  desk.Frame(wishes);
  RC_ASSERT(desk.sent.size() == settled);
  for (const ChartWish& wish : wishes)
    RC_ASSERT(desk.store.Find(wish.metric_id)->stale_since_s == 0);
  desk.store.Clear();
  RC_ASSERT(desk.plots.alive.empty());
}

}  // namespace
}  // namespace tidemark::ui
