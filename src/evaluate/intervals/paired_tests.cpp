#include "evaluate/intervals/paired_tests.h"

#include <algorithm>
#include <utility>

#include "evaluate/intervals/distributions.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/confusion_matrix.h"

namespace tidemark::evaluate {
namespace {

// Twice the smaller share of resamples at or beyond 0, with one added to each count, so that no
// number of resamples says 0.
double TwoSidedP(const std::vector<double>& ascending) {
  if (ascending.empty()) return kUndefined;
  auto [first, last] = std::equal_range(ascending.begin(), ascending.end(), 0.0);
  auto at_most = static_cast<double>(last - ascending.begin());
  auto at_least = static_cast<double>(ascending.end() - first);
  auto count = static_cast<double>(ascending.size());
  return std::min(1.0, 2 * (std::min(at_most, at_least) + 1) / (count + 1));
}

}  // namespace

McNemar McNemarTest(uint64_t only_first, uint64_t only_second) {
  return {only_first, only_second, FairCoinP(only_first, only_second),
          FairCoinMidP(only_first, only_second)};
}

McNemar CompareRight(std::span<const uint8_t> first_right, std::span<const uint8_t> second_right) {
  uint64_t only_first = 0;
  uint64_t only_second = 0;
  for (size_t i = 0; i < first_right.size(); ++i) {
    only_first += first_right[i] != 0 && second_right[i] == 0 ? 1 : 0;
    only_second += first_right[i] == 0 && second_right[i] != 0 ? 1 : 0;
  }
  return McNemarTest(only_first, only_second);
}

std::vector<PairedDifference> PairedBootstrap(const WeightedFigures& first,
                                              const WeightedFigures& second,
                                              const BootstrapOptions& options) {
  DifferenceFigures differences(first, second);
  Bootstrap bootstrap(differences, options);
  bootstrap.Step(options.resamples);
  return SummarizeDifferences(first, second, bootstrap);
}

std::vector<PairedDifference> SummarizeDifferences(const WeightedFigures& first,
                                                   const WeightedFigures& second,
                                                   const Bootstrap& differences) {
  std::vector<uint32_t> ones(first.rows(), 1);
  std::vector<double> of_first(first.names().size(), kUndefined);
  std::vector<double> of_second(of_first);
  if (!ones.empty()) {
    first.Compute(ones, of_first);
    second.Compute(ones, of_second);
  }
  std::vector<PairedDifference> results;
  for (BootstrapFigure& figure : differences.Figures()) {
    size_t i = results.size();
    results.push_back({std::move(figure.name), of_first[i], of_second[i], figure.estimate,
                       std::move(figure.interval), TwoSidedP(figure.values), figure.dropped});
  }
  return results;
}

Result<Agreement> CompareClasses(std::span<const uint32_t> first, std::span<const uint32_t> second,
                                 size_t classes, size_t most_rows) {
  // The same table as a confusion matrix, with the first model in the place of the truth.
  TM_ASSIGN_OR_RETURN(ConfusionMatrix matrix, ConfusionMatrix::Of(first, second, classes));
  Agreement agreement;
  agreement.classes = classes;
  agreement.counts.reserve(classes * classes);
  for (size_t a = 0; a < classes; ++a) {
    for (size_t b = 0; b < classes; ++b) agreement.counts.push_back(matrix.At(a, b));
    agreement.same += matrix.At(a, a);
  }
  for (size_t i = 0; i < first.size() && agreement.differing_rows.size() < most_rows; ++i) {
    if (first[i] != second[i]) agreement.differing_rows.push_back(static_cast<uint32_t>(i));
  }
  return agreement;
}

}  // namespace tidemark::evaluate
