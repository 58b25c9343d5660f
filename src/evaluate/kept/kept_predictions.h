// What a model said about each row, and the truth beside it: enough for every picture, threshold
// and comparison without the model and without the data.
//
// Packed without loss, so that figures computed from it are those of the evaluation to the last bit
// (docs/evaluations.md has the form): columns of numbers with their bytes sorted by place,
// deflated.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "evaluate/data/target.h"
#include "evaluate/evaluation.h"
#include "evaluate/kept/kept_evaluation.h"

namespace tidemark::evaluate {

struct KeptPredictions {
  Task task = Task::kRegression;
  std::vector<uint32_t> rows;  // of the data set that have a target, ascending
  // As of Predictions and Target, one entry (or row of entries) for each of `rows`.
  size_t columns = 0;
  std::vector<float> scores;
  std::vector<uint32_t> labels;  // the model's own; may be empty
  std::vector<uint32_t> classes;
  std::vector<double> numbers;
  size_t label_count = 0;  // of multi-label truth
  std::vector<uint8_t> label_truth;
  std::vector<uint32_t> groups;  // queries of a ranking, else rows resampled together; may be empty
};

// Copies what is compared. `groups`: as EvaluationOptions::groups, one for each row of the target.
[[nodiscard]] KeptPredictions TakePredictions(const Target& target, const Predictions& predictions,
                                              std::span<const uint32_t> groups = {});

[[nodiscard]] std::vector<uint8_t> PackPredictions(const KeptPredictions& predictions);
// Unpacks predictions of a stranger: what comes out is consistent (sizes agree, rows ascend), its
// classes need not be below anything. kCorrupt when damaged, kTooLarge when more than `max_bytes`
// would come out, kUnsupported for a newer form. Allocates what the packed bytes give, no more.
Result<KeptPredictions> UnpackPredictions(std::span<const uint8_t> packed, uint64_t max_bytes);

// Kept predictions in the form that an Evaluator reads, with the names and options of their
// document. The evaluator looks at it: it outlives it and is not moved meanwhile.
class KeptComparison {
 public:
  // kInvalid where predictions and document contradict each other (classes that have no name).
  static Result<KeptComparison> Make(KeptPredictions predictions, const KeptEvaluation& kept);

  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] Predictions predictions() const;
  [[nodiscard]] EvaluationOptions options() const;

 private:
  Target target_;
  size_t columns_ = 0;
  std::vector<float> scores_;
  std::vector<uint32_t> labels_, groups_;
  std::optional<OutputKind> kind_;
  EvaluationOptions options_;
};

}  // namespace tidemark::evaluate
