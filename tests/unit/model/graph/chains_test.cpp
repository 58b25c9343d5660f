// Chains of nodes become one node, give the same, and stay where they must.
#include "model/graph/chains.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "model/graph/functions.h"
#include "model/graph/fusion.h"
#include "model/onnx/decoder.h"
#include "model/session.h"
#include "unit/model/model_builder.h"

namespace tidemark::model {
namespace {

// Operators that are left when a file's nodes were fused.
std::vector<std::string> Fused(const SharedBytes& file) {
  const auto pool = std::make_shared<BufferPool>(uint64_t{1} << 30);
  auto proto = DecodeModel(file, {}, pool.get());
  EXPECT_TRUE(proto.ok());
  EXPECT_TRUE(ResolveOpsetsAndFunctions(&*proto).ok());
  FuseNodes(proto->graph.get());
  std::vector<std::string> out;
  for (const NodeProto& node : proto->graph->nodes) out.push_back(node.op_type);
  return out;
}

std::vector<float> RunFloats(const SharedBytes& file, const Shape& shape,
                             const std::vector<float>& values) {
  auto model = Model::Load(file);
  EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().message);
  if (!model.ok()) return {};
  auto tensor = Tensor::Make(model->pool(), DataType::kF32, shape);
  std::copy(values.begin(), values.end(), tensor->mutable_data<float>());
  const auto out = model->Run(std::vector<Value>{Value(*tensor)});
  EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.error().message);
  if (!out.ok()) return {};
  const auto* data = (*out)[0].tensor.data<float>();
  return {data, data + (*out)[0].tensor.count()};
}

// With its values between as outputs a chain stays as it is.
SharedBytes Unfused(GraphBuilder graph, const std::vector<std::string>& between, int64_t opset) {
  for (const std::string& name : between) graph.Output(name, DataType::kF32);
  return graph.File(opset);
}

struct NormChoice {
  bool twice = false, by_mul = false, scale = true, bias = true;
  std::vector<int64_t> axes = {-1};
};

GraphBuilder LayerNorm(const NormChoice& choice, int64_t opset) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, -1, 4}).Output("y", DataType::kF32);
  graph.Floats("two", {}, {2}).Floats("epsilon", {}, {1e-5F});
  graph.Floats("scale", {4}, {1, -2, 0.5F, 3}).Floats("bias", {4}, {0.25F, 0, -1, 2});
  graph.Ints("axes", {static_cast<int64_t>(choice.axes.size())}, choice.axes);
  const auto mean = [&](const char* in, const char* out) {
    if (opset >= 18) {
      graph.Node("ReduceMean", {in, "axes"}, {out});
    } else {
      graph.Node("ReduceMean", {in}, {out}, {IntsAttribute("axes", choice.axes)});
    }
  };
  mean("x", "m");
  graph.Node("Sub", {"x", "m"}, {"d"});
  if (choice.twice) graph.Node("Sub", {"x", "m"}, {"d2"});
  graph.Node(choice.by_mul ? "Mul" : "Pow", {"d", choice.by_mul ? "d" : "two"}, {"p"});
  mean("p", "v");
  graph.Node("Add", {"v", "epsilon"}, {"a"}).Node("Sqrt", {"a"}, {"s"});
  const char* normal = choice.scale || choice.bias ? "n" : "y";
  graph.Node("Div", {choice.twice ? "d2" : "d", "s"}, {normal});
  if (choice.scale) graph.Node("Mul", {"scale", "n"}, {choice.bias ? "c" : "y"});
  if (choice.bias) graph.Node("Add", {choice.scale ? "c" : "n", "bias"}, {"y"});
  return graph;
}

std::vector<float> Noise(int64_t count) {
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) {
    out.push_back(static_cast<float>(*rc::gen::inRange(-1000, 1000)) / 100.0F);
  }
  return out;
}

void CheckNear(const std::vector<float>& a, const std::vector<float>& b) {
  RC_ASSERT(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    RC_ASSERT((std::isnan(a[i]) && std::isnan(b[i])) ||
              std::fabs(a[i] - b[i]) <= 1e-5F * (1 + std::fabs(b[i])));
  }
}

