// A stable merge sort that can be done in slices.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace tidemark {

// Sorts by `operator<` of T, equal ones in their former order. Memory: twice the items.
template <typename T>
class SlicedSort {
 public:
  explicit SlicedSort(std::vector<T> items) : from_(std::move(items)) {}

  // Moves about `budget` items. True: sorted.
  bool Step(size_t budget) {
    size_t moved = 0;
    while (moved < budget && width_ < from_.size())
      moved += width_ == 0 ? SortRun() : Merge(budget - moved);
    return width_ >= from_.size();
  }
  // Only after Step() said true.
  std::vector<T> Take() { return std::move(from_); }

  [[nodiscard]] double progress() const {
    if (width_ >= from_.size()) return 1;
    size_t passes = 1, done = width_ == 0 ? 0 : 1;
    for (size_t w = kRun; w < from_.size(); w *= 2) {
      ++passes;
      done += w < width_ ? 1 : 0;
    }
    const double at = static_cast<double>(width_ == 0 ? at_ : to_.size());
    return (static_cast<double>(done) + at / static_cast<double>(from_.size())) /
           static_cast<double>(passes);
  }

 private:
  static constexpr size_t kRun = 4096;

  size_t SortRun() {
    const size_t end = std::min(at_ + kRun, from_.size());
    const auto iterator = [this](size_t i) { return from_.begin() + static_cast<ptrdiff_t>(i); };
    std::stable_sort(iterator(at_), iterator(end));
    const size_t moved = end - at_;
    at_ = end;
    if (at_ == from_.size()) NextPass(kRun);
    return moved;
  }

  // Merges the pair of runs at at_ as far as the budget goes.
  size_t Merge(size_t budget) {
    const size_t middle = std::min(at_ + width_, from_.size());
    const size_t end = std::min(at_ + 2 * width_, from_.size());
    if (!merging_) {
      merging_ = true;
      left_ = at_;
      right_ = middle;
    }
    size_t moved = 0;
    for (; moved < budget && (left_ < middle || right_ < end); ++moved) {
      const bool take_right = left_ == middle || (right_ < end && from_[right_] < from_[left_]);
      to_.push_back(from_[take_right ? right_++ : left_++]);
    }
    if (left_ == middle && right_ == end) {
      at_ = end;
      merging_ = false;
      if (at_ == from_.size()) {
        from_.swap(to_);
        NextPass(width_ * 2);
      }
    }
    return std::max<size_t>(moved, 1);
  }

  void NextPass(size_t width) {
    width_ = width;
    at_ = 0;
    to_.clear();
    if (width_ < from_.size()) to_.reserve(from_.size());
  }

  std::vector<T> from_, to_;
  size_t width_ = 0;  // of sorted runs; 0: the runs themselves are being sorted
  size_t at_ = 0, left_ = 0, right_ = 0;
  bool merging_ = false;  // left_ and right_ stand inside the pair of runs at at_
};

}  // namespace tidemark
