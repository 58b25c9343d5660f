// A point that a client sends again is not there twice, whatever it sent between, and after a
// restart.
#include "server/seen_points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <tuple>
#include <vector>

#include "unit/server/api_fixture.h"

namespace tidemark {
namespace {

using Point = std::tuple<int64_t, int64_t, int>;  // step, time in ms, value

class SeenPointsTest : public ApiTest {
 protected:
  std::string MetricsOf(const std::vector<Point>& points) {
    std::string list;
    for (const auto& [step, time_ms, value] : points) {
      if (!list.empty()) list += ',';
      list += fmt::format(R"({{"key":"m","step":{},"timestamp":{},"value":{}}})", step, time_ms,
                          value == 0 ? "\"NaN\"" : std::to_string(value));
    }
    return list;
  }
  static bool IsNan(JsonValue metric) {
    const auto value = metric.Find("value").Number();
    return !value.has_value() || std::isnan(*value);
  }
  std::vector<Point> History(const std::string& run) {
    const Reply reply = Get("metrics/get-history", {{"metric_key", "m"}, {"run_id", run}});
    const JsonValue list = reply.json.root().Find("metrics");
    std::vector<Point> points;
    for (size_t i = 0; i < list.size(); ++i) {
      const JsonValue one = list.At(i);
      points.emplace_back(one.Find("step").Int().value_or(-1),
                          one.Find("timestamp").Int().value_or(-1),
                          static_cast<int>(IsNan(one) ? 0 : *one.Find("value").Number()));
    }
    return points;
  }
};

TEST_F(SeenPointsTest, EachPointIsThereOnce) {
  std::mt19937 random(7);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 12; ++round) {
    const std::string run = NewRun();
    std::vector<Point> arrived;
    std::set<Point> known;
    int64_t step = 0;
    for (int batch = 0; batch < 25; ++batch) {
      std::vector<Point> points;
      for (int i = 1 + below(12); i > 0; --i) {
        const bool goes_on = below(3) > 0;
        if (goes_on) step += below(2);
        points.emplace_back(goes_on ? step : below(static_cast<int>(step) + 2), 1000 + below(2),
                            below(3));
      }
      for (const Point& point : points) {
        if (known.insert(point).second) arrived.push_back(point);
      }
      const std::string body =
          fmt::format(R"({{"run_id":"{}","metrics":[{}]}})", run, MetricsOf(points));
      ASSERT_EQ(Post("runs/log-batch", body).text, "{}");
      if (below(4) == 0) Reopen();
      if (below(3) == 0) {
        ASSERT_EQ(Post("runs/log-batch", body).text, "{}");
      }
    }
    auto history = History(run);
    EXPECT_EQ(history.size(), arrived.size());
    std::sort(history.begin(), history.end());
    std::sort(arrived.begin(), arrived.end());
    EXPECT_EQ(history, arrived);
  }
}

TEST_F(SeenPointsTest, MoreSeriesThanAreKeptInMemory) {
  // Of two series of which each is more than half of what is kept, one goes when the other comes.
  SeenPoints seen;
  auto writer = LiveWriter::Open(store_.get());
  ASSERT_TRUE(writer.ok());
  RunUpsert facts;
  const auto project = (*writer)->AddProject("many");
  TM_ASSERT_OK(project);
  const auto run = (*writer)->AddRun(project->id, facts);
  TM_ASSERT_OK(run);
  SeriesReader reader(store_->database());
  std::vector<LoggedPoint> points(SeenPoints::kMostPoints / 2 + 1);
  for (size_t i = 0; i < points.size(); ++i) points[i] = {static_cast<int64_t>(i), 1000, 1.0};
  PointColumns columns;
  for (const LoggedPoint& point : points) columns.Append(point.step, 1.0, point.value);
  std::vector<int64_t> ids;
  for (const char* name : {"a", "b"}) {
    const auto id = (*writer)->SeriesFor(*run, name);
    TM_ASSERT_OK(id);
    TM_ASSERT_OK((*writer)->Append(*id, columns));
    ids.push_back(*id);
  }
  for (int turn = 0; turn < 4; ++turn) {
    const auto fresh = seen.NewOnes(writer->get(), &reader, ids[static_cast<size_t>(turn % 2)],
                                    &points.back(), {points.front(), {-turn - 1, 1000, 1.0}});
    TM_ASSERT_OK(fresh);
    EXPECT_EQ(fresh->size(), 1U) << "of a point that is there and one that is not";
  }
}

}  // namespace
}  // namespace tidemark
