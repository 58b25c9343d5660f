// The model with replies made by hand: what it asks, what it keeps, what it tells.
#include "ui/model.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "base/result.h"
#include "generated/build_id.h"
#include "ui/texts.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/sent_commands.h"

namespace tidemark::ui {
namespace {

RunRow MakeRun(int64_t id, const std::string& name, bool archived = false) {
  RunRow run;
  run.run_id = id;
  run.uuid = "uuid-" + std::to_string(id);
  run.name = name;
  run.archived = archived;
  return run;
}

struct Desk {
  FakeHost host;
  SentCommands sent;
  Model model;
  FileState state;

  explicit Desk(AppOptions options = {})
      : model(
            &host, nullptr, [this](Message message) { sent.Add(std::move(message)); },
            std::move(options)) {}

  template <class Reply>
  void Say(Reply reply) {
    model.OnMessage(EncodeMessage(std::move(reply)));
  }
  void Connect() {
    model.OnEngineState(EngineState::kReady, "");
    Say(Welcome{kBuildId});
    Say(FileState{});
  }
  void Open(const std::string& name, const std::string& view_json = {}) {
    state = {};
    state.open = true;
    state.name = name;
    state.data_version = 1;
    state.view_json = view_json;
    Say(state);
    state.view_json.clear();
  }
  void Ask(double later_s = 0.2) {
    host.now_s += later_s;
    model.Ask(host.now_s);
  }
  void List(const std::vector<RunRow>& rows, uint32_t slot = kSlotRuns) {
    RunList list;
    list.slot = slot;
    list.total = rows.size();
    list.rows = rows;
    Say(std::move(list));
  }
  // An open file with these runs and one metric, everything answered.
  void Fill(const std::vector<RunRow>& rows) {
    Connect();
    Open("a.sqlite");
    Ask();
    MetricList metrics;
    metrics.slot = kSlotMetrics;
    metrics.rows.resize(1);
    metrics.rows[0].metric_id = 1;
    metrics.rows[0].name = "val/loss";
    Say(metrics);
    Ask();
    List(rows);
    sent.Clear();
  }
  [[nodiscard]] std::vector<std::string> Listed() const {
    std::vector<std::string> names;
    for (const RunRow* run : model.listed()) names.push_back(run->name);
    return names;
  }
};

using Names = std::vector<std::string>;
using Ids = std::vector<int64_t>;

TEST(ModelTest, OpensTheNewestFileOrWhatItWasTold) {
  Desk plain;
  plain.Connect();
  EXPECT_EQ(plain.sent.Last<Hello>()->build_id, kBuildId);
  plain.Say(FileList{{{"newest.sqlite", 1, 2}, {"older.sqlite", 1, 1}}});
  EXPECT_EQ(plain.sent.Last<OpenFile>()->name, "newest.sqlite");
  plain.Say(FileList{{{"another.sqlite", 1, 2}}});  // later lists open nothing
  EXPECT_EQ(plain.sent.Of<OpenFile>().size(), 1u);

  AppOptions example;
  example.open_example = true;
  Desk with_example(example);
  with_example.Connect();
  EXPECT_EQ(with_example.sent.Last<OpenHandle>()->handle, kExampleHandle);

  AppOptions named;
  named.open_name = "mine.sqlite";
  Desk with_name(named);
  with_name.Connect();
  EXPECT_EQ(with_name.sent.Last<OpenFile>()->name, "mine.sqlite");
}

TEST(ModelTest, AnEngineOfAnotherBuildIsSaid) {
  Desk desk;
  desk.model.OnEngineState(EngineState::kReady, "");
  desk.Say(Welcome{"another build"});
  EXPECT_EQ(desk.model.engine_state, EngineState::kOldBuild);
}

TEST(ModelTest, AsksForTheListsOnceAndRunsAfterMetrics) {
  Desk desk;
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
  Desk desk;
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
  Desk desk;
  desk.Fill({MakeRun(1, "a"), MakeRun(2, "b")});
  const uint64_t version = desk.model.shown_version();
  desk.List({MakeRun(2, "b"), MakeRun(1, "a")});
  EXPECT_EQ(desk.Listed(), (Names{"b", "a"}));
  EXPECT_EQ(desk.model.shown_version(), version);
}

TEST(ModelTest, SearchFiltersTheListAndNotTheCharts) {
  Desk desk;
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
  Desk desk;
  desk.Fill({MakeRun(1, "a"), MakeRun(2, "b"), MakeRun(3, "c")});
  desk.model.selection.Add(3);
  desk.model.selection.Add(1);
  EXPECT_EQ(desk.model.Targets(2), (Ids{2}));
  EXPECT_EQ(desk.model.Targets(1), (Ids{1, 3}));
  desk.List({MakeRun(1, "a"), MakeRun(2, "b")});  // run 3 is gone
  EXPECT_EQ(desk.model.selection.size(), 1u);
}

TEST(ModelTest, TheViewIsSavedOnceAfterAMoment) {
  Desk desk;
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
  Desk desk;
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

TEST(ModelTest, TheViewIsSavedBeforeAnotherFileOpens) {
  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.model.view.tab = Tab::kTable;
  desk.model.OpenStored("b.sqlite");
  EXPECT_EQ(desk.sent.Types(),
            (std::vector<CommandType>{CommandType::kSetView, CommandType::kOpenFile}));
  desk.model.selection.Add(1);
  desk.model.run_search = "x";
  desk.Open("b.sqlite", R"({"smoothing":0.25})");
  EXPECT_EQ(desk.model.view.tab, Tab::kCharts);
  EXPECT_EQ(desk.model.view.smoothing, 0.25);
  EXPECT_TRUE(desk.model.selection.empty() && desk.model.run_search.empty());
  EXPECT_TRUE(desk.model.listed().empty() && desk.model.shown_runs().empty());
  desk.sent.Clear();
  desk.Ask(2);
  EXPECT_EQ(desk.sent.Of<SetView>().size(), 0u);  // what was read is not written back
}

TEST(ModelTest, ARestartedEngineOpensTheSameFileAndKeepsTheScreen) {
  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.model.view.tab = Tab::kTable;
  desk.Ask(0.01);
  desk.model.OnEngineState(EngineState::kRestarting, "It stopped");
  desk.sent.Clear();
  desk.Connect();
  ASSERT_EQ(desk.sent.Of<OpenFile>().size(), 1u);
  EXPECT_EQ(desk.sent.Last<OpenFile>()->name, "a.sqlite");
  desk.Open("a.sqlite", "");
  EXPECT_EQ(desk.model.view.tab, Tab::kTable);
  desk.Ask(1);
  desk.Ask(1);
  // What the dead engine was not told is saved by the new one.
  ASSERT_EQ(desk.sent.Of<SetView>().size(), 1u);
  EXPECT_EQ(ViewFromJson(desk.sent.Last<SetView>()->json).tab, Tab::kTable);
  EXPECT_GE(desk.sent.Of<QueryMetrics>().size(), 1u);
}

TEST(ModelTest, NothingNewIsToldUnlessTheFolderIsFollowed) {
  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.state.followed = {{7, "logs", false, false}};
  desk.Say(desk.state);
  ImportDone done;
  done.root_name = "logs";
  done.handle = 7;
  desk.Say(done);
  EXPECT_TRUE(desk.model.toasts.all().empty());
  done.handle = 8;
  desk.Say(done);
  ASSERT_EQ(desk.model.toasts.all().size(), 1u);
  EXPECT_EQ(desk.model.toasts.all()[0].text, "logs holds nothing new");
}

// Found in a tab that another took over: it asks twice for a line, and gets two.
TEST(ModelTest, ALineReplacedBeforeTheGreetingStillOpensTheFileAgain) {
  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.model.OnEngineState(EngineState::kReady, "");
  desk.model.OnEngineState(EngineState::kReady, "");
  desk.Say(Welcome{kBuildId});
  EXPECT_EQ(desk.sent.Of<OpenFile>().size(), 0u);
  desk.Say(FileState{});
  ASSERT_EQ(desk.sent.Of<OpenFile>().size(), 1u);
  EXPECT_EQ(desk.sent.Last<OpenFile>()->name, "a.sqlite");
  desk.Open("a.sqlite");
  desk.Connect();
  EXPECT_EQ(desk.sent.Of<OpenFile>().size(), 2u);
}

TEST(ModelTest, ARestartIsToldAndOffersToSave) {
  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.model.OnEngineState(EngineState::kRestarting, "It stopped");
  EXPECT_TRUE(desk.model.toasts.all().empty());
  desk.Connect();
  ASSERT_EQ(desk.model.toasts.all().size(), 1u);
  desk.Open("a.sqlite");
  desk.model.toasts.all()[0].action();
  EXPECT_EQ(desk.sent.Of<SaveCopy>().size(), 1u);
  desk.Connect();  // another tab took over: nothing to tell
  EXPECT_EQ(desk.model.toasts.all().size(), 1u);
}

TEST(ModelTest, WhatWasBeingOpenedWhenTheEngineChangedIsOpenedByTheNewOne) {
  Desk start;
  start.Connect();
  start.Say(FileList{{{"newest.sqlite", 1, 2}}});
  ASSERT_EQ(start.sent.Of<OpenFile>().size(), 1u);
  start.Connect();
  start.Say(FileList{{{"newest.sqlite", 1, 2}}});
  ASSERT_EQ(start.sent.Of<OpenFile>().size(), 2u);
  EXPECT_EQ(start.sent.Last<OpenFile>()->name, "newest.sqlite");

  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  for (size_t restarts = 1; restarts <= 3; ++restarts) {  // faster than the file opens
    desk.Connect();
    ASSERT_EQ(desk.sent.Of<OpenFile>().size(), restarts);
    EXPECT_EQ(desk.sent.Last<OpenFile>()->name, "a.sqlite");
  }
  desk.Open("a.sqlite");
  desk.sent.Clear();
  desk.Say(FileState{});  // closed: deleted in another tab
  desk.Connect();
  EXPECT_EQ(desk.sent.Of<OpenFile>().size(), 0u);
}

TEST(ModelTest, ARestartWhileTheExampleIsOpenOpensTheExample) {
  Desk desk;
  desk.Connect();
  FileState example;
  example.open = example.example = example.read_only = true;
  example.name = "Example";
  desk.Say(example);
  EXPECT_FALSE(desk.model.CanEdit());
  desk.sent.Clear();
  desk.Connect();
  ASSERT_EQ(desk.sent.Of<OpenHandle>().size(), 1u);
  EXPECT_EQ(desk.sent.Of<OpenFile>().size(), 0u);
}

TEST(ModelTest, ADropWaitsUntilItIsKnownWhichFileIsOpen) {
  Desk desk;
  FileDrop drop;
  drop.file_count = 1;
  drop.handle = 7;
  desk.model.OnFileDrop(drop);
  desk.Connect();
  desk.Say(FileList{{{"newest.sqlite", 1, 2}}});
  ASSERT_EQ(desk.sent.Of<OpenFile>().size(), 1u);
  EXPECT_EQ(desk.sent.Of<Import>().size(), 0u);
  desk.Open("newest.sqlite");
  ASSERT_EQ(desk.sent.Of<Import>().size(), 1u);
  // A new engine behind the connection: the file comes first again.
  desk.Connect();
  desk.model.OnFileDrop(drop);
  EXPECT_EQ(desk.sent.Of<Import>().size(), 1u);
  desk.Open("newest.sqlite");
  EXPECT_EQ(desk.sent.Of<Import>().size(), 2u);

  Desk first_visit;
  first_visit.Connect();
  first_visit.model.OnFileDrop(drop);
  first_visit.Say(FileList{});
  EXPECT_EQ(first_visit.sent.Of<Import>().size(), 1u);
}

TEST(ModelTest, DropsAreToldApartByTheirFirstBytes) {
  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  FileDrop drop;
  drop.handle = 5;
  drop.root_name = "runs.sqlite";
  desk.model.OnFileDrop(drop);  // nothing in it
  EXPECT_EQ(desk.sent.size(), 0u);
  drop.file_count = 1;
  const std::string magic("SQLite format 3\0", 16);
  drop.first_bytes.assign(magic.begin(), magic.end());
  desk.model.OnFileDrop(drop);
  EXPECT_EQ(desk.sent.Last<OpenHandle>()->adopt_as, "runs.sqlite");
  drop.first_bytes.back() = 'x';
  desk.model.OnFileDrop(drop);
  EXPECT_EQ(desk.sent.Last<Import>()->handle, 5u);
  EXPECT_TRUE(desk.model.import && desk.model.import->scanning);
  EXPECT_TRUE(desk.host.warns);
  ImportDone done;
  done.root_name = "runs.sqlite";
  done.runs_added = 2;
  done.points_added = 1000;
  desk.Say(done);
  EXPECT_FALSE(desk.model.import);
  EXPECT_FALSE(desk.host.warns);
  ASSERT_FALSE(desk.model.toasts.all().empty());
  const Toast toast = desk.model.toasts.all().back();
  EXPECT_NE(toast.text.find("2 runs"), std::string::npos) << toast.text;
  EXPECT_NE(toast.text.find("1,000 points"), std::string::npos) << toast.text;
  toast.action();
  EXPECT_EQ(desk.sent.Of<tidemark::Undo>().size(), 1u);
}

TEST(ModelTest, SavingEndsWhenTheHostSaysSo) {
  Desk desk;
  desk.Fill({MakeRun(1, "a")});
  desk.model.Save();
  desk.model.Save();
  EXPECT_EQ(desk.sent.Of<SaveCopy>().size(), 1u);
  EXPECT_EQ(desk.host.persistence, 1);
  EXPECT_TRUE(desk.host.warns);
  desk.Say(SaveProgress{10, 100});
  EXPECT_EQ(desk.model.save->bytes_done, 10u);
  desk.Say(SaveReady{"scratch", "a.sqlite", 100});
  EXPECT_EQ(desk.host.saved_scratch, "scratch");
  EXPECT_TRUE(desk.model.saving);
  desk.model.OnSaved(true, "Saved");
  EXPECT_FALSE(desk.model.saving);
  EXPECT_FALSE(desk.host.warns);
  desk.model.Save();
  Failure failure;
  failure.command = CommandType::kSaveCopy;
  failure.code = static_cast<uint8_t>(ErrorCode::kCancelled);
  desk.Say(failure);
  EXPECT_FALSE(desk.model.saving);
  EXPECT_EQ(desk.model.toasts.all().size(), 1u);  // "Saved" alone: who cancels knows
  EXPECT_EQ(desk.host.persistence, 1);
}

TEST(ModelTest, FailuresAreTold) {
  Desk desk;
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

TEST(ModelTest, NewFilesGetAFreeName) {
  Desk desk;
  desk.Fill({});
  desk.model.NewFile();
  const std::string first = desk.sent.Last<OpenFile>()->name;
  EXPECT_TRUE(desk.sent.Last<OpenFile>()->create);
  desk.Say(FileList{{{first, 0, 0}}});
  desk.model.NewFile();
  EXPECT_NE(desk.sent.Last<OpenFile>()->name, first);
}

TEST(ModelTest, ATableIsCopiedWithAllDigits) {
  Desk desk;
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
  Desk desk;
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
  Desk desk;
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

struct RuleDesk : Desk {
  RuleReport report;
  RuleDesk() {
    Fill({MakeRun(1, "a"), MakeRun(2, "b")});
    report.rules = {DefaultRule(RuleKind::kNonFinite), DefaultRule(RuleKind::kNoData)};
    report.rules[0].notify = report.rules[1].notify = true;
    Say(report);
    host.notices.allowed = Notifier::Permission::kAllowed;
    model.SetNotify(true);
    host.notices.sight = false;
  }
  RuleHit Hit(int64_t run, uint64_t since) {
    RuleHit hit;
    hit.run_id = run;
    hit.run_name = "run " + std::to_string(run);
    hit.run_uuid = "uuid-" + std::to_string(run);
    hit.metric = "loss";
    hit.has_step = true;
    hit.step = 7;
    hit.since_index = since;
    hit.value = std::numeric_limits<double>::quiet_NaN();
    hit.due_s = std::numeric_limits<double>::quiet_NaN();
    hit.live = true;
    return hit;
  }
  void Add(int64_t run, uint64_t since) {
    report.hits.push_back(Hit(run, since));
    Say(report);
  }
};

TEST(ModelTest, ARuleWithABellNotifiesOnceWhileThePageIsNotLookedAt) {
  RuleDesk desk;
  auto& shown = desk.host.notices.shown;
  EXPECT_TRUE(desk.host.notices.awake);
  desk.Add(1, 5);
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].title, "run 1");
  EXPECT_EQ(shown[0].text, "loss: NaN at step 7");
  desk.Say(desk.report);
  EXPECT_EQ(shown.size(), 1u);
  desk.host.notices.sight = true;
  desk.Add(2, 5);
  EXPECT_EQ(shown.size(), 1u) << "the person sees it";
  desk.host.notices.sight = false;
  desk.Say(desk.report);
  EXPECT_EQ(shown.size(), 1u) << "and has seen it";
  for (int i = 3; i < 8; ++i) desk.report.hits.push_back(desk.Hit(i, 1));
  desk.Say(desk.report);
  ASSERT_EQ(shown.size(), 2u) << "many are told as one";
  EXPECT_EQ(shown[1].title, "5 hits in a.sqlite");
  desk.report.rules[0].notify = false;
  desk.Say(desk.report);
  desk.Add(9, 1);
  EXPECT_EQ(shown.size(), 2u) << "no bell";
}

TEST(ModelTest, NothingNotifiesWithoutTheSwitchOrThePermission) {
  RuleDesk desk;
  desk.model.SetNotify(false);
  EXPECT_FALSE(desk.host.notices.awake);
  desk.Add(1, 5);
  desk.model.SetNotify(true);
  EXPECT_TRUE(desk.host.notices.shown.empty()) << "what came before is old";
  desk.host.notices.allowed = Notifier::Permission::kRefused;
  desk.Add(2, 5);
  EXPECT_TRUE(desk.host.notices.shown.empty());
  EXPECT_FALSE(desk.host.notices.awake);
  EXPECT_EQ(desk.model.rules.run_count(), 2u) << "they are flagged all the same";
}

TEST(ModelTest, ARunWithoutDataIsToldAtItsTime) {
  RuleDesk desk;
  RuleHit silent = desk.Hit(1, 100);
  silent.rule = 1;
  silent.due_s = desk.host.wall_s + 60;
  desk.report.hits = {silent};
  desk.Say(desk.report);
  EXPECT_EQ(desk.model.rules.run_count(), 0u);
  EXPECT_NEAR(desk.host.notices.tick_in_s, 60.5, 1e-6);
  desk.host.wall_s += 61;
  desk.model.CheckRules();
  EXPECT_EQ(desk.model.rules.run_count(), 1u);
  ASSERT_EQ(desk.host.notices.shown.size(), 1u);
  EXPECT_EQ(desk.host.notices.shown[0].text,
            "No data for more than 10 min, though it says it runs");
}

TEST(ModelTest, WhatWasSeenIsKeptInTheView) {
  RuleDesk desk;
  desk.Add(1, 5);
  desk.Add(2, 6);
  desk.model.MarkSeen({1});
  EXPECT_EQ(desk.model.rules.run_count(), 1u);
  desk.Ask();
  desk.Ask(1);
  const ViewState kept = ViewFromJson(desk.sent.Last<SetView>()->json);
  EXPECT_EQ(kept.seen_hits, desk.model.view.seen_hits);
  EXPECT_EQ(kept.seen_hits.size(), 1u);
  EXPECT_TRUE(kept.notify);
  desk.model.MarkAllSeen();
  EXPECT_EQ(desk.model.rules.run_count(), 0u);
}

}  // namespace
}  // namespace tidemark::ui
