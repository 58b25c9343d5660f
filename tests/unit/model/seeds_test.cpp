// The first inputs of the fuzzer are whole models, one a family of operators: each loads and runs.
#include <gtest/gtest.h>

#include "model/session.h"
#include "unit/model/fixtures.h"

namespace tidemark::model {
namespace {

Value Counting(Model* model, const ValueInfo& info) {
  Shape shape;
  for (const Dim& dim : *info.type.dims) shape.Append(dim.value < 0 ? 3 : dim.value);
  auto tensor = Tensor::Make(model->pool(), info.type.element, shape);
  for (int64_t i = 0; i < tensor->count(); ++i) {
    if (info.type.element == DataType::kF32) {
      tensor->mutable_data<float>()[i] = static_cast<float>(i) / 4 - 1;
    } else {
      tensor->mutable_data<int64_t>()[i] = i;
    }
  }
  return Value(*tensor);
}

TEST(FuzzSeeds, AreModelsThatRun) {
  const std::string folder = "fuzz/corpus/model_fuzz/";
  for (const char* name : {"mlp", "conv", "shapes", "loop", "if", "scan", "tree", "svm", "linear",
                           "lstm", "resize", "pick", "quantised", "texts", "reduce"}) {
    const auto file = ReadFile(folder + name);
    ASSERT_TRUE(file) << name;
    auto model = Model::Load(*file);
    ASSERT_TRUE(model.ok()) << name << ": " << model.error().message;
    std::vector<Value> inputs;
    for (const ValueInfo& info : model->info().inputs) inputs.push_back(Counting(&*model, info));
    const auto first = model->Run(inputs);
    ASSERT_TRUE(first.ok()) << name << ": " << first.error().message;
    const auto second = model->Run(inputs);
    ASSERT_TRUE(second.ok()) << name;
    for (size_t i = 0; i < first->size(); ++i) {
      EXPECT_EQ(Difference((*first)[i], (*second)[i], {0, 0}), "") << name;
    }
  }
}

}  // namespace
}  // namespace tidemark::model
