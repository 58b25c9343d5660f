// Predicted numbers against true ones, and how the errors are spread.
#include "evaluate/metrics/residuals.h"

#include <algorithm>
#include <cmath>

#include "workbench/queries/query_answers.h"

namespace tidemark::workbench {
namespace {

constexpr size_t kMostPoints = 20'000;  // beyond, cells are counted
constexpr uint32_t kGrid = 200;
constexpr size_t kMostBins = 1000;

size_t CellOf(double value, double low, double high) {
  if (!(high > low)) return 0;
  const double share = (value - low) / (high - low);
  return std::min<size_t>(static_cast<size_t>(std::clamp(share, 0.0, 1.0) * kGrid), kGrid - 1);
}

void AddCells(const std::vector<double>& truth, const std::vector<double>& predicted,
              Residuals* residuals) {
  residuals->grid = kGrid;
  residuals->cells.assign(size_t{kGrid} * kGrid, 0);
  for (size_t i = 0; i < truth.size(); ++i) {
    const size_t row = CellOf(truth[i], residuals->low, residuals->high);
    ++residuals->cells[row * kGrid + CellOf(predicted[i], residuals->low, residuals->high)];
  }
}

}  // namespace

Result<Residuals> AnswerResiduals(const QueryResiduals& request, BenchResults* results) {
  TM_ASSIGN_OR_RETURN(const RunView view,
                      results->View(request.query.evaluation, request.query.slice));
  if (view.run->task() != evaluate::Task::kRegression) {
    return MakeError(ErrorCode::kInvalid, "only predicted numbers have residuals",
                     "Look at the confusion matrix and the curves instead.");
  }
  std::vector<double> truth, predicted, errors;
  for (const uint32_t place : view.places) {
    truth.push_back(view.rows().numbers[place]);
    predicted.push_back(view.rows().guesses[place]);
    errors.push_back(truth.back() - predicted.back());
  }
  Residuals residuals;
  if (truth.empty()) return residuals;
  const size_t bins = std::clamp<size_t>(request.bins, 1, kMostBins);
  const auto [low_truth, high_truth] = std::minmax_element(truth.begin(), truth.end());
  const auto [low_guess, high_guess] = std::minmax_element(predicted.begin(), predicted.end());
  residuals.low = std::min(*low_truth, *low_guess);
  residuals.high = std::max(*high_truth, *high_guess);
  for (const evaluate::HistogramBin& bin : evaluate::Histogram(errors, bins)) {
    residuals.errors.push_back({bin.low, bin.high, bin.rows});
  }
  for (const auto& bin : evaluate::ResidualsByPrediction(truth, predicted, bins)) {
    residuals.by_prediction.push_back({bin.low, bin.high, bin.mean_error, bin.deviation,
                                       bin.quarter, bin.median, bin.three_quarters, bin.rows});
  }
  if (truth.size() > kMostPoints) {
    AddCells(truth, predicted, &residuals);
  } else {
    residuals.truth = std::move(truth);
    residuals.predicted = std::move(predicted);
  }
  return residuals;
}

}  // namespace tidemark::workbench
