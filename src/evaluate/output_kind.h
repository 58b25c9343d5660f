// What the numbers of a model's output are: probabilities, their logarithms, logits, or values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "evaluate/metrics/score_matrix.h"

namespace tidemark::evaluate {

enum class OutputKind : uint8_t {
  kProbabilities,     // rows in [0, 1] that sum to 1, or one column in [0, 1]
  kLogProbabilities,  // rows at most 0 whose exponentials sum to 1
  kLogits,            // anything else: softmax, for one column the logistic function
  kScores,            // only their order means something (decision values of an SVM)
};

// "probabilities", "log-probabilities", "logits", "scores".
[[nodiscard]] std::string_view OutputKindName(OutputKind kind);

// A guess from the numbers; never kScores. `columns` is at least 1.
[[nodiscard]] OutputKind GuessOutputKind(std::span<const float> values, size_t columns);

// How a ScoreMatrix has to read such rows.
[[nodiscard]] ScoreForm FormOf(OutputKind kind);

// The output from which on a label or the positive class is predicted, at a threshold of its
// probability; decision values are cut at 0.
[[nodiscard]] double LabelCut(OutputKind kind, double threshold);

// What is said about it: "the outputs are logits; softmax was applied".
[[nodiscard]] std::string OutputKindNote(OutputKind kind, size_t columns);

// Where models of two classes decide themselves.
constexpr double kModelsThreshold = 0.5;

// Whether the labels of a model of two classes are what it says, and not its scores: until somebody
// asks for another threshold than the models' own. `kind`: of its scores, when it has any.
[[nodiscard]] bool LabelsDecide(std::optional<OutputKind> kind, double threshold);

}  // namespace tidemark::evaluate
