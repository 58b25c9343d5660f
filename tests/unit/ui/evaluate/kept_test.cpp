// Evaluations that are kept: how they come into the file, are opened, and computed again.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ui/evaluate/evaluate_texts.h"
#include "unit/ui/evaluate/evaluate_harness.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using State = workbench::ModelCard::State;

TEST_F(EvaluateViewTest, KeptEvaluationsAreOpenedInChartsAndBack) {
  DropThreeRuns();
  Open();
  EvaluationList list;
  list.slot = kSlotEvaluations;
  list.evaluations.emplace_back();
  KeptEvaluationRow& kept = list.evaluations.back();
  kept.run_id = 2;  // one of the three stands in for it
  kept.parent_run_id = 1;
  kept.uuid = "u";
  kept.name = "eval-cnn";
  kept.model = "cnn.onnx";
  kept.data = "test.csv";
  kept.figures = {{"accuracy", 0.912}};
  app_->OnMessage(EncodeMessage(list));
  Rest();
  Click("option", "eval-cnn");
  Click("menuitem", texts::kOpenTraining);
  EXPECT_EQ(Attribute("tab", "Charts", "aria-selected"), "true");
  const std::vector<std::string> training = SelectedRuns();
  EXPECT_EQ(training.size(), 1u) << Screen();
  Open();
  Click("option", "eval-cnn");
  Click("menuitem", texts::kOpenInCharts);
  const std::vector<std::string> evaluation = SelectedRuns();
  ASSERT_EQ(evaluation.size(), 1u) << Screen();
  EXPECT_NE(evaluation, training);
  // And back: the menu of the run.
  engine_hears_ = false;  // its file keeps no such run
  Click("row", evaluation[0], 1);
  Click("menuitem", "Open in Evaluate");
  EXPECT_EQ(Attribute("tab", "Evaluate", "aria-selected"), "true");
  ASSERT_TRUE(sent_.Last<QueryEvaluation>());
  EXPECT_EQ(sent_.Last<QueryEvaluation>()->run_id, 2);
}

TEST_F(EvaluateViewTest, KeepsTheEvaluationInANewFileWhenNoneIsOpen) {
  Fill();
  Click("button", texts::kKeep);
  EXPECT_EQ(ValueOf("textbox", texts::kName), "eval-cnn_softmax");
  Click("checkbox", texts::kWithPredictions);
  Click("button", texts::kKeepIt);
  const workbench::Keep asked = Last<workbench::Keep>();
  EXPECT_EQ(asked.name, "eval-cnn_softmax");
  EXPECT_FALSE(asked.with_predictions);
  EXPECT_TRUE(Find("button", texts::kKeeping));
  EXPECT_EQ(Attribute("tab", "Evaluate", "aria-selected"), "true");  // of the new file too
}

TEST_F(EvaluateViewTest, RecomputesAndSaysWhetherTheClaimHolds) {
  DropThreeRuns();
  Open();
  EvaluationList list;
  list.slot = kSlotEvaluations;
  list.evaluations.emplace_back();
  KeptEvaluationRow& kept = list.evaluations.back();
  kept.run_id = 12;
  kept.uuid = "u";
  kept.name = "eval-cnn";
  kept.model = "cnn.onnx";
  kept.data = "test.csv";
  kept.ended_s = 1763906700;
  kept.figures = {{"accuracy", 0.912}};
  app_->OnMessage(EncodeMessage(list));
  Rest();
  EXPECT_TRUE(Find("option", "eval-cnn")) << Screen();
  engine_hears_ = false;  // its file keeps no such run
  Click("option", "eval-cnn");
  Click("menuitem", texts::kRecompute);
  ASSERT_TRUE(sent_.Last<QueryEvaluation>());
  EXPECT_TRUE(sent_.Last<QueryEvaluation>()->with_model);
  workbench::Recomputed told;
  told.run_id = 12;
  told.state = workbench::Recomputed::State::kNeedsModel;
  told.model_name = "cnn.onnx";
  told.model_sha256 = std::string(64, 'e');
  Say(told);
  EXPECT_TRUE(Find("note", "Drop cnn.onnx with SHA-256 eeee eeee … eeee. It goes on by itself."))
      << Screen();
  told.state = workbench::Recomputed::State::kDone;
  told.made_by = "tidemark 0.1";
  told.made_by_now = "tidemark 0.2";
  told.tolerance = 1e-9;
  using Verdict = workbench::RecomputedFigure::Verdict;
  told.verdict = Verdict::kDifferent;
  told.figures = {{"accuracy", 0.912, 0.912, Verdict::kEqual},
                  {"log_loss", 0.3, 0.31, Verdict::kDifferent}};
  Say(told);
  EXPECT_EQ(ValueOf("status", texts::kDifferent), "1 of 2 figures differ by more than 1e−9.")
      << Screen();
  EXPECT_EQ(ValueOf("row", "accuracy"), "0.912 0.912 Equal");
  EXPECT_EQ(ValueOf("row", "log_loss"), "0.3 0.31 Different");
  EXPECT_TRUE(Find("note", "Claimed by tidemark 0.1, recomputed by tidemark 0.2."));
  Click("button", texts::kClose);
  EXPECT_FALSE(Find("row", "accuracy"));
}

}  // namespace
}  // namespace tidemark::ui
