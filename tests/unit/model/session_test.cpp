// Small models of our own: what is refused, and what runs.
#include "model/session.h"

#include <gtest/gtest.h>

#include <cmath>

#include "unit/model/model_builder.h"

namespace tidemark::model {
namespace {

Value Floats(Model* model, const Shape& shape, const std::vector<float>& values) {
  auto tensor = Tensor::Make(model->pool(), DataType::kF32, shape);
  EXPECT_TRUE(tensor.ok());
  std::copy(values.begin(), values.end(), tensor->mutable_data<float>());
  return Value(*tensor);
}

std::vector<float> FloatsOf(const Value& value) {
  const auto* data = value.tensor.data<float>();
  return {data, data + value.tensor.count()};
}

// y = relu(x · w + b), with a diamond so that a value is needed twice.
GraphBuilder Diamond() {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 2}).Output("y", DataType::kF32);
  graph.Floats("w", {2, 2}, {1, -1, 2, -2}).Floats("b", {2}, {0.5F, 0.25F});
  graph.Node("Add", {"r", "h"}, {"y"});  // out of order in the file
  graph.Node("Gemm", {"x", "w", "b"}, {"h"}).Node("Relu", {"h"}, {"r"});
  return graph;
}

TEST(Session, RunsInAnyOrderOfTheFile) {
  auto model = Model::Load(Diamond().File());
  ASSERT_TRUE(model.ok()) << model.error().message;
  const std::vector<Value> inputs = {Floats(&*model, {2, 2}, {1, 1, 0, -1})};
  for (int run = 0; run < 3; ++run) {
    const auto out = model->Run(inputs);
    ASSERT_TRUE(out.ok()) << out.error().message;
    EXPECT_EQ(FloatsOf((*out)[0]), (std::vector<float>{7, -2.75F, -1.5F, 4.5F}));
  }
  EXPECT_EQ(FloatsOf(inputs[0]), (std::vector<float>{1, 1, 0, -1}));  // never written
  EXPECT_EQ(model->last_operations(), 8U);
}

TEST(Session, NamesBothSidesOfAWrongInput) {
  auto model = Model::Load(Diamond().File());
  ASSERT_TRUE(model.ok());
  const auto out = model->Run(std::vector<Value>{Floats(&*model, {1, 3}, {1, 2, 3})});
  ASSERT_FALSE(out.ok());
  EXPECT_NE(out.error().message.find("x: float32 [?, 2]"), std::string::npos);
  EXPECT_NE(out.error().message.find("[1, 3]"), std::string::npos);
}

TEST(Session, ListsAllThatIsMissingAtOnce) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {1}).Output("y", DataType::kF32);
  graph.Node("Strange", {"x"}, {"a"}).Node("Strange", {"a"}, {"b"});
  graph.Node("Odd", {"b"}, {"y"}, {}, "ai.onnx.ml");
  const auto model = Model::Load(graph.File());
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kUnsupported);
  for (const char* part :
       {"Strange", "Odd", "ai.onnx.ml", "opset 17", "Strange_a", "1 more node"}) {
    EXPECT_NE(model.error().message.find(part), std::string::npos) << part;
  }
  const auto info = Inspect(graph.File());
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->missing.size(), 2U);
}

TEST(Session, TakesMoreOpsetsThanItKnows) {
  EXPECT_TRUE(Model::Load(Diamond().File(30)).ok());
  const auto model = Model::Load(Diamond().File(9999));
  ASSERT_FALSE(model.ok());
  EXPECT_NE(model.error().message.find("9999"), std::string::npos);
}

TEST(Session, FoldsConstants) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 4}).Output("y", DataType::kF32);
  graph.Ints("two", {1}, {2}).Ints("minus", {1}, {-1});
  graph.Node("Mul", {"two", "minus"}, {"m"}).Node("Neg", {"m"}, {"n"});
  graph.Node("Concat", {"minus", "n"}, {"shape"}, {IntAttribute("axis", 0)});
  graph.Node("Reshape", {"x", "shape"}, {"y"});
  auto model = Model::Load(graph.File());
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto out = model->Run(std::vector<Value>{Floats(&*model, {1, 4}, {1, 2, 3, 4})});
  ASSERT_TRUE(out.ok());
  EXPECT_EQ((*out)[0].tensor.shape(), (Shape{2, 2}));
}

