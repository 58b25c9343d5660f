// Shapes before the run. That they are the shapes of the run is checked for all foreign models
// (shape_check.h).
#include "model/shapes/infer.h"

#include <gtest/gtest.h>

#include "model/session.h"
#include "unit/model/model_builder.h"

namespace tidemark::model {
namespace {

std::string OutputOf(const GraphBuilder& graph, int64_t opset = 17) {
  const auto info = Inspect(graph.File(opset));
  EXPECT_TRUE(info.ok()) << (info.ok() ? "" : info.error().message);
  return info.ok() ? info->outputs[0].ToString() : "";
}

std::string LoadError(const GraphBuilder& graph) {
  const auto model = Model::Load(graph.File());
  return model.ok() ? "" : model.error().message;
}

// x [N, 3, 8, 8] with an open batch.
GraphBuilder Images() {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 3, 8, 8}).Output("y", DataType::kF32);
  return graph;
}

TEST(Shapes, FollowConvolutionsToTheOutput) {
  GraphBuilder graph = Images();
  graph.Floats("w", {4, 3, 3, 3}, std::vector<float>(108, 1));
  graph.Floats("v", {64, 10}, std::vector<float>(640, 1));
  graph.Node("Conv", {"x", "w"}, {"c"}, {IntsAttribute("pads", {1, 1, 1, 1})});
  graph.Node("MaxPool", {"c"}, {"p"},
             {IntsAttribute("kernel_shape", {2, 2}), IntsAttribute("strides", {2, 2})});
  graph.Node("Flatten", {"p"}, {"f"}).Node("Gemm", {"f", "v"}, {"y"});
  EXPECT_EQ(OutputOf(graph), "y: float32 [?, 10]");
}

// The chain that exporters write for x.view(x.size(0), -1, 4).
TEST(Shapes, FollowShapesThatAreValues) {
  GraphBuilder graph = Images();
  graph.Ints("zero", {}, {0}).Ints("axes", {1}, {0}).Ints("rest", {2}, {-1, 4});
  graph.Node("Shape", {"x"}, {"s"}).Node("Gather", {"s", "zero"}, {"n"});
  graph.Node("Unsqueeze", {"n", "axes"}, {"u"});
  graph.Node("Concat", {"u", "rest"}, {"t"}, {IntAttribute("axis", 0)});
  graph.Node("Reshape", {"x", "t"}, {"r"});
  graph.Node("Transpose", {"r"}, {"y"}, {IntsAttribute("perm", {1, 0, 2})});
  EXPECT_EQ(OutputOf(graph), "y: float32 [48, ?, 4]");
}

TEST(Shapes, StayUnknownBehindWhatNobodyKnows) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1}).Output("y", DataType::kF32);
  graph.Node("NonZero", {"x"}, {"z"}).Node("Cast", {"z"}, {"y"}, {IntAttribute("to", 1)});
  EXPECT_EQ(OutputOf(graph), "y: float32 [?, ?]");
  GraphBuilder unique;
  unique.Input("x", DataType::kF32, {-1}).Output("y", DataType::kF32);
  unique.Node("Unique", {"x"}, {"y"});
  EXPECT_EQ(OutputOf(unique), "y: float32 of any shape");
}

// Both sides, the node and its operator, before anything runs.
TEST(Shapes, TellWhatCannotFit) {
  GraphBuilder product;
  product.Input("x", DataType::kF32, {-1, 3}).Output("y", DataType::kF32);
  product.Floats("w", {4, 2}, std::vector<float>(8, 1)).Node("MatMul", {"x", "w"}, {"y"});
  EXPECT_EQ(LoadError(product),
            "node 'MatMul_y' (MatMul): the shapes [?, 3] and [4, 2] can't be multiplied");
  GraphBuilder sum;
  sum.Input("x", DataType::kF32, {-1, 3}).Output("y", DataType::kF32);
  sum.Floats("w", {4}, std::vector<float>(4, 1)).Node("Add", {"x", "w"}, {"y"});
  EXPECT_EQ(LoadError(sum), "node 'Add_y' (Add): the shapes [?, 3] and [4] don't fit together");
  GraphBuilder joined = Images();
  joined.Floats("w", {1, 3, 8, 7}, std::vector<float>(168, 1));
  joined.Node("Concat", {"x", "w"}, {"y"}, {IntAttribute("axis", 1)});
  EXPECT_NE(LoadError(joined).find("[?, 3, 8, 8] and [1, 3, 8, 7]"), std::string::npos);
  GraphBuilder reshaped;
  reshaped.Input("x", DataType::kF32, {2, 3}).Output("y", DataType::kF32);
  reshaped.Ints("s", {2}, {4, 2}).Node("Reshape", {"x", "s"}, {"y"});
  EXPECT_EQ(LoadError(reshaped),
            "node 'Reshape_y' (Reshape): the shape [2, 3] can't become [4, 2]");
  GraphBuilder types;
  types.Input("x", DataType::kF32, {2}).Input("z", DataType::kI64, {2});
  types.Output("y", DataType::kF32).Node("Add", {"x", "z"}, {"y"});
  EXPECT_EQ(LoadError(types),
            "node 'Add_y' (Add): input 1 has the type int64, and another one float32");
}

// What only some data would break is not refused: an open dim may be 1, or 4.
TEST(Shapes, DoNotRefuseWhatMayFit) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, -1}).Output("y", DataType::kF32);
  graph.Floats("w", {4, 2}, std::vector<float>(8, 1)).Floats("b", {4, 2}, std::vector<float>(8, 1));
  graph.Node("MatMul", {"x", "w"}, {"m"}).Node("Add", {"m", "b"}, {"y"});
  EXPECT_EQ(LoadError(graph), "");
  EXPECT_EQ(OutputOf(graph), "y: float32 [4, 2]");
}

TEST(Shapes, DoNotGrowWithHostileGraphs) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1}).Output("y", DataType::kI64);
  graph.Ints("i", {1, 1, 1, 1, 1, 1, 1, 1}, {0});
  graph.Node("Shape", {"x"}, {"v0"}).Node("Shape", {"x"}, {"g0"});
  for (int i = 0; i < 200; ++i) {
    const std::string from = std::to_string(i);
    const std::string to = std::to_string(i + 1);
    graph.Node("Concat", {"v" + from, "v" + from}, {"v" + to}, {IntAttribute("axis", 0)});
    graph.Node("Gather", {"g" + from, "i"}, {"g" + to});
  }
  graph.Node("Identity", {"v200"}, {"y"});
  EXPECT_EQ(OutputOf(graph), "y: int64 [?]");
}

TEST(Extents, MultiplyAndShare) {
  const Extent n = Extent::Open(0);
  const Extent m = Extent::Open(1);
  EXPECT_EQ(n * Extent(3) * Extent(4), Extent(12) * n);
  EXPECT_FALSE((n * m).known());
  EXPECT_EQ(Share({n, m, 12}, {m, 4}), n * Extent(3));
  EXPECT_FALSE(Share({n, 12}, {5}).known());
  EXPECT_FALSE(Share({n, 12}, {m}).known());
  EXPECT_EQ(Share({n, 0}, {4}), Extent(0));
  EXPECT_FALSE(Share({INT64_MIN}, {-1}).known());  // would trap
  EXPECT_EQ(n + n, n * Extent(2));
  EXPECT_FALSE((n + Extent(1)).known());
  EXPECT_EQ(ToText({n * Extent(2), 3, Extent()}, {"batch"}), "[2·batch, 3, ?]");
}

}  // namespace
}  // namespace tidemark::model
