#include "evaluate/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/bytes.h"
#include "evaluate/data/read_data_set.h"
#include "evaluate/evaluation_json.h"
#include "evaluate/intervals/paired_tests.h"
#include "unit/evaluate/golden_json.h"

namespace tidemark::evaluate {
namespace {

DataSet Parse(const std::string& text, const std::string& name = "data.csv") {
  MemorySource source(AsBytes(text));
  auto data = ReadDataSet(&source, name);
  EXPECT_TRUE(data.ok()) << data.error().message;
  return data.ok() ? std::move(data).value() : DataSet();
}

Target TargetOf(const std::string& csv, const TargetHints& hints = {}) {
  DataSet data = Parse(csv);
  auto target = ReadTarget(data.columns.back(), hints);
  EXPECT_TRUE(target.ok()) << target.error().message;
  return target.ok() ? std::move(target).value() : Target();
}

double Value(const Evaluation& evaluation, const char* name) {
  const EvaluatedMetric* metric = evaluation.Find(name);
  return metric == nullptr ? -1234 : metric->metric.value;
}

TEST(Evaluation, BinaryOfOneColumn) {
  Target target = TargetOf("x,label\n1,0\n2,0\n3,1\n4,1\n");
  ASSERT_EQ(target.task, Task::kBinary);
  std::vector<float> scores = {.1F, .4F, .35F, .8F};
  auto evaluation = Evaluate(target, {scores, 1, {}, {}});
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().message;
  EXPECT_EQ(evaluation->rows, 4U);
  EXPECT_NEAR(Value(*evaluation, "roc_auc"), .75, 1e-12);
  EXPECT_NEAR(Value(*evaluation, "accuracy"), .75, 1e-12);
  EXPECT_NEAR(Value(*evaluation, "average_precision"), .8333333333, 1e-9);
  EXPECT_NEAR(Value(*evaluation, "log_loss"), .4722879, 1e-6);
  EXPECT_EQ(evaluation->confusion->At(1, 0), 1U);
  const EvaluatedMetric* accuracy = evaluation->Find("accuracy");
  EXPECT_LT(accuracy->interval.low, .75);
  EXPECT_GT(accuracy->interval.high, .75);
  EXPECT_EQ(accuracy->interval.method, "Wilson");
  EXPECT_FALSE(std::isnan(evaluation->Find("f1")->interval.low));
}

TEST(Evaluation, LogitsGiveTheFiguresOfTheirProbabilities) {
  Target target = TargetOf("x,label\n1,0\n2,1\n3,2\n4,1\n", {{}, {}, 3, false});
  ASSERT_EQ(target.task, Task::kMulticlass);
  std::vector<float> logits = {2, 1, 0, 0, 3, 1, 1, 2, 3, 4, 1, 0};
  std::vector<float> log_probabilities;
  std::vector<float> probabilities;
  for (size_t row = 0; row < 4; ++row) {
    double sum = 0;
    for (size_t k = 0; k < 3; ++k) sum += std::exp(logits[row * 3 + k]);
    for (size_t k = 0; k < 3; ++k) {
      probabilities.push_back(static_cast<float>(std::exp(logits[row * 3 + k]) / sum));
      log_probabilities.push_back(static_cast<float>(logits[row * 3 + k] - std::log(sum)));
    }
  }
  auto from_logits = Evaluate(target, {logits, 3, {}, {}});
  auto from_logs = Evaluate(target, {log_probabilities, 3, {}, {}});
  auto from_probabilities = Evaluate(target, {probabilities, 3, {}, {}});
  ASSERT_TRUE(from_logits.ok() && from_logs.ok() && from_probabilities.ok());
  EXPECT_EQ(from_logits->output_kind, OutputKind::kLogits);
  EXPECT_EQ(from_logs->output_kind, OutputKind::kLogProbabilities);
  EXPECT_EQ(from_probabilities->output_kind, OutputKind::kProbabilities);
  EXPECT_FALSE(from_logits->notes.empty());
  for (const char* name : {"accuracy", "log_loss", "roc_auc_ovr_macro", "ece15_top"}) {
    EXPECT_NEAR(Value(*from_logits, name), Value(*from_probabilities, name), 1e-6) << name;
    EXPECT_NEAR(Value(*from_logs, name), Value(*from_probabilities, name), 1e-6) << name;
  }
}

TEST(Evaluation, RowsThatDontCountAreCounted) {
  Target target = TargetOf("x,target\n1,1.5\n2,\n3,2.5\n4,3.5\n");
  ASSERT_EQ(target.task, Task::kRegression);
  std::vector<float> guesses = {1, NAN, 3};
  auto evaluation = Evaluate(target, {guesses, 1, {}, {}});
  ASSERT_TRUE(evaluation.ok());
  EXPECT_EQ(evaluation->rows, 2U);
  EXPECT_EQ(evaluation->rows_without_target, 1U);
  EXPECT_EQ(evaluation->rows_not_finite, 1U);
  EXPECT_NEAR(Value(*evaluation, "mae"), .5, 1e-12);
}

TEST(Evaluation, ErrorsNameBothSides) {
  Target target = TargetOf("x,label\n1,0\n2,1\n3,2\n", {{}, {}, 3, false});
  std::vector<float> two_columns = {.5F, .5F, .5F, .5F, .5F, .5F};
  auto wrong = Evaluate(target, {two_columns, 2, {}, {}});
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().message.find("3 classes"), std::string::npos) << wrong.error().message;
  auto few = Evaluate(target, {std::span(two_columns).first(3), 3, {}, {}});
  ASSERT_FALSE(few.ok());
  auto none = Evaluate(target, {});
  EXPECT_FALSE(none.ok());
}

TEST(Evaluation, UnknownLabelsAreNamed) {
  DataSet data = Parse("x,label\n1,cat\n2,dog\n3,bird\n");
  auto target = ReadTarget(data.columns[1], {{}, {"cat", "dog"}, 2, false});
  ASSERT_FALSE(target.ok());
  EXPECT_NE(target.error().message.find("bird"), std::string::npos);
}

TEST(Target, FormsOfLabels) {
  EXPECT_EQ(TargetOf("x,y\n1,0.0\n2,1.0\n3,0.0\n").classes, (std::vector<uint32_t>{0, 1, 0}));
  EXPECT_EQ(TargetOf("x,y\n1,-1\n2,1\n3,-1\n", {{}, {}, 2, false}).classes,
            (std::vector<uint32_t>{0, 1, 0}));
  EXPECT_EQ(TargetOf("x,y\n1,1\n2,3\n3,2\n", {{}, {}, 3, false}).classes,
            (std::vector<uint32_t>{0, 2, 1}));
  EXPECT_EQ(TargetOf("x,y\n1,b\n2,a\n3,c\n").classes, (std::vector<uint32_t>{1, 0, 2}));
  EXPECT_EQ(TargetOf("x,y\n1,true\n2,false\n").classes, (std::vector<uint32_t>{1, 0}));
  EXPECT_EQ(TargetOf("x,y\n1,true\n2,true\n", {{}, {}, 2, false}).classes,
            (std::vector<uint32_t>{1, 1}));
  // Texts that are the same number are the same class.
  EXPECT_EQ(TargetOf("x,y\n1,01\n2,1\n3,0\n").classes, (std::vector<uint32_t>{1, 1, 0}));
  EXPECT_EQ(TargetOf("{\"y\":\"01\"}\n{\"y\":\"0\"}\n").classes, (std::vector<uint32_t>{1, 0}));
  EXPECT_EQ(TargetOf("x,y\n1,7\n2,5\n", {{}, {"5", "7"}, 2, false}).classes,
            (std::vector<uint32_t>{1, 0}));
  EXPECT_EQ(TargetOf("x,y\n1,1\n2,0\n", {{}, {}, 5, false}).class_names.size(), 5U);
  Target one_hot = TargetOf("{\"y\":[0,1,0]}\n{\"y\":[1,0,0]}\n{\"y\":[0,0,1]}\n");
  EXPECT_EQ(one_hot.classes, (std::vector<uint32_t>{1, 0, 2}));
}

TEST(Evaluation, JsonHasTheFormOfTheCommandLine) {
  Target target = TargetOf("x,label\n1,0\n2,0\n3,0\n");
  std::vector<float> scores = {.1F, .4F, .6F};
  auto evaluation = Evaluate(target, {scores, 1, {}, {}});
  ASSERT_TRUE(evaluation.ok());
  JsonWriter json;
  json.BeginObject();
  WriteEvaluationMembers(*evaluation, &json);
  json.EndObject();
  auto document = JsonDocument::Parse(json.text());
  ASSERT_TRUE(document.ok()) << json.text();
  JsonValue root = document->root();
  EXPECT_EQ(root.Find("task").TextOr(""), "binary");
  EXPECT_EQ(root.Find("rows").Int(), 3);
  JsonValue metrics = root.Find("metrics");
  EXPECT_TRUE(metrics.Find("accuracy").Find("low").Number().has_value());
  EXPECT_EQ(metrics.Find("roc_auc").Find("value").type(), JsonType::kNull);
  EXPECT_NE(metrics.Find("roc_auc").Find("note").TextOr(""), "");
  EXPECT_EQ(root.Find("confusion").size(), 2U);
}

TEST(Evaluation, DigitsOfTheFixtures) {
  auto folder = FixtureFolder();
  if (!folder) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: the digits and their logits";
  std::string path = *folder + "/eval/digits/";
  DataSet data = Parse(ReadFileText(path + "test.csv"));
  DataSet output = Parse(ReadFileText(path + "cnn_logits_expected.npy"), "out.npy");
  auto target = ReadTarget(data.columns.back(), {{}, {}, 10, false});
  ASSERT_TRUE(target.ok()) << target.error().message;
  const auto& logits = std::get<std::vector<float>>(output.columns[0].values());
  auto evaluation = Evaluate(*target, {logits, 10, {}, {}});
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().message;
  auto golden = JsonDocument::Parse(ReadFileText(path + "cnn_expected_metrics.json"));
  ASSERT_TRUE(golden.ok());
  for (const char* name : {"accuracy", "f1_macro", "roc_auc_ovr_macro", "roc_auc_ovo_macro",
                           "log_loss", "mcc", "top3"}) {
    ExpectGolden(golden->root().Find(name), Value(*evaluation, name), name);
  }
  JsonValue ece = golden->root().Find("ece15_top");
  ExpectGolden(ece.is_object() ? ece.Find("ece") : ece, Value(*evaluation, "ece15_top"), "ece");
  const EvaluatedMetric* accuracy = evaluation->Find("accuracy");
  EXPECT_NEAR(accuracy->interval.low, 0.955763, 1e-6);
  EXPECT_NEAR(accuracy->interval.high, 0.980819, 1e-6);
  JsonValue confusion = golden->root().Find("confusion");
  for (size_t i = 0; i < 10; ++i) {
    for (size_t j = 0; j < 10; ++j) {
      EXPECT_EQ(confusion.At(i).At(j).Int(), static_cast<int64_t>(evaluation->confusion->At(i, j)));
    }
  }
}

}  // namespace
}  // namespace tidemark::evaluate
