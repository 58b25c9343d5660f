// From what a line has in its pixel columns to slices, four pixel columns at a time and without
// branches: half of a frame while zooming is spent here.
#pragma once

#include <cstdint>

#include "render/line_bundle.h"
#include "render/pixel_columns.h"
#include "render/slice_list.h"

namespace tidemark::render {

// How a line of this width reaches over its own pixel column.
struct LineReach {
  explicit LineReach(float width_px);
  float half;    // half the width, at least half a pixel
  int full;      // neighbours on each side that are covered like the pixel column itself
  float weight;  // cover of the neighbours after these
  int next;      // neighbours on each side that may cut a slanted stroke short
};

struct SliceTarget {
  float bottom_px;     // of what is visible
  float units_per_px;  // of the slices' spans
  uint16_t styles[4];  // of a bundle; else only the first counts
};

// Makes the slices of pixel columns [from, to], which lie in the plot, leaving out what can't be
// seen. Returns the end of what was written; `out` needs room for to - from + 4.
Slice* MakeSlices(const PixelColumns& columns, const LineReach& reach, const SliceTarget& target,
                  int from, int to, Slice* out);
// The same for each line of a bundle, one after the other; room for 4 * (to - from + 1).
Slice* MakeSlices(const LineBundle& bundle, const LineReach& reach, const SliceTarget& target,
                  int from, int to, Slice* out);

}  // namespace tidemark::render
