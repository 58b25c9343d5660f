// What four lines have in each pixel column, where all have points at the same x: runs of a sweep
// log at the same steps, and a chart of hundreds of lines is nearly always one of these. What x
// alone decides (which pixel column, which edge) is found once for the four, and everything else is
// arithmetic in order of memory; this takes a third of the time of four times PixelColumns.
#pragma once

#include <cstdint>
#include <vector>

#include "render/column_geometry.h"
#include "render/pixel_columns.h"
#include "render/plot_renderer.h"
#include "render/simd4.h"

namespace tidemark::render {

// A span of each line.
struct Spans {
  F4 top, minus_bottom;
};

// Strips whose columns have the same x (ColumnGeometry::HaveSameX), and the same transform of it.
struct FourStrips {
  const ColumnGeometry* geometry;
  Strip strips[4];
  Transform transforms[4];
};

class LineBundle {
 public:
  explicit LineBundle(int width);

  // Takes columns [begin, end) of each strip, connected with each other and with the columns before
  // and after them. What was there before is forgotten.
  void Fill(const FourStrips& lines, uint32_t begin, uint32_t end);

  // The pixel columns that the lines reach; as wide as kMargin around them can be read.
  [[nodiscard]] int first() const { return first_; }
  [[nodiscard]] int last() const { return last_; }
  [[nodiscard]] const Spans* inside() const { return inside_.data() + kMargin; }
  [[nodiscard]] const Spans* crossing() const { return crossing_.data() + kMargin; }

 private:
  class Walk;
  static constexpr int kMargin = 2 * kPad + 1;

  int size_;
  int first_ = 0, last_ = -1;
  std::vector<Spans> inside_, crossing_;
};

}  // namespace tidemark::render
