// Turns columns into slices: for each pixel column that a line covers, where it begins and ends
// there.
//
// Why on the CPU: a line that overlaps itself (two columns a pixel, joints, whiskers) must not
// blend twice, or faint lines get dark beads and edges get jagged. A slice is the union of
// everything that a line has in its pixel column, so each pixel is written once: even at any alpha,
// without stencil and offscreen passes. The work is proportional to the columns in view, of which
// the engine sends at most two a pixel; the GPU fills quads with a few instructions a pixel, which
// also suits machines without a GPU.
//
// What a slice covers: x is snapped to whole pixels. The extremes of the columns inside a pixel
// column are covered in full (a one-step spike is a solid line at least one pixel wide); a straight
// line that crosses it is covered by area, with edges that fade over its rise; lines wider than a
// pixel spill into the neighbouring pixel columns.
#pragma once

#include <cstdint>
#include <vector>

#include "render/column_geometry.h"
#include "render/plot_renderer.h"

namespace tidemark::render {

// One pixel column of one line, as shaders/plot_slice.vert.glsl reads it. Spans are in units of
// LineSlicer::UnitPx() and begin kSpanMarginPx above the plot; ramps are in eighths of a pixel.
struct Slice {
  uint16_t top = 0, bottom = 0;
  uint16_t side_top = 0, side_bottom = 0;  // spilling over from the sides, by the style's weight
  uint16_t top_ramp = 8, bottom_ramp = 8;
  uint16_t x = 0;  // pixels right of the plot's left edge
  uint16_t style = 0;
};
static_assert(sizeof(Slice) == 16);

inline constexpr float kSpanMarginPx = 32;
inline constexpr float kRampUnitPx = 0.125f;

// How a line of this width reaches over its own pixel column.
struct LineReach {
  explicit LineReach(float width_px);
  float half;    // half the width, at least half a pixel
  int full;      // neighbours on each side that are covered like the pixel column itself
  float weight;  // cover of the neighbours after these
};

class LineSlicer {
 public:
  // A plot of this size in device pixels; at most 65535 wide.
  LineSlicer(int width, int height);

  // Appends the slices of a strip, ascending in x. The strip must be drawable
  // (ColumnGeometry::AppendDrawable); `transform` maps to pixels from the plot's top left corner.
  // O(columns in view + pixels they span). Returns the columns in view.
  uint32_t Append(const ColumnGeometry& geometry, const Strip& strip, const Transform& transform,
                  const LineStyle& style, uint16_t style_index, std::vector<Slice>* out);

  // Pixels a unit of a slice's spans, in a plot of this height.
  [[nodiscard]] static float UnitPx(int height);

 private:
  struct Span {
    float top, bottom;
    [[nodiscard]] bool empty() const { return top > bottom; }
    void Include(const Span& other);
  };
  struct Edges;
  static const Span kEmpty;

  [[nodiscard]] static int Index(float x);
  void Connect(float x0, float y0, float x1, float y1);
  void AddColumn(const Column& column, const Transform& transform);
  void AddDot(float x, float y, float radius);
  void IncludeAt(int index, const Span& span);
  [[nodiscard]] Span Around(int index, int reach) const;
  [[nodiscard]] Edges EdgesAt(int index, const LineReach& reach) const;
  void Emit(int index, const LineReach& reach, uint16_t style, std::vector<Slice>* out) const;
  [[nodiscard]] uint16_t Units(float y) const;
  void Reset();

  int width_, height_;
  float units_per_px_;
  // Per pixel column, with kPad of them left and right of the plot: extremes inside, and the height
  // where the line crosses its left edge.
  std::vector<Span> inside_;
  std::vector<float> crossing_;
  std::vector<Span> dots_;
  int first_ = 0, last_ = -1;  // touched
  bool has_dots_ = false;
};

}  // namespace tidemark::render
