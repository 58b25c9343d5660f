#include "ui/link.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "unit/ui/sent_commands.h"

namespace tidemark::ui {
namespace {

struct Desk {
  SentCommands sent;
  Link link{[this](Message message) { sent.Add(std::move(message)); }};
  bool Want(uint32_t slot, const std::string& key, double now_s) {
    return link.Want(slot, key, now_s, [&] {
      QueryRuns query;
      query.slot = slot;
      query.search = key;
      return query;
    });
  }
};

TEST(LinkTest, RequestsAreNumbered) {
  Desk desk;
  EXPECT_EQ(desk.link.Send(ListFiles{}), 1u);
  EXPECT_EQ(desk.link.Send(ListFiles{}), 2u);
  EXPECT_EQ(desk.sent.Types(),
            (std::vector<CommandType>{CommandType::kListFiles, CommandType::kListFiles}));
}

TEST(LinkTest, WhatIsUnderWayOrAnsweredIsNotAskedAgain) {
  Desk desk;
  EXPECT_TRUE(desk.Want(1, "a", 0));
  EXPECT_FALSE(desk.Want(1, "a", 0.01));
  EXPECT_TRUE(desk.link.InFlight(1));
  EXPECT_EQ(desk.link.AskedAt(1), 0);
  desk.link.Answered(1);
  EXPECT_FALSE(desk.link.InFlight(1));
  EXPECT_FALSE(desk.Want(1, "a", 1));
  EXPECT_TRUE(desk.Want(1, "b", 2));
  EXPECT_TRUE(desk.link.AnyInFlight());
}

TEST(LinkTest, ANewerWishWaitsAMomentForTheAnswerBefore) {
  Desk desk;
  EXPECT_TRUE(desk.Want(1, "a", 10));
  EXPECT_FALSE(desk.Want(1, "b", 10.05));
  EXPECT_TRUE(desk.Want(1, "c", 10.2));  // takes the place of "a" in the engine
  EXPECT_EQ(desk.sent.Last<QueryRuns>()->search, "c");
  desk.link.Answered(1);
  EXPECT_TRUE(desk.Want(1, "b", 10.3));
}

TEST(LinkTest, SlotsDoNotKnowOfEachOther) {
  Desk desk;
  EXPECT_TRUE(desk.Want(1, "a", 0));
  EXPECT_TRUE(desk.Want(2, "a", 0));
  desk.link.Answered(2);
  EXPECT_TRUE(desk.link.InFlight(1));
  EXPECT_FALSE(desk.link.InFlight(2));
  desk.link.Answered(77);  // nobody asked
  EXPECT_FALSE(desk.link.InFlight(77));
}

TEST(LinkTest, WhatWasCancelledOrForgottenIsAskedAnew) {
  Desk desk;
  desk.Want(1, "a", 0);
  desk.link.Answered(1);
  desk.Want(1, "b", 1);
  desk.link.Cancel(1);
  EXPECT_EQ(desk.sent.Of<CancelQuery>().size(), 1u);
  EXPECT_FALSE(desk.Want(1, "a", 2));  // its answer is still there
  EXPECT_TRUE(desk.Want(1, "b", 2));
  desk.link.Answered(1);
  desk.link.Cancel(1);  // nothing is under way
  EXPECT_EQ(desk.sent.Of<CancelQuery>().size(), 1u);
  desk.link.Forget(1);
  EXPECT_TRUE(desk.Want(1, "b", 3));
}

TEST(LinkTest, KeysTellApartWhatLooksAlike) {
  const auto texts = [](const std::string& a, const std::string& b) {
    QueryKey key;
    return key.Add(a).Add(b).text();
  };
  EXPECT_NE(texts("ab", "c"), texts("a", "bc"));
  ColumnSpec one, other;
  other.stat = MetricStat::kMax;
  EXPECT_NE(QueryKey().Add(one).text(), QueryKey().Add(other).text());
  ChartAxes axes, smoothed;
  smoothed.smoothing = 0.5;
  EXPECT_NE(QueryKey().Add(axes).text(), QueryKey().Add(smoothed).text());
}

// An engine that answers the newest query of a slot only, at any time: whatever is wanted in
// between, the wish that stays is answered in the end, and no two of a slot are sent within the
// time that the one before may take.
RC_GTEST_PROP(LinkProperty, TheLastWishIsAnswered, ()) {
  Desk desk;
  std::optional<std::string> at_engine;
  std::string shown;
  double now = 0, sent_s = -1;
  const auto want = [&](const std::string& key) {
    const bool in_flight = desk.link.InFlight(1);
    if (!desk.Want(1, key, now)) return;
    RC_ASSERT(!in_flight || now - sent_s >= 0.1);
    at_engine = key;
    sent_s = now;
  };
  const auto answer = [&] {
    if (!at_engine) return;
    shown = *at_engine;
    at_engine.reset();
    desk.link.Answered(1);
  };
  std::string key = "a";
  for (int i = *rc::gen::inRange(1, 40); i > 0; --i) {
    now += *rc::gen::inRange(0, 80) / 1000.0;
    if (*rc::gen::inRange(0, 3) == 0) answer();
    key = *rc::gen::element<std::string>("a", "b", "c");
    want(key);
  }
  for (int i = 0; i < 3; ++i) {
    answer();
    want(key);
  }
  RC_ASSERT(shown == key);
  RC_ASSERT(!desk.link.AnyInFlight());
}

}  // namespace
}  // namespace tidemark::ui
