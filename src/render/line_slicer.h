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
//
// Every frame of a zoom slices all lines anew, so both halves (render/pixel_columns.h and
// render/slice_kernel.h) work on four at once; tests/unit/render/scalar_slicer.h is the same in
// plain code.
#pragma once

#include <cstdint>

#include "render/column_geometry.h"
#include "render/line_bundle.h"
#include "render/pixel_columns.h"
#include "render/plot_renderer.h"
#include "render/slice_kernel.h"
#include "render/slice_list.h"

namespace tidemark::render {

class LineSlicer {
 public:
  // A plot of this size in device pixels; at most 65535 wide.
  LineSlicer(int width, int height);

  // Appends the slices of a strip, ascending in x. The strip must be drawable
  // (ColumnGeometry::AppendDrawable); `transform` maps to pixels from the plot's top left corner.
  // O(columns in view + pixels they span). Returns the columns in view.
  uint32_t Append(const ColumnGeometry& geometry, const Strip& strip, const Transform& transform,
                  const LineStyle& style, uint16_t style_index, SliceList* out);

  // The same for four strips whose columns have the same x, with transforms that differ in y only
  // and styles of the same width without points.
  uint32_t AppendFour(const FourStrips& lines, const LineStyle& style,
                      const uint16_t (&style_indices)[4], SliceList* out);

  // Pixels a unit of a slice's spans, in a plot of this height.
  [[nodiscard]] static float UnitPx(int height);

 private:
  // Columns of a strip, from its first one.
  struct InView {
    uint32_t begin, end;
  };
  [[nodiscard]] InView Find(const ColumnGeometry& geometry, const Strip& strip,
                            const Transform& transform) const;
  // Appends the slices of [first, last] and of what spills over from them.
  template <class Columns>
  void Emit(const Columns& columns, int first, int last, float width_px,
            const uint16_t (&styles)[4], size_t lines, SliceList* out) const;

  int width_, height_;
  float units_per_px_;
  PixelColumns columns_;
  LineBundle bundle_;
};

}  // namespace tidemark::render