// Rewrites change no result: a bias, an activation and the chain of Gelu, once alone and once with
// every value an output, which forbids rewriting.
TEST(Session, FusedNodesGiveTheSame) {
  std::vector<std::vector<float>> results;
  for (const bool fused : {true, false}) {
    GraphBuilder graph;
    graph.Input("x", DataType::kF32, {-1, 3}).Output("y", DataType::kF32);
    graph.Floats("w", {3, 2}, {1, -2, 0.5F, 3, -1, 0.25F}).Floats("b", {2}, {0.5F, -0.25F});
    graph.Floats("root", {}, {1.41421356F}).Floats("one", {}, {1}).Floats("half", {}, {0.5F});
    graph.Floats("v", {2, 2}, {1, 2, -3, 4});
    graph.Node("MatMul", {"x", "w"}, {"m"}).Node("Add", {"b", "m"}, {"a"});
    graph.Node("Div", {"a", "root"}, {"d"}).Node("Erf", {"d"}, {"e"});
    graph.Node("Add", {"e", "one"}, {"f"}).Node("Mul", {"a", "f"}, {"g"});
    graph.Node("Mul", {"g", "half"}, {"h"}).Node("Gemm", {"h", "v"}, {"q"});
    graph.Node("Relu", {"q"}, {"y"});
    if (!fused) {
      for (const char* name : {"m", "a", "d", "e", "f", "g", "h", "q"}) {
        graph.Output(name, DataType::kF32);
      }
    }
    auto model = Model::Load(graph.File());
    ASSERT_TRUE(model.ok()) << model.error().message;
    const auto out = model->Run(
        std::vector<Value>{Floats(&*model, {3, 3}, {1, 2, 3, -1, 0.5F, 2, -2, -1, 0.25F})});
    ASSERT_TRUE(out.ok()) << out.error().message;
    results.push_back(FloatsOf((*out)[0]));
  }
  ASSERT_EQ(results[0].size(), results[1].size());
  for (size_t i = 0; i < results[0].size(); ++i) EXPECT_NEAR(results[0][i], results[1][i], 1e-5F);
}

TEST(Session, LoopsEndAtTheirLimit) {
  GraphBuilder body;
  body.Input("i", DataType::kI64, {}).Input("go", DataType::kBool, {});
  body.Input("s", DataType::kF32, {1});
  body.Output("go", DataType::kBool).Output("t", DataType::kF32);
  body.Node("Add", {"s", "one"}, {"t"});  // `one` is of the outer graph
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {1}).Output("y", DataType::kF32);
  graph.Floats("one", {1}, {1});
  graph.Node("Loop", {"", "", "x"}, {"y"}, {GraphAttribute("body", body.message())});
  auto model = Model::Load(graph.File());
  ASSERT_TRUE(model.ok()) << model.error().message;
  RunLimits limits;
  limits.loop_steps = 100;
  const std::vector<Value> inputs = {Floats(&*model, {1}, {0})};
  const auto out = model->Run(inputs, limits);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, ErrorCode::kTooLarge);
  int asked = 0;
  limits.loop_steps = UINT64_MAX;
  limits.cancelled = [&] { return ++asked > 50; };
  const auto stopped = model->Run(inputs, limits);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST(Session, MemoryIsBounded) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 1}).Output("y", DataType::kF32);
  graph.Node("Transpose", {"x"}, {"t"}).Node("MatMul", {"x", "t"}, {"y"});
  auto model = Model::Load(graph.File());
  ASSERT_TRUE(model.ok());
  RunLimits limits;
  limits.memory_bytes = 1 << 20;
  const std::vector<Value> inputs = {Floats(&*model, {1024, 1}, std::vector<float>(1024, 1))};
  const auto out = model->Run(inputs, limits);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(model->Run(inputs).ok());  // the model is as good as before
}

TEST(Session, IntegersNeverTrap) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {1}).Output("q", DataType::kI64).Output("r", DataType::kI64);
  graph.Output("c", DataType::kI32);
  graph.Ints("a", {2}, {INT64_MIN, 7}).Ints("b", {2}, {-1, 0});
  graph.Node("Div", {"a", "b"}, {"q"}).Node("Mod", {"a", "b"}, {"r"});
  graph.Node("Cast", {"x"}, {"c"}, {IntAttribute("to", 6)});
  auto model = Model::Load(graph.File());
  ASSERT_TRUE(model.ok()) << model.error().message;
  for (float x : {1e30F, -1e30F, NAN, INFINITY}) {
    const auto out = model->Run(std::vector<Value>{Floats(&*model, {1}, {x})});
    ASSERT_TRUE(out.ok());
    EXPECT_EQ((*out)[0].tensor.data<int64_t>()[0], INT64_MIN);
    EXPECT_EQ((*out)[0].tensor.data<int64_t>()[1], 0);
    EXPECT_EQ((*out)[1].tensor.data<int64_t>()[0], 0);
  }
}

