// How the figures are made: slices, intervals, the positive class.
#include <gtest/gtest.h>

#include "ui/evaluate/evaluate_texts.h"
#include "unit/ui/evaluate/evaluate_harness.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using State = workbench::ModelCard::State;

TEST_F(EvaluateViewTest, SlicesAreChosenMadeAndRemoved) {
  Fill();
  workbench::Bench bench = MakeBench({MakeModel(1, "cnn_softmax.onnx", State::kDone)}, 1);
  bench.slices.emplace_back();
  bench.slices.back().slice = 3;
  bench.slices.back().name = "Little ink";
  bench.slices.back().rows = 108;
  bench.slices.back().figures = {{1, 0.944}};
  Say(bench);
  EXPECT_EQ(ValueOf("option", "Little ink"), "108 0.944");
  EXPECT_EQ(ValueOf("option", "All"), "719 0.971");
  Click("option", "Little ink");
  EXPECT_EQ(Attribute("option", "Little ink", "aria-selected"), "true");
  EXPECT_EQ(Last<workbench::QuerySummary>().query.slice, 3u);
  Click("button", "Remove Little ink");
  EXPECT_EQ(Last<workbench::RemoveSlice>().slice, 3u);

  Click("button", texts::kAddSlice);
  Click("menuitem", "label");
  EXPECT_EQ(Last<workbench::AddSlicesOf>().column, "label");
  Click("button", texts::kAddSlice);
  Click("menuitem", texts::kNewSlice);
  EXPECT_EQ(Attribute("button", texts::kMakeSlice, "aria-disabled"), "true");
  Click("combobox", texts::kConditionKind);
  Click("menuitemcheckbox", texts::kByConfidence);
  Click("button", texts::kMakeSlice);
  const workbench::AddSlice made = Last<workbench::AddSlice>();
  ASSERT_EQ(made.conditions.size(), 1u);
  EXPECT_EQ(made.conditions[0].kind, workbench::Condition::Kind::kConfidence);
  EXPECT_EQ(made.conditions[0].high, 0.6);
}

TEST_F(EvaluateViewTest, ASearchOfWeakSlicesCanBeStoppedAndAskedForAgain) {
  Fill();
  Click("button", texts::kAddSlice);
  Click("menuitem", texts::kFindWeak);
  ASSERT_EQ(Asked<workbench::QueryWeakSlices>(), 1u);
  EXPECT_TRUE(Find("progressbar", texts::kSearching)) << Screen();
  Click("button", texts::kStop);
  EXPECT_EQ(Last<workbench::Stop>().evaluation, 1u);
  EXPECT_FALSE(Find("progressbar", texts::kSearching));
  Click("button", texts::kAddSlice);
  Click("menuitem", texts::kFindWeak);
  EXPECT_EQ(Asked<workbench::QueryWeakSlices>(), 2u);
  workbench::WeakSlices found;
  found.query = Last<workbench::QueryWeakSlices>().query;
  found.tested = 124;
  Say(found);
  EXPECT_FALSE(Find("progressbar", texts::kSearching));
}

TEST_F(EvaluateViewTest, OtherIntervalsAreAChoice) {
  Fill();
  Click("button", "95 % intervals · bootstrap 1,000");
  Click("menuitemcheckbox", "99 %");
  EXPECT_EQ(Last<workbench::SetChoices>().choices.level, 0.99);
  Click("button", "95 % intervals · bootstrap 1,000");  // of the figures that are shown
  Click("menuitemcheckbox", "5,000");
  EXPECT_EQ(Last<workbench::SetChoices>().choices.resamples, 5000u);
  EXPECT_EQ(Last<workbench::SetChoices>().choices.level, 0.99);
}

TEST_F(EvaluateViewTest, SeedAndNumberOfResamplesAreTyped) {
  Fill();
  Click("button", "95 % intervals · bootstrap 1,000");
  EXPECT_EQ(ValueOf("textbox", texts::kSeed), "1");
  Click("textbox", texts::kSeed);
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("18446744073709551615");
  Press({ImGuiKey_Enter});
  EXPECT_EQ(Last<workbench::SetChoices>().choices.seed, 18446744073709551615u);
  const size_t asked = Asked<workbench::SetChoices>();
  Click("textbox", texts::kResamplesOther);
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("0");
  Press({ImGuiKey_Enter});
  EXPECT_EQ(Asked<workbench::SetChoices>(), asked) << "0 is no number of resamples";
  EXPECT_EQ(Attribute("textbox", texts::kResamplesOther, "aria-invalid"), "true");
  Click("textbox", texts::kResamplesOther);
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("333");
  Press({ImGuiKey_Enter});
  EXPECT_EQ(Last<workbench::SetChoices>().choices.resamples, 333u);
  EXPECT_EQ(Last<workbench::SetChoices>().choices.seed, 18446744073709551615u);
}

TEST_F(EvaluateViewTest, ThePositiveClassIsChosenAndItsDefaultIsSaid) {
  Open();
  workbench::Bench bench = MakeBench({MakeModel(1, "cnn.onnx", State::kDone)}, 1);
  bench.in_force.task = workbench::TaskChoice::kBinary;
  Say(bench);
  EXPECT_EQ(ValueOf("combobox", texts::kDecision), "The second class from 0.5") << Screen();
  workbench::Summary summary = MakeSummary(Last<workbench::QuerySummary>().query);
  summary.task = workbench::TaskChoice::kBinary;
  summary.class_names = {"benign", "malignant"};
  summary.confusion = {60, 1, 2, 70};
  summary.classes.resize(2);
  Say(summary);
  EXPECT_EQ(ValueOf("combobox", texts::kDecision), "malignant from 0.5");
  Click("combobox", texts::kDecision);
  EXPECT_EQ(ValueOf("combobox", texts::kPositiveClass), "The second class: malignant");
  Click("combobox", texts::kPositiveClass);
  Click("menuitemcheckbox", "benign");
  Click("textbox", texts::kDecisionThreshold);
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("1.5");
  EXPECT_EQ(Attribute("button", texts::kApply, "aria-disabled"), "true");
  EXPECT_TRUE(Find("alert", texts::kNeedsShare)) << Screen();
  Click("textbox", texts::kDecisionThreshold);
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("0.7");
  Click("button", texts::kApply);
  const workbench::Choices choices = Last<workbench::SetChoices>().choices;
  EXPECT_EQ(choices.positive, "benign");
  EXPECT_EQ(choices.threshold, 0.7);
  // Of another target it would be no class.
  Click("combobox", texts::kTrueLabel);
  Click("menuitemcheckbox", "pixel_1");
  EXPECT_EQ(Last<workbench::SetChoices>().choices.positive, "");
}

}  // namespace
}  // namespace tidemark::ui
