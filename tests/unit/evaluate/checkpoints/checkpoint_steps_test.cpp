#include "evaluate/checkpoints/checkpoint_steps.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

namespace tidemark::evaluate {
namespace {

using Steps = std::vector<std::optional<int64_t>>;

CheckpointSteps Find(const std::vector<std::string>& names) { return FindCheckpointSteps(names); }

TEST(CheckpointSteps, WordsBeforeNumbers) {
  EXPECT_EQ(Find({"model-000100.onnx", "model-000200.onnx"}).steps, (Steps{100, 200}));
  EXPECT_EQ(Find({"step=100/model.onnx", "step=2000/model.onnx"}).steps, (Steps{100, 2000}));
  EXPECT_EQ(Find({"epoch_3.onnx", "epoch_12.onnx"}).steps, (Steps{3, 12}));
  EXPECT_EQ(Find({"Epoch=3-Step=400.onnx", "Epoch=4-Step=500.onnx"}).steps, (Steps{400, 500}));
  EXPECT_EQ(Find({"net2_global_step7_loss0.25.onnx", "net2_global_step9_loss0.21.onnx"}).steps,
            (Steps{7, 9}));
  EXPECT_NE(Find({"steps_7.onnx"}).how.find("\"step\""), std::string::npos);
  EXPECT_EQ(Find({"v2-model-10.onnx", "v2-model-20.onnx"}).steps, (Steps{10, 20}))
      << "the number that is the same everywhere is no step";
}

TEST(CheckpointSteps, NamesWithoutAStepAmongOthers) {
  EXPECT_EQ(Find({"best.onnx", "step_1.onnx", "step_2.onnx"}).steps, (Steps{std::nullopt, 1, 2}));
  EXPECT_EQ(Find({"m-1.onnx", "m-2.onnx", "last.onnx"}).steps, (Steps{1, 2, std::nullopt}));
}

TEST(CheckpointSteps, ElseTheOrder) {
  for (const std::vector<std::string>& names : {std::vector<std::string>{"a.onnx", "b.onnx"},
                                                {"fold1/step_5.onnx", "fold1/step_05.onnx"},
                                                {"x99999999999999999999.onnx", "y.onnx"}}) {
    const CheckpointSteps found = Find(names);
    EXPECT_TRUE(found.by_order) << names[0];
    EXPECT_EQ(found.steps, (Steps{0, 1})) << names[0];
  }
  EXPECT_TRUE(Find({}).steps.empty());
}

TEST(CheckpointSteps, StepsTellNamesApart) {
  rc::check("any names", [](const std::vector<std::string>& names) {
    const CheckpointSteps found = FindCheckpointSteps(names);
    RC_ASSERT(found.steps.size() == names.size());
    std::set<int64_t> different;
    size_t count = 0;
    for (const auto& step : found.steps) {
      if (!step) continue;
      ++count;
      different.insert(*step);
      RC_ASSERT(*step >= 0);
    }
    RC_ASSERT(different.size() == count);
    RC_ASSERT(names.empty() || count > 0);
  });
}

}  // namespace
}  // namespace tidemark::evaluate
