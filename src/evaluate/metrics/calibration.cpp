#include "evaluate/metrics/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "evaluate/metrics/metric.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

struct BinSums {
  Sum confidence;
  uint64_t happened = 0;
  uint64_t rows = 0;

  void Add(double value, bool did) {
    confidence.Add(value);
    happened += did ? 1 : 0;
    ++rows;
  }
  [[nodiscard]] CalibrationBin Finish(double low, double high) const {
    auto count = static_cast<double>(rows);
    return {low, high, rows, confidence.value() / count, static_cast<double>(happened) / count};
  }
};

void FinishErrors(size_t rows, Calibration* calibration) {
  Sum expected;
  Sum squares;
  for (const CalibrationBin& bin : calibration->bins) {
    double error = std::abs(bin.share_happened - bin.mean_confidence);
    double weight = static_cast<double>(bin.rows) / static_cast<double>(rows);
    expected.Add(weight * error);
    squares.Add(weight * error * error);
    calibration->maximum_error = std::max(calibration->maximum_error, error);
  }
  calibration->expected_error = rows == 0 ? kUndefined : expected.value();
  calibration->root_mean_square_error = rows == 0 ? kUndefined : std::sqrt(squares.value());
}

}  // namespace

size_t BinOf(double probability, size_t bin_count) {
  if (!(probability > 0)) return 0;  // NaN too
  double width = 1 / static_cast<double>(bin_count);
  double guess = std::ceil(probability * static_cast<double>(bin_count)) - 1;
  double last = static_cast<double>(bin_count) - 1;
  auto bin = static_cast<size_t>(std::clamp(guess, 0.0, last));
  while (bin > 0 && probability <= static_cast<double>(bin) * width) --bin;
  while (bin + 1 < bin_count && probability > static_cast<double>(bin + 1) * width) ++bin;
  return bin;
}

Confidences TopConfidences(const ScoreMatrix& probabilities, std::span<const uint32_t> truth) {
  Confidences rows;
  rows.confidence.resize(truth.size());
  rows.happened.resize(truth.size());
  for (size_t i = 0; i < truth.size(); ++i) {
    uint32_t best = probabilities.Best(i);
    rows.confidence[i] = probabilities.At(i, best);
    rows.happened[i] = best == truth[i] ? 1 : 0;
  }
  return rows;
}

Calibration CalibrateEvenWidths(const Confidences& rows, size_t bin_count) {
  std::vector<BinSums> sums(bin_count);
  for (size_t i = 0; i < rows.confidence.size(); ++i) {
    sums[BinOf(rows.confidence[i], bin_count)].Add(rows.confidence[i], rows.happened[i] != 0);
  }
  Calibration calibration;
  double width = 1 / static_cast<double>(bin_count);
  for (size_t bin = 0; bin < bin_count; ++bin) {
    if (sums[bin].rows == 0) continue;
    auto index = static_cast<double>(bin);
    calibration.bins.push_back(sums[bin].Finish(index * width, (index + 1) * width));
  }
  FinishErrors(rows.confidence.size(), &calibration);
  return calibration;
}

Calibration CalibrateEvenCounts(const Confidences& rows, size_t bin_count) {
  std::vector<uint32_t> order(rows.confidence.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return rows.confidence[a] < rows.confidence[b]; });
  Calibration calibration;
  size_t at = 0;
  for (size_t bin = 0; bin < bin_count; ++bin) {
    size_t count = order.size() / bin_count + (bin < order.size() % bin_count ? 1 : 0);
    if (count == 0) continue;
    BinSums sums;
    for (size_t i = at; i < at + count; ++i) {
      sums.Add(rows.confidence[order[i]], rows.happened[order[i]] != 0);
    }
    calibration.bins.push_back(
        sums.Finish(rows.confidence[order[at]], rows.confidence[order[at + count - 1]]));
    at += count;
  }
  FinishErrors(rows.confidence.size(), &calibration);
  return calibration;
}

BrierParts DecomposeBrier(const Confidences& rows, size_t bin_count) {
  Calibration calibration = CalibrateEvenWidths(rows, bin_count);
  auto count = static_cast<double>(rows.confidence.size());
  double positives = std::accumulate(rows.happened.begin(), rows.happened.end(), 0.0);
  double base = positives / count;
  BrierParts parts;
  parts.uncertainty = base * (1 - base);
  for (const CalibrationBin& bin : calibration.bins) {
    double weight = static_cast<double>(bin.rows) / count;
    double error = bin.mean_confidence - bin.share_happened;
    parts.reliability += weight * error * error;
    parts.resolution += weight * (bin.share_happened - base) * (bin.share_happened - base);
  }
  Sum brier;
  for (size_t i = 0; i < rows.confidence.size(); ++i) {
    double off = rows.confidence[i] - rows.happened[i];
    brier.Add(off * off);
  }
  parts.within_bins =
      brier.value() / count - (parts.reliability - parts.resolution + parts.uncertainty);
  return parts;
}

}  // namespace tidemark::evaluate
