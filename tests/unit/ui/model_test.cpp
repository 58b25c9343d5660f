// The model with replies made by hand: what it asks, what it keeps, what it tells.
#include "ui/model.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "ui/texts.h"
#include "unit/ui/model_desk.h"

namespace tidemark::ui {
namespace {

TEST(ModelTest, AsksForTheListsOnceAndRunsAfterMetrics) {
  ModelDesk desk;
  desk.Connect();
  desk.sent.Clear();
  desk.Ask();
  EXPECT_EQ(desk.sent.size(), 0u);  // no file
  desk.Open("a.sqlite");
  EXPECT_EQ(desk.sent.Of<QueryMetrics>().size(), 1u);  // at once, not with the next frame
  desk.sent.Clear();
  for (int i = 0; i < 5; ++i) desk.Ask();
  EXPECT_EQ(desk.sent.size(), 0u);
  MetricList metrics;
  metrics.slot = kSlotMetrics;
  for (const char* name : {"train/loss", "val/acc", "val/loss"}) {
    metrics.rows.emplace_back();
    metrics.rows.back().name = name;
  }
  desk.Say(metrics);
  EXPECT_EQ(desk.sent.Of<QueryRuns>().size(), 1u);
  for (int i = 0; i < 5; ++i) desk.Ask();
  ASSERT_EQ(desk.sent.Of<QueryRuns>().size(), 1u);
  EXPECT_EQ(desk.sent.Last<QueryRuns>()->shown.name, "val/acc");  // tells best how a run went
  desk.List({MakeRun(1, "a")});
  desk.sent.Clear();
  for (int i = 0; i < 5; ++i) desk.Ask();
  EXPECT_EQ(desk.sent.size(), 0u);
  desk.state.data_version = 2;
  desk.Say(desk.state);
  desk.Ask();
  EXPECT_EQ(desk.sent.Types(),
            (std::vector<CommandType>{CommandType::kQueryMetrics, CommandType::kQueryRuns}));
}

TEST(ModelTest, HiddenAndArchivedRunsAreNotDrawn) {
  ModelDesk desk;
  desk.Fill({MakeRun(3, "c"), MakeRun(1, "a"), MakeRun(2, "b"), MakeRun(4, "old", true)});
  EXPECT_EQ(desk.Listed(), (Names{"c", "a", "b"}));
  EXPECT_EQ(desk.model.shown_runs(), (Ids{1, 2, 3}));  // by id, whatever the list's order
  EXPECT_EQ(desk.model.unarchived_count(), 3u);
  const uint64_t version = desk.model.shown_version();
  desk.model.SetHidden({1, 99}, true);
  EXPECT_EQ(desk.model.shown_runs(), (Ids{2, 3}));
  EXPECT_GT(desk.model.shown_version(), version);
  desk.model.ShowOnly({1});
  EXPECT_EQ(desk.model.shown_runs(), (Ids{1}));
  desk.model.ShowAll();
  EXPECT_EQ(desk.model.shown_runs(), (Ids{1, 2, 3}));
  desk.model.HideAll();
  EXPECT_TRUE(desk.model.shown_runs().empty());
  desk.model.ShowAll();
  desk.model.view.show_archived = true;
  desk.Ask();
  EXPECT_EQ(desk.model.shown_runs(), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(desk.Listed(), (Names{"c", "a", "b", "old"}));
}

TEST(ModelTest, SortingTheListAsksForNoChartAnew) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a"), MakeRun(2, "b")});
  const uint64_t version = desk.model.shown_version();
  desk.List({MakeRun(2, "b"), MakeRun(1, "a")});
  EXPECT_EQ(desk.Listed(), (Names{"b", "a"}));
  EXPECT_EQ(desk.model.shown_version(), version);
}

TEST(ModelTest, SearchFiltersTheListAndNotTheCharts) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a"), MakeRun(2, "b"), MakeRun(3, "b2")});
  desk.model.run_search = "b";
  desk.Ask();
  ASSERT_EQ(desk.sent.Of<QueryRuns>().size(), 1u);
  EXPECT_EQ(desk.sent.Last<QueryRuns>()->slot, kSlotMatches);
  EXPECT_EQ(desk.sent.Last<QueryRuns>()->search, "b");
  EXPECT_EQ(desk.Listed(), (Names{"a", "b", "b2"}));  // until the answer is there
  // A run that the list does not know yet is left out.
  desk.List({MakeRun(3, "b2"), MakeRun(2, "b"), MakeRun(7, "b7")}, kSlotMatches);
  EXPECT_EQ(desk.Listed(), (Names{"b2", "b"}));
  EXPECT_EQ(desk.model.shown_runs(), (Ids{1, 2, 3}));
  desk.model.run_search.clear();
  desk.Ask();
  EXPECT_EQ(desk.Listed(), (Names{"a", "b", "b2"}));
}

TEST(ModelTest, AnActionMeansTheSelectionWhenItsRunIsPartOfIt) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a"), MakeRun(2, "b"), MakeRun(3, "c")});
  desk.model.selection.Add(3);
  desk.model.selection.Add(1);
  EXPECT_EQ(desk.model.Targets(2), (Ids{2}));
  EXPECT_EQ(desk.model.Targets(1), (Ids{1, 3}));
  desk.List({MakeRun(1, "a"), MakeRun(2, "b")});  // run 3 is gone
  EXPECT_EQ(desk.model.selection.size(), 1u);
}

