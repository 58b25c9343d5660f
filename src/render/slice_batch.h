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
    for (size_t i = 0; i < pieces_.size();) {
      const Line& line = lines_[pieces_[i].line];
      const ColumnGeometry* geometry = find(line.geometry);
      if (geometry != nullptr && FourAlike(*geometry, i)) {
        columns += AppendFour(*geometry, i, &slicer, out);
        i += 4;
        continue;
      }
      if (geometry != nullptr) {
        columns += slicer.Append(*geometry, pieces_[i].strip, line.transform, line.style,
                                 pieces_[i].line, out);
      }
      ++i;
    }
    return columns;
  }

 private:
  struct Line {
    GeometryId geometry;
    Transform transform;  // from the clip's corner
    LineStyle style;
  };
  struct Piece {
    Strip strip;
    uint16_t line;
  };
  // Whether the four pieces from this one on can be sliced at once.
  [[nodiscard]] bool FourAlike(const ColumnGeometry& geometry, size_t piece) const;
  uint64_t AppendFour(const ColumnGeometry& geometry, size_t piece, LineSlicer* slicer,
                      SliceList* out) const;

  PixelRect clip_;
  std::vector<Line> lines_;
  std::vector<Piece> pieces_;
  std::vector<StyleEntry> styles_;
  std::string key_;
};

}  // namespace tidemark::render
