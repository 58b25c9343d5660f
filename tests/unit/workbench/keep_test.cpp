// Evaluations that are kept, compared with, and done again.
#include <algorithm>
#include <sstream>

#include "base/sha256.h"
#include "bench_harness.h"
#include "evaluate/kept/kept_evaluation.h"

namespace tidemark::workbench {
namespace {

using Verdict = RecomputedFigure::Verdict;

// The parts of a run that the file would give back.
struct Stored {
  std::string document;
  std::vector<uint8_t> predictions, model;
};

Stored StoredOf(KeepRun run) {
  Stored stored;
  for (KeepRun::Medium& medium : run.media) {
    if (medium.kind == kEvaluationKind) {
      stored.document.assign(medium.bytes.bytes.begin(), medium.bytes.bytes.end());
    }
    if (medium.kind == kPredictionsKind) stored.predictions = std::move(medium.bytes.bytes);
    if (medium.kind == kModelKind) stored.model = std::move(medium.bytes.bytes);
  }
  return stored;
}

class KeepTest : public BenchTest {
 protected:
  Stored KeepOwn(uint32_t number, bool with_predictions = true, bool with_model = false) {
    Ask(Keep{number, "kept", "", with_predictions, with_model});
    return StoredOf(Last<Kept>().run);
  }
  void AddBack(const Stored& stored, int64_t run_id = 5) {
    AddKept request;
    request.run_id = run_id;
    request.document = stored.document;
    request.predictions.bytes = stored.predictions;
    Ask(std::move(request));
  }
  void DoAgain(const Stored& stored, bool with_model = false) {
    Recompute request;
    request.run_id = 5;
    request.document = stored.document;
    if (with_model) request.model.bytes = stored.model;
    Ask(std::move(request));
  }
};

TEST_F(KeepTest, TheRunHasFiguresAndDigests) {
  const uint32_t number = EvaluateOwn("iris");
  const Bench bench = Last<Bench>();
  Ask(Keep{number, "kept", "0190a6f0-1111-4222-8333-444455556666", true, false});
  const Kept kept = Last<Kept>();
  EXPECT_EQ(kept.evaluation, number);
  EXPECT_EQ(kept.run.name, "kept");
  EXPECT_EQ(kept.run.parent_uuid, "0190a6f0-1111-4222-8333-444455556666");
  EXPECT_GT(kept.run.ended_s, 1.6e9);
  const auto has = [&](const std::string& key, const std::string& text) {
    return std::any_of(kept.run.params.begin(), kept.run.params.end(), [&](const auto& param) {
      return param.key == key && param.json == "\"" + text + "\"";
    });
  };
  EXPECT_TRUE(has("model_sha256", bench.models[0].sha256));
  EXPECT_TRUE(has("data_sha256", bench.data[0].sha256));
  EXPECT_EQ(kept.run.media.size(), 2U);
  Ask(Keep{99, "", "", true, false});
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
}

TEST_F(KeepTest, AKeptEvaluationIsComparedWith) {
  const uint32_t first = EvaluateOwn("iris");
  const Stored stored = KeepOwn(first);
  Ask(RemoveModel{first});
  Drop({Own("iris_forest.onnx")});
  const uint32_t second = Last<Bench>().models.back().evaluation;
  Ask(Evaluate{second});
  AddBack(stored);
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.models.size(), 2U);
  EXPECT_EQ(bench.models[1].kept_run_id, 5);
  EXPECT_EQ(bench.models[1].state, ModelCard::State::kDone);
  const uint32_t kept = bench.models[1].evaluation;
  Ask(QuerySummary{On(kept)});
  const Summary summary = Last<Summary>();
  EXPECT_NEAR(Value(summary, "accuracy"), 0.9333333333333333, 1e-12);
  EXPECT_EQ(summary.confusion, (std::vector<uint64_t>{16, 0, 0, 0, 23, 0, 0, 4, 17}));
  Ask(QueryComparison{On(second), kept});
  const Comparison comparison = Last<Comparison>();
  EXPECT_TRUE(comparison.problem.message.empty()) << comparison.problem.message;
  EXPECT_EQ(comparison.both_right + comparison.only_first_right, 56U);
  // Its data are there, so its rows have cells, but its model can't be asked.
  Ask(QueryRows{On(kept)});
  const RowList list = Last<RowList>();
  EXPECT_EQ(list.total, 4U);
  EXPECT_EQ(list.rows[0].predicted, "versicolor");
  EXPECT_FALSE(list.columns.empty());
  Ask(QueryImportance{On(kept)});
  EXPECT_NE(Last<Trouble>().what.message.find("kept"), std::string::npos);
}

TEST_F(KeepTest, WithoutPredictionsOnlyFiguresAreCompared) {
  const uint32_t first = EvaluateOwn("iris");
  AddBack(KeepOwn(first, false));
  const uint32_t kept = Last<Bench>().models.back().evaluation;
  Ask(QuerySummary{On(kept)});
  EXPECT_FALSE(Last<Summary>().has_scores);
  Ask(QueryComparison{On(first), kept});
  const Comparison comparison = Last<Comparison>();
  EXPECT_FALSE(comparison.problem.message.empty());
  EXPECT_FALSE(comparison.figures.empty());
  Ask(QueryRows{On(kept)});
  EXPECT_NE(Last<Trouble>().what.message.find("not kept"), std::string::npos);
}

TEST_F(KeepTest, RecomputingSaysEqual) {
  uint32_t data = 0;
  for (const char* name : {"iris", "tumours", "progression_boosted"}) {
    if (data > 0) Ask(RemoveData{data});
    Ask(SetChoices{});
    const uint32_t number = EvaluateOwn(name);
    ++data;
    DoAgain(KeepOwn(number));
    const Recomputed again = Last<Recomputed>();
    EXPECT_EQ(again.state, Recomputed::State::kDone) << again.problem.message;
    EXPECT_EQ(again.verdict, Verdict::kEqual) << name;
    EXPECT_FALSE(again.figures.empty());
    for (const RecomputedFigure& figure : again.figures) {
      EXPECT_EQ(figure.verdict, Verdict::kEqual) << name << " " << figure.name;
    }
  }
}

// What was chosen is kept, and comes back.
TEST_F(KeepTest, ChoicesAreKeptAndRecomputed) {
  Choices choices;
  choices.positive = "benign";
  choices.threshold = 0.7;
  choices.seed = 12345678901234567890U;
  choices.resamples = 33;
  choices.level = 0.9;
  Ask(SetChoices{choices});
  const uint32_t number = EvaluateOwn("tumours");
  Ask(QuerySummary{On(number)});
  const Summary summary = Last<Summary>();
  EXPECT_EQ(summary.class_names.at(summary.positive), "benign");
  EXPECT_EQ(summary.resamples, 33U);
  // The figures are those of the class's own row.
  EXPECT_NEAR(Value(summary, "recall"), summary.classes[summary.positive].recall, 1e-15);
  const Stored stored = KeepOwn(number);
  for (const char* part : {"\"positive\":\"benign\"", "\"threshold\":0.7", "12345678901234567890",
                           "\"resamples\":33", "\"level\":0.9"}) {
    EXPECT_NE(stored.document.find(part), std::string::npos) << part;
  }
  Ask(SetChoices{});
  DoAgain(stored);
  const Recomputed again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kDone) << again.problem.message;
  EXPECT_EQ(again.verdict, Verdict::kEqual);
  EXPECT_EQ(Last<Bench>().choices.positive, "benign");
}

