#include "evaluate/metrics/confusion_matrix.h"

#include <string>
#include <utility>

namespace tidemark::evaluate {

Status ConfusionMatrix::CheckClasses(size_t classes) {
  if (classes <= kMaxClasses) return {};
  return MakeError(ErrorCode::kTooLarge,
                   "a confusion matrix of " + std::to_string(classes) +
                       " classes is too large; at most " + std::to_string(kMaxClasses) +
                       " are shown",
                   "Look at the table of classes instead.");
}

Result<ConfusionMatrix> ConfusionMatrix::FromCounts(std::vector<uint64_t> counts, size_t classes) {
  TM_RETURN_IF_ERROR(CheckClasses(classes));
  uint64_t left = uint64_t{1} << 63;
  bool fits = counts.size() == classes * classes;
  for (size_t i = 0; fits && i < counts.size(); ++i) {
    fits = counts[i] <= left;
    left -= fits ? counts[i] : 0;
  }
  if (!fits) {
    return MakeError(ErrorCode::kInvalid, "a confusion matrix of " + std::to_string(classes) +
                                              " classes has " + std::to_string(counts.size()) +
                                              " cells or counts that are too large");
  }
  ConfusionMatrix matrix;
  matrix.classes_ = classes;
  matrix.truth_.resize(classes);
  matrix.predicted_.resize(classes);
  for (size_t i = 0; i < counts.size(); ++i) {
    matrix.truth_[i / classes] += counts[i];
    matrix.predicted_[i % classes] += counts[i];
  }
  matrix.counts_ = std::move(counts);
  return matrix;
}

Result<ConfusionMatrix> ConfusionMatrix::Of(std::span<const uint32_t> truth,
                                            std::span<const uint32_t> predicted, size_t classes) {
  TM_RETURN_IF_ERROR(CheckClasses(classes));
  ConfusionMatrix matrix;
  matrix.classes_ = classes;
  matrix.counts_.resize(classes * classes);
  matrix.truth_.resize(classes);
  matrix.predicted_.resize(classes);
  for (size_t row = 0; row < truth.size(); ++row) {
    ++matrix.counts_[truth[row] * classes + predicted[row]];
    ++matrix.truth_[truth[row]];
    ++matrix.predicted_[predicted[row]];
  }
  return matrix;
}

double ConfusionMatrix::ShareOfTruth(size_t truth, size_t predicted) const {
  uint64_t rows = truth_[truth];
  return rows == 0 ? 0 : static_cast<double>(At(truth, predicted)) / static_cast<double>(rows);
}

double ConfusionMatrix::ShareOfPredicted(size_t truth, size_t predicted) const {
  uint64_t rows = predicted_[predicted];
  return rows == 0 ? 0 : static_cast<double>(At(truth, predicted)) / static_cast<double>(rows);
}

std::vector<uint32_t> RowsOfCell(std::span<const uint32_t> truth,
                                 std::span<const uint32_t> predicted, uint32_t true_class,
                                 uint32_t predicted_class, size_t max_rows) {
  std::vector<uint32_t> rows;
  for (size_t row = 0; row < truth.size() && rows.size() < max_rows; ++row) {
    if (truth[row] == true_class && predicted[row] == predicted_class) {
      rows.push_back(static_cast<uint32_t>(row));
    }
  }
  return rows;
}

}  // namespace tidemark::evaluate
