// A sum of many doubles that keeps what rounding would lose (Neumaier 1974), so that a mean over a
// million rows is right to the last digits in any order of the rows.
#pragma once

#include <cmath>

namespace tidemark::evaluate {

class Sum {
 public:
  void Add(double value) {
    double next = total_ + value;
    lost_ +=
        std::abs(total_) >= std::abs(value) ? (total_ - next) + value : (value - next) + total_;
    total_ = next;
  }
  [[nodiscard]] double value() const { return std::isfinite(total_) ? total_ + lost_ : total_; }

 private:
  double total_ = 0;
  double lost_ = 0;
};

}  // namespace tidemark::evaluate
