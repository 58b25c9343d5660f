// Models exported for a fixed number of rows: opened where each row stands for itself, and then
// they give the same.
#include "model/graph/free_batch.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "model/session.h"
#include "unit/model/model_builder.h"

namespace tidemark::model {
namespace {

std::vector<float> Weights(int64_t count) {
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) {
    out.push_back(static_cast<float>((i * 7919 + 13) % 101 - 50) / 50.0F);
  }
  return out;
}

// An image network as torch writes it with example inputs of `batch` rows.
GraphBuilder ConvNet(int64_t batch, bool inferred) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {batch, 2, 6, 6}).Output("y", DataType::kF32);
  graph.Floats("w", {3, 2, 3, 3}, Weights(54)).Floats("b", {3}, Weights(3));
  graph.Floats("v", {5, 27}, Weights(135)).Floats("c", {5}, Weights(5));
  graph.Ints("shape", {2}, {batch, inferred ? -1 : 27});
  graph.Node("Conv", {"x", "w", "b"}, {"h"}, {IntsAttribute("pads", {1, 1, 1, 1})});
  graph.Node("Relu", {"h"}, {"r"});
  graph.Node("AveragePool", {"r"}, {"p"},
             {IntsAttribute("kernel_shape", {2, 2}), IntsAttribute("strides", {2, 2})});
  graph.Node("Reshape", {"p", "shape"}, {"f"});
  graph.Node("Gemm", {"f", "v", "c"}, {"g"}, {IntAttribute("transB", 1)});
  graph.Node("Softmax", {"g"}, {"y"}, {IntAttribute("axis", 1)});
  return graph;
}

// One head of attention over 4 steps of 6 values.
GraphBuilder Encoder(int64_t batch) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {batch, 4, 6}).Output("y", DataType::kF32);
  graph.Floats("wq", {6, 6}, Weights(36)).Floats("wk", {6, 6}, Weights(36));
  graph.Floats("root", {}, {2}).Floats("two", {}, {2}).Floats("epsilon", {}, {1e-5F});
  graph.Ints("heads", {4}, {batch, 4, 2, 3}).Ints("back", {3}, {batch, 4, 6});
  const auto heads = [&](const char* in, const std::string& out, std::vector<int64_t> perm) {
    graph.Node("Reshape", {in, "heads"}, {out + "h"});
    graph.Node("Transpose", {out + "h"}, {out}, {IntsAttribute("perm", perm)});
  };
  graph.Node("MatMul", {"x", "wq"}, {"q0"}).Node("MatMul", {"x", "wk"}, {"k0"});
  heads("q0", "q", {0, 2, 1, 3});
  heads("k0", "k", {0, 2, 3, 1});
  heads("x", "v", {0, 2, 1, 3});
  graph.Node("MatMul", {"q", "k"}, {"s0"}).Node("Div", {"s0", "root"}, {"s"});
  graph.Node("Softmax", {"s"}, {"a"}, {IntAttribute("axis", -1)});
  graph.Node("MatMul", {"a", "v"}, {"o0"});
  graph.Node("Transpose", {"o0"}, {"o1"}, {IntsAttribute("perm", {0, 2, 1, 3})});
  graph.Node("Reshape", {"o1", "back"}, {"o"}).Node("Add", {"o", "x"}, {"z"});
  graph.Node("ReduceMean", {"z"}, {"m"}, {IntsAttribute("axes", {-1})});
  graph.Node("Sub", {"z", "m"}, {"d"}).Node("Pow", {"d", "two"}, {"p"});
  graph.Node("ReduceMean", {"p"}, {"e"}, {IntsAttribute("axes", {-1})});
  graph.Node("Add", {"e", "epsilon"}, {"e1"}).Node("Sqrt", {"e1"}, {"e2"});
  graph.Node("Div", {"d", "e2"}, {"y"});
  return graph;
}

Result<std::vector<float>> RunFloats(Model* model, Shape shape, const std::vector<float>& values) {
  TM_ASSIGN_OR_RETURN(Tensor x, Tensor::Make(model->pool(), DataType::kF32, shape));
  std::copy_n(values.begin(), x.count(), x.mutable_data<float>());
  TM_ASSIGN_OR_RETURN(const auto out, model->Run(std::vector<Value>{Value(x)}));
  const auto* data = out[0].tensor.data<float>();
  return std::vector<float>(data, data + out[0].tensor.count());
}