TEST_F(KeepTest, APositiveClassThatIsNoneIsSaid) {
  Choices choices;
  choices.positive = "maybe";
  Ask(SetChoices{choices});
  EvaluateOwn("tumours");
  const Bench bench = Last<Bench>();
  EXPECT_EQ(bench.models[0].state, ModelCard::State::kFailed);
  EXPECT_NE(bench.models[0].problem.message.find("maybe"), std::string::npos);
  EXPECT_FALSE(bench.models[0].problem.hint.empty());
}

TEST_F(KeepTest, WhatIsMissingIsSaidAndThenUsed) {
  const uint32_t number = EvaluateOwn("iris");
  const Stored stored = KeepOwn(number, true, true);
  Ask(RemoveModel{number});
  Ask(RemoveData{1});
  DoAgain(stored);
  Recomputed again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kNeedsModel);
  EXPECT_EQ(again.model_name, "iris.onnx");
  Drop({Own("iris_forest.onnx")});
  again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kNeedsModel);
  EXPECT_EQ(again.other_model_sha256, Last<Bench>().models[0].sha256);
  Drop({Own("iris.onnx")});
  EXPECT_EQ(Last<Recomputed>().state, Recomputed::State::kNeedsData);
  Drop({Own("tumours.csv")});
  EXPECT_FALSE(Last<Recomputed>().other_data_sha256.empty());
  Drop({Own("iris.csv")});
  again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kDone) << again.problem.message;
  EXPECT_EQ(again.verdict, Verdict::kEqual);
}

