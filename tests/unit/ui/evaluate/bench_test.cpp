// The bench with answers made by hand: what it asks, what it keeps on screen, what it shows first.
#include "ui/evaluate/bench.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/ui/evaluate/bench_desk.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/sent_commands.h"

namespace tidemark::ui {
namespace {

using State = workbench::ModelCard::State;

struct Desk {
  FakeHost host;
  SentCommands engine;
  Link link{[this](Message message) { engine.Add(std::move(message)); }};
  Bench bench{&host, &link};

  template <class Answer>
  void Say(Answer answer) {
    bench.OnMessage(EncodeMessage(std::move(answer)));
  }
  void Ask(double later_s = 0.2) {
    host.now_s += later_s;
    bench.Ask(host.now_s);
  }
  template <class Request>
  [[nodiscard]] size_t Count() const {
    return RequestsOf<Request>(host.to_bench).size();
  }
  template <class Request>
  [[nodiscard]] Request Last() const {
    const auto last = LastRequest<Request>(host.to_bench);
    EXPECT_TRUE(last.has_value());
    return last.value_or(Request{});
  }
  // One model that is done, its summary answered and all that follows from it asked.
  void Fill() {
    Say(MakeBench({MakeModel(1, "cnn.onnx", State::kDone)}, 1));
    Ask();
    Say(MakeSummary(Last<workbench::QuerySummary>().query));
    Ask();
  }
};

TEST(BenchTest, AsksNothingBeforeSomethingIsDone) {
  Desk desk;
  desk.Ask();
  desk.Say(MakeBench({MakeModel(1, "cnn.onnx", State::kReady)}, 1));
  desk.Ask();
  EXPECT_TRUE(desk.host.to_bench.empty());
  EXPECT_EQ(desk.bench.view.evaluation, 1u);  // its card is shown all the same
  EXPECT_EQ(desk.bench.Shown()->name, "cnn.onnx");
}

TEST(BenchTest, TheFirstModelThatIsDoneIsShownUnlessThePersonChose) {
  Desk desk;
  desk.Say(MakeBench({MakeModel(1, "a", State::kReady), MakeModel(2, "b", State::kReady)}, 1));
  EXPECT_EQ(desk.bench.view.evaluation, 1u);
  desk.Say(MakeBench({MakeModel(1, "a", State::kReady), MakeModel(2, "b", State::kDone)}, 2));
  EXPECT_EQ(desk.bench.view.evaluation, 2u);
  desk.bench.Show(1);
  desk.Say(MakeBench({MakeModel(1, "a", State::kReady), MakeModel(2, "b", State::kDone)}, 3));
  EXPECT_EQ(desk.bench.view.evaluation, 1u);
  // The chosen one was removed.
  desk.Say(MakeBench({MakeModel(2, "b", State::kDone)}, 4));
  EXPECT_EQ(desk.bench.view.evaluation, 2u);
  desk.Say(MakeBench({}, 5));
  EXPECT_EQ(desk.bench.view.evaluation, 0u);
  EXPECT_FALSE(desk.bench.summary.latest);
}

TEST(BenchTest, CurvesAndRowsFollowTheSummaryOnceAndBeginWithTheWorstClass) {
  Desk desk;
  desk.Say(MakeBench({MakeModel(1, "cnn.onnx", State::kDone)}, 1));
  desk.Ask();
  EXPECT_EQ(desk.host.to_bench.size(), 1u);
  const workbench::QuerySummary asked = desk.Last<workbench::QuerySummary>();
  EXPECT_EQ(asked.query.evaluation, 1u);
  EXPECT_EQ(asked.query.slot, kBenchSummary);
  EXPECT_NE(asked.query.ticket, 0u);
  desk.Say(MakeSummary(asked.query));
  ASSERT_TRUE(desk.bench.summary.latest);
  EXPECT_EQ(desk.bench.view.class_index, 2u);
  EXPECT_EQ(desk.bench.ClassName(2), "2");
  for (int i = 0; i < 3; ++i) desk.Ask();
  EXPECT_EQ(desk.Count<workbench::QueryCurves>(), 1u);
  EXPECT_EQ(desk.Last<workbench::QueryCurves>().class_index, 2u);
  EXPECT_EQ(desk.Count<workbench::QueryThreshold>(), 1u);
  EXPECT_EQ(desk.Count<workbench::QueryRows>(), 1u);
  EXPECT_EQ(desk.Last<workbench::QueryRows>().filter, workbench::RowFilter::kErrors);
  EXPECT_EQ(desk.Count<workbench::QueryResiduals>(), 0u);
  EXPECT_EQ(desk.Count<workbench::QueryWeakSlices>(), 0u);  // nobody asked for them
}

TEST(BenchTest, ClassOneOfABinaryTask) {
  Desk desk;
  desk.Say(MakeBench({MakeModel(1, "cnn.onnx", State::kDone)}, 1));
  desk.Ask();
  workbench::Summary summary = MakeSummary(desk.Last<workbench::QuerySummary>().query);
  summary.task = workbench::TaskChoice::kBinary;
  summary.class_names = {"no", "yes"};
  summary.confusion = {1, 2, 3, 4};
  desk.Say(summary);
  EXPECT_EQ(desk.bench.view.class_index, 1u);
}

TEST(BenchTest, RegressionHasResidualsAndAllRows) {
  Desk desk;
  desk.Say(MakeBench({MakeModel(1, "cnn.onnx", State::kDone)}, 1));
  desk.Ask();
  workbench::Summary summary = MakeSummary(desk.Last<workbench::QuerySummary>().query);
  summary.task = workbench::TaskChoice::kRegression;
  summary.class_names.clear();
  summary.confusion.clear();
  summary.has_scores = false;
  desk.Say(summary);
  desk.Ask();
  EXPECT_EQ(desk.Count<workbench::QueryResiduals>(), 1u);
  EXPECT_EQ(desk.Count<workbench::QueryCurves>(), 0u);
  EXPECT_EQ(desk.Count<workbench::QueryThreshold>(), 0u);
  EXPECT_EQ(desk.Last<workbench::QueryRows>().filter, workbench::RowFilter::kAll);
}

TEST(BenchTest, OldAnswersStayUntilNewOnesAreThereAndLateOnesAreNotShown) {
  Desk desk;
  desk.Fill();
  const workbench::Query first = desk.Last<workbench::QueryThreshold>().query;
  workbench::ThresholdView view;
  view.query = first;
  view.threshold = 0.5;
  desk.Say(view);
  EXPECT_FALSE(desk.bench.threshold.waits);
  desk.bench.view.threshold = 0.6;
  desk.Ask();
  EXPECT_TRUE(desk.bench.threshold.waits);
  ASSERT_TRUE(desk.bench.threshold.latest);
  EXPECT_EQ(desk.bench.threshold.latest->threshold, 0.5);
  view.threshold = 0.55;  // of the question before
  desk.Say(view);
  EXPECT_EQ(desk.bench.threshold.latest->threshold, 0.5);
  view.query = desk.Last<workbench::QueryThreshold>().query;
  view.threshold = 0.6;
  desk.Say(view);
  EXPECT_EQ(desk.bench.threshold.latest->threshold, 0.6);
  EXPECT_FALSE(desk.bench.threshold.waits);
}

TEST(BenchTest, ASliderThatMovesAsksAgainWhenItIsAnsweredOrAfterAWhile) {
  Desk desk;
  desk.Fill();
  const size_t before = desk.Count<workbench::QueryThreshold>();
  for (int i = 1; i <= 5; ++i) {  // the question of Fill waits for its answer
    desk.bench.view.threshold = 0.5 + i / 100.0;
    desk.host.frame_at_s = -1;
    desk.Ask(0.001);
    EXPECT_GT(desk.host.frame_at_s, 0);  // the last wish is not forgotten
  }
  EXPECT_EQ(desk.Count<workbench::QueryThreshold>(), before);
  desk.Ask(0.2);
  EXPECT_EQ(desk.Count<workbench::QueryThreshold>(), before + 1);
  EXPECT_EQ(desk.Last<workbench::QueryThreshold>().threshold, 0.55);
}

TEST(BenchTest, ASliceANewVersionAndAnotherClassAskAnew) {
  Desk desk;
  desk.Fill();
  workbench::Bench bench = MakeBench({MakeModel(1, "cnn.onnx", State::kDone)}, 1);
  bench.slices.emplace_back();
  bench.slices.back().slice = 4;
  desk.Say(bench);
  desk.Ask();
  EXPECT_EQ(desk.Count<workbench::QuerySummary>(), 1u);  // a slice more changes no answer
  desk.bench.view.slice = 4;
  desk.Ask();
  EXPECT_EQ(desk.Last<workbench::QuerySummary>().query.slice, 4u);
  EXPECT_EQ(desk.Last<workbench::QueryCurves>().query.slice, 4u);
  desk.bench.view.class_index = 0;
  desk.Ask();
  EXPECT_EQ(desk.Last<workbench::QueryCurves>().class_index, 0u);
  bench.version = 2;
  const size_t before = desk.Count<workbench::QuerySummary>();
  desk.Say(bench);
  desk.Ask();
  EXPECT_EQ(desk.Count<workbench::QuerySummary>(), before + 1);
  bench.slices.pop_back();  // the slice that is looked at was removed
  desk.Say(bench);
  EXPECT_EQ(desk.bench.view.slice, 0u);
}

TEST(BenchTest, AStaleEvaluationKeepsItsAnswers) {
  Desk desk;
  desk.Fill();
  const size_t asked = desk.host.to_bench.size();
  desk.Say(MakeBench({MakeModel(1, "cnn.onnx", State::kStale)}, 2));
  desk.Ask();
  desk.Say(MakeBench({MakeModel(1, "cnn.onnx", State::kRunning)}, 3));
  desk.Ask();
  EXPECT_EQ(desk.host.to_bench.size(), asked);
  EXPECT_TRUE(desk.bench.summary.latest);
  desk.Say(MakeBench({MakeModel(1, "cnn.onnx", State::kDone)}, 4));
  desk.Ask();
  EXPECT_EQ(desk.Count<workbench::QuerySummary>(), 2u);
}

TEST(BenchTest, TroubleIsShownWhereItHappened) {
  Desk desk;
  desk.Fill();
  workbench::Trouble trouble;
  trouble.request = workbench::RequestType::kQueryCurves;
  trouble.slot = kBenchCurves;
  trouble.ticket = desk.bench.curves.ticket;
  trouble.what = {"One class only", "Choose another slice"};
  desk.Say(trouble);
  EXPECT_EQ(desk.bench.curves.trouble.message, "One class only");
  EXPECT_FALSE(desk.bench.curves.waits);
  EXPECT_TRUE(desk.bench.trouble.empty());
  trouble.slot = 0;
  trouble.request = workbench::RequestType::kEvaluate;
  desk.Say(trouble);
  EXPECT_EQ(desk.bench.trouble.message, "One class only");
  desk.bench.EvaluateModel(1);  // the next action
  EXPECT_TRUE(desk.bench.trouble.empty());
}

TEST(BenchTest, ComparesOnTheSameRows) {
  Desk desk;
  desk.Say(MakeBench({MakeModel(1, "a", State::kDone), MakeModel(2, "b", State::kDone)}, 1));
  desk.bench.CompareWith(2);
  desk.Ask();
  ASSERT_EQ(desk.Count<workbench::QuerySummary>(), 2u);
  for (const auto& asked : RequestsOf<workbench::QuerySummary>(desk.host.to_bench))
    desk.Say(MakeSummary(asked.query));
  ASSERT_TRUE(desk.bench.summary.latest && desk.bench.compared_summary.latest);
  EXPECT_EQ(desk.bench.summary.latest->query.evaluation, 1u);
  EXPECT_EQ(desk.bench.compared_summary.latest->query.evaluation, 2u);
  desk.Ask();
  EXPECT_EQ(desk.Count<workbench::QueryCurves>(), 2u);
  const workbench::QueryComparison asked = desk.Last<workbench::QueryComparison>();
  EXPECT_EQ(asked.query.evaluation, 1u);
  EXPECT_EQ(asked.first, 2u);
  desk.bench.Show(2);  // with itself there is nothing to compare
  EXPECT_EQ(desk.bench.view.compared, 0u);
  EXPECT_FALSE(desk.bench.compared_summary.latest);
}

TEST(BenchTest, ADropIsGivenAndNamed) {
  Desk desk;
  FileDrop drop;
  drop.handle = 7;
  desk.bench.TakeDrop(drop);
  EXPECT_EQ(desk.host.given_drops, std::vector<uint32_t>{7});
  EXPECT_EQ(desk.Last<workbench::AddFiles>().handle, 7u);
}

TEST(BenchTest, AKeptRunGoesToTheEngineWhenAFileIsOpen) {
  Desk desk;
  desk.Fill();
  desk.bench.KeepEvaluation("eval-cnn", "uuid-of-training", true, false);
  EXPECT_TRUE(desk.bench.keeping);
  const workbench::Keep asked = desk.Last<workbench::Keep>();
  EXPECT_EQ(asked.evaluation, 1u);
  EXPECT_EQ(asked.name, "eval-cnn");
  workbench::Kept kept;
  kept.run.uuid = "u";
  kept.run.name = "eval-cnn";
  desk.Say(kept);
  EXPECT_EQ(desk.engine.Of<KeepRun>().size(), 0u);  // no file yet
  desk.bench.ForgetFile();
  desk.bench.OnFile(true);
  ASSERT_EQ(desk.engine.Of<KeepRun>().size(), 1u);
  EXPECT_EQ(desk.engine.Last<KeepRun>()->name, "eval-cnn");
  desk.bench.OnFile(true);
  EXPECT_EQ(desk.engine.Of<KeepRun>().size(), 1u);
  EXPECT_TRUE(desk.bench.keeping);
  desk.bench.On(RunKept{"u", 5, false});
  EXPECT_FALSE(desk.bench.keeping);
  EXPECT_EQ(desk.bench.kept_as->run_id, 5);
  EXPECT_EQ(desk.bench.kept_name, "eval-cnn");
}

TEST(BenchTest, KeepingEndsWithTheFileItWentInto) {
  Desk desk;
  desk.Fill();
  desk.bench.OnFile(true);
  desk.bench.KeepEvaluation("a", "", true, false);
  desk.bench.ForgetFile();  // a new one is made for it
  EXPECT_TRUE(desk.bench.keeping);
  workbench::Kept kept;
  kept.run.name = "a";
  desk.Say(kept);
  EXPECT_EQ(desk.engine.Of<KeepRun>().size(), 1u);
  desk.bench.ForgetFile();
  EXPECT_FALSE(desk.bench.keeping);
}

TEST(BenchTest, KeepingThatFailsEnds) {
  Desk desk;
  desk.Fill();
  desk.bench.KeepEvaluation("a", "", true, false);
  workbench::Trouble trouble;
  trouble.request = workbench::RequestType::kKeep;
  trouble.what = {"Nothing to keep", ""};
  desk.Say(trouble);
  EXPECT_FALSE(desk.bench.keeping);
  desk.bench.KeepEvaluation("a", "", true, false);
  Failure failure;
  failure.command = CommandType::kKeepRun;
  desk.bench.On(failure);
  EXPECT_FALSE(desk.bench.keeping);
}

TEST(BenchTest, AKeptEvaluationIsFetchedAndCompared) {
  Desk desk;
  desk.Fill();
  desk.bench.CompareWithKept(12);
  const QueryEvaluation asked = *desk.engine.Last<QueryEvaluation>();
  EXPECT_EQ(asked.run_id, 12);
  EXPECT_FALSE(asked.with_model);
  StoredEvaluation stored;
  stored.slot = asked.slot;
  stored.run_id = 12;
  stored.document = "{}";
  stored.predictions.bytes = {1, 2};
  desk.bench.On(std::move(stored));
  const workbench::AddKept added = desk.Last<workbench::AddKept>();
  EXPECT_EQ(added.run_id, 12);
  EXPECT_EQ(added.predictions.bytes, (Buffer{1, 2}));
  workbench::ModelCard card = MakeModel(3, "eval-a", State::kDone);
  card.kept_run_id = 12;
  const auto told = MakeBench({MakeModel(1, "cnn.onnx", State::kDone), card}, 2);
  desk.Say(told);
  EXPECT_EQ(desk.bench.view.compared, 3u);
  EXPECT_EQ(desk.bench.view.evaluation, 1u);
  desk.bench.CompareWith(0);
  desk.bench.CompareWithKept(12);  // it is there already
  EXPECT_EQ(desk.bench.view.compared, 3u);
  EXPECT_EQ(desk.engine.Of<QueryEvaluation>().size(), 1u);
  desk.bench.ShowKept(12);
  EXPECT_EQ(desk.bench.view.evaluation, 3u);
  // Another file is opened: its runs have other numbers.
  desk.bench.ForgetFile();
  EXPECT_EQ(desk.Last<workbench::RemoveModel>().evaluation, 3u);
}

TEST(BenchTest, RecomputesWithTheModelOfTheFile) {
  Desk desk;
  desk.bench.RecomputeKept(12);
  const QueryEvaluation asked = *desk.engine.Last<QueryEvaluation>();
  EXPECT_TRUE(asked.with_model);
  StoredEvaluation stored;
  stored.slot = asked.slot;
  stored.run_id = 12;
  stored.model.bytes = {9};
  desk.bench.On(std::move(stored));
  EXPECT_EQ(desk.Last<workbench::Recompute>().model.bytes, Buffer{9});
  EXPECT_TRUE(desk.bench.Busy());
  workbench::Recomputed told;
  told.run_id = 12;
  told.state = workbench::Recomputed::State::kDone;
  desk.Say(told);
  ASSERT_TRUE(desk.bench.recomputed);
  EXPECT_FALSE(desk.bench.Busy());
  desk.bench.CloseRecomputed();
  desk.Say(told);  // it comes late
  EXPECT_FALSE(desk.bench.recomputed);
}

TEST(BenchTest, PredictionsAreSavedAsAFile) {
  Desk desk;
  desk.Fill();
  desk.bench.ExportPredictions();
  EXPECT_EQ(desk.Last<workbench::ExportPredictions>().evaluation, 1u);
  workbench::Exported told;
  told.file_name = "cnn-predictions.csv";
  told.bytes.bytes = {'a'};
  desk.Say(std::move(told));
  EXPECT_EQ(desk.host.saved_name, "cnn-predictions.csv");
  EXPECT_EQ(desk.host.saved_bytes, std::vector<uint8_t>{'a'});
  EXPECT_FALSE(desk.bench.exporting);
}

TEST(BenchTest, ABrokenWorkbenchStopsWaitingAndBeginsAnew) {
  Desk desk;
  desk.Fill();
  EXPECT_TRUE(desk.bench.Busy());
  desk.bench.OnState(BenchState::kFailed, "out of memory");
  EXPECT_FALSE(desk.bench.Busy());
  EXPECT_TRUE(desk.bench.summary.latest);  // may be read on
  const size_t asked = desk.host.to_bench.size();
  desk.bench.view.class_index = 0;
  desk.Ask();
  EXPECT_EQ(desk.host.to_bench.size(), asked);
  desk.bench.Restart();
  EXPECT_EQ(desk.host.bench_restarts, 1);
  EXPECT_TRUE(desk.bench.bench.models.empty());
  EXPECT_FALSE(desk.bench.summary.latest);
}

TEST(BenchTest, ADamagedAnswerChangesNothing) {
  Desk desk;
  desk.Fill();
  Message damaged = EncodeMessage(MakeBench({}, 9));
  damaged.head.resize(damaged.head.size() / 2);
  desk.bench.OnMessage(std::move(damaged));
  desk.bench.OnMessage({});
  EXPECT_EQ(desk.bench.bench.models.size(), 1u);
}

TEST(BenchTest, TheKeptEvaluationsAreAskedForWhenTheFileChanges) {
  Desk desk;
  desk.bench.AskKept(1, 1);
  desk.bench.AskKept(2, 1);
  EXPECT_EQ(desk.engine.Of<QueryEvaluations>().size(), 1u);
  EvaluationList list;
  list.slot = kSlotEvaluations;
  list.evaluations.resize(2);
  desk.bench.On(std::move(list));
  EXPECT_TRUE(desk.bench.kept_known);
  desk.bench.AskKept(3, 1);
  EXPECT_EQ(desk.engine.Of<QueryEvaluations>().size(), 1u);
  desk.bench.AskKept(4, 2);
  EXPECT_EQ(desk.engine.Of<QueryEvaluations>().size(), 2u);
}

}  // namespace
}  // namespace tidemark::ui
