// Exports of PyTorch against its own outputs, and weights in a second file.
#include <gtest/gtest.h>

#include <cstdio>

#include "model/onnx/decoder.h"
#include "model/session.h"
#include "unit/model/fixtures.h"
#include "unit/model/shape_check.h"

namespace tidemark::model {
namespace {

constexpr Tolerance kClose{1e-5, 1e-4};

// The outputs of a model for the inputs in a folder, compared with the expected ones; "" when
// equal.
std::string RunFolder(Model* model, const std::string& folder, const SharedBytes* file_of_it) {
  std::vector<Value> inputs;
  for (size_t i = 0; i < model->info().inputs.size(); ++i) {
    const auto file = ReadFile(folder + "/test_data_set_0/input_" + std::to_string(i) + ".pb");
    if (!file) return "no input file";
    auto value = DecodeValue(*file, model->info().inputs[i].type, model->pool());
    if (!value.ok()) return value.error().message;
    inputs.push_back(std::move(*value));
  }
  const auto file = ReadFile(folder + "/test_data_set_0/output_0.pb");
  if (!file) return "no output file";
  const auto expected = DecodeValue(*file, model->info().outputs[0].type, model->pool());
  if (!expected.ok()) return expected.error().message;
  // Twice: the second run reuses the memory of the first.
  for (int run = 0; run < 2; ++run) {
    const auto actual = model->Run(inputs);
    if (!actual.ok()) return actual.error().message;
    const std::string difference = Difference(*expected, (*actual)[0], kClose);
    if (!difference.empty()) return difference;
  }
  return file_of_it == nullptr ? "" : ShapesProblem(*file_of_it, inputs);
}

TEST(TorchModels, GiveWhatPyTorchGives) {
  const auto fixtures = OnnxFixtures();
  if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: 39 exports of PyTorch";
  int ran = 0;
  for (const std::string& name : ListFolder(*fixtures + "/torch")) {
    const std::string folder = *fixtures + "/torch/" + name;
    const auto file = ReadFile(folder + "/model.onnx");
    if (!file) continue;
    ++ran;
    const auto parts = ModelFile::Open(SourceOf(*file));
    ASSERT_TRUE(parts.ok()) << name;
    auto model = Model::Load(*parts);
    ASSERT_TRUE(model.ok()) << name << ": " << model.error().message;
    EXPECT_EQ(RunFolder(&*model, folder, &*file), "") << name;
    EXPECT_GT(model->last_operations(), 0U) << name;
    EXPECT_TRUE(CountOperations(&*model).ok()) << name;
  }
  EXPECT_EQ(ran, 39);
  std::printf("shapes: %llu of %llu dims are known before the run\n",
              static_cast<unsigned long long>(AllShapesKnown().known),
              static_cast<unsigned long long>(AllShapesKnown().dims));
}

class ExternalData : public testing::Test {
 protected:
  void SetUp() override {
    const auto fixtures = OnnxFixtures();
    if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: a model with external data";
    torch_ = *fixtures + "/torch/mlp_op17";
    model_ = *ReadFile(*fixtures + "/external/model.onnx");
    data_ = *ReadFile(*fixtures + "/external/model.onnx.data");
  }
  std::string torch_;
  SharedBytes model_, data_;
};

TEST_F(ExternalData, IsFoundByName) {
  const ExternalFile file{"some/folder/model.onnx.data", SourceOf(data_)};
  auto model = Model::Load(model_, {&file, 1});
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(RunFolder(&*model, torch_, nullptr), "");
}

TEST_F(ExternalData, IsAskedForWhenMissing) {
  const auto model = Model::Load(model_);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kNotFound);
  EXPECT_NE(model.error().message.find("model.onnx.data"), std::string::npos);
}

TEST_F(ExternalData, MayNotBeCutOff) {
  const ExternalFile file{"model.onnx.data", SourceOf({data_.bytes.first(1000), data_.owner})};
  const auto model = Model::Load(model_, {&file, 1});
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tidemark::model