// Many rows at once against one batch of the file at a time.
void CheckOpened(const GraphBuilder& graph, int64_t batch, Shape shape, int64_t batches) {
  auto model = Model::Load(graph.File());
  RC_ASSERT(model.ok());
  RC_ASSERT(model->info().freed_batch == batch);
  RC_ASSERT(model->info().inputs[0].type.dims->front().value == -1);
  const int64_t row = shape.count() / batch;
  shape[0] = batch * batches;
  std::vector<float> x;
  for (int64_t i = 0; i < shape.count(); ++i) {
    x.push_back(static_cast<float>(*rc::gen::inRange(-100, 100)) / 50.0F);
  }
  const auto all = RunFloats(&*model, shape, x);
  RC_ASSERT(all.ok());
  shape[0] = batch;
  std::vector<float> alone;
  for (int64_t i = 0; i < batches; ++i) {
    const auto part = RunFloats(&*model, shape, {x.begin() + i * batch * row, x.end()});
    RC_ASSERT(part.ok());
    alone.insert(alone.end(), part->begin(), part->end());
  }
  RC_ASSERT(all->size() == alone.size());
  for (size_t i = 0; i < alone.size(); ++i) {
    RC_ASSERT(std::fabs((*all)[i] - alone[i]) <= 1e-5F * (1 + std::fabs(alone[i])));
  }
}

RC_GTEST_PROP(FreeBatch, OpensImageNetworks, ()) {
  const auto batch = *rc::gen::inRange<int64_t>(1, 4);
  CheckOpened(ConvNet(batch, *rc::gen::arbitrary<bool>()), batch, {batch, 2, 6, 6},
              *rc::gen::inRange<int64_t>(1, 9));
}

RC_GTEST_PROP(FreeBatch, OpensEncoders, ()) {
  const auto batch = *rc::gen::inRange<int64_t>(1, 4);
  CheckOpened(Encoder(batch), batch, {batch, 4, 6}, *rc::gen::inRange<int64_t>(1, 9));
}

int64_t FreedOf(const GraphBuilder& graph) {
  const auto model = Model::Load(graph.File());
  EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().message);
  return model.ok() ? model->info().freed_batch : -1;
}

GraphBuilder Square() {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {1, 4}).Output("y", DataType::kF32);
  return graph;
}

// Where rows meet, or dim 0 is not the rows', the file is taken by its word.
TEST(FreeBatch, LeavesWhatMixesRows) {
  EXPECT_EQ(FreedOf(Square().Node("Softmax", {"x"}, {"y"}, {IntAttribute("axis", 0)})), 0);
  EXPECT_EQ(FreedOf(Square().Node("Softmax", {"x"}, {"y"}, {IntAttribute("axis", -2)})), 0);
  EXPECT_EQ(FreedOf(Square().Node("Transpose", {"x"}, {"y"})), 0);
  EXPECT_EQ(FreedOf(Square().Node("ReduceSum", {"x"}, {"y"})), 0);
  EXPECT_EQ(FreedOf(Square().Node("Transpose", {"x"}, {"t"}).Node("MatMul", {"x", "t"}, {"y"})), 0);
  EXPECT_EQ(FreedOf(Square().Node("Concat", {"x", "x"}, {"y"}, {IntAttribute("axis", 0)})), 0);
  EXPECT_EQ(FreedOf(Square()
                        .Floats("c", {1, 4}, Weights(4))
                        .Node("Concat", {"x", "c"}, {"y"}, {IntAttribute("axis", 1)})),
            0);
  EXPECT_EQ(FreedOf(Square().Ints("s", {1}, {4}).Node("Reshape", {"x", "s"}, {"y"})), 0);
  EXPECT_EQ(FreedOf(Square().Node("Shape", {"x"}, {"y"})), 0);
  EXPECT_EQ(FreedOf(Square().Node("CumSum", {"x", "zero"}, {"y"}).Ints("zero", {}, {0})), 0);
  // One output that no row makes.
  EXPECT_EQ(
      FreedOf(
          Square().Node("Relu", {"x"}, {"y"}).Floats("c", {1}, {1}).Output("c", DataType::kF32)),
      0);
}

TEST(FreeBatch, OpensWhatKeepsThem) {
  EXPECT_EQ(FreedOf(Square().Node("Relu", {"x"}, {"y"})), 1);
  EXPECT_EQ(FreedOf(Square().Floats("b", {1, 4}, Weights(4)).Node("Add", {"b", "x"}, {"y"})), 1);
  EXPECT_EQ(FreedOf(Square().Node("ReduceSum", {"x", "axes"}, {"y"}).Ints("axes", {1}, {1})), 1);
  EXPECT_EQ(FreedOf(Square().Node("Concat", {"x", "x"}, {"y"}, {IntAttribute("axis", 1)})), 1);
  EXPECT_EQ(FreedOf(Square().Node("ArgMax", {"x"}, {"y"}, {IntAttribute("axis", 1)})), 1);
}

}  // namespace
}  // namespace tidemark::model
