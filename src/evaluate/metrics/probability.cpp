#include "evaluate/metrics/probability.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "evaluate/metrics/metric.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

double Mean(const Sum& sum, size_t rows) {
  return rows == 0 ? kUndefined : sum.value() / static_cast<double>(rows);
}

}  // namespace

double RowLogLoss(std::span<double> row, uint32_t truth) {
  for (double& value : row) value = std::clamp(value, kLogLossEpsilon, 1 - kLogLossEpsilon);
  return -std::log(row[truth] / RowSum(row));
}

double BinaryRowLogLoss(double positive_probability, bool positive) {
  std::array<double, 2> row = {1 - positive_probability, positive_probability};
  return RowLogLoss(row, positive ? 1 : 0);
}

double RowBrier(std::span<const double> row, uint32_t truth) {
  double sum = 0;
  for (size_t k = 0; k < row.size(); ++k) {
    double off = row[k] - (k == truth ? 1 : 0);
    sum += off * off;
  }
  return sum;
}

size_t ClassesAbove(std::span<const double> row, uint32_t truth) {
  double own = row[truth];
  size_t above = 0;
  for (size_t k = 0; k < row.size(); ++k) {
    above += row[k] > own || (row[k] == own && k > truth) ? 1 : 0;
  }
  return above;
}

double LogLoss(const ScoreMatrix& probabilities, std::span<const uint32_t> truth) {
  std::vector<double> row(probabilities.classes());
  Sum sum;
  for (size_t i = 0; i < truth.size(); ++i) {
    probabilities.Row(i, row.data());
    sum.Add(RowLogLoss(row, truth[i]));
  }
  return Mean(sum, truth.size());
}

double BinaryLogLoss(std::span<const double> probabilities, std::span<const uint8_t> positive) {
  Sum sum;
  for (size_t i = 0; i < positive.size(); ++i) {
    sum.Add(BinaryRowLogLoss(probabilities[i], positive[i] != 0));
  }
  return Mean(sum, positive.size());
}

double BinaryBrier(std::span<const double> probabilities, std::span<const uint8_t> positive) {
  Sum sum;
  for (size_t i = 0; i < positive.size(); ++i) {
    double off = probabilities[i] - positive[i];
    sum.Add(off * off);
  }
  return Mean(sum, positive.size());
}

double Brier(const ScoreMatrix& probabilities, std::span<const uint32_t> truth) {
  std::vector<double> row(probabilities.classes());
  Sum sum;
  for (size_t i = 0; i < truth.size(); ++i) {
    probabilities.Row(i, row.data());
    sum.Add(RowBrier(row, truth[i]));
  }
  return Mean(sum, truth.size());
}

double TopKAccuracy(const ScoreMatrix& scores, std::span<const uint32_t> truth, size_t k) {
  std::vector<double> row(scores.classes());
  uint64_t hits = 0;
  for (size_t i = 0; i < truth.size(); ++i) {
    scores.Row(i, row.data());
    if (ClassesAbove(row, truth[i]) < k) ++hits;
  }
  return truth.empty() ? kUndefined : static_cast<double>(hits) / static_cast<double>(truth.size());
}

}  // namespace tidemark::evaluate
