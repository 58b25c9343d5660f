#include "evaluate/metrics/score_matrix.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tidemark::evaluate {
namespace {

constexpr size_t kLanes = 8;
constexpr size_t kBlock = 128;

}  // namespace

double RowSum(std::span<const double> row) {
  if (row.size() > kBlock) {
    size_t half = row.size() / 2;
    half -= half % kLanes;
    return RowSum(row.first(half)) + RowSum(row.subspan(half));
  }
  if (row.size() < kLanes) {
    double sum = 0;
    for (double value : row) sum += value;
    return sum;
  }
  std::array<double, kLanes> lanes;
  std::copy_n(row.begin(), kLanes, lanes.begin());
  size_t at = kLanes;
  for (; at + kLanes <= row.size(); at += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += row[at + lane];
  }
  double sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
               ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  for (; at < row.size(); ++at) sum += row[at];
  return sum;
}

ScoreMatrix::ScoreMatrix(std::span<const float> values, size_t classes, ScoreForm form,
                         std::span<const uint32_t> rows)
    : f32_(values.data()),
      chosen_(rows),
      rows_(rows.empty() ? values.size() / classes : rows.size()),
      classes_(classes),
      form_(form) {
  Prepare();
}

ScoreMatrix::ScoreMatrix(std::span<const double> values, size_t classes, ScoreForm form,
                         std::span<const uint32_t> rows)
    : f64_(values.data()),
      chosen_(rows),
      rows_(rows.empty() ? values.size() / classes : rows.size()),
      classes_(classes),
      form_(form) {
  Prepare();
}

void ScoreMatrix::Prepare() {
  if (form_ == ScoreForm::kRaw) return;
  sums_.resize(rows_);
  bool exponential = form_ != ScoreForm::kNormalised;
  if (exponential) maxima_.resize(rows_);
  std::vector<double> values(classes_);
  for (size_t row = 0; row < rows_; ++row) {
    for (size_t k = 0; k < classes_; ++k) values[k] = Raw(row, k);
    if (exponential) {
      maxima_[row] = *std::max_element(values.begin(), values.end());
      for (double& value : values) value = std::exp(value - maxima_[row]);
    }
    sums_[row] = RowSum(values);
  }
}

double ScoreMatrix::At(size_t row, size_t column) const {
  double value = Raw(row, column);
  switch (form_) {
    case ScoreForm::kRaw:
      return value;
    case ScoreForm::kNormalised:
      return value / sums_[row];
    case ScoreForm::kSoftmax:
    case ScoreForm::kExp:
      return std::exp(value - maxima_[row]) / sums_[row];
  }
  return value;
}

void ScoreMatrix::Row(size_t row, double* out) const {
  for (size_t k = 0; k < classes_; ++k) out[k] = Raw(row, k);
  switch (form_) {
    case ScoreForm::kRaw:
      return;
    case ScoreForm::kNormalised:
      break;
    case ScoreForm::kSoftmax:
    case ScoreForm::kExp:
      for (size_t k = 0; k < classes_; ++k) out[k] = std::exp(out[k] - maxima_[row]);
      break;
  }
  for (size_t k = 0; k < classes_; ++k) out[k] /= sums_[row];
}

uint32_t ScoreMatrix::Best(size_t row) const {
  // All forms are monotone within a row, but two raw scores may become equal: the later one does
  // not win then either.
  size_t best = 0;
  double best_score = At(row, 0);
  for (size_t k = 1; k < classes_; ++k) {
    double score = At(row, k);
    if (score > best_score) {
      best = k;
      best_score = score;
    }
  }
  return static_cast<uint32_t>(best);
}

std::vector<uint32_t> BestClasses(const ScoreMatrix& scores) {
  std::vector<uint32_t> best(scores.rows());
  for (size_t row = 0; row < best.size(); ++row) best[row] = scores.Best(row);
  return best;
}

}  // namespace tidemark::evaluate
