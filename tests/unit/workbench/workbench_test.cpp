#include "workbench/workbench.h"

#include <algorithm>

#include "bench_harness.h"

namespace tidemark::workbench {
namespace {

using State = ModelCard::State;

TEST_F(BenchTest, TellsModelsFromDataAndGuessesTheRest) {
  Drop({Own("iris.csv"), Own("iris.onnx")});
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.models.size(), 1U);
  EXPECT_EQ(bench.models[0].name, "iris.onnx");
  EXPECT_EQ(bench.models[0].state, State::kReady) << bench.models[0].problem.message;
  EXPECT_EQ(bench.models[0].sha256.size(), 64U);
  EXPECT_GT(bench.models[0].operations, 0U);
  ASSERT_EQ(bench.data.size(), 1U);
  EXPECT_EQ(bench.data[0].format, "CSV");
  EXPECT_EQ(bench.data[0].rows, 60U);
  EXPECT_TRUE(bench.data[0].chosen);
  EXPECT_FALSE(bench.data[0].reading);
  EXPECT_EQ(bench.data[0].sha256.size(), 64U);
  ASSERT_EQ(bench.inputs.size(), 1U);
  EXPECT_TRUE(bench.inputs[0].problem.empty()) << bench.inputs[0].problem.message;
  EXPECT_EQ(bench.inputs[0].choice.columns.size(), 4U);
  EXPECT_EQ(bench.in_force.targets, std::vector<std::string>{"species"});
  EXPECT_EQ(bench.target_note, "3 classes");
}

TEST_F(BenchTest, EvaluatesAsScikitLearnDid) {
  struct Case {
    const char* name;
    std::vector<std::pair<const char*, double>> figures;
    std::vector<uint64_t> confusion;
  };
  const Case cases[] = {
      {"iris",
       {{"accuracy", 0.9333333333333333}, {"log_loss", 0.24877404686298105}},
       {16, 0, 0, 0, 23, 0, 0, 4, 17}},
      {"tumours", {{"accuracy", 0.95}, {"roc_auc", 0.9905992949471211}}, {36, 1, 2, 21}},
      {"progression", {{"mae", 43.991620546768154}, {"r2", 0.33648200732519995}}, {}},
  };
  for (const Case& wanted : cases) {
    Ask(RemoveData{static_cast<uint32_t>(&wanted - cases)});
    const uint32_t number = EvaluateOwn(wanted.name);
    Ask(QuerySummary{On(number)});
    const Summary summary = Last<Summary>();
    EXPECT_EQ(summary.rows, 60U);
    for (const auto& [name, value] : wanted.figures) {
      EXPECT_NEAR(Value(summary, name), value, 1e-5) << wanted.name << " " << name;
    }
    EXPECT_EQ(summary.confusion, wanted.confusion) << wanted.name;
    EXPECT_FALSE(summary.headlines.empty());
    EXPECT_LE(summary.headlines.size(), 6U);
  }
}

TEST_F(BenchTest, SaysWhatFitsNot) {
  Drop({Own("tumours.onnx"), Own("iris.csv")});
  Bench bench = Last<Bench>();
  ASSERT_EQ(bench.inputs.size(), 1U);
  EXPECT_NE(bench.inputs[0].problem.message.find("takes 6 values"), std::string::npos)
      << bench.inputs[0].problem.message;
  Ask(Evaluate{bench.models[0].evaluation});
  bench = Last<Bench>();
  EXPECT_EQ(bench.models[0].state, State::kFailed);
  EXPECT_FALSE(bench.models[0].problem.message.empty());
  EXPECT_FALSE(bench.models[0].problem.hint.empty());
}

TEST_F(BenchTest, SaysWhatFilesCantBeRead) {
  Drop(
      {{"broken.onnx", Bytes("\x08\x07 no model")}, {"empty.csv", {}}, {"x.pdf", Bytes("%PDF-1")}});
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.models.size(), 1U);
  EXPECT_EQ(bench.models[0].state, State::kFailed);
  EXPECT_FALSE(bench.models[0].problem.message.empty());
  ASSERT_EQ(bench.data.size(), 2U);
  EXPECT_FALSE(bench.data[0].problem.message.empty());
  EXPECT_FALSE(bench.data[1].problem.message.empty());
  Ask(AddFiles{99});
  EXPECT_EQ(Last<Trouble>().what.message, "No such drop");
}

TEST_F(BenchTest, PutsDataSetsBesideEachOther) {
  const auto [name, bytes] = Own("iris.csv");
  std::string text(bytes.begin(), bytes.end()), features, labels;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at), comma = text.rfind(',', end);
    features += text.substr(at, comma - at) + "\n";
    labels += text.substr(comma + 1, end - comma);
    at = end + 1;
  }
  Drop({Own("iris.onnx"), {"x.csv", Bytes(features)}, {"y.csv", Bytes(labels)}});
  Bench bench = Last<Bench>();
  EXPECT_EQ(bench.in_force.data, (std::vector<uint32_t>{1, 2}));
  Ask(Evaluate{1});
  Ask(QuerySummary{On(1)});
  EXPECT_NEAR(Value(Last<Summary>(), "accuracy"), 0.9333333333333333, 1e-9);
  Choices one;
  one.data = {1};
  Ask(SetChoices{one});
  bench = Last<Bench>();
  EXPECT_EQ(bench.in_force.data, std::vector<uint32_t>{1});
  EXPECT_EQ(bench.models[0].state, State::kReady) << "the rows are others now";
  Ask(QuerySummary{On(1)});
  EXPECT_NE(Last<Trouble>().what.message.find("not evaluated"), std::string::npos);
  Ask(SetChoices{});
  Ask(Evaluate{1});
  Ask(QuerySummary{On(1)});
  EXPECT_NEAR(Value(Last<Summary>(), "accuracy"), 0.9333333333333333, 1e-9);
}