// Two trees of one split each over [F], and a leaf that is missing for NaN.
GraphBuilder Forest(const std::string& transform) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 2});
  graph.Output("label", DataType::kString).Output("p", DataType::kF32);
  graph.Node(
      "TreeEnsembleClassifier", {"x"}, {"label", "p"},
      {IntsAttribute("nodes_treeids", {0, 0, 0, 1, 1, 1}),
       IntsAttribute("nodes_nodeids", {0, 1, 2, 0, 1, 2}),
       IntsAttribute("nodes_featureids", {0, 0, 0, 1, 0, 0}),
       FloatsAttribute("nodes_values", {0.5F, 0, 0, 2.5F, 0, 0}),
       StringsAttribute("nodes_modes",
                        {"BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"}),
       IntsAttribute("nodes_truenodeids", {1, 0, 0, 1, 0, 0}),
       IntsAttribute("nodes_falsenodeids", {2, 0, 0, 2, 0, 0}),
       IntsAttribute("class_treeids", {0, 0, 1, 1}), IntsAttribute("class_nodeids", {1, 2, 1, 2}),
       IntsAttribute("class_ids", {0, 0, 0, 0}),
       FloatsAttribute("class_weights", {0.1F, 0.45F, 0.05F, 0.4F}),
       StringsAttribute("classlabels_strings", {"no", "yes"}),
       StringAttribute("post_transform", transform)},
      "ai.onnx.ml");
  return graph;
}

TEST(Session, BinaryForestsScoreTheSecondClass) {
  auto model = Model::Load(Forest("NONE").File());
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->info().outputs[1].class_names, (std::vector<std::string>{"no", "yes"}));
  const auto out = model->Run(std::vector<Value>{Floats(&*model, {3, 2}, {0, 0, 1, 3, NAN, 0})});
  ASSERT_TRUE(out.ok()) << out.error().message;
  const std::vector<float> p = FloatsOf((*out)[1]);
  EXPECT_FLOAT_EQ(p[1], 0.15F);
  EXPECT_FLOAT_EQ(p[3], 0.85F);
  EXPECT_FLOAT_EQ(p[4], 0.5F);  // NaN goes the other way
  EXPECT_EQ((*out)[0].tensor.data<std::string>()[0], "no");
  EXPECT_EQ((*out)[0].tensor.data<std::string>()[1], "yes");
}

TEST(Session, ForestsNeedTheirFeatures) {
  GraphBuilder graph = Forest("LOGISTIC");
  auto model = Model::Load(graph.File());
  ASSERT_TRUE(model.ok());
  const auto narrow = model->Run(std::vector<Value>{Floats(&*model, {1, 1}, {0})});
  EXPECT_FALSE(narrow.ok());
}

// A function of the model, called twice, with an attribute of its caller.
TEST(Session, FunctionsAreInlined) {
  MessageWriter alpha;
  alpha.Bytes(1, "alpha").Varint(20, 1).Bytes(21, "slope");
  MessageWriter inner;
  inner.Bytes(1, "in").Bytes(2, "t").Bytes(4, "LeakyRelu").Message(5, alpha);
  MessageWriter twice;
  twice.Bytes(1, "t").Bytes(1, "t").Bytes(2, "out").Bytes(4, "Add");
  MessageWriter function;
  function.Bytes(1, "Leaky2").Bytes(4, "in").Bytes(5, "out").Bytes(6, "slope").Bytes(10, "mine");
  function.Message(7, inner).Message(7, twice);
  function.Message(9, MessageWriter().Bytes(1, "").Varint(2, 17));
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {2}).Output("y", DataType::kF32);
  graph.Node("Leaky2", {"x"}, {"h"}, {FloatAttribute("slope", 0.5F)}, "mine");
  graph.Node("Leaky2", {"h"}, {"y"}, {FloatAttribute("slope", 0.25F)}, "mine");
  MessageWriter model_message;
  std::string text = graph.Text(17, 3);
  text += model_message.Message(25, function)
              .Message(8, MessageWriter().Bytes(1, "mine").Varint(2, 1))
              .text();
  auto model = Model::Load(SharedBytes::Own({text.begin(), text.end()}));
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto out = model->Run(std::vector<Value>{Floats(&*model, {2}, {-2, 3})});
  ASSERT_TRUE(out.ok()) << out.error().message;
  EXPECT_EQ(FloatsOf((*out)[0]), (std::vector<float>{-1, 12}));
}

}  // namespace
}  // namespace tidemark::model
