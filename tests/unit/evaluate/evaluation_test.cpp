#include "evaluate/evaluation.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/bytes.h"
#include "evaluate/data/multilabel_target.h"
#include "evaluate/data/ranking_target.h"
#include "evaluate/data/read_data_set.h"
#include "evaluate/evaluation_json.h"
#include "evaluate/intervals/paired_tests.h"
#include "evaluate/intervals/random.h"
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

// A forest calls a tie the first class; the threshold would call it the second.
TEST(Evaluation, LabelsOfTheModelDecideUntilAnotherThresholdIsAskedFor) {
  Target target = TargetOf("x,label\n1,0\n2,0\n3,1\n4,1\n");
  std::vector<float> scores = {.1F, .4F, .5F, .8F};
  std::vector<uint32_t> labels = {0, 0, 0, 1};
  EvaluationOptions options;
  auto own = Evaluate(target, {scores, 1, labels, {}}, options);
  ASSERT_TRUE(own.ok()) << own.error().message;
  EXPECT_EQ(own->confusion->At(1, 1), 1U);
  EXPECT_NE(own->notes.back().find("in 1 row"), std::string::npos) << own->notes.back();
  for (const auto& [threshold, hits, wrong] :
       {std::tuple{.3, 2U, 1U}, {.45, 2U, 0U}, {.6, 1U, 0U}}) {
    options.threshold = threshold;
    const auto moved = Evaluate(target, {scores, 1, labels, {}}, options);
    ASSERT_TRUE(moved.ok());
    EXPECT_EQ(moved->confusion->At(1, 1), hits) << threshold;
    EXPECT_EQ(moved->confusion->At(0, 1), wrong) << threshold;
    EXPECT_NEAR(Value(*moved, "recall"), hits / 2.0, 1e-12);
  }
  // Without probabilities there is no threshold.
  const auto bare = Evaluate(target, {{}, 0, labels, {}}, options);
  ASSERT_TRUE(bare.ok()) << bare.error().message;
  EXPECT_EQ(bare->confusion->At(1, 1), 1U);
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

// Class 0 as the positive one is what class 1 is when all is mirrored.
TEST(Evaluation, EitherOfTwoClassesIsThePositiveOne) {
  for (const size_t columns : {size_t{1}, size_t{2}}) {
    Random random(7);
    Target target = TargetOf("x,label\n1,no\n2,yes\n", {});
    Target mirrored = target;
    target.rows.clear();
    target.classes.clear();
    mirrored.classes.clear();
    std::swap(mirrored.class_names[0], mirrored.class_names[1]);
    std::vector<float> scores, turned;
    for (uint32_t row = 0; row < 200; ++row) {
      const auto label = static_cast<uint32_t>(random.Below(2));
      // Sixteenths, so that 1 - p is exact.
      const float p = static_cast<float>(random.Below(10) + (label == 1 ? 6 : 1)) / 16;
      target.rows.push_back(row);
      target.classes.push_back(label);
      mirrored.classes.push_back(1 - label);
      if (columns == 2) {
        scores.push_back(1 - p);
        turned.push_back(p);
      }
      scores.push_back(p);
      turned.push_back(1 - p);
    }
    mirrored.rows = target.rows;
    EvaluationOptions options;
    options.resamples = 50;
    options.threshold = 0.7;
    auto usual = Evaluate(mirrored, {turned, columns, {}, {}}, options);
    options.positive = 0;
    auto chosen = Evaluate(target, {scores, columns, {}, {}}, options);
    ASSERT_TRUE(usual.ok() && chosen.ok());
    EXPECT_EQ(PositiveName(*chosen), "no");
    EXPECT_EQ(PositiveName(*usual), "no");
    ASSERT_EQ(usual->metrics.size(), chosen->metrics.size());
    for (size_t i = 0; i < usual->metrics.size(); ++i) {
      const EvaluatedMetric &a = usual->metrics[i], &b = chosen->metrics[i];
      EXPECT_EQ(a.metric.name, b.metric.name);
      EXPECT_NEAR(a.metric.value, b.metric.value, 1e-12) << a.metric.name;
      EXPECT_EQ(std::isnan(a.interval.low), std::isnan(b.interval.low)) << a.metric.name;
    }
    // The matrix keeps the order of the classes.
    EXPECT_EQ(usual->confusion->At(0, 1), chosen->confusion->At(1, 0));
    EXPECT_EQ(usual->confusion->At(1, 1), chosen->confusion->At(0, 0));
  }
}

TEST(Evaluation, APositiveClassIsOneOfTwo) {
  const Target two = TargetOf("x,label\n1,no\n2,yes\n");
  EXPECT_EQ(*PositiveClass(two, ""), 1U);
  EXPECT_EQ(*PositiveClass(two, "no"), 0U);
  const auto unknown = PositiveClass(two, "maybe");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message.find("no, yes"), std::string::npos) << unknown.error().message;
  const Target three = TargetOf("x,label\n1,a\n2,b\n3,c\n");
  EXPECT_NE(PositiveClass(three, "a").error().message.find("multiclass"), std::string::npos);
}

