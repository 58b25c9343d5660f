#include "evaluate/output_kind.h"

#include <cmath>

#include "evaluate/usable_rows.h"

namespace tidemark::evaluate {
namespace {

constexpr double kSumTolerance = 1e-3;  // of a thousand f32 or f16 probabilities

}  // namespace

std::string_view OutputKindName(OutputKind kind) {
  switch (kind) {
    case OutputKind::kProbabilities:
      return "probabilities";
    case OutputKind::kLogProbabilities:
      return "log-probabilities";
    case OutputKind::kLogits:
      return "logits";
    case OutputKind::kScores:
      return "scores";
  }
  return "";
}

OutputKind GuessOutputKind(std::span<const float> values, size_t columns) {
  bool in_unit = true;
  bool sums_to_1 = true;
  bool exp_sums_to_1 = true;
  for (size_t at = 0; at + columns <= values.size(); at += columns) {
    // A model says NaN where its input was: that tells nothing of the others.
    if (!IsUsable(values.subspan(at, columns), true)) continue;
    double sum = 0;
    double exp_sum = 0;
    for (size_t k = 0; k < columns; ++k) {
      double value = values[at + k];
      in_unit = in_unit && value >= -1e-6 && value <= 1 + 1e-6;
      exp_sums_to_1 = exp_sums_to_1 && value <= 1e-6;
      sum += value;
      exp_sum += std::exp(value);
    }
    sums_to_1 = sums_to_1 && std::abs(sum - 1) < kSumTolerance;
    exp_sums_to_1 = exp_sums_to_1 && std::abs(exp_sum - 1) < kSumTolerance;
    if (!in_unit && !exp_sums_to_1) return OutputKind::kLogits;
  }
  if (in_unit && (columns == 1 || sums_to_1)) return OutputKind::kProbabilities;
  return columns > 1 && exp_sums_to_1 ? OutputKind::kLogProbabilities : OutputKind::kLogits;
}

ScoreForm FormOf(OutputKind kind) {
  switch (kind) {
    case OutputKind::kProbabilities:
      return ScoreForm::kNormalised;
    case OutputKind::kLogProbabilities:
      return ScoreForm::kExp;
    case OutputKind::kLogits:
      return ScoreForm::kSoftmax;
    case OutputKind::kScores:
      return ScoreForm::kRaw;
  }
  return ScoreForm::kRaw;
}

double LabelCut(OutputKind kind, double threshold) {
  if (kind == OutputKind::kLogits) return std::log(threshold / (1 - threshold));
  if (kind == OutputKind::kLogProbabilities) return std::log(threshold);
  return kind == OutputKind::kScores ? 0 : threshold;
}

bool LabelsDecide(std::optional<OutputKind> kind, double threshold) {
  return !kind || *kind == OutputKind::kScores || threshold == kModelsThreshold;
}

std::string OutputKindNote(OutputKind kind, size_t columns) {
  switch (kind) {
    case OutputKind::kProbabilities:
      return columns == 1 ? "the output is the probability of class 1 (a guess)" : "";
    case OutputKind::kLogProbabilities:
      return "the outputs are logarithms of probabilities; exp was applied";
    case OutputKind::kLogits:
      return columns == 1 ? "the output is a logit; the logistic function was applied (a guess)"
                          : "the outputs are logits; softmax was applied";
    case OutputKind::kScores:
      return "the outputs are scores, not probabilities: only their order is used";
  }
  return "";
}

}  // namespace tidemark::evaluate
