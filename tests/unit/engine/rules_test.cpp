// Rules of a file: kept in it, at work over what is there and what comes, told to all who look.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "base/time.h"
#include "unit/engine/engine_harness.h"
#include "unit/import/journal_file.h"

namespace tidemark {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

RunRule Rule(RuleKind kind, const std::string& metric = "") {
  RunRule rule = DefaultRule(kind);
  rule.metric = metric;
  return rule;
}

// What a hit says but for whether it is news.
std::string Told(const RuleReport& report) {
  std::string text;
  for (RuleHit hit : report.hits) {
    hit.live = false;
    for (const uint8_t byte : EncodeMessage(RuleReport{{}, false, {hit}}).head)
      text.push_back(static_cast<char>(byte));
  }
  return text;
}

class Rules : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    Watch();
    std::filesystem::create_directories(folder_ / "logs");
    host_->drops[7] = (folder_ / "logs").string();
    for (int run = 0; run < 2; ++run) {
      JournalFile& file = journals_[run];
      file.Header("", Uuid(run));
      file.Keys(1, {{"loss", ""}, {"acc", "val"}});
    }
    Log(0, {1, 0.5, 0.25});
    Log(1, {1, kNan, 0.25});
    Send(Hello{});
    Send(Import{7, "logs", {}, true});
    Settle();
  }
  void Watch() {
    feed_ = std::make_unique<ImportFeed>(
        [this](uint32_t handle) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
          auto drop = OpenLocal(host_->drops[handle]);
          if (!drop.ok()) return drop.error();
          return std::pair(std::move(drop->tree), std::move(drop->access));
        },
        [this](Message message) { engine_->ReceiveFeed(std::move(message)); },
        [](uint32_t, bool) {});
  }
  static std::string Uuid(int run) {
    return "0123abcd-0000-4000-8000-00000000000" + std::to_string(run);
  }
  // Appends points of "loss"; their steps are tens.
  void Log(int run, const std::vector<double>& losses) {
    for (const double loss : losses) {
      const int64_t step = 10 * steps_[run]++;
      journals_[run].Step(1, step, 2'000'000 + step, {loss, 0.5});
    }
    std::ofstream out(folder_ / "logs" / (Uuid(run) + ".1-h-1-0.tide"), std::ios::binary);
    const std::vector<uint8_t>& bytes = journals_[run].bytes();
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
  }
  void Grow() {
    feed_->FilesGrew(7);
    Settle();
  }
  RuleReport Set(const std::vector<RunRule>& rules) {
    return Ask<RuleReport>(SetRules{rules}).value();
  }
  RuleReport Now() { return Last<RuleReport>().value_or(RuleReport{}); }

  std::map<int, JournalFile> journals_;
  std::map<int, int> steps_;
};

TEST_F(Rules, AnOpenFileSaysThatItHasNone) {
  ASSERT_TRUE(Last<RuleReport>());
  EXPECT_TRUE(Now().rules.empty());
  EXPECT_TRUE(Now().hits.empty());
}

TEST_F(Rules, ANewRuleFlagsWhatIsThereAndThatIsNoNews) {
  const RuleReport report = Set({Rule(RuleKind::kNonFinite)});
  ASSERT_EQ(report.hits.size(), 1u);
  EXPECT_FALSE(report.working);
  const RuleHit& hit = report.hits[0];
  EXPECT_EQ(hit.run_uuid, Uuid(1));
  EXPECT_EQ(hit.metric, "loss");
  EXPECT_TRUE(hit.has_step);
  EXPECT_EQ(hit.step, 10);
  EXPECT_EQ(hit.since_index, 1u);
  EXPECT_TRUE(std::isnan(hit.value));
  EXPECT_TRUE(std::isnan(hit.due_s));
  EXPECT_FALSE(hit.live);
  RunRule off = Rule(RuleKind::kNonFinite);
  off.on = false;
  EXPECT_TRUE(Set({off}).hits.empty());
  EXPECT_TRUE(Set({Rule(RuleKind::kNonFinite, "acc")}).hits.empty());
}

