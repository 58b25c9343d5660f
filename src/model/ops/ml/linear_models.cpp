// LinearClassifier and LinearRegressor.
#include <algorithm>

#include "model/ops/families.h"
#include "model/ops/ml/scores.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

// Scores X · Wᵀ + b of all rows, [rows, targets], summed in f64.
Result<std::vector<double>> LinearScores(OpContext& c, const FeatureRows& x, int64_t targets) {
  const auto weights = c.Floats("coefficients");
  const auto biases = c.Floats("intercepts");
  if (static_cast<int64_t>(weights.size()) / targets != x.columns ||
      static_cast<int64_t>(weights.size()) % targets != 0) {
    return c.Invalid("it has " + std::to_string(weights.size()) + " coefficients for " +
                     std::to_string(targets) + " targets, and its input has " +
                     std::to_string(x.columns) + " features");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(static_cast<uint64_t>(x.rows) * weights.size()));
  TM_ASSIGN_OR_RETURN(const Tensor room, c.Make(DataType::kF64, {x.rows, targets}));
  std::vector<double> scores(static_cast<size_t>(room.count()));
  std::vector<double> wide(weights.begin(), weights.end());
  std::vector<double> row(static_cast<size_t>(x.columns));
  for (int64_t i = 0; i < x.rows; ++i) {
    x.Row(i, row.data());
    for (int64_t k = 0; k < targets; ++k) {
      const double* w = wide.data() + k * x.columns;
      double sums[4] = {0, 0, 0, 0};
      int64_t j = 0;
      for (; j + 4 <= x.columns; j += 4) {
        for (int64_t u = 0; u < 4; ++u) sums[u] += row[static_cast<size_t>(j + u)] * w[j + u];
      }
      for (; j < x.columns; ++j) sums[0] += row[static_cast<size_t>(j)] * w[j];
      const auto at = static_cast<size_t>(k);
      const double bias = at < biases.size() ? static_cast<double>(biases[at]) : 0;
      scores[static_cast<size_t>(i * targets + k)] =
          (sums[0] + sums[1]) + (sums[2] + sums[3]) + bias;
    }
  }
  return scores;
}

Result<Tensor> FloatScores(OpContext& c, const std::vector<double>& scores, int64_t columns) {
  const int64_t rows = static_cast<int64_t>(scores.size()) / columns;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, {rows, columns}));
  std::transform(scores.begin(), scores.end(), out.mutable_data<float>(),
                 [](double score) { return static_cast<float>(score); });
  return out;
}

Status LinearRegressor(OpContext& c) {
  const int64_t targets = c.Int("targets", 1);
  if (targets < 1 || targets > 1000000) return c.Invalid("its number of targets is impossible");
  TM_ASSIGN_OR_RETURN(const auto transform, ReadPostTransform(c.String("post_transform", "NONE")));
  TM_ASSIGN_OR_RETURN(const FeatureRows x, ReadFeatures(c, 0));
  TM_ASSIGN_OR_RETURN(std::vector<double> scores, LinearScores(c, x, targets));
  const auto width = static_cast<size_t>(targets);
  for (size_t i = 0; i < scores.size(); i += width)
    Transform(transform, {scores.data() + i, width});
  TM_ASSIGN_OR_RETURN(Tensor out, FloatScores(c, scores, targets));
  return c.Return(std::move(out));
}

// One row of weights and two labels: label 1 when the score is above 0.
void BinaryRow(PostTransform transform, double score, double* out) {
  out[0] = -score;
  out[1] = score;
  if (transform == PostTransform::kLogistic) {
    out[0] = Logistic(-score);
    out[1] = Logistic(score);
  } else {
    Transform(transform, {out, 2});
  }
}

Status LinearClassifier(OpContext& c) {
  const ClassLabels labels = ClassLabels::Read(c, "classlabels_ints");
  TM_ASSIGN_OR_RETURN(const auto transform, ReadPostTransform(c.String("post_transform", "NONE")));
  TM_ASSIGN_OR_RETURN(const FeatureRows x, ReadFeatures(c, 0));
  const auto biases = static_cast<int64_t>(c.Floats("intercepts").size());
  const auto coefficients = static_cast<int64_t>(c.Floats("coefficients").size());
  int64_t classes = biases;
  if (classes == 0 && x.columns > 0) classes = coefficients / x.columns;
  if (classes < 1) return c.Invalid("it has no coefficients");
  TM_ASSIGN_OR_RETURN(std::vector<double> scores, LinearScores(c, x, classes));
  const bool binary = classes == 1 && labels.size() == 2;
  const int64_t columns = binary ? 2 : classes;
  std::vector<double> out(static_cast<size_t>(x.rows * columns));
  std::vector<int64_t> chosen(static_cast<size_t>(x.rows));
  const auto width = static_cast<size_t>(columns);
  for (size_t row = 0; row < chosen.size(); ++row) {
    double* to = out.data() + row * width;
    if (binary) {
      chosen[row] = scores[row] > 0 ? 1 : 0;
      BinaryRow(transform, scores[row], to);
      continue;
    }
    std::copy_n(scores.data() + row * width, width, to);
    chosen[row] = std::max_element(to, to + width) - to;
    Transform(transform, {to, width});
  }
  TM_ASSIGN_OR_RETURN(Tensor label, labels.Labels(c, chosen));
  TM_ASSIGN_OR_RETURN(Tensor probabilities, FloatScores(c, out, columns));
  TM_RETURN_IF_ERROR(c.Return(0, std::move(label)));
  return c.Return(1, std::move(probabilities));
}

}  // namespace

void AddLinearModels(OpTable* table) {
  table->Add({"ai.onnx.ml", "LinearRegressor", 1, kOpen, "A", LinearRegressor});
  table->Add({"ai.onnx.ml", "LinearClassifier", 1, kOpen, "A", LinearClassifier});
}

}  // namespace tidemark::model
