// What a model keeps of its file, and that nothing is missing afterwards.
#include "model/graph/release.h"

#include <gtest/gtest.h>

#include <memory>

#include "model/session.h"
#include "unit/model/model_builder.h"

namespace tidemark::model {
namespace {

std::vector<float> Weights(int64_t count) {
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<float>(i % 17) - 8);
  return out;
}

// A loaded model whose file nobody else holds.
struct Loaded {
  std::optional<Model> model;
  std::weak_ptr<const void> file;
};

Loaded LoadAlone(const GraphBuilder& graph) {
  SharedBytes file = graph.File();
  Loaded out;
  out.file = file.owner;
  auto model = Model::Load(file);
  EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().message);
  if (model.ok()) out.model.emplace(std::move(*model));
  return out;
}

std::vector<float> RunFloats(Model* model, const Shape& shape, const std::vector<float>& values) {
  auto x = Tensor::Make(model->pool(), DataType::kF32, shape);
  std::copy(values.begin(), values.end(), x->mutable_data<float>());
  const auto out = model->Run(std::vector<Value>{Value(*x)});
  EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.error().message);
  if (!out.ok()) return {};
  std::vector<float> all;
  for (const Value& value : *out) {
    const auto* data = value.tensor.data<float>();
    all.insert(all.end(), data, data + value.tensor.count());
  }
  return all;
}

TEST(Release, TheFileGoesOnceWeightsArePacked) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 64}).Output("y", DataType::kF32);
  graph.Floats("w", {64, 64}, Weights(64 * 64)).Floats("b", {64}, Weights(64));
  graph.Floats("unused", {256}, Weights(256));
  graph.Node("Gemm", {"x", "w", "b"}, {"y"});
  Loaded loaded = LoadAlone(graph);
  ASSERT_TRUE(loaded.model);
  EXPECT_TRUE(loaded.file.expired());
  std::vector<float> one(64, 0);
  one[3] = 2;
  const auto w = Weights(64 * 64);
  const auto b = Weights(64);
  const auto out = RunFloats(&*loaded.model, {1, 64}, one);
  ASSERT_EQ(out.size(), 64U);
  for (size_t i = 0; i < 64; ++i) EXPECT_EQ(out[i], 2 * w[3 * 64 + i] + b[i]);
  EXPECT_EQ(loaded.model->info().parameters, 64U * 64 + 64 + 256);
}

// One matrix: packed by a product, read by another node, and given as it is.
TEST(Release, WeightsOfSeveralReadersStay) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 2}).Output("y", DataType::kF32).Output("v", DataType::kF32);
  graph.Floats("w", {2, 2}, {1, 2, 3, 4}).Floats("v", {2}, {5, 6});
  graph.Node("MatMul", {"x", "w"}, {"p"}).Node("Add", {"p", "w"}, {"q"});
  graph.Node("MatMul", {"q", "w"}, {"y"});
  Loaded loaded = LoadAlone(graph);
  ASSERT_TRUE(loaded.model);
  EXPECT_TRUE(loaded.file.expired());
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(RunFloats(&*loaded.model, {2, 2}, {1, 0, 0, 1}),
              (std::vector<float>{14, 20, 30, 44, 5, 6}));
  }
}

// Branches see weights of the outer graph, have their own, and meet them again.
TEST(Release, WeightsOfSubgraphsStay) {
  GraphBuilder yes;
  yes.Output("a", DataType::kF32).Node("MatMul", {"x", "w"}, {"a"});
  GraphBuilder no;
  no.Floats("own", {2, 2}, {0, 1, 1, 0}).Output("b", DataType::kF32);
  no.Node("MatMul", {"x", "own"}, {"c"}).Node("Add", {"c", "w"}, {"b"});
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {2, 2}).Output("y", DataType::kF32);
  graph.Floats("w", {2, 2}, {1, 2, 3, 4}).Floats("zero", {}, {0});
  graph.Node("ReduceSum", {"x"}, {"sum"}, {IntAttribute("keepdims", 0)});
  graph.Node("Greater", {"sum", "zero"}, {"go"});
  graph.Node(
      "If", {"go"}, {"y"},
      {GraphAttribute("then_branch", yes.message()), GraphAttribute("else_branch", no.message())});
  Loaded loaded = LoadAlone(graph);
  ASSERT_TRUE(loaded.model);
  EXPECT_TRUE(loaded.file.expired());
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(RunFloats(&*loaded.model, {2, 2}, {1, 0, 0, 1}), (std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(RunFloats(&*loaded.model, {2, 2}, {-1, 0, 0, -1}), (std::vector<float>{1, 1, 2, 4}));
  }
}

}  // namespace
}  // namespace tidemark::model