TEST(Evaluation, FiguresComeInParts) {
  Target target = TargetOf("x,label\n1,0\n2,1\n3,2\n4,1\n", {{}, {}, 3, false});
  std::vector<float> scores = {.6F, .3F, .1F, .1F, .8F, .1F, .2F, .2F, .6F, .3F, .4F, .3F};
  auto begun = Evaluator::Begin(target, {scores, 3, {}, {}}, {});
  ASSERT_TRUE(begun.ok());
  size_t parts = 0;
  for (bool more = true; more; ++parts) {
    EXPECT_EQ((*begun)->parts_done(), parts);
    const auto step = (*begun)->Prepare();
    ASSERT_TRUE(step.ok());
    more = *step;
  }
  EXPECT_EQ(parts, (*begun)->parts());
  EXPECT_GT(parts, 7U) << "each class has its own";
  const auto whole = Evaluate(target, {scores, 3, {}, {}});
  EXPECT_EQ(Value((*begun)->Current(), "roc_auc_ovr_macro"), Value(*whole, "roc_auc_ovr_macro"));
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

// Scores of any value, for any task and any kind of output: no trap, no hang, and every figure is a
// number or says why it is none.
TEST(Evaluation, HostileScoresNeverCrash) {
  EXPECT_TRUE(rc::check("any scores", [] {
    const float kNan = std::numeric_limits<float>::quiet_NaN();
    const float kInf = std::numeric_limits<float>::infinity();
    const std::vector<float> kValues = {kNan, kInf, -kInf, 0,      -0.0F,  1,     0.5F,
                                        -3,   2,    1e30F, -1e30F, 1e-40F, 0.25F, 3e38F};
    Target target;
    target.task = *rc::gen::element(Task::kBinary, Task::kMulticlass, Task::kMultilabel,
                                    Task::kRegression, Task::kRanking);
    bool numbers = target.task == Task::kRegression || target.task == Task::kRanking;
    size_t classes = target.task == Task::kBinary ? 2 : 3;
    if (!numbers) target.class_names.assign(classes, "k");
    size_t columns = numbers                        ? 1
                     : target.task == Task::kBinary ? *rc::gen::inRange<size_t>(1, 3)
                                                    : classes;
    size_t rows = *rc::gen::inRange<size_t>(1, 12);
    Random random(*rc::gen::arbitrary<uint64_t>());
    bool tame = *rc::gen::arbitrary<bool>();
    std::vector<float> scores;
    for (uint32_t i = 0; i < rows; ++i) {
      target.rows.push_back(i);
      target.classes.push_back(random.Below(static_cast<uint32_t>(classes)));
      target.numbers.push_back(random.Below(4));
      target.queries.push_back(random.Below(2));
      for (size_t k = 0; k < classes; ++k) target.labels.push_back(random.Below(2) == 0 ? 1 : 0);
      for (size_t k = 0; k < columns; ++k) {
        size_t first = tame ? 3 : 0;
        auto choices = static_cast<uint32_t>(kValues.size() - first);
        scores.push_back(kValues[first + random.Below(choices)]);
      }
    }
    Predictions predictions{scores, columns, {}, {}};
    if (*rc::gen::arbitrary<bool>()) {
      predictions.kind =
          *rc::gen::element(OutputKind::kProbabilities, OutputKind::kLogProbabilities,
                            OutputKind::kLogits, OutputKind::kScores);
    }
    EvaluationOptions options;
    options.resamples = 10;
    auto evaluation = Evaluate(target, predictions, options);
    if (!evaluation.ok()) return;
    RC_ASSERT(evaluation->rows > 0);
    for (const EvaluatedMetric& metric : evaluation->metrics) {
      if (std::isnan(metric.metric.value) && metric.metric.note.empty()) {
        RC_FAIL(std::string(TaskName(target.task)) + " " + metric.metric.name);
      }
    }
  }));
}

TEST(Evaluation, WhatIsCalledProbabilitiesMustBeSome) {
  Target target = TargetOf("x,label\n1,0\n2,1\n3,0\n");
  std::vector<float> rows = {.5F, .5F, .2F, .3F, .1F, .9F};
  auto wrong = Evaluate(target, {rows, 2, {}, OutputKind::kProbabilities});
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().message.find("row 2"), std::string::npos) << wrong.error().message;
  auto scores = Evaluate(target, {rows, 2, {}, OutputKind::kScores});
  ASSERT_TRUE(scores.ok());
  EXPECT_EQ(scores->Find("log_loss"), nullptr);
  EXPECT_NE(scores->Find("roc_auc"), nullptr);
}