// The table of a data set of tests/data/models in two files: the features, the last column.
std::pair<std::string, std::string> InHalves(const std::vector<uint8_t>& bytes) {
  std::pair<std::string, std::string> halves;
  std::istringstream lines(std::string(bytes.begin(), bytes.end()));
  for (std::string line; std::getline(lines, line);) {
    const size_t comma = line.rfind(',');
    halves.first += line.substr(0, comma) + "\n";
    halves.second += line.substr(comma + 1) + "\n";
  }
  return halves;
}

TEST_F(KeepTest, FilesOfAClaimAreFoundOneByOneInAnyOrder) {
  const auto [x, y] = InHalves(Own("iris.csv").second);
  Drop({Own("iris.onnx"), {"x.csv", Bytes(x)}, {"y.csv", Bytes(y)}});
  const uint32_t number = Last<Bench>().models.front().evaluation;
  Ask(Evaluate{number});
  const Stored stored = KeepOwn(number);
  const auto kept = evaluate::ReadKept(stored.document);
  ASSERT_TRUE(kept.ok());
  ASSERT_EQ(kept->data_files.size(), 2U);
  EXPECT_EQ(kept->data_files[1].sha256, ToHex(Sha256Of(Bytes(y))));
  EXPECT_EQ(kept->data_sha256, ToHex(Sha256Of(Bytes(x + y))));
  Ask(RemoveData{1});
  Ask(RemoveData{2});
  DoAgain(stored);
  Recomputed again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kNeedsData);
  EXPECT_EQ(again.data_name, "x.csv");
  EXPECT_EQ(again.data_sha256, kept->data_files[0].sha256);
  const size_t told = Count(AnswerType::kRecomputed);
  Drop({{"labels.csv", Bytes(y)}});
  EXPECT_EQ(Count(AnswerType::kRecomputed), told) << "the other half is no other data";
  Drop({{"features.csv", Bytes(x)}});
  again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kDone) << again.problem.message;
  EXPECT_EQ(again.verdict, Verdict::kEqual);
  EXPECT_EQ(again.data_sha256, kept->data_sha256);
  // In the claim's order, though they were dropped in another one.
  EXPECT_EQ(Last<Bench>().in_force.data, (std::vector<uint32_t>{4, 3}));
  const Stored twice = KeepOwn(number);
  EXPECT_EQ(evaluate::ReadKept(twice.document)->data_sha256, kept->data_sha256);
}

TEST_F(KeepTest, TheModelOfTheFileIsUsed) {
  const uint32_t number = EvaluateOwn("iris");
  const Stored stored = KeepOwn(number, true, true);
  Ask(RemoveModel{number});
  DoAgain(stored, true);
  const Recomputed again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kDone) << again.problem.message;
  EXPECT_EQ(again.verdict, Verdict::kEqual);
}

TEST_F(KeepTest, AFalseClaimIsDifferent) {
  const uint32_t number = EvaluateOwn("iris");
  Stored stored = KeepOwn(number);
  const std::string truth = "0.9333333333333333";
  for (size_t at = 0; (at = stored.document.find(truth, at)) != std::string::npos;) {
    stored.document.replace(at, truth.size(), "0.9833333333333333");
  }
  DoAgain(stored);
  const Recomputed again = Last<Recomputed>();
  EXPECT_EQ(again.state, Recomputed::State::kDone) << again.problem.message;
  EXPECT_EQ(again.verdict, Verdict::kDifferent);
  const auto accuracy =
      std::find_if(again.figures.begin(), again.figures.end(),
                   [](const RecomputedFigure& figure) { return figure.name == "accuracy"; });
  EXPECT_EQ(accuracy->verdict, Verdict::kDifferent);
  EXPECT_NEAR(accuracy->claimed, 0.9833333333333333, 1e-15);
  EXPECT_NEAR(accuracy->recomputed, 0.9333333333333333, 1e-15);
}

TEST_F(KeepTest, DamagedDocumentsAreSaid) {
  AddBack({"{\"task\": 3}", {}, {}});
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
  const uint32_t number = EvaluateOwn("iris");
  Stored stored = KeepOwn(number);
  stored.predictions.resize(stored.predictions.size() / 2);
  AddBack(stored);
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
  DoAgain({"", {}, {}});
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
}

}  // namespace
}  // namespace tidemark::workbench
