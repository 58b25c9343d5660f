// Where things lie in the pictures: pure functions of sizes and numbers, without drawing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "imgui.h"
#include "ui/chart_store.h"

namespace tidemark::ui {

// --- Cards ---
// A card asks for a share of its row and for a least width; a row takes as many as fit.
struct CardWish {
  float least_width = 280, weight = 1, height = 280;
  bool starts_row = false;
};
struct CardSpot {
  float x = 0, y = 0, width = 0, height = 0;
};
// In the order given; whole units. The total height comes with them.
[[nodiscard]] std::pair<std::vector<CardSpot>, float> FlowCards(std::span<const CardWish> wishes,
                                                                float width, float gap);

// --- Matrices ---
struct MatrixShape {
  int classes = 0;
  float cell = 0;        // step from cell to cell
  bool texts = false;    // cells are large enough for their numbers
  bool scrolls = false;  // even the smallest cells do not fit
  int label_step = 1;    // every so many classes have their name beside them
};
struct MatrixCell {
  int row = 0, column = 0;
  bool operator==(const MatrixCell&) const = default;
};
// `least` and `most` bound a cell's step; `text_from` is the step from which texts are drawn.
[[nodiscard]] MatrixShape ShapeMatrix(int classes, float width, float height, float least,
                                      float most, float text_from, float label_gap);
// The cell at a place relative to the matrix' corner; false outside.
[[nodiscard]] bool CellAt(const MatrixShape& shape, float x, float y, MatrixCell* cell);

// --- Lines ---
// Points of a line in pixels, x not decreasing, made as few as the pixels need: of each column the
// first, the lowest, the highest and the last stay, so what is drawn is the same.
[[nodiscard]] std::vector<ImVec2> ThinCurve(std::span<const ImVec2> points);
// The same line as steps: a value holds from its own x down to the one before it.
[[nodiscard]] std::vector<ImVec2> StepsDown(std::span<const ImVec2> points);
// Ends before points whose neighbours turn back sharply, where a mitre would stick out.
[[nodiscard]] std::vector<size_t> SharpTurns(std::span<const ImVec2> points);
// The index of the element nearest to `value` in an ascending list; 0 when it is empty.
[[nodiscard]] size_t NearestIndex(std::span<const float> ascending, double value);

// --- Axes ---
// Where a ROC's logarithmic axis begins: the decade of one in `negatives`, at most a tenth.
[[nodiscard]] double RocLogStart(uint64_t negatives);
// The range around values that a share axis needs: from below the lowest, in steps of `step`, to 1.
[[nodiscard]] Range ShareRange(double lowest, double step);
// The range of both an interval and the value in it, with as much air at both sides.
[[nodiscard]] Range IntervalRange(double value, double low, double high, double other);
// Symmetrical around zero, wide enough for all three.
[[nodiscard]] Range AroundZero(double value, double low, double high);

// Height of a histogram's bar: by the root, so that a bin with one row among many is still seen.
[[nodiscard]] float RootHeight(uint64_t count, uint64_t most, float height, float least);
// The stop (0..8) of a count on a ramp, from `first` for the smallest to `last` for the largest.
[[nodiscard]] float RampStop(double share, float first, float last);

// --- Images ---
// The RGBA image at `width` × `height`: each pixel the nearest one when it grows, the mean of those
// it covers when it shrinks. `pixels` has at least from_width × from_height × 4 bytes.
void ResampleImage(const uint8_t* pixels, uint32_t from_width, uint32_t from_height, uint32_t width,
                   uint32_t height, uint8_t* out, size_t out_stride);
// The largest size of the image's shape in a square of `side`; at least one pixel each.
[[nodiscard]] std::pair<uint32_t, uint32_t> FitImage(uint32_t width, uint32_t height,
                                                     uint32_t side);
// Columns and rows of tiles that fit; at least one each.
[[nodiscard]] std::pair<int, int> FitTiles(float width, float height, float tile_width,
                                           float tile_height, float gap_x, float gap_y);

}  // namespace tidemark::ui
