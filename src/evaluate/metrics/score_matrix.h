// A view of what a model said: rows × classes, f32 or f64, as the model left it in memory.
//
// Softmax and normalisation are done while reading, so that a large matrix is never copied; only
// two doubles a row are kept for them. Everything is computed in f64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidemark::evaluate {

// What is done to a row before it is used.
enum class ScoreForm : uint8_t {
  kRaw,         // nothing
  kNormalised,  // divided by the row's sum: probabilities of an f32 model
  kSoftmax,     // logits
  kExp,         // logarithms of probabilities: softmax too, which gives them back
};

class ScoreMatrix {
 public:
  // `values` and `rows` outlive the view; the size of `values` is a multiple of `classes`, which is
  // at least 1. `rows`: the rows to see, in this order; empty for all.
  ScoreMatrix(std::span<const float> values, size_t classes, ScoreForm form = ScoreForm::kRaw,
              std::span<const uint32_t> rows = {});
  ScoreMatrix(std::span<const double> values, size_t classes, ScoreForm form = ScoreForm::kRaw,
              std::span<const uint32_t> rows = {});

  [[nodiscard]] size_t rows() const { return rows_; }
  [[nodiscard]] size_t classes() const { return classes_; }
  [[nodiscard]] ScoreForm form() const { return form_; }
  [[nodiscard]] double At(size_t row, size_t column) const;
  // `out` has room for all classes.
  void Row(size_t row, double* out) const;
  // The class with the highest score; ties go to the lowest index, as NumPy's argmax.
  [[nodiscard]] uint32_t Best(size_t row) const;

 private:
  [[nodiscard]] double Raw(size_t row, size_t column) const {
    size_t at = (chosen_.empty() ? row : chosen_[row]) * classes_ + column;
    return f32_ != nullptr ? static_cast<double>(f32_[at]) : f64_[at];
  }
  void Prepare();

  const float* f32_ = nullptr;
  const double* f64_ = nullptr;
  std::span<const uint32_t> chosen_;
  size_t rows_ = 0;
  size_t classes_ = 1;
  ScoreForm form_ = ScoreForm::kRaw;
  std::vector<double> sums_;    // kNormalised, kSoftmax, kExp: the divisor of each row
  std::vector<double> maxima_;  // kSoftmax, kExp: of each row
};

// The best class of every row.
[[nodiscard]] std::vector<uint32_t> BestClasses(const ScoreMatrix& scores);

// The sum in NumPy's order for a contiguous row, so that rows divided by it tie where NumPy's do.
[[nodiscard]] double RowSum(std::span<const double> row);

}  // namespace tidemark::evaluate
