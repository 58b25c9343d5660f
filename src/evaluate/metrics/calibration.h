// Whether probabilities mean what they say: bins of confidence against the share that was right.
//
// Bins are (low, high], 0 belongs to the first; edges are i / bins. Other libraries take [low,
// high), which differs only exactly at the edges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/metrics/score_matrix.h"

namespace tidemark::evaluate {

// Each row as (how sure, whether it happened): the top class's probability and whether it was
// right, or the probability of the positive class and whether the row is positive.
struct Confidences {
  std::vector<double> confidence;
  std::vector<uint8_t> happened;
};

[[nodiscard]] Confidences TopConfidences(const ScoreMatrix& probabilities,
                                         std::span<const uint32_t> truth);

struct CalibrationBin {
  double low = 0;
  double high = 0;
  uint64_t rows = 0;
  double mean_confidence = 0;
  double share_happened = 0;
};

struct Calibration {
  std::vector<CalibrationBin> bins;   // only those with rows
  double expected_error = 0;          // ECE: mean of |share - confidence|, weighted by rows
  double maximum_error = 0;           // MCE
  double root_mean_square_error = 0;  // RMSCE
};

[[nodiscard]] Calibration CalibrateEvenWidths(const Confidences& rows, size_t bin_count);
// Bins of nearly equal numbers of rows in order of confidence; the first ones are one row larger.
[[nodiscard]] Calibration CalibrateEvenCounts(const Confidences& rows, size_t bin_count);

// Murphy's parts of the Brier score over even bins: Brier = reliability - resolution + uncertainty,
// up to what varies within a bin (`within_bins`).
struct BrierParts {
  double reliability = 0;
  double resolution = 0;
  double uncertainty = 0;
  double within_bins = 0;
};

[[nodiscard]] BrierParts DecomposeBrier(const Confidences& rows, size_t bin_count);

// The bin of a probability among `bin_count` even ones.
[[nodiscard]] size_t BinOf(double probability, size_t bin_count);

}  // namespace tidemark::evaluate
