// Median of many numbers in slices: a radix selection over their bits, so that no slice is long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

// Of positive finite numbers; the mean of the two middle ones when their count is even.
class SlicedMedian {
 public:
  void Add(double value) { values_.push_back(value); }
  [[nodiscard]] size_t size() const { return values_.size(); }

  // Looks at about `budget` numbers. True: median() is known and the numbers are forgotten.
  bool Step(size_t budget);
  [[nodiscard]] double median() const { return median_; }  // 0 when there were no numbers

 private:
  void Begin();
  void EndPass();

  std::vector<double> values_;
  bool begun_ = false, done_ = false;
  double median_ = 0;
  // Radix selection of the lower middle one: `prefix_` is known above `shift_`.
  uint64_t prefix_ = 0;
  int shift_ = 64;
  size_t rank_ = 0;  // among the numbers with this prefix
  std::vector<size_t> histogram_;
  size_t at_ = 0;
  bool last_pass_ = false;
  size_t not_above_ = 0;  // last pass: numbers up to the selected one
  double next_ = 0;       // and the smallest above it
};

}  // namespace tidemark
