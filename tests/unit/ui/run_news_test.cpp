#include "ui/run_news.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tidemark::ui {
namespace {

RunRow Row(const std::string& uuid, const std::string& status, double last_time_s = 1000) {
  RunRow row;
  row.uuid = row.name = uuid;
  row.status = status;
  row.last_time_s = last_time_s;
  return row;
}

TEST(RunNews, TellsWhatHappenedSinceTheFirstList) {
  RunNews news;
  news.See({Row("a", "running"), Row("b", "crashed"), Row("c", "running")}, true);
  EXPECT_EQ(news.Summary({Row("a", "running"), Row("b", "crashed")}, 1000), "")
      << "what is there at the beginning is known";
  const std::vector<RunRow> now = {Row("a", "finished"), Row("b", "crashed"), Row("c", "crashed"),
                                   Row("d", "running")};
  news.See(now, true);
  EXPECT_EQ(news.EventOf(now[0]), RunEvent::kFinished);
  EXPECT_EQ(news.EventOf(now[1]), RunEvent::kNone);
  EXPECT_EQ(news.EventOf(now[2]), RunEvent::kFailed);
  EXPECT_EQ(news.EventOf(now[3]), RunEvent::kNew);
  EXPECT_EQ(news.Summary(now, 1000), "1 new, 1 finished, 1 failed");
  news.Acknowledge("d");
  EXPECT_EQ(news.Summary(now, 1000), "1 finished, 1 failed");
  news.AcknowledgeAll();
  EXPECT_EQ(news.Summary(now, 1000), "");
}

TEST(RunNews, WhatThePersonBringsInIsNoNews) {
  RunNews news;
  news.See({Row("a", "running")}, true);
  news.See({Row("a", "finished"), Row("b", "finished")}, false);
  EXPECT_EQ(news.Summary({Row("a", "finished"), Row("b", "finished")}, 1000), "");
  news.See({Row("a", "finished"), Row("b", "finished"), Row("c", "running")}, true);
  EXPECT_EQ(news.Summary({Row("c", "running")}, 1000), "1 new");
  news.Reset();
  EXPECT_EQ(news.Summary({Row("c", "running")}, 1000), "");
}

TEST(RunNews, ARunThatGoesOnIsNotCrashedAnyMore) {
  RunNews news;
  news.See({Row("a", "running")}, true);
  news.See({Row("a", "crashed")}, true);
  news.See({Row("a", "running")}, true);
  EXPECT_EQ(news.EventOf(Row("a", "running")), RunEvent::kNone);
}

TEST(RunNews, ARunIsStalledAfterAWhileWithoutPoints) {
  const RunRow run = Row("a", "running", 5000);
  EXPECT_FALSE(IsStalled(run, 5000 + kStalledAfterS - 1));
  EXPECT_TRUE(IsStalled(run, 5000 + kStalledAfterS));
  EXPECT_FALSE(IsStalled(Row("a", "finished", 5000), 1e9));
  EXPECT_FALSE(IsStalled(Row("a", "running", std::nan("")), 1e9)) << "no times, no guess";
  EXPECT_DOUBLE_EQ(NextStallS({run, Row("b", "running", 5100), Row("c", "finished", 0)}, 5010),
                   kStalledAfterS - 10);
  EXPECT_EQ(NextStallS({Row("c", "finished", 0)}, 5010), std::numeric_limits<double>::infinity());
  EXPECT_EQ(RunNews().Summary({run}, 9000), "1 stalled");
}

}  // namespace
}  // namespace tidemark::ui
