// The Evaluate view on screen, over a real engine and a workbench made by hand: what it says, and
// what a person's clicks ask for.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ui/evaluate/evaluate_texts.h"
#include "ui/link.h"
#include "unit/ui/app_harness.h"
#include "unit/ui/evaluate/bench_desk.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using State = workbench::ModelCard::State;

class EvaluateViewTest : public AppTest {
 protected:
  template <class Answer>
  void Say(Answer answer) {
    app_->OnBenchMessage(EncodeMessage(std::move(answer)));
    Rest();
  }
  template <class Request>
  [[nodiscard]] size_t Asked() const {
    return RequestsOf<Request>(window_.to_bench).size();
  }
  template <class Request>
  [[nodiscard]] Request Last() const {
    const auto last = LastRequest<Request>(window_.to_bench);
    EXPECT_TRUE(last.has_value());
    return last.value_or(Request{});
  }
  void SetUp() override {
    window_.still = true;
    AppTest::SetUp();
  }
  void DropFiles(uint32_t handle, uint64_t models, bool folder = false) {
    FileDrop drop;
    drop.handle = handle;
    drop.root_name = "cnn.onnx";
    drop.file_count = 2;
    drop.model_count = models;
    drop.is_folder = folder;
    app_->OnFileDrop(drop);
    Rest();
  }
  void Open() { Click("tab", "Evaluate"); }
  // The view with one model that is done.
  void Fill(State state = State::kDone) {
    Open();
    Say(MakeBench({MakeModel(1, "cnn_softmax.onnx", state)}, 1));
    if (state != State::kDone) return;
    Say(MakeSummary(Last<workbench::QuerySummary>().query));
  }
  // Names of the runs that are selected in the list.
  [[nodiscard]] std::vector<std::string> SelectedRuns() const {
    std::vector<std::string> names;
    for (const std::string& name : Names("row")) {
      if (Attribute("row", name, "aria-selected") == "true") names.push_back(name);
    }
    return names;
  }
  [[nodiscard]] std::string ValueOf(const std::string& role, const std::string& name) const {
    const MirrorNode* node = Find(role, name);
    return node ? node->value : "none";
  }
};

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

TEST_F(EvaluateViewTest, ProblemsStandWhereTheyHappenedAndStopTheButton) {
  Open();
  workbench::Bench bench = MakeBench({MakeModel(1, "cnn.onnx", State::kReady)}, 1);
  bench.inputs[0].fits.clear();
  bench.inputs[0].problem = {"x takes 64 values, 63 columns are bound", "Choose another column"};
  bench.target_problem = {"No column looks like a label", "Choose one"};
  bench.data[0].notes = {"3 rows skipped", "a", "b", "c"};
  Say(bench);
  EXPECT_TRUE(Find("alert", "x takes 64 values, 63 columns are bound. Choose another column"))
      << Screen();
  EXPECT_TRUE(Find("alert", "No column looks like a label. Choose one"));
  EXPECT_EQ(Attribute("combobox", "Input x", "aria-invalid"), "true");
  EXPECT_EQ(Attribute("button", texts::kEvaluate, "aria-disabled"), "true");
  EXPECT_TRUE(Find("note", "3 rows skipped"));
  EXPECT_FALSE(Find("note", "c"));
  Click("option", "Show 2 more");
  EXPECT_TRUE(Find("note", "c"));
}

TEST_F(EvaluateViewTest, CorrectsTheTrueLabelAndTheTask) {
  Fill();
  EXPECT_EQ(ValueOf("combobox", texts::kTrueLabel), "label");
  EXPECT_EQ(Attribute("combobox", texts::kTrueLabel, "aria-description"), "10 classes");
  Click("combobox", texts::kTrueLabel);
  Click("menuitemcheckbox", "pixel_1");
  EXPECT_EQ(Last<workbench::SetChoices>().choices.targets, std::vector<std::string>{"pixel_1"});
  Click("combobox", texts::kTask);
  Click("menuitemcheckbox", texts::kRegression);
  const workbench::Choices choices = Last<workbench::SetChoices>().choices;
  EXPECT_EQ(choices.task, workbench::TaskChoice::kRegression);
  EXPECT_EQ(choices.targets, std::vector<std::string>{"pixel_1"});  // the first one still holds
}

TEST_F(EvaluateViewTest, CorrectsTheColumnsOfAnInput) {
  Fill();
  EXPECT_EQ(ValueOf("combobox", "Input x"), "pixel_0 … pixel_63 → 1 × 8 × 8");
  Click("combobox", "Input x");
  Click("menuitemcheckbox", "pixel_0");
  workbench::Choices choices = Last<workbench::SetChoices>().choices;
  ASSERT_EQ(choices.inputs.size(), 1u);
  EXPECT_EQ(choices.inputs[0].input, "x");
  EXPECT_EQ(choices.inputs[0].columns, std::vector<std::string>{"pixel_1"});
}

