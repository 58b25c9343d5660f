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
      columns_(width_) {}

float LineSlicer::UnitPx(int height) {
  return (static_cast<float>(std::max(height, 0)) + 2 * kSpanMarginPx) / 65535.0f;
}

void LineSlicer::Emit(int first, int last, const LineReach& reach, uint16_t style,
                      SliceList* out) const {
  const int spill = reach.full + (reach.weight > 0 ? 1 : 0);
  const int from = std::max(first - spill, kPad), to = std::min(last + spill, kPad + width_ - 1);
  if (from > to) return;
  const SliceTarget target{static_cast<float>(height_) + 1, units_per_px_, style};
  Slice* room = out->Room(static_cast<size_t>(to - from) + 4);
  out->Commit(MakeSlices(columns_, reach, target, from, to, room));
}

uint32_t LineSlicer::Append(const ColumnGeometry& geometry, const Strip& strip,
                            const Transform& transform, const LineStyle& style,
                            uint16_t style_index, SliceList* out) {
  const auto x0_at = [&](uint32_t i) { return ToX(geometry.at(i).x0, transform); };
  const auto first_at = [&](uint32_t i) { return ToY(geometry.at(i).first, transform); };
  const float left = -static_cast<float>(kPad), right = static_cast<float>(width_ + kPad);
  const uint32_t strip_end = strip.first + strip.count;
  const uint32_t begin = FirstNot(
      strip.first, strip_end, [&](uint32_t i) { return ToX(geometry.at(i).x1, transform) < left; });
  if (begin == strip_end) return 0;
  const uint32_t end = FirstNot(begin, strip_end, [&](uint32_t i) { return x0_at(i) <= right; });

  PixelPoint line{x0_at(begin), first_at(begin)};
  if (begin > strip.first) {
    const Column before = geometry.at(begin - 1);
    line = {ToX(before.x1, transform), ToY(before.last, transform)};
  }
  int first = PixelColumns::Index(line.x);
  columns_.AddColumns(geometry, begin, end, transform, &line);
  if (end < strip_end) {
    const PixelPoint next{x0_at(end), first_at(end)};
    columns_.Connect(line, next);
    line = next;
  }
  int last = PixelColumns::Index(line.x);
  if (style.points) {
    const float radius = std::min(style.point_radius_px, static_cast<float>(kPad - 2));
    for (uint32_t i = begin; radius > 0 && i < end; ++i) {
      columns_.AddDot({x0_at(i), first_at(i)}, radius);
    }
    first -= kPad;
    last += kPad;
  }
  Emit(first, last, LineReach(style.width_px), style_index, out);
  columns_.Clear(first, last);
  return end - begin;
}

}  // namespace tidemark::render
