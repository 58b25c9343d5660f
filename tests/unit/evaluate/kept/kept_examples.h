// Evaluations of small made data, for tests of what is kept.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "evaluate/intervals/random.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/kept/kept_predictions.h"

namespace tidemark::evaluate {

inline bool Same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// Random predictions of `rows` rows beside their truth.
struct MadeRows {
  Target target;
  std::vector<float> scores;
  size_t columns = 0;
  [[nodiscard]] Predictions predictions() const { return {scores, columns, {}, {}}; }
};

inline MadeRows MakeClassRows(size_t rows, size_t classes, uint64_t seed) {
  MadeRows made;
  Random random(seed);
  made.columns = classes;
  made.target.task = classes == 2 ? Task::kBinary : Task::kMulticlass;
  for (size_t k = 0; k < classes; ++k)
    made.target.class_names.push_back("class " + std::to_string(k));
  for (size_t row = 0; row < rows; ++row) {
    made.target.rows.push_back(static_cast<uint32_t>(row * 2));
    const auto truth = static_cast<uint32_t>(random.Below(static_cast<uint32_t>(classes)));
    made.target.classes.push_back(truth);
    std::vector<double> exps(classes);
    double sum = 0;
    for (size_t k = 0; k < classes; ++k) {
      exps[k] = std::exp(static_cast<double>(random.Below(4000)) / 1000 + (k == truth ? 2 : 0));
      sum += exps[k];
    }
    for (const double value : exps) made.scores.push_back(static_cast<float>(value / sum));
  }
  return made;
}

inline MadeRows MakeNumberRows(size_t rows, uint64_t seed) {
  MadeRows made;
  Random random(seed);
  made.columns = 1;
  made.target.task = Task::kRegression;
  for (size_t row = 0; row < rows; ++row) {
    made.target.rows.push_back(static_cast<uint32_t>(row));
    const double truth = static_cast<double>(random.Below(100000)) / 7;
    made.target.numbers.push_back(truth);
    made.scores.push_back(static_cast<float>(truth + random.Below(100)));
  }
  return made;
}

inline KeptEvaluation KeptOf(const MadeRows& made, size_t resamples = 50) {
  KeptEvaluation kept;
  EvaluationOptions options;
  options.resamples = resamples;
  auto evaluation = Evaluate(made.target, made.predictions(), options);
  if (evaluation.ok()) kept.evaluation = std::move(*evaluation);
  kept.model_name = "model.onnx";
  kept.model_sha256 = std::string(64, 'a');
  kept.data_sha256 = std::string(64, 'b');
  kept.data_files = {{"data.csv", "", 0}};
  kept.targets = {"label"};
  kept.inputs = {{"x", {"a", "b"}, KeptScaling::kNone, 1, {}, {}}};
  kept.program = "tidemark test";
  return kept;
}

inline KeptEvaluation ThreeClasses() { return KeptOf(MakeClassRows(60, 3, 1)); }
inline KeptEvaluation TwoClasses() { return KeptOf(MakeClassRows(50, 2, 2)); }
inline KeptEvaluation Numbers() { return KeptOf(MakeNumberRows(40, 3)); }

inline KeptEvaluation WithEverything() {
  KeptEvaluation kept = TwoClasses();
  kept.model_files = {{"model.onnx", std::string(64, 'c'), 100},
                      {"w.data", std::string(64, 'd'), 7}};
  kept.data_files = {{"x.csv", std::string(64, 'e'), 12}, {"y \"2\".csv", std::string(64, 'f'), 0}};
  kept.data_rows = 51;
  kept.skipped_rows = 2;
  kept.unreadable_values = 3;
  kept.targets = {"first", "second"};
  kept.label_delimiter = ";";
  kept.group_column = "patient";
  kept.types = {{"zip", ColumnType::kText}, {"n", ColumnType::kInteger}};
  kept.inputs = {{"x", {"a", "b"}, KeptScaling::kDivide, 255, {}, {}},
                 {"pixels", {"p"}, KeptScaling::kStandardise, 1, {.485, .456}, {.229, 1e-3}},
                 {"", {}, KeptScaling::kNone, 1, {}, {}}};
  kept.images = "size=224x192 layout=nchw channels=bgr";
  kept.unreadable = {{"line 3", "no number"}};
  kept.guesses = {"guessed"};
  kept.kernels = "AVX2";
  kept.training_run = KeptTrainingRun{"01234567-89ab-4def-8123-456789abcdef", "night run"};
  kept.evaluation.metrics.push_back({{"mcc_of_nothing", kUndefined, "why"}, {}, 3});
  kept.evaluation.metrics.push_back({{"infinite", INFINITY, ""}, {-INFINITY, INFINITY, "m"}, 0});
  kept.evaluation.notes = {"a note", "ünïcode \n"};
  return kept;
}

}  // namespace tidemark::evaluate