TEST_F(EvaluateViewTest, ScalesAnInput) {
  Fill();
  EXPECT_EQ(ValueOf("combobox", texts::kScaling), "Divide by 16");
  Click("combobox", texts::kScaling);
  EXPECT_EQ(ValueOf("textbox", texts::kDivisor), "16");
  Click("radio", texts::kScalingStandardise);
  EXPECT_EQ(Attribute("button", texts::kApply, "aria-disabled"), "true");
  Click("textbox", texts::kMeans);
  Type("0.485, 0.456");
  Click("textbox", texts::kScales);
  Type("0.2, 0.3");
  Click("button", texts::kApply);
  const workbench::InputChoice choice = Last<workbench::SetChoices>().choices.inputs.at(0);
  EXPECT_EQ(choice.scaling, workbench::Scaling::kStandardise);
  EXPECT_EQ(choice.means, (std::vector<double>{0.485, 0.456}));
  EXPECT_EQ(choice.scales, (std::vector<double>{0.2, 0.3}));
  EXPECT_TRUE(choice.columns.empty());  // those stay guessed
}

TEST_F(EvaluateViewTest, ChoosesHowImagesBecomeTheInput) {
  Fill();
  workbench::Bench bench = MakeBench({MakeModel(1, "cnn_softmax.onnx", State::kReady)}, 1);
  workbench::DataCard& data = bench.data[0];
  data.images = true;
  data.columns.clear();
  for (const char* column : {"image", "class", "file"}) {
    data.columns.emplace_back();
    data.columns.back().name = column;
    data.columns.back().images = data.columns.size() == 1;
  }
  bench.inputs[0].choice.columns = {"image"};
  bench.in_force.images.width = bench.in_force.images.height = 8;
  bench.in_force.images.channels = workbench::ImageChannels::kGrey;
  bench.in_force.images.divisor = 255;
  Say(bench);
  Rest();
  EXPECT_FALSE(Find("combobox", texts::kScaling)) << "the form of images scales them";
  EXPECT_EQ(ValueOf("combobox", texts::kImages), "8 × 8, grey");
  Click("combobox", texts::kImages);
  Click("radio", texts::kImageNet);
  Click("radio", texts::kCrop);
  Click("radio", texts::kBgr);
  Click("textbox", texts::kByteScale);
  Type("1/0");
  EXPECT_EQ(Attribute("button", texts::kApply, "aria-disabled"), "true");
  Click("button", texts::kCancel);
  Click("combobox", texts::kImages);
  Click("radio", texts::kImageNet);
  Click("radio", texts::kCrop);
  Click("radio", texts::kBgr);
  Click("textbox", texts::kByteScale);
  Type("1/10");
  Click("button", texts::kApply);
  const workbench::ImageChoice choice = Last<workbench::SetChoices>().choices.images;
  EXPECT_EQ(choice.width, 0u) << "that stays guessed";
  EXPECT_EQ(choice.channels, workbench::ImageChannels::kBgr);
  EXPECT_EQ(choice.layout, workbench::ImageLayout::kAuto);
  EXPECT_EQ(choice.crop, 0.875);
  EXPECT_EQ(choice.divisor, 10);
  EXPECT_EQ(choice.means, (std::vector<double>{0.485, 0.456, 0.406}));
}

TEST_F(EvaluateViewTest, CorrectsTheTypeOfAColumn) {
  Fill();
  Click("combobox", texts::kDataSet);
  Click("menuitem", texts::kColumnTypes);
  EXPECT_TRUE(Find("listitem", "label")) << Screen();
  Click("radio", texts::kText);  // of the first column
  const auto types = Last<workbench::SetChoices>().choices.types;
  ASSERT_EQ(types.size(), 1u);
  EXPECT_EQ(types[0].second, workbench::ColumnKind::kText);
}

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

TEST_F(EvaluateViewTest, ReadingDataIsSeenAndStopped) {
  Fill();
  workbench::Bench bench = MakeBench({MakeModel(1, "cnn_softmax.onnx", State::kDone)}, 1);
  bench.data.push_back(MakeData(2, "large.csv"));
  bench.data[1].chosen = false;
  bench.data[1].reading = true;
  bench.data[1].size_bytes = 2'000'000;
  bench.data[1].bytes_read = 500'000;
  Say(bench);
  Click("button", texts::kStopReading);
  EXPECT_EQ(Last<workbench::RemoveData>().data, 2u);
}

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
