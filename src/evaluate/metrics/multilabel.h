// Metrics of rows that may have several labels at once: rows × labels of yes and no.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/metrics/metric.h"
#include "evaluate/metrics/score_matrix.h"

namespace tidemark::evaluate {

// A rows × labels matrix of 0 and 1.
struct LabelMatrix {
  std::span<const uint8_t> values;
  size_t labels = 1;

  [[nodiscard]] size_t rows() const { return values.size() / labels; }
  [[nodiscard]] bool At(size_t row, size_t label) const {
    return values[row * labels + label] != 0;
  }
};

// accuracy (all labels of a row right), hamming_loss, and precision, recall, f1, jaccard as _micro,
// _macro, _weighted and _samples.
[[nodiscard]] std::vector<Metric> MultilabelMetrics(const LabelMatrix& truth,
                                                    const LabelMatrix& predicted);

// roc_auc and average_precision as _micro, _macro, _weighted; label_ranking_average_precision,
// label_ranking_loss, coverage_error. One label's scores are sorted at a time; the flattened
// ("micro") figures sort only the scores of the pairs that are true.
[[nodiscard]] std::vector<Metric> MultilabelScoreMetrics(const ScoreMatrix& scores,
                                                         const LabelMatrix& truth);

}  // namespace tidemark::evaluate
