// What the view says, and how models come to it and are run, compared and removed.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ui/evaluate/evaluate_texts.h"
#include "unit/ui/evaluate/evaluate_harness.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using State = workbench::ModelCard::State;

TEST_F(EvaluateViewTest, SaysWhatItIsForBeforeAnythingWasDropped) {
  Open();
  EXPECT_EQ(Attribute("tab", "Evaluate", "aria-selected"), "true");
  EXPECT_TRUE(Find("heading", texts::kEmptyTitle)) << Screen();
  EXPECT_TRUE(Find("note", texts::kNothingUploaded));
  Click("button", texts::kChooseFiles);
  EXPECT_EQ(window_.pick_files, 1);
}

TEST_F(EvaluateViewTest, SaysWhereItsCodeIsWhileThatIsNotHere) {
  window_.evaluate_view = PartState::kLoading;
  Open();
  EXPECT_TRUE(Find("status", texts::kViewLoads)) << Screen();
  EXPECT_FALSE(Find("heading", texts::kEmptyTitle));
  window_.evaluate_view = PartState::kFailed;
  window_.RequestFrames(1);
  Rest();
  EXPECT_EQ(ValueOf("alert", texts::kViewFailed), texts::kViewFailedLine);
  EXPECT_EQ(window_.asked_again, 0);
  Click("button", texts::kLoadAgain);
  EXPECT_EQ(window_.asked_again, 1);
  window_.evaluate_view = PartState::kHere;
  window_.RequestFrames(1);
  Rest();
  EXPECT_TRUE(Find("heading", texts::kEmptyTitle)) << Screen();
  EXPECT_FALSE(Find("alert", texts::kViewFailed));
}

TEST_F(EvaluateViewTest, AWindowThatCantEvaluateSaysSo) {
  window_.benches = false;
  Open();
  EXPECT_TRUE(Find("heading", texts::kNoBench)) << Screen();
  EXPECT_FALSE(Find("button", texts::kChooseFiles));
}

TEST_F(EvaluateViewTest, LooseModelsOpenTheViewAndOtherDropsDoSoOnlyThere) {
  DropFiles(5, 1);
  EXPECT_EQ(Attribute("tab", "Evaluate", "aria-selected"), "true");
  EXPECT_EQ(window_.given_drops, std::vector<uint32_t>{5});
  EXPECT_EQ(Last<workbench::AddFiles>().handle, 5u);
  DropFiles(6, 0);  // data, on the view
  DropFiles(7, 0, true);
  EXPECT_EQ(Asked<workbench::AddFiles>(), 3u);
  Click("tab", "Charts");
  DropFiles(8, 3, true);  // a folder of runs with checkpoints among them
  EXPECT_EQ(Asked<workbench::AddFiles>(), 3u);
}

TEST_F(EvaluateViewTest, DropsHoverWithWordsOfTheirOwn) {
  Fill();
  app_->OnDragHover(true);
  Rest();
  EXPECT_TRUE(Find("note", texts::kDropForBench)) << Screen();
}

TEST_F(EvaluateViewTest, ShowsTheModelAndCopiesItsDigest) {
  Fill();
  EXPECT_EQ(ValueOf("status", "cnn_softmax.onnx"), "ONNX opset 13 · from PyTorch 1.13");
  EXPECT_EQ(ValueOf("status", texts::kInput), "x float32 [n, 1, 8, 8]");
  EXPECT_EQ(ValueOf("status", texts::kOperators), "Conv, Relu, MaxPool and 2 more");
  EXPECT_EQ(ValueOf("button", texts::kCopyDigest), "bbbb bbbb … bbbb");
  Click("button", texts::kCopyDigest);
  EXPECT_EQ(window_.clipboard, std::string(64, 'b'));
}

TEST_F(EvaluateViewTest, EvaluatesStopsAndSaysHowLongItTook) {
  Fill(State::kReady);
  EXPECT_TRUE(Find("note", texts::kNotEvaluated)) << Screen();
  Click("button", texts::kEvaluate);
  EXPECT_EQ(Last<workbench::Evaluate>().evaluation, 1u);
  workbench::ModelCard running = MakeModel(1, "cnn_softmax.onnx", State::kRunning);
  running.rows = 719;
  running.rows_done = 100;
  running.seconds = 1;
  Say(MakeBench({running}, 2));
  EXPECT_TRUE(Find("progressbar", "100 of 719 examples · 6.2 s left")) << Screen();
  Click("button", texts::kStop);
  EXPECT_EQ(Last<workbench::Stop>().evaluation, 1u);
  running.state = State::kDone;
  running.seconds = 0.041;
  Say(MakeBench({running}, 3));
  EXPECT_TRUE(Find("button", texts::kEvaluateAgain));
  EXPECT_TRUE(Find("note", "Took 41 ms, 17,500 examples per second")) << Screen();
}

TEST_F(EvaluateViewTest, SeveralModelsAreChosenComparedAndRemoved) {
  Open();
  Say(MakeBench({MakeModel(1, "a.onnx", State::kDone), MakeModel(2, "b.onnx", State::kDone)}, 1));
  EXPECT_EQ(ValueOf("combobox", texts::kEvaluation), "a.onnx");
  Click("option", "b.onnx");
  EXPECT_EQ(ValueOf("combobox", texts::kEvaluation), "b.onnx");
  Click("combobox", texts::kComparedWith);
  Click("menuitemcheckbox", "a.onnx");
  EXPECT_EQ(ValueOf("combobox", texts::kComparedWith), "a.onnx");
  EXPECT_EQ(Asked<workbench::QuerySummary>(), 3u);  // a, then b and a beside it
  Click("button", "Remove a.onnx");
  EXPECT_EQ(Last<workbench::RemoveModel>().evaluation, 1u);
}

TEST_F(EvaluateViewTest, ABrokenWorkbenchIsSaidAndRestarted) {
  Fill();
  app_->OnBenchState(BenchState::kFailed, "out of memory");
  Rest();
  EXPECT_TRUE(Find("alert", "The workbench stopped: out of memory")) << Screen();
  Click("button", texts::kRestartBench);
  EXPECT_EQ(window_.bench_restarts, 1);
  EXPECT_TRUE(Find("progressbar", texts::kLoadingBench)) << Screen();
}

TEST_F(EvaluateViewTest, EverythingIsReachedByKeyboard) {
  Fill();
  const MirrorNode* tab = Find("tab", "Evaluate");
  ASSERT_NE(tab, nullptr);
  int reached = 0;
  for (int i = 0; i < 60 && reached < 3; ++i) {
    Press({ImGuiKey_Tab});
    const ImGuiID focus = ImGui::GetCurrentContext()->NavId;
    for (const MirrorNode& node : app_->mirror().nodes()) {
      if (node.id != focus) continue;
      reached += node.name == texts::kTrueLabel || node.name == texts::kEvaluateAgain ||
                 node.name == texts::kKeep;
    }
  }
  EXPECT_EQ(reached, 3);
}

}  // namespace
}  // namespace tidemark::ui