RC_GTEST_PROP(Chains, LayerNormsGiveTheSame, ()) {
  NormChoice choice;
  choice.twice = *rc::gen::arbitrary<bool>();
  choice.by_mul = *rc::gen::arbitrary<bool>();
  choice.scale = *rc::gen::arbitrary<bool>();
  choice.bias = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) choice.axes = {-1, -2};
  const int64_t opset = *rc::gen::element<int64_t>(11, 13, 18);
  const Shape shape{*rc::gen::inRange<int64_t>(0, 4), *rc::gen::inRange<int64_t>(1, 5), 4};
  const auto values = Noise(shape.count());
  const GraphBuilder graph = LayerNorm(choice, opset);
  const auto ops = Fused(graph.File(opset));
  RC_ASSERT(std::count(ops.begin(), ops.end(), "LayerNorm") == 1);
  RC_ASSERT(std::count(ops.begin(), ops.end(), "Sqrt") == 0);
  std::vector<std::string> between = {"m", "d", "p", "v", "a", "s"};
  if (choice.scale || choice.bias) between.emplace_back("n");
  CheckNear(RunFloats(graph.File(opset), shape, values),
            RunFloats(Unfused(graph, between, opset), shape, values));
}

TEST(Chains, LayerNormsOfOneColumnBroadcastAsTheirNodesDid) {
  const Shape shape{1, 2, 1};  // weights are larger than the rows
  GraphBuilder open;
  open.Input("x", DataType::kF32, {-1, -1, -1}).Output("y", DataType::kF32);
  open.Floats("two", {}, {2}).Floats("epsilon", {}, {1}).Floats("scale", {3}, {1, 2, 3});
  open.Floats("bias", {3}, {4, 5, 6});
  open.Node("ReduceMean", {"x"}, {"m"}, {IntsAttribute("axes", {-1})});
  open.Node("Sub", {"x", "m"}, {"d"}).Node("Pow", {"d", "two"}, {"p"});
  open.Node("ReduceMean", {"p"}, {"v"}, {IntsAttribute("axes", {-1})});
  open.Node("Add", {"v", "epsilon"}, {"a"}).Node("Sqrt", {"a"}, {"s"});
  open.Node("Div", {"d", "s"}, {"n"}).Node("Mul", {"n", "scale"}, {"c"});
  open.Node("Add", {"c", "bias"}, {"y"});
  EXPECT_EQ(RunFloats(open.File(13), shape, {7, 8}), (std::vector<float>{4, 5, 6, 4, 5, 6}));
}

TEST(Chains, LayerNormsStayWhenSomethingElseReadsThem) {
  const std::vector<std::string> names = {"m", "d", "p", "v", "a", "s"};
  for (const std::string& name : names) {
    const auto ops = Fused(Unfused(LayerNorm({}, 13), {name}, 13));
    EXPECT_EQ(std::count(ops.begin(), ops.end(), "LayerNorm"), 0) << name;
  }
  // What comes behind the division is taken only where nothing else reads it.
  const auto ops = Fused(Unfused(LayerNorm({}, 13), {"n"}, 13));
  EXPECT_EQ(std::count(ops.begin(), ops.end(), "LayerNorm"), 1);
  EXPECT_EQ(std::count(ops.begin(), ops.end(), "Mul"), 1);
  NormChoice middle;
  middle.axes = {-2};
  const auto other = Fused(LayerNorm(middle, 13).File(13));
  EXPECT_EQ(std::count(other.begin(), other.end(), "LayerNorm"), 0);
}

