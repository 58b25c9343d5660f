#include "evaluate/metrics/confusion_matrix.h"

#include <string>

namespace tidemark::evaluate {

Result<ConfusionMatrix> ConfusionMatrix::Of(std::span<const uint32_t> truth,
                                            std::span<const uint32_t> predicted, size_t classes) {
  if (classes > kMaxClasses) {
    return MakeError(ErrorCode::kTooLarge,
                     "a confusion matrix of " + std::to_string(classes) +
                         " classes is too large; at most " + std::to_string(kMaxClasses) +
                         " are shown",
                     "Look at the table of classes instead.");
  }
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
