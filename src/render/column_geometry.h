// The columns of a geometry on the CPU side: what of them can be drawn, and where they lie on
// screen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "render/plot_renderer.h"

namespace tidemark::render {

class ColumnGeometry {
 public:
  // Takes the bytes as they came (a trailing part of a column is ignored). O(n): finds the columns
  // that hold NaN or an infinity, and the places where x goes backwards.
  explicit ColumnGeometry(std::vector<uint8_t> column_bytes);

  [[nodiscard]] const uint8_t* bytes() const { return bytes_.data(); }
  [[nodiscard]] uint32_t size() const { return count_; }
  // column < size().
  [[nodiscard]] Column at(uint32_t column) const;

  // Appends the parts of `strip` that are finite and whose x never decreases: the line shader
  // searches by x, and one NaN would blank its neighbours. A strip that ends past the last column
  // is cut. O(log n + parts).
  void AppendDrawable(const Strip& strip, std::vector<Strip>* out) const;
  // Whether the columns of drawable strips lie at the same x, as far as that is known at once: the
  // ranges that they are parts of follow each other. O(log n).
  [[nodiscard]] bool HaveSameX(const Strip& a, const Strip& b) const;

 private:
  struct Range {
    Strip columns;
    uint32_t group = 0;  // ranges of one group have the same x throughout
  };
  [[nodiscard]] const Range& RangeOf(uint32_t column) const;
  void AddRange(const Strip& columns);
  [[nodiscard]] bool SameX(const Strip& a, const Strip& b) const;

  std::vector<uint8_t> bytes_;
  uint32_t count_ = 0;
  // Maximal ranges of finite columns in order of x, ascending. Strips of several series follow each
  // other, so there is about one per strip.
  std::vector<Range> clean_;
};

}  // namespace tidemark::render