// The variance of one value and the mean of another.
TEST(Chains, LayerNormsStayWhenTheyAreNone) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 4}).Input("z", DataType::kF32, {-1, 4});
  graph.Output("y", DataType::kF32).Floats("two", {}, {2}).Floats("epsilon", {}, {1e-5F});
  graph.Node("ReduceMean", {"z"}, {"m"}, {IntsAttribute("axes", {-1})});
  graph.Node("Sub", {"x", "m"}, {"d"}).Node("Pow", {"d", "two"}, {"p"});
  graph.Node("ReduceMean", {"p"}, {"v"}, {IntsAttribute("axes", {-1})});
  graph.Node("Add", {"v", "epsilon"}, {"a"}).Node("Sqrt", {"a"}, {"s"});
  graph.Node("Div", {"d", "s"}, {"y"});
  const auto ops = Fused(graph.File(13));
  EXPECT_EQ(std::count(ops.begin(), ops.end(), "LayerNorm"), 0);
}

GraphBuilder Softmax(int64_t axis, int64_t sum_axis) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, -1, -1}).Output("y", DataType::kF32);
  graph.Ints("axis", {1}, {sum_axis});
  graph.Node("ReduceMax", {"x"}, {"m"}, {IntsAttribute("axes", {axis})});
  graph.Node("Sub", {"x", "m"}, {"d"}).Node("Exp", {"d"}, {"e"});
  graph.Node("ReduceSum", {"e", "axis"}, {"s"}).Node("Div", {"e", "s"}, {"y"});
  return graph;
}

RC_GTEST_PROP(Chains, SoftmaxesGiveTheSame, ()) {
  const auto axis = *rc::gen::inRange<int64_t>(-3, 3);
  const GraphBuilder graph = Softmax(axis, axis);
  RC_ASSERT(Fused(graph.File(13)) == std::vector<std::string>{"Softmax"});
  const Shape shape{*rc::gen::inRange<int64_t>(0, 4), *rc::gen::inRange<int64_t>(1, 9),
                    *rc::gen::inRange<int64_t>(1, 9)};
  auto values = Noise(shape.count());
  if (!values.empty() && *rc::gen::arbitrary<bool>()) values[0] = INFINITY;
  CheckNear(RunFloats(graph.File(13), shape, values),
            RunFloats(Unfused(graph, {"m", "d", "e", "s"}, 13), shape, values));
}

TEST(Chains, SoftmaxesStayWhenTheyAreNone) {
  EXPECT_EQ(Fused(Softmax(1, 2).File(13)).size(), 5U);
  for (const char* name : {"m", "d", "e", "s"}) {
    EXPECT_EQ(Fused(Unfused(Softmax(1, 1), {name}, 13)).size(), 5U) << name;
  }
}

// x · ½ · (1 + erf(x / √2)) in the orders of factors that exporters write.
TEST(Chains, GelusGiveTheSame) {
  const std::vector<float> values = {-3, -1, -0.5F, 0, 0.25F, 1, 2, 5};
  for (const bool divides : {true, false}) {
    for (const bool half_first : {true, false}) {
      GraphBuilder graph;
      graph.Input("x", DataType::kF32, {-1}).Output("y", DataType::kF32);
      graph.Floats("root", {}, {divides ? 1.41421356F : 0.70710678F}).Floats("one", {}, {1});
      graph.Floats("half", {}, {0.5F});
      graph.Node(divides ? "Div" : "Mul", {"x", "root"}, {"d"}).Node("Erf", {"d"}, {"e"});
      graph.Node("Add", {"e", "one"}, {"f"});
      if (half_first) {
        graph.Node("Mul", {"x", "half"}, {"h"}).Node("Mul", {"h", "f"}, {"y"});
      } else {
        graph.Node("Mul", {"x", "f"}, {"h"}).Node("Mul", {"h", "half"}, {"y"});
      }
      EXPECT_EQ(Fused(graph.File(13)), std::vector<std::string>{"Gelu"});
      const auto fused = RunFloats(graph.File(13), {8}, values);
      const auto plain = RunFloats(Unfused(graph, {"d", "e", "f", "h"}, 13), {8}, values);
      ASSERT_EQ(fused.size(), plain.size());
      for (size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(fused[i], plain[i], 1e-5F);
      for (const char* name : {"d", "e", "f", "h"}) {
        EXPECT_GE(Fused(Unfused(graph, {name}, 13)).size(), 5U) << name;
      }
    }
  }
}

}  // namespace
}  // namespace tidemark::model