TEST_F(Rules, WhatComesInFollowedFilesIsNews) {
  RunRule high = Rule(RuleKind::kThreshold, "loss");
  high.amount = 2;
  high.upwards = true;
  Set({Rule(RuleKind::kNonFinite), high});
  Log(0, {3, kNan});
  Grow();
  RuleReport report = Now();
  ASSERT_EQ(report.hits.size(), 3u);
  EXPECT_EQ(report.hits[0].run_uuid, Uuid(0));
  EXPECT_TRUE(report.hits[0].live);
  EXPECT_TRUE(report.hits[1].live);
  EXPECT_FALSE(report.hits[2].live) << "that was there";
  Log(0, {1});
  Grow();
  report = Now();
  ASSERT_EQ(report.hits.size(), 2u) << "it is no longer above, but it was NaN";
  EXPECT_EQ(report.hits[0].since_index, 4u);
  replies_.clear();
  Log(0, {1});
  Grow();
  EXPECT_FALSE(Last<RuleReport>()) << "nothing new to tell";
}

TEST_F(Rules, ABellDoesNotHaveThemLookedAtAnew) {
  RunRule rule = Rule(RuleKind::kNonFinite);
  Set({rule});
  rule.notify = true;
  replies_.clear();
  Send(SetRules{{rule}});
  engine_->Work(8);
  ASSERT_TRUE(Last<RuleReport>());
  EXPECT_FALSE(Now().working);
  EXPECT_EQ(Now().hits.size(), 1u);
  EXPECT_TRUE(Now().rules[0].notify);
}

TEST_F(Rules, TheyBelongToTheFile) {
  RunRule rule = Rule(RuleKind::kDivergence, "loss");
  rule.notify = true;
  Set({rule, rule, Rule(static_cast<RuleKind>(77))});
  Send(OpenFile{"other.sqlite", true});
  Settle();
  EXPECT_TRUE(Now().rules.empty());
  Send(OpenFile{"logs.sqlite", false});
  Settle();
  EXPECT_EQ(Now().rules, std::vector{rule}) << "each once, and only what is known";
}

TEST_F(Rules, AReadOnlyFileHasThemUntilItIsClosed) {
  Set({Rule(RuleKind::kNonFinite)});
  Send(OpenFile{"other.sqlite", true});
  Settle();
  host_->drops[9] = (folder_ / "logs.sqlite").string();
  Send(OpenHandle{9, "logs.sqlite", ""});
  Settle();
  EXPECT_TRUE(Last<FileState>()->read_only);
  EXPECT_EQ(Now().hits.size(), 1u) << "they came with the file";
  RunRule low = Rule(RuleKind::kThreshold, "loss");
  low.amount = 0.3;
  EXPECT_EQ(Set({low}).hits.size(), 2u);
  EXPECT_FALSE(Last<Failure>());
  Send(OpenFile{"other.sqlite", false});
  Settle();
  Send(OpenHandle{9, "logs.sqlite", ""});
  Settle();
  EXPECT_EQ(Now().rules, std::vector{Rule(RuleKind::kNonFinite)});
}

TEST_F(Rules, AllWhoLookAtTheFileAreTold) {
  Send(Hello{}, 2);
  Send(OpenFile{"logs.sqlite", false}, 2);
  Settle();
  Set({Rule(RuleKind::kNonFinite)});
  ASSERT_TRUE(Last<RuleReport>(2));
  EXPECT_EQ(Last<RuleReport>(2)->hits.size(), 1u);
}

TEST_F(Rules, UndoAndDeletingTakeFlagsAwayAndBringThemBack) {
  Set({Rule(RuleKind::kNonFinite)});
  const int64_t run = Now().hits.at(0).run_id;
  Send(EditRuns{{run}, RunField::kDeleted, "1"});
  Settle();
  EXPECT_TRUE(Now().hits.empty());
  Send(Undo{});
  Settle();
  EXPECT_EQ(Now().hits.size(), 1u);
  Send(Undo{});  // of the import
  Settle();
  EXPECT_TRUE(Now().hits.empty());
}