TEST_F(BenchTest, OtherRowsAreSaid) {
  Drop({Own("iris.csv"), {"short.csv", Bytes("a\n1\n2\n")}});
  const Bench bench = Last<Bench>();
  EXPECT_NE(bench.data[1].problem.message.find("2 rows"), std::string::npos);
  EXPECT_EQ(bench.in_force.data, std::vector<uint32_t>{1});
}

TEST_F(BenchTest, ChoicesMakeResultsStaleAndTypesReadAnew) {
  const uint32_t number = EvaluateOwn("iris");
  EXPECT_EQ(Last<Bench>().models[0].state, State::kDone);
  Choices choices;
  choices.level = 0.9;
  Ask(SetChoices{choices});
  EXPECT_EQ(Last<Bench>().models[0].state, State::kStale);
  Ask(SetChoices{});
  EXPECT_EQ(Last<Bench>().models[0].state, State::kDone);
  choices.types = {{"petal_width", ColumnKind::kText}};
  Ask(SetChoices{choices});
  const Bench bench = Last<Bench>();
  EXPECT_EQ(bench.data[0].columns[3].kind, ColumnKind::kText);
  EXPECT_FALSE(bench.inputs[0].problem.message.empty());
  Ask(Evaluate{number});
  EXPECT_EQ(Last<Bench>().models[0].state, State::kFailed);
}

TEST_F(BenchTest, ScalingIsInForce) {
  // What divides the numbers is undone by columns that are as much larger.
  const auto [name, bytes] = Own("iris.csv");
  std::string scaled;
  std::string text(bytes.begin(), bytes.end());
  scaled = text.substr(0, text.find('\n') + 1);
  for (size_t at = scaled.size(); at < text.size();) {
    const size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    for (int i = 0; i < 4; ++i) {
      const size_t comma = line.find(',');
      scaled += std::to_string(std::stod(line.substr(0, comma)) * 16) + ",";
      line.erase(0, comma + 1);
    }
    scaled += line + "\n";
    at = end + 1;
  }
  Drop({Own("iris.onnx"), {"scaled.csv", Bytes(scaled)}});
  Choices choices;
  InputChoice input;
  input.input = Last<Bench>().inputs[0].choice.input;
  input.scaling = Scaling::kDivide;
  input.divisor = 16;
  choices.inputs = {input};
  Ask(SetChoices{choices});
  EXPECT_EQ(Last<Bench>().in_force.inputs[0].divisor, 16);
  Ask(Evaluate{1});
  Ask(QuerySummary{On(1)});
  EXPECT_NEAR(Value(Last<Summary>(), "log_loss"), 0.24877404686298105, 1e-5);
}

TEST_F(BenchTest, TheNewestQueryOfASlotIsAnswered) {
  const uint32_t number = EvaluateOwn("tumours");
  for (uint32_t ticket = 1; ticket <= 3; ++ticket) {
    bench_.Receive(EncodeMessage(QueryThreshold{{7, ticket, number, 0}, 1, 0.5, {}}));
  }
  Finish();
  EXPECT_EQ(Count(AnswerType::kThresholdView), 1U);
  EXPECT_EQ(Last<ThresholdView>().query.ticket, 3U);
}

TEST_F(BenchTest, StopEndsAnEvaluation) {
  Drop({Own("iris.onnx"), Own("iris.csv")});
  bench_.Receive(EncodeMessage(Evaluate{1}));
  bench_.Work();
  bench_.Receive(EncodeMessage(Stop{1}));
  Finish();
  EXPECT_EQ(Last<Bench>().models[0].state, State::kReady);
  Ask(RemoveModel{1});
  EXPECT_TRUE(Last<Bench>().models.empty());
  Ask(Evaluate{1});
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
}

TEST_F(BenchTest, DamagedMessagesAreLeftOut) {
  EvaluateOwn("iris");
  const Message whole = EncodeMessage(QueryRows{On(1)});
  for (size_t size = 0; size < whole.head.size(); ++size) {
    Message damaged = whole;
    damaged.head.resize(size);
    bench_.Receive(std::move(damaged));
    Message twisted = whole;
    twisted.head[size] = 0xFF;
    bench_.Receive(std::move(twisted));
    Finish();
  }
  for (uint16_t type = 0; type < 64; ++type) {
    Message bare;
    bare.head = {static_cast<uint8_t>(type), 0};
    bench_.Receive(std::move(bare));
  }
  Finish();
}

TEST_F(BenchTest, ExportsPredictions) {
  const uint32_t number = EvaluateOwn("iris");
  Ask(ExportPredictions{number});
  const Exported exported = Last<Exported>();
  EXPECT_EQ(exported.file_name, "iris predictions.csv");
  const std::string text(exported.bytes.bytes.begin(), exported.bytes.bytes.end());
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "row,target,predicted,score_setosa,score_versicolor,score_virginica");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 61);
}

}  // namespace
}  // namespace tidemark::workbench
