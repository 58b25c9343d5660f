#include "evaluate/metrics/residuals.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "evaluate/intervals/bootstrap.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

constexpr double kTail = 0.005;

ResidualBin MakeBin(std::span<const double> truth, std::span<const double> predicted,
                    std::span<const uint32_t> rows) {
  ResidualBin bin;
  bin.low = predicted[rows.front()];
  bin.high = predicted[rows.back()];
  bin.rows = rows.size();
  std::vector<double> errors;
  Sum sum;
  for (uint32_t row : rows) {
    errors.push_back(truth[row] - predicted[row]);
    sum.Add(errors.back());
  }
  auto count = static_cast<double>(rows.size());
  bin.mean_error = sum.value() / count;
  Sum squares;
  for (double error : errors) squares.Add((error - bin.mean_error) * (error - bin.mean_error));
  bin.deviation = rows.size() > 1 ? std::sqrt(squares.value() / (count - 1)) : 0;
  std::sort(errors.begin(), errors.end());
  bin.quarter = Quantile(errors, 0.25);
  bin.median = Quantile(errors, 0.5);
  bin.three_quarters = Quantile(errors, 0.75);
  return bin;
}

}  // namespace

std::vector<HistogramBin> Histogram(std::span<const double> values, size_t bin_count) {
  if (values.empty() || bin_count == 0) return {};
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  double low = Quantile(sorted, kTail);
  double high = Quantile(sorted, 1 - kTail);
  if (!(high > low)) {
    low = sorted.front();
    high = sorted.back();
  }
  if (!(high > low)) return {{low, high, values.size()}};
  double width = (high - low) / static_cast<double>(bin_count);
  std::vector<HistogramBin> bins(bin_count);
  for (size_t i = 0; i < bin_count; ++i) {
    bins[i].low = i == 0 ? sorted.front() : low + width * static_cast<double>(i);
    bins[i].high = i + 1 == bin_count ? sorted.back() : low + width * static_cast<double>(i + 1);
  }
  size_t bin = 0;
  for (double value : sorted) {
    while (bin + 1 < bin_count && value > bins[bin].high) ++bin;
    ++bins[bin].rows;
  }
  return bins;
}

std::vector<ResidualBin> ResidualsByPrediction(std::span<const double> truth,
                                               std::span<const double> predicted,
                                               size_t bin_count) {
  std::vector<uint32_t> order(truth.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return predicted[a] < predicted[b]; });
  std::vector<ResidualBin> bins;
  size_t at = 0;
  for (size_t i = 0; i < bin_count; ++i) {
    size_t count = order.size() / bin_count + (i < order.size() % bin_count ? 1 : 0);
    if (count == 0) continue;
    bins.push_back(MakeBin(truth, predicted, std::span<const uint32_t>(order).subspan(at, count)));
    at += count;
  }
  return bins;
}

}  // namespace tidemark::evaluate