TEST(Evaluation, LabelsOfTheModelWinOverItsBestProbability) {
  Target target = TargetOf("x,label\n1,0\n2,1\n3,2\n", {{}, {}, 3, false});
  std::vector<float> rows = {.5F, .3F, .2F, .6F, .3F, .1F, .1F, .1F, .8F};
  std::vector<uint32_t> labels = {0, 1, 2};
  auto evaluation = Evaluate(target, {rows, 3, labels, {}});
  ASSERT_TRUE(evaluation.ok());
  EXPECT_EQ(Value(*evaluation, "accuracy"), 1);
  EXPECT_GT(Value(*evaluation, "log_loss"), 0.5);
  auto labels_only = Evaluate(target, {{}, 0, labels, {}});
  ASSERT_TRUE(labels_only.ok());
  EXPECT_EQ(Value(*labels_only, "f1_macro"), 1);
  EXPECT_EQ(labels_only->Find("log_loss"), nullptr);
}

TEST(Evaluation, SeveralLabelsARow) {
  DataSet data = Parse("x,red,round,big\n1,1,0,0\n2,0,0,1\n3,1,,1\n4,1,1,0\n");
  auto target = ReadMultilabelTarget(data, {1, 2, 3});
  ASSERT_TRUE(target.ok()) << target.error().message;
  EXPECT_EQ(target->missing_rows, 1U);
  EXPECT_EQ(target->class_names, (std::vector<std::string>{"red", "round", "big"}));
  std::vector<float> probabilities = {.75F, .5F, 1, 1, .2F, .1F, .9F, .8F, .3F};
  auto evaluation = Evaluate(*target, {probabilities, 3, {}, {}});
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().message;
  EXPECT_EQ(evaluation->rows, 3U);
  EXPECT_NEAR(Value(*evaluation, "accuracy"), 1.0 / 3, 1e-12);
  EXPECT_NEAR(Value(*evaluation, "hamming_loss"), 4.0 / 9, 1e-12);
  EXPECT_FALSE(std::isnan(evaluation->Find("f1_macro")->interval.low));
  std::vector<float> logits;
  for (float p : probabilities) {
    float inside = std::min(p, 0.999F);
    logits.push_back(std::log(inside / (1 - inside)));
  }
  auto from_logits = Evaluate(*target, {logits, 3, {}, {}});
  ASSERT_TRUE(from_logits.ok());
  EXPECT_EQ(from_logits->output_kind, OutputKind::kLogits);
  for (const char* name : {"accuracy", "f1_micro", "label_ranking_loss"}) {
    EXPECT_NEAR(Value(*from_logits, name), Value(*evaluation, name), 1e-6) << name;
  }
  EXPECT_FALSE(ReadMultilabelTarget(data, {0}).ok());
  EXPECT_FALSE(Evaluate(*target, {std::span(logits).first(6), 2, {}, {}}).ok());
}

TEST(Evaluation, RankedLists) {
  DataSet data = Parse("q,rel\na,3\na,2\nb,1\na,3\na,0\nb,0\na,1\na,2\nc,0\n");
  auto target = ReadRankingTarget(data.columns[1], data.columns[0]);
  ASSERT_TRUE(target.ok()) << target.error().message;
  std::vector<float> scores = {9, 8, 1, 7, 6, 2, 5, 4, 1};
  auto evaluation = Evaluate(*target, {scores, 1, {}, {}});
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().message;
  // Query a: 0.960808; b: its only relevant item is second; c has none.
  double second = std::log(2.0) / std::log(3.0);
  EXPECT_NEAR(Value(*evaluation, "ndcg"), (0.960808 + second) / 2, 1e-6);
  EXPECT_NEAR(Value(*evaluation, "mrr"), 0.75, 1e-12);
  EXPECT_LT(evaluation->Find("ndcg")->interval.low, evaluation->Find("ndcg")->interval.high);
  EXPECT_EQ(evaluation->notes.size(), 1U);
}

TEST(Evaluation, GroupsAreDrawnTogether) {
  std::string csv = "x,label\n";
  std::vector<float> scores;
  std::vector<uint32_t> groups;
  for (int i = 0; i < 200; ++i) {
    csv += "0," + std::to_string(i % 2) + "\n";
    bool right = i < 150;  // whole groups are right or wrong
    scores.push_back((i % 2 == 1) == right ? .9F : .1F);
    groups.push_back(static_cast<uint32_t>(i / 10));
  }
  Target target = TargetOf(csv);
  auto alone = Evaluate(target, {scores, 1, {}, {}});
  EvaluationOptions options;
  options.groups = groups;
  auto together = Evaluate(target, {scores, 1, {}, {}}, options);
  ASSERT_TRUE(alone.ok() && together.ok());
  auto width = [](const Evaluation& evaluation) {
    const Interval& interval = evaluation.Find("accuracy")->interval;
    return interval.high - interval.low;
  };
  EXPECT_GT(width(*together), 2 * width(*alone));
  groups[0] = 4000000000U;
  EXPECT_FALSE(Evaluate(target, {scores, 1, {}, {}}, options).ok());
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
