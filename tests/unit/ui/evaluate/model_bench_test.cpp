// Where the model meets the bench: which drops go there, what the engine says about evaluations
// that are kept, and that the view outlives the file that was made for them.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "generated/build_id.h"
#include "ui/model.h"
#include "unit/ui/evaluate/bench_desk.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/sent_commands.h"

namespace tidemark::ui {
namespace {

struct Desk {
  FakeHost host;
  SentCommands sent;
  Model model{&host, nullptr, [this](Message message) { sent.Add(std::move(message)); }, {}};

  Desk() {
    model.OnEngineState(EngineState::kReady, "");
    Say(Welcome{kBuildId});
    Say(FileState{});
    Say(FileList{});
  }
  template <class Reply>
  void Say(Reply reply) {
    model.OnMessage(EncodeMessage(std::move(reply)));
  }
  void Open(const std::string& name, const std::string& view_json = {}) {
    FileState state;
    state.open = true;
    state.name = name;
    state.data_version = 1;
    state.view_json = view_json;
    Say(state);
  }
  FileDrop Drop(uint32_t handle) const {
    FileDrop drop;
    drop.handle = handle;
    drop.root_name = "some";
    drop.file_count = 1;
    return drop;
  }
  [[nodiscard]] size_t Given() const { return host.given_drops.size(); }
};

TEST(ModelBenchTest, DropsGoWhereTheyAreMeant) {
  Desk desk;
  desk.Open("a.sqlite");
  FileDrop folder = desk.Drop(1);
  folder.is_folder = folder.follows = true;
  folder.model_count = 4;
  desk.model.OnFileDrop(folder);
  EXPECT_EQ(desk.Given(), 0u);  // runs with checkpoints among them
  EXPECT_EQ(desk.sent.Of<Import>().size(), 1u);

  desk.model.view.tab = Tab::kEvaluate;
  desk.model.OnFileDrop(folder);
  EXPECT_EQ(desk.Given(), 1u);
  FileDrop database = desk.Drop(2);
  const std::string magic = "SQLite format 3";
  database.first_bytes.assign(magic.begin(), magic.end());
  database.first_bytes.push_back(0);
  desk.model.OnFileDrop(database);
  EXPECT_EQ(desk.Given(), 1u);
  EXPECT_EQ(desk.sent.Of<OpenHandle>().size(), 1u);
  FileDrop journal;  // of a training: it has no files yet
  journal.is_folder = journal.follows = true;
  desk.model.OnFileDrop(journal);
  EXPECT_EQ(desk.Given(), 1u);
  FileDrop served = desk.Drop(3);
  served.own_file = true;
  desk.model.OnFileDrop(served);
  EXPECT_EQ(desk.Given(), 1u);
}

TEST(ModelBenchTest, WithoutAWorkbenchDropsAreImported) {
  Desk desk;
  desk.host.benches = false;
  desk.Open("a.sqlite");
  desk.model.view.tab = Tab::kEvaluate;
  FileDrop drop = desk.Drop(1);
  drop.model_count = 1;
  desk.model.OnFileDrop(drop);
  EXPECT_EQ(desk.Given(), 0u);
  EXPECT_EQ(desk.sent.Of<Import>().size(), 1u);
}

TEST(ModelBenchTest, AModelNeedsNoFileToBeDropped) {
  Desk desk;
  desk.model.OnEngineState(EngineState::kRestarting, "");  // nobody knows what is open
  FileDrop drop = desk.Drop(1);
  drop.model_count = 1;
  desk.model.OnFileDrop(drop);
  EXPECT_EQ(desk.Given(), 1u);
  EXPECT_EQ(desk.model.view.tab, Tab::kEvaluate);
}

TEST(ModelBenchTest, TheViewOutlivesTheNewFileButNotOneThatHasItsOwn) {
  Desk desk;
  desk.model.view.tab = Tab::kEvaluate;
  desk.Open("new.sqlite");
  EXPECT_EQ(desk.model.view.tab, Tab::kEvaluate);
  desk.Open("other.sqlite", R"({"tab":"table"})");
  EXPECT_EQ(desk.model.view.tab, Tab::kTable);
  desk.Open("last.sqlite", R"({"tab":"evaluate"})");
  EXPECT_EQ(desk.model.view.tab, Tab::kEvaluate);
}

TEST(ModelBenchTest, AsksForKeptEvaluationsOnTheViewOnly) {
  Desk desk;
  desk.Open("a.sqlite");
  desk.model.Ask(101);
  EXPECT_EQ(desk.sent.Of<QueryEvaluations>().size(), 0u);
  desk.model.view.tab = Tab::kEvaluate;
  desk.model.Ask(102);
  desk.model.Ask(103);
  EXPECT_EQ(desk.sent.Of<QueryEvaluations>().size(), 1u);
  EvaluationList list;
  list.slot = kSlotEvaluations;
  list.evaluations.resize(3);
  desk.Say(list);
  EXPECT_EQ(desk.model.bench.kept.evaluations.size(), 3u);
  desk.Open("b.sqlite");  // another file keeps others
  EXPECT_TRUE(desk.model.bench.kept.evaluations.empty());
  desk.model.view.tab = Tab::kEvaluate;
  desk.model.Ask(104);
  EXPECT_EQ(desk.sent.Of<QueryEvaluations>().size(), 2u);
}

TEST(ModelBenchTest, WhatIsKeptIsTold) {
  Desk desk;
  desk.Open("a.sqlite");
  desk.model.OnBenchMessage(
      EncodeMessage(MakeBench({MakeModel(1, "cnn.onnx", workbench::ModelCard::State::kDone)}, 1)));
  desk.model.bench.KeepEvaluation("eval-cnn", "", true, false);
  workbench::Kept kept;
  kept.evaluation = 1;
  kept.run.uuid = "u";
  kept.run.name = "eval-cnn";
  desk.model.OnBenchMessage(EncodeMessage(std::move(kept)));
  EXPECT_EQ(desk.sent.Last<KeepRun>()->uuid, "u");
  desk.Say(RunKept{"u", 4, false});
  ASSERT_FALSE(desk.model.toasts.all().empty());
  EXPECT_EQ(desk.model.toasts.all().back().text, "eval-cnn is kept in this file");
  EXPECT_FALSE(desk.model.bench.keeping);
  desk.Say(RunKept{"u", 4, true});
  EXPECT_EQ(desk.model.toasts.all().back().text, "eval-cnn was kept before, nothing changed");
}

TEST(ModelBenchTest, AnEngineThatRefusesEndsTheWaiting) {
  Desk desk;
  desk.Open("a.sqlite");
  desk.model.bench.KeepEvaluation("a", "", true, false);
  Failure failure;
  failure.command = CommandType::kKeepRun;
  failure.message = "The disk is full";
  desk.Say(failure);
  EXPECT_FALSE(desk.model.bench.keeping);
  EXPECT_EQ(desk.model.toasts.all().back().text, "The disk is full");
}

}  // namespace
}  // namespace tidemark::ui
