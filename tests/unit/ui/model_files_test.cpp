// The model and its file: which one it opens, what a new engine changes, drops, saving.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "generated/build_id.h"
#include "unit/ui/model_desk.h"

namespace tidemark::ui {
namespace {

TEST(ModelFilesTest, OpensTheNewestFileOrWhatItWasTold) {
  ModelDesk plain;
  plain.Connect();
  EXPECT_EQ(plain.sent.Last<Hello>()->build_id, kBuildId);
  plain.Say(FileList{{{"newest.sqlite", 1, 2}, {"older.sqlite", 1, 1}}});
  EXPECT_EQ(plain.sent.Last<OpenFile>()->name, "newest.sqlite");
  plain.Say(FileList{{{"another.sqlite", 1, 2}}});  // later lists open nothing
  EXPECT_EQ(plain.sent.Of<OpenFile>().size(), 1u);

  AppOptions example;
  example.open_example = true;
  ModelDesk with_example(example);
  with_example.Connect();
  EXPECT_EQ(with_example.sent.Last<OpenHandle>()->handle, kExampleHandle);

  AppOptions named;
  named.open_name = "mine.sqlite";
  ModelDesk with_name(named);
  with_name.Connect();
  EXPECT_EQ(with_name.sent.Last<OpenFile>()->name, "mine.sqlite");
}

TEST(ModelFilesTest, AnEngineOfAnotherBuildIsSaid) {
  ModelDesk desk;
  desk.model.OnEngineState(EngineState::kReady, "");
  desk.Say(Welcome{"another build"});
  EXPECT_EQ(desk.model.engine_state, EngineState::kOldBuild);
}

TEST(ModelFilesTest, TheViewIsSavedBeforeAnotherFileOpens) {
  ModelDesk desk;
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

TEST(ModelFilesTest, ARestartedEngineOpensTheSameFileAndKeepsTheScreen) {
  ModelDesk desk;
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

TEST(ModelFilesTest, NothingNewIsToldUnlessTheFolderIsFollowed) {
  ModelDesk desk;
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
TEST(ModelFilesTest, ALineReplacedBeforeTheGreetingStillOpensTheFileAgain) {
  ModelDesk desk;
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

TEST(ModelFilesTest, ARestartIsToldAndOffersToSave) {
  ModelDesk desk;
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

TEST(ModelFilesTest, WhatWasBeingOpenedWhenTheEngineChangedIsOpenedByTheNewOne) {
  ModelDesk start;
  start.Connect();
  start.Say(FileList{{{"newest.sqlite", 1, 2}}});
  ASSERT_EQ(start.sent.Of<OpenFile>().size(), 1u);
  start.Connect();
  start.Say(FileList{{{"newest.sqlite", 1, 2}}});
  ASSERT_EQ(start.sent.Of<OpenFile>().size(), 2u);
  EXPECT_EQ(start.sent.Last<OpenFile>()->name, "newest.sqlite");

  ModelDesk desk;
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

TEST(ModelFilesTest, ARestartWhileTheExampleIsOpenOpensTheExample) {
  ModelDesk desk;
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

TEST(ModelFilesTest, ADropWaitsUntilItIsKnownWhichFileIsOpen) {
  ModelDesk desk;
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

  ModelDesk first_visit;
  first_visit.Connect();
  first_visit.model.OnFileDrop(drop);
  first_visit.Say(FileList{});
  EXPECT_EQ(first_visit.sent.Of<Import>().size(), 1u);
}

TEST(ModelFilesTest, DropsAreToldApartByTheirFirstBytes) {
  ModelDesk desk;
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

TEST(ModelFilesTest, SavingEndsWhenTheHostSaysSo) {
  ModelDesk desk;
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

TEST(ModelFilesTest, NewFilesGetAFreeName) {
  ModelDesk desk;
  desk.Fill({});
  desk.model.NewFile();
  const std::string first = desk.sent.Last<OpenFile>()->name;
  EXPECT_TRUE(desk.sent.Last<OpenFile>()->create);
  desk.Say(FileList{{{first, 0, 0}}});
  desk.model.NewFile();
  EXPECT_NE(desk.sent.Last<OpenFile>()->name, first);
}

}  // namespace
}  // namespace tidemark::ui