TEST(ModelTest, TheViewIsSavedOnceAfterAMoment) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a")});
  for (int i = 0; i < 20; ++i) {
    desk.model.view.smoothing = 0.01 * i;
    desk.Ask(0.02);
  }
  EXPECT_EQ(desk.sent.Of<SetView>().size(), 0u);
  EXPECT_GT(desk.host.frame_at_s, 0);  // a frame is due for it
  desk.Ask(0.6);
  ASSERT_EQ(desk.sent.Of<SetView>().size(), 1u);
  EXPECT_EQ(ViewFromJson(desk.sent.Last<SetView>()->json), desk.model.view);
  for (int i = 0; i < 5; ++i) desk.Ask(1);
  EXPECT_EQ(desk.sent.Of<SetView>().size(), 1u);
}

TEST(ModelTest, AChangeThatIsTakenBackCountsAnew) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.model.view.smoothing = 0.5;
  desk.Ask();
  desk.model.view.smoothing = 0;
  desk.Ask();
  desk.model.view.smoothing = 0.7;
  desk.Ask(10);  // not at once, though the first change is long ago
  EXPECT_EQ(desk.sent.Of<SetView>().size(), 0u);
  desk.Ask(0.6);
  EXPECT_EQ(desk.sent.Of<SetView>().size(), 1u);
}

TEST(ModelTest, FailuresAreTold) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a")});
  Failure failure;
  failure.command = CommandType::kEditRuns;
  failure.code = static_cast<uint8_t>(ErrorCode::kIo);
  failure.message = "The disk is full";
  failure.hint = "Free some space";
  desk.Say(failure);
  ASSERT_EQ(desk.model.toasts.all().size(), 1u);
  EXPECT_EQ(desk.model.toasts.all()[0].severity, Severity::kError);
  EXPECT_EQ(desk.model.toasts.all()[0].detail, "Free some space");
  failure.command = CommandType::kQueryHover;
  failure.slot = kSlotHover;
  desk.Say(failure);  // a value under the cursor is no news
  EXPECT_EQ(desk.model.toasts.all().size(), 1u);
}

TEST(ModelTest, ATableIsCopiedWithAllDigits) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a")});
  QueryTable query;
  query.slot = kSlotTableCopy;
  query.columns = {{ColumnKind::kParam, "lr", "", MetricStat::kLast},
                   {ColumnKind::kMetric, "loss", "", MetricStat::kMin}};
  desk.model.CopyTable(query);
  TableData data;
  data.slot = kSlotTableCopy;
  data.rows.resize(1);
  data.rows[0].run = MakeRun(1, "a");
  data.rows[0].cells = {{Cell::Kind::kText, 0, "1e-3"}, {Cell::Kind::kNumber, 1.0 / 3, ""}};
  desk.Say(data);
  EXPECT_EQ(desk.host.clipboard,
            std::string(texts::kRun) + "\tlr\tloss · min\na\t1e-3\t0.3333333333333333\n");
}

TEST(ModelTest, AProjectThatIsGoneMeansAll) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.state.projects = {{4, "one", 1}, {5, "two", 1}};
  desk.model.view.project = "two";
  desk.Say(desk.state);
  EXPECT_EQ(desk.model.ProjectId(), 5);
  desk.state.projects.pop_back();
  desk.Say(desk.state);
  EXPECT_EQ(desk.model.ProjectId(), 0);
}

RC_GTEST_PROP(ModelProperty, DamagedMessagesAreNoHarm, ()) {
  ModelDesk desk;
  desk.Fill({MakeRun(1, "a"), MakeRun(2, "b")});
  for (int i = *rc::gen::inRange(1, 20); i > 0; --i) {
    RunList list;
    list.slot = kSlotRuns;
    list.rows = {MakeRun(1, "a"), MakeRun(3, "c")};
    Message message = *rc::gen::arbitrary<bool>() ? EncodeMessage(list) : EncodeMessage(desk.state);
    for (int edits = *rc::gen::inRange(1, 4); edits > 0; --edits) {
      const auto at = *rc::gen::inRange<size_t>(0, message.head.size());
      message.head[at] = *rc::gen::arbitrary<uint8_t>();
    }
    message.head.resize(*rc::gen::inRange<size_t>(0, message.head.size() + 1));
    desk.model.OnMessage(std::move(message));
    desk.Ask();
    for (const RunRow* run : desk.model.listed()) RC_ASSERT(desk.model.Run(run->run_id) == run);
  }
}

}  // namespace
}  // namespace tidemark::ui
