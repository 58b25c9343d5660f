// Turns recorded line draws into instances of the line shader: one per strip and tile of the plot.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "render/column_geometry.h"
#include "render/plot_renderer.h"

namespace tidemark::render {

// A tile is as wide as its slices together; a strip gets an instance only in the tiles it reaches.
inline constexpr int kSliceWidthPx = 2;  // as in shaders/plot_line.vert.glsl
inline constexpr int kSlicesPerTile = 64;
inline constexpr int kTileWidthPx = kSliceWidthPx * kSlicesPerTile;

// Attributes of one instance, as the shader reads them.
struct LineInstance {
  uint32_t first, count;
  uint32_t color;
  float tile_left, half_width, point_radius;
  uint8_t dash_quarter_px[4];
  uint32_t unused = 0;
};
static_assert(sizeof(LineInstance) == 32);

// Whole device pixels inside a framebuffer, y down.
struct PixelRect {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  [[nodiscard]] bool empty() const { return x0 >= x1 || y0 >= y1; }
};
PixelRect ClipPixels(const Rect& clip, int framebuffer_width, int framebuffer_height);

// Appends the instances of `strips` for the plot area `clip`; returns the columns they hold.
// O(strips * tiles).
uint64_t AppendInstances(const ColumnGeometry& geometry, std::span<const Strip> strips,
                         const Transform& transform, const LineStyle& style, const PixelRect& clip,
                         std::vector<LineInstance>* out);

}  // namespace tidemark::render
