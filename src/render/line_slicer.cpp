#include "render/line_slicer.h"

#include <algorithm>
#include <cmath>

namespace tidemark::render {
namespace {

// The first column of [low, high) for which `is_before` is false; it never is again after that.
template <class IsBefore>
uint32_t FirstNot(uint32_t low, uint32_t high, IsBefore is_before) {
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (is_before(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

LineSlicer::LineSlicer(int width, int height)
    : width_(std::clamp(width, 0, 65535)),
      height_(std::max(height, 0)),
      units_per_px_(1 / UnitPx(height_)),
      columns_(width_),
      bundle_(width_) {}

float LineSlicer::UnitPx(int height) {
  return (static_cast<float>(std::max(height, 0)) + 2 * kSpanMarginPx) / 65535.0f;
}

template <class Columns>
void LineSlicer::Emit(const Columns& columns, int first, int last, float width_px,
                      const uint16_t (&styles)[4], size_t lines, SliceList* out) const {
  const LineReach reach(width_px);
  const int spill = reach.full + (reach.weight > 0 ? 1 : 0);
  const int from = std::max(first - spill, kPad), to = std::min(last + spill, kPad + width_ - 1);
  if (from > to) return;
  const SliceTarget target{
      static_cast<float>(height_) + 1, units_per_px_, {styles[0], styles[1], styles[2], styles[3]}};
  Slice* room = out->Room(lines * static_cast<size_t>(to - from + 1) + 3);
  out->Commit(MakeSlices(columns, reach, target, from, to, room));
}

LineSlicer::InView LineSlicer::Find(const ColumnGeometry& geometry, const Strip& strip,
                                    const Transform& transform) const {
  const float left = -static_cast<float>(kPad), right = static_cast<float>(width_ + kPad);
  const uint32_t begin = FirstNot(0, strip.count, [&](uint32_t i) {
    return ToX(geometry.at(strip.first + i).x1, transform) < left;
  });
  const uint32_t end = FirstNot(begin, strip.count, [&](uint32_t i) {
    return ToX(geometry.at(strip.first + i).x0, transform) <= right;
  });
  return {begin, end};
}

uint32_t LineSlicer::Append(const ColumnGeometry& geometry, const Strip& strip,
                            const Transform& transform, const LineStyle& style,
                            uint16_t style_index, SliceList* out) {
  const InView view = Find(geometry, strip, transform);
  if (view.begin == strip.count) return 0;
  const uint32_t begin = strip.first + view.begin, end = strip.first + view.end;
  const auto first_of = [&](uint32_t i) {
    const Column column = geometry.at(i);
    return PixelPoint{ToX(column.x0, transform), ToY(column.first, transform)};
  };
  PixelPoint line = first_of(begin);
  if (view.begin > 0) {
    const Column before = geometry.at(begin - 1);
    line = {ToX(before.x1, transform), ToY(before.last, transform)};
  }
  int first = PixelColumnAt(line.x);
  columns_.AddColumns(geometry, begin, end, transform, &line);
  if (view.end < strip.count) {
    const PixelPoint next = first_of(end);
    columns_.Connect(line, next);
    line = next;
  }
  int last = PixelColumnAt(line.x);
  if (style.points) {
    const float radius = std::min(style.point_radius_px, static_cast<float>(kPad - 2));
    for (uint32_t i = begin; radius > 0 && i < end; ++i) columns_.AddDot(first_of(i), radius);
    first -= kPad;
    last += kPad;
  }
  Emit(columns_, first, last, style.width_px, {style_index, 0, 0, 0}, 1, out);
  columns_.Clear(first, last);
  return end - begin;
}

uint32_t LineSlicer::AppendFour(const FourStrips& lines, const LineStyle& style,
                                const uint16_t (&style_indices)[4], SliceList* out) {
  const InView view = Find(*lines.geometry, lines.strips[0], lines.transforms[0]);
  if (view.begin == lines.strips[0].count) return 0;
  bundle_.Fill(lines, view.begin, view.end);
  Emit(bundle_, bundle_.first(), bundle_.last(), style.width_px, style_indices, 4, out);
  return 4 * (view.end - view.begin);
}

}  // namespace tidemark::render
