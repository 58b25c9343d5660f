// Rows by true class, columns by predicted class: for the picture and for finding the rows of one
// cell.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace tidemark::evaluate {

class ConfusionMatrix {
 public:
  // At most this many classes: 32 MB, and nobody looks at more.
  static constexpr size_t kMaxClasses = 2048;

  // kTooLarge beyond kMaxClasses. The classes are below `classes`.
  static Result<ConfusionMatrix> Of(std::span<const uint32_t> truth,
                                    std::span<const uint32_t> predicted, size_t classes);

  // Of counts that are there already, classes × classes of them; kTooLarge as above, kInvalid when
  // they are not as many or their sum is beyond 2^63.
  static Result<ConfusionMatrix> FromCounts(std::vector<uint64_t> counts, size_t classes);

  [[nodiscard]] size_t classes() const { return classes_; }
  [[nodiscard]] uint64_t At(size_t truth, size_t predicted) const {
    return counts_[truth * classes_ + predicted];
  }
  // The share of the cell among the rows of its true class, or of its predicted class; 0 without
  // any.
  [[nodiscard]] double ShareOfTruth(size_t truth, size_t predicted) const;
  [[nodiscard]] double ShareOfPredicted(size_t truth, size_t predicted) const;

 private:
  static Status CheckClasses(size_t classes);

  size_t classes_ = 0;
  std::vector<uint64_t> counts_;
  std::vector<uint64_t> truth_;
  std::vector<uint64_t> predicted_;
};

// The first `max_rows` rows of one cell.
[[nodiscard]] std::vector<uint32_t> RowsOfCell(std::span<const uint32_t> truth,
                                               std::span<const uint32_t> predicted,
                                               uint32_t true_class, uint32_t predicted_class,
                                               size_t max_rows);

}  // namespace tidemark::evaluate
