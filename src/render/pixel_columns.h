// What one line has in each pixel column of a plot: the extremes inside, where it crosses the edges
// between them, and its dots. LineSlicer fills it column by column and reads it four pixel columns
// at a time, so it is laid out for both.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "render/column_geometry.h"
#include "render/plot_renderer.h"

namespace tidemark::render {

// Pixel columns kept beside the plot, for what spills in: more than any line's half width or dot's
// radius.
inline constexpr int kPad = 24;
inline constexpr float kFarPx = 1.0e7f;
inline constexpr float kNothing = std::numeric_limits<float>::max();

// The bottom is kept negated: including another span is then the minimum of both numbers at once.
struct Span {
  float top = kNothing, minus_bottom = kNothing;
  void Include(const Span& other) {
    top = other.top < top ? other.top : top;
    minus_bottom = other.minus_bottom < minus_bottom ? other.minus_bottom : minus_bottom;
  }
};
static_assert(sizeof(Span) == 8);

struct PixelPoint {
  float x, y;
};

inline float ToX(float x, const Transform& t) {
  return std::clamp(x * t.x_scale + t.x_shift, -kFarPx, kFarPx);
}
inline float ToY(float y, const Transform& t) {
  return std::clamp(y * t.y_scale + t.y_shift, -kFarPx, kFarPx);
}
// The pixel column that holds x; none of a plot's for x beyond the pads.
inline int PixelColumnAt(float x) {
  const int truncated = static_cast<int>(x);
  return truncated - (x < static_cast<float>(truncated) ? 1 : 0) + kPad;
}

class PixelColumns {
 public:
  explicit PixelColumns(int width);

  // Adds columns [first, end) of the geometry, connected with each other. `line` is where the line
  // came from, or their own first point; then where it goes on.
  void AddColumns(const ColumnGeometry& geometry, uint32_t first, uint32_t end,
                  const Transform& transform, PixelPoint* line);
  // A straight line: notes where it crosses the edges between pixel columns. x never decreases
  // within a strip, so each edge is crossed once.
  void Connect(const PixelPoint& from, const PixelPoint& to);
  // The disc's extent in each pixel column it touches, averaged over the pixel column's width.
  void AddDot(const PixelPoint& at, float radius);
  // Empties pixel columns [from, to] and their edges.
  void Clear(int from, int to);

  [[nodiscard]] bool has_dots() const { return has_dots_; }
  // From kPad to the left of the plot to more than that to its right can be read.
  [[nodiscard]] const Span* inside() const { return inside_.data(); }
  // The height where the line crosses the pixel column's left edge, as a span.
  [[nodiscard]] const Span* crossing() const { return crossing_.data(); }
  [[nodiscard]] const Span* dots() const { return dots_.data(); }

 private:
  struct Affine;
  struct FourColumns;

  bool AddFour(const FourColumns& columns, const PixelPoint& line);
  void AddColumn(const Column& column, const Transform& transform, PixelPoint* line);
  void IncludeFrom(int from, int to, const Span& span);

  int size_;
  bool has_dots_ = false;
  std::vector<Span> inside_, crossing_, dots_;
};

}  // namespace tidemark::render
