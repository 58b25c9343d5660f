// The lines of one plot area as one draw call: their slices, and a table of their styles.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "render/column_geometry.h"
#include "render/line_slicer.h"
#include "render/plot_renderer.h"
#include "render/slice_list.h"

namespace tidemark::render {

// Whole device pixels, y down.
struct PixelRect {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  [[nodiscard]] bool empty() const { return x0 >= x1 || y0 >= y1; }
  [[nodiscard]] int width() const { return x1 - x0; }
  [[nodiscard]] int height() const { return y1 - y0; }
  friend bool operator==(const PixelRect&, const PixelRect&) = default;
};
// The pixels that `clip` touches, at most `limit` from the top left corner of the screen.
PixelRect PixelsOf(const Rect& clip, int limit);

// A style as the shader's table has it.
struct StyleEntry {
  float color[4];
  float half, weight, dash_start, unused;
  float dash[4];
};
static_assert(sizeof(StyleEntry) == 48);

// What decides the slices of a batch. Equal keys mean equal slices; colours and dashes are not part
// of it, nor is the place of the plot on the screen, so that hovering and scrolling slice nothing
// anew.
class SliceBatch {
 public:
  static constexpr size_t kMostLines = 65535;

  explicit SliceBatch(const PixelRect& clip);

  void Add(GeometryId id, const ColumnGeometry& geometry, std::span<const Strip> strips,
           const Transform& transform, const LineStyle& style);
  [[nodiscard]] const PixelRect& clip() const { return clip_; }
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::vector<StyleEntry>& styles() const { return styles_; }

  // Slices of all lines, in order, into `out`. O(columns in view). The geometries must be the ones
  // that were added. Returns the columns in view.
  template <class FindGeometry>
  uint64_t Build(FindGeometry find, SliceList* out) const {
    out->clear();
    uint64_t columns = 0;
    LineSlicer slicer(clip_.width(), clip_.height());
    for (const Line& line : lines_) {
      const ColumnGeometry* geometry = find(line.geometry);
      if (!geometry) continue;
      const auto style = static_cast<uint16_t>(&line - lines_.data());
      for (uint32_t i = line.first_strip; i < line.end_strip; ++i) {
        columns += slicer.Append(*geometry, strips_[i], line.transform, line.style, style, out);
      }
    }
    return columns;
  }

 private:
  struct Line {
    GeometryId geometry;
    uint32_t first_strip, end_strip;
    Transform transform;  // from the clip's corner
    LineStyle style;
  };
  PixelRect clip_;
  std::vector<Line> lines_;
  std::vector<Strip> strips_;
  std::vector<StyleEntry> styles_;
  std::string key_;
};

}  // namespace tidemark::render
