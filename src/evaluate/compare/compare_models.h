// Two evaluations on the same rows: how much their figures differ, whether that is more than
// chance, and where the models say different things. Works from kept predictions, so that neither
// models nor data need be there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/intervals/auc_variance.h"
#include "evaluate/intervals/paired_tests.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/kept/kept_predictions.h"

namespace tidemark::evaluate {

struct ModelComparison {
  uint64_t rows = 0;         // that both have
  uint64_t rows_of_one = 0;  // left out: only one of them has a finite prediction
  double level = .95;
  size_t resamples = 0;
  std::vector<PairedDifference> figures;  // second - first
  // Classification:
  std::optional<McNemar> right;
  uint64_t both_right = 0, both_wrong = 0;
  std::optional<AucComparison> auc;  // of two classes with scores: DeLong
  std::vector<std::string> class_names;
  std::optional<Agreement> agreement;    // none beyond ConfusionMatrix::kMaxClasses
  uint64_t same = 0;                     // rows of which both say the same
  std::vector<uint32_t> differing_rows;  // of the data set, the first ones
};

struct CompareOptions {
  double level = .95;
  uint64_t seed = 1;
  size_t resamples = 0;  // 0: as many as suit the rows
  size_t most_rows = 1000;
};

struct ComparedEvaluation {
  const KeptEvaluation* kept = nullptr;
  const KeptPredictions* predictions = nullptr;
};

// kInvalid where the data, the task, or the truth of a row are not the same.
Result<ModelComparison> CompareModels(const ComparedEvaluation& first,
                                      const ComparedEvaluation& second,
                                      const CompareOptions& options);

// The predictions of some rows, by their places.
[[nodiscard]] KeptPredictions SelectRows(const KeptPredictions& predictions,
                                         const std::vector<uint32_t>& places);

}  // namespace tidemark::evaluate
