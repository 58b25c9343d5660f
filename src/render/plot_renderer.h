// Draws plots on the GPU: lines from exact columns, into a rectangle of the frame. No ImGui, no
// DOM.
//
// A geometry is handed over once per reply of the engine; pan and zoom only change the transform.
// Positions are f32 relative to an f64 origin that the caller subtracts in double, because float is
// exact to 2^24 only. How lines are drawn: render/line_slicer.h. What was sliced stays on the GPU
// while the same lines are drawn at the same scale, also elsewhere on screen or in other colours.
// After a lost context all is made anew from the geometries.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tidemark::render {

// One drawn column, as the engine sends it: a contiguous index range at its own x extent, with its
// true minimum and maximum, and its first and last value for the connection to its neighbours. A
// single point has x0 == x1 and four equal values.
struct Column {
  float x0, x1, min, max, first, last;
};
static_assert(sizeof(Column) == 24);

// Columns [first, first + count) are connected with each other.
struct Strip {
  uint32_t first = 0;
  uint32_t count = 0;
};

struct Rect {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // device pixels, y down
};

// Maps geometry to device pixels: px = (x - x_origin_offset) * x_scale + x_shift, in float; the
// caller folds the double arithmetic into the three numbers.
struct Transform {
  float x_scale = 1, x_shift = 0;
  float y_scale = 1, y_shift = 0;
};

struct LineStyle {
  uint32_t color = 0xffffffff;      // 0xAABBGGRR, straight alpha, sRGB as it is
  float width_px = 1.5f;            // device pixels
  float dash_px[4] = {0, 0, 0, 0};  // on, off, on, off; zeros = solid
  bool points = false;              // also dots of point_radius_px at every column
  float point_radius_px = 1.75f;
};

using GeometryId = uint32_t;  // 0 = none

class PlotRenderer {
 public:
  virtual ~PlotRenderer() = default;

  // Takes columns; the bytes stay until Destroy. O(n).
  virtual GeometryId Create(std::vector<uint8_t> column_bytes) = 0;
  virtual void Destroy(GeometryId id) = 0;

  // Records a draw of strips of a geometry, clipped to `clip`. Lines: whisker min..max of each
  // column at its x extent (at least one device pixel) plus the connection last(i) -> first(i+1),
  // antialiased, without darkening where a strip overlaps itself. x must not decrease within a
  // strip; where it does, and at columns with NaN or infinities, the line breaks and goes on.
  // x_scale > 0.
  virtual void Lines(GeometryId id, std::span<const Strip> strips, const Transform& transform,
                     const LineStyle& style, const Rect& clip) = 0;

  // Draws of one plot are recorded between Begin and End; the returned token is put into an
  // ImDrawList callback by src/ui (render knows no ImGui) and executed by Execute(token).
  virtual void BeginPlot() = 0;
  virtual uint32_t EndPlot() = 0;
  // Runs the recorded draws with GL now; framebuffer size in device pixels. Leaves another state
  // than it found: the caller has its own set anew (ImDrawCallback_ResetRenderState). Remembering
  // it here would mean to ask for it, and to ask waits for the GPU.
  virtual void Execute(uint32_t token, int framebuffer_width, int framebuffer_height) = 0;
  // Forgets the tokens of the last frame. The window calls it before App::Frame.
  virtual void NewFrame() = 0;

  // The context was lost: drop all GL names without GL calls, build anew on next use.
  virtual void OnContextLost() = 0;

  [[nodiscard]] virtual uint64_t columns_drawn() const = 0;  // in the last frame
  [[nodiscard]] virtual uint64_t gpu_bytes() const = 0;
  // Why nothing can be drawn (the driver refused a shader), for the log; "" when all is well.
  [[nodiscard]] virtual const std::string& error() const = 0;
};

// GLSL ES 3.00 on the page, GL 3.3 core on the desktop: they differ in the header line only.
// GL is called in Execute and NewFrame only.
std::unique_ptr<PlotRenderer> MakeGlPlotRenderer(bool gles);

// Draws nothing and counts, for windows without GL (tests of the UI).
std::unique_ptr<PlotRenderer> MakeNullPlotRenderer();

}  // namespace tidemark::render