TEST_F(Rules, ARestartBeginsAnew) {
  Set({Rule(RuleKind::kNonFinite)});
  journals_[1].Json(R"({"kind":"rewind","step":10})");
  steps_[1] = 1;
  Log(1, {0.5, 0.4});
  Grow();
  EXPECT_TRUE(Now().hits.empty()) << "what was NaN was taken back";
  Log(1, {kNan});
  Grow();
  ASSERT_EQ(Now().hits.size(), 1u);
  EXPECT_EQ(Now().hits[0].since_index, 5u);
  EXPECT_EQ(Now().hits[0].step, 30);
}

// The points after it may be minutes away: what it took back is gone at once.
TEST_F(Rules, ARestartAloneTakesItsPointsBack) {
  Set({Rule(RuleKind::kNonFinite)});
  ASSERT_EQ(Now().hits.size(), 1u);
  const int64_t run = Now().hits[0].run_id;
  int64_t loss = 0;
  const auto metrics = Ask<MetricList>(QueryMetrics{1, 0});
  for (const MetricRow& metric : metrics->rows) {
    if (metric.name == "loss") loss = metric.metric_id;
  }
  const auto superseded = [&] {
    uint64_t points = 0;
    const auto chart = Ask<ChartData>(QueryChart{9, loss, {run}, {}, 1, 0, 0, 800, {}, false});
    for (const ChartSeries& series : chart->series) points += series.superseded;
    return points;
  };
  EXPECT_EQ(superseded(), 0u);
  journals_[1].Json(R"({"kind":"rewind","step":10})");
  Log(1, {});
  Grow();
  EXPECT_TRUE(Now().hits.empty());
  EXPECT_EQ(superseded(), 2u);
}

TEST_F(Rules, ARunThatRunsIsWithoutDataFromItsTimeOn) {
  // A journal without a sign of life for long is of a crashed run: nobody waits for its data.
  EXPECT_TRUE(Set({Rule(RuleKind::kNoData)}).hits.empty());
  const int64_t now_us = static_cast<int64_t>(NowS() * 1e6);
  journals_[2].Header("", Uuid(2));
  journals_[2].Keys(1, {{"loss", ""}});
  journals_[2].Step(1, 0, now_us, {1});
  Log(2, {});
  Grow();
  ASSERT_EQ(Now().hits.size(), 1u);
  EXPECT_EQ(Now().hits[0].run_uuid, Uuid(2));
  EXPECT_NEAR(Now().hits[0].due_s, static_cast<double>(now_us) / 1e6 + 600, 1e-3);
  EXPECT_EQ(Now().hits[0].since_index, 1u);
}

TEST_F(Rules, NoSlicingOfTheGrowthMakesAnother) {
  std::vector<RunRule> rules = {Rule(RuleKind::kNonFinite), Rule(RuleKind::kDivergence, "l*"),
                                Rule(RuleKind::kPlateau), Rule(RuleKind::kThreshold, "loss")};
  rules[2].points = 4;
  rules[3].amount = 0.5;
  Set(rules);
  double others = 0;
  const auto check = [&] {
    const int run = *rc::gen::inRange(0, 2);
    if (*rc::gen::weightedElement<bool>({{5, false}, {1, true}})) {
      const int back = *rc::gen::inRange(0, 3);
      steps_[run] = std::max(0, steps_[run] - back);
      journals_[run].Json(R"({"kind":"rewind","step":)" + std::to_string(10 * steps_[run]) + "}");
    }
    Log(run, *rc::gen::container<std::vector<double>>(rc::gen::weightedOneOf<double>(
                 {{8, rc::gen::map(rc::gen::inRange(-4, 9), [](int i) { return 0.25 * i; })},
                  {1, rc::gen::just(kNan)}})));
    Grow();
    const RuleReport grown = Now();
    RunRule other = Rule(RuleKind::kThreshold, "of no metric");
    other.amount = ++others;
    rules.resize(4);
    const std::vector<RunRule> same = rules;
    rules.push_back(other);  // other rules: everything is looked at anew
    const RuleReport anew = Set(rules);
    RC_ASSERT(Told(grown) == Told(anew));
    Set(same);
  };
  EXPECT_TRUE(rc::check(check));
}

}  // namespace
}  // namespace tidemark
