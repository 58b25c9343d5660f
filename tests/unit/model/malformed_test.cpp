// Hostile files: refused or run to a defined end, within a second each.
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "model/session.h"
#include "unit/model/fixtures.h"

namespace tidemark::model {
namespace {

// Inputs of the size that each model states; dims that are open are 1.
Result<std::vector<Value>> MakeInputs(Model* model) {
  std::vector<Value> inputs;
  for (const ValueInfo& info : model->info().inputs) {
    Shape shape;
    if (info.type.dims) {
      for (const Dim& dim : *info.type.dims) shape.Append(dim.value < 0 ? 1 : dim.value);
    }
    TM_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Make(model->pool(), info.type.element, shape));
    if (tensor.bytes() > 0) std::memset(tensor.mutable_data<uint8_t>(), 0, tensor.bytes());
    inputs.emplace_back(std::move(tensor));
  }
  return inputs;
}

// How a file ends: "load: …", "run: …" or "ok".
std::string Outcome(const ModelFile& file) {
  RunLimits limits;
  limits.memory_bytes = uint64_t{256} << 20;
  auto model = Model::Load(file, {}, limits);
  if (!model.ok()) return "load: " + model.error().message;
  const auto inputs = MakeInputs(&*model);
  if (!inputs.ok()) return "run: " + inputs.error().message;
  const auto out = model->Run(*inputs, limits);
  return out.ok() ? "ok" : "run: " + out.error().message;
}

TEST(MalformedFiles, EndWithinASecond) {
  const auto fixtures = OnnxFixtures();
  if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: 58 malformed files";
  const std::set<std::string> runs = {"ok_reference.onnx", "tree_ok.onnx"};
  // A defined result or an error: both will do.
  const std::set<std::string> either = {"div_zero_int.onnx", "int_min_div_minus1.onnx"};
  int files = 0;
  for (const std::string& name : ListFolder(*fixtures + "/malformed")) {
    const auto file = ReadFile(*fixtures + "/malformed/" + name);
    ASSERT_TRUE(file) << name;
    ++files;
    const auto start = std::chrono::steady_clock::now();
    const std::string outcome = Outcome(*file);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took.count(), 1.0) << name;
    const auto parts = ModelFile::Open(SourceOf(*file));
    EXPECT_EQ(parts.ok() ? Outcome(*parts) : parts.error().message, outcome) << name;
    if (either.count(name) > 0) continue;
    EXPECT_EQ(outcome == "ok", runs.count(name) > 0) << name << ": " << outcome;
    if (outcome != "ok") EXPECT_GT(outcome.size(), 10U) << name;
  }
  EXPECT_EQ(files, 58);
}

TEST(MalformedFiles, TheGoodTreeDecides) {
  const auto fixtures = OnnxFixtures();
  if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: a small tree";
  auto model = Model::Load(*ReadFile(*fixtures + "/malformed/tree_ok.onnx"));
  ASSERT_TRUE(model.ok()) << model.error().message;
  auto x = Tensor::Make(model->pool(), DataType::kF32, {2, 4});
  ASSERT_TRUE(x.ok());
  for (int i = 0; i < 8; ++i) x->mutable_data<float>()[i] = i < 4 ? 0.25F : 0.75F;
  const auto out = model->Run(std::vector<Value>{Value(*x)});
  ASSERT_TRUE(out.ok()) << out.error().message;
  EXPECT_EQ((*out)[0].tensor.data<float>()[0], 1.0F);
  EXPECT_EQ((*out)[0].tensor.data<float>()[1], 2.0F);
}

}  // namespace
}  // namespace tidemark::model
