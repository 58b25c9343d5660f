#include "series/median.h"

#include <algorithm>
#include <limits>

#include "base/bit_cast.h"

namespace tidemark {
namespace {

constexpr int kDigitBits = 16;

}  // namespace

// Bits of positive doubles are ordered as the numbers are.
void SlicedMedian::Begin() {
  begun_ = true;
  rank_ = (values_.size() - 1) / 2;
  shift_ = 64 - kDigitBits;
  histogram_.assign(size_t{1} << kDigitBits, 0);
}

bool SlicedMedian::Step(size_t budget) {
  if (done_) return true;
  if (values_.empty()) {
    done_ = true;
    return true;
  }
  if (!begun_) Begin();
  const double selected = BitCast<double>(prefix_);
  for (const size_t end = std::min(values_.size(), at_ + budget); at_ < end; ++at_) {
    const uint64_t bits = BitCast<uint64_t>(values_[at_]);
    if (last_pass_) {
      if (values_[at_] <= selected) {
        ++not_above_;
      } else {
        next_ = std::min(next_, values_[at_]);
      }
    } else if (shift_ == 64 - kDigitBits ||
               bits >> (shift_ + kDigitBits) == prefix_ >> (shift_ + kDigitBits)) {
      ++histogram_[bits >> shift_ & ((size_t{1} << kDigitBits) - 1)];
    }
  }
  if (at_ == values_.size()) EndPass();
  return done_;
}

void SlicedMedian::EndPass() {
  at_ = 0;
  if (last_pass_) {
    const double low = BitCast<double>(prefix_);
    const bool even = values_.size() % 2 == 0;
    const double high = not_above_ > values_.size() / 2 ? low : next_;
    median_ = even ? low / 2 + high / 2 : low;
    values_ = {};
    histogram_ = {};
    done_ = true;
    return;
  }
  size_t digit = 0;
  while (rank_ >= histogram_[digit]) rank_ -= histogram_[digit++];
  prefix_ |= static_cast<uint64_t>(digit) << shift_;
  std::fill(histogram_.begin(), histogram_.end(), 0);
  shift_ -= kDigitBits;
  if (shift_ < 0) {
    last_pass_ = true;
    not_above_ = 0;
    next_ = std::numeric_limits<double>::infinity();
  }
}

}  // namespace tidemark
