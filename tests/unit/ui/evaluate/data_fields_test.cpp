// The fields of the data: what was guessed is corrected there, and what is wrong is told there.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ui/evaluate/evaluate_texts.h"
#include "unit/ui/evaluate/evaluate_harness.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using State = workbench::ModelCard::State;

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

}  // namespace
}  // namespace tidemark::ui
