// The scalar twin of LineSlicer: plain code, one pixel column after the other. It says what the
// slices are; LineSlicer must give the same to the last bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "render/line_slicer.h"

namespace tidemark::render {

class ScalarSlicer {
 public:
  // A plot of this size in device pixels; at most 65535 wide.
  ScalarSlicer(int width, int height);

  // Appends the slices of a strip, ascending in x. The strip must be drawable
  // (ColumnGeometry::AppendDrawable); `transform` maps to pixels from the plot's top left corner.
  // O(columns in view + pixels they span). Returns the columns in view.
  uint32_t Append(const ColumnGeometry& geometry, const Strip& strip, const Transform& transform,
                  const LineStyle& style, uint16_t style_index, std::vector<Slice>* out);

 private:
  static constexpr int kPad = 24;
  static constexpr float kFarPx = 1.0e7f;
  static constexpr float kNoCrossing = std::numeric_limits<float>::max();
  struct Span {
    float top = kNoCrossing, bottom = -kNoCrossing;
    [[nodiscard]] bool empty() const { return top > bottom; }
    void Include(const Span& other) {
      top = std::min(top, other.top);
      bottom = std::max(bottom, other.bottom);
    }
  };
  struct Edges;

  static float ToX(float x, const Transform& t) {
    return std::clamp(x * t.x_scale + t.x_shift, -kFarPx, kFarPx);
  }
  static float ToY(float y, const Transform& t) {
    return std::clamp(y * t.y_scale + t.y_shift, -kFarPx, kFarPx);
  }
  static uint16_t RampUnits(float px) {
    return static_cast<uint16_t>(std::min(px / kRampUnitPx + 0.5f, 65535.0f));
  }
  // Integral of a half circle's height from its middle to x.
  static float HalfDiscArea(float x, float radius) {
    x = std::clamp(x, -radius, radius);
    return 0.5f *
           (x * std::sqrt(radius * radius - x * x) + radius * radius * std::asin(x / radius));
  }
  [[nodiscard]] static uint32_t FirstColumnFrom(const ColumnGeometry& geometry, const Strip& strip,
                                                const Transform& transform, float x);
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

// First column of the strip that does not end left of `x`.
inline uint32_t ScalarSlicer::FirstColumnFrom(const ColumnGeometry& geometry, const Strip& strip,
                                              const Transform& transform, float x) {
  uint32_t low = strip.first, high = strip.first + strip.count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (ToX(geometry.at(middle).x1, transform) < x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

inline ScalarSlicer::ScalarSlicer(int width, int height)
    : width_(std::clamp(width, 0, 65535)),
      height_(std::max(height, 0)),
      units_per_px_(1 / LineSlicer::UnitPx(height_)),
      inside_(static_cast<size_t>(width_) + 2 * kPad, Span{}),
      crossing_(inside_.size() + 1, kNoCrossing),
      dots_(inside_.size(), Span{}) {}

// Index of the pixel column that holds x; outside of the arrays for x beyond the pads.
inline int ScalarSlicer::Index(float x) { return static_cast<int>(std::floor(x)) + kPad; }

inline void ScalarSlicer::IncludeAt(int index, const Span& span) {
  if (index < 0 || index >= static_cast<int>(inside_.size())) return;
  inside_[static_cast<size_t>(index)].Include(span);
  first_ = std::min(first_, index);
  last_ = std::max(last_, index);
}

// A straight line: notes where it crosses the edges between pixel columns. x never decreases within
// a strip, so each edge is crossed once.
inline void ScalarSlicer::Connect(float x0, float y0, float x1, float y1) {
  const int end = static_cast<int>(inside_.size());
  const int from = std::max(Index(x0) + 1, 0), to = std::min(Index(x1), end);
  if (from > to) return;
  const float slope = (y1 - y0) / (x1 - x0);
  for (int i = from; i <= to; ++i) {
    crossing_[static_cast<size_t>(i)] = y0 + slope * (static_cast<float>(i - kPad) - x0);
  }
  first_ = std::min(first_, std::max(from - 1, 0));
  last_ = std::max(last_, std::min(to, end - 1));
}

inline void ScalarSlicer::AddColumn(const Column& column, const Transform& transform) {
  const float x0 = ToX(column.x0, transform), x1 = ToX(column.x1, transform);
  const float a = ToY(column.min, transform), b = ToY(column.max, transform);
  const Span span{std::min(a, b), std::max(a, b)};
  const int from = Index(x0), to = Index(x1);
  if (from == to) {
    IncludeAt(from, span);
    return;
  }
  const float first = ToY(column.first, transform), last = ToY(column.last, transform);
  // Where first and last are the extremes, the way between them says it all.
  if (x1 - x0 <= 1 && span.bottom - span.top - std::abs(last - first) < 0.05f) {
    IncludeAt(from, {first, first});
    IncludeAt(to, {last, last});
    Connect(x0, first, x1, last);
    return;
  }
  const int end = static_cast<int>(inside_.size());
  for (int i = std::max(from, 0); i <= std::min(to, end - 1); ++i) IncludeAt(i, span);
}

// The disc's extent in each pixel column it touches, averaged over the pixel column's width.
inline void ScalarSlicer::AddDot(float x, float y, float radius) {
  const int end = static_cast<int>(dots_.size());
  const int from = std::max(Index(x - radius), 0), to = std::min(Index(x + radius), end - 1);
  for (int i = from; i <= to; ++i) {
    const float left = static_cast<float>(i - kPad) - x;
    const float half = std::max(HalfDiscArea(left + 1, radius) - HalfDiscArea(left, radius), 0.0f);
    dots_[static_cast<size_t>(i)].Include({y - half, y + half});
    first_ = std::min(first_, i);
    last_ = std::max(last_, i);
    has_dots_ = true;
  }
}

// Extremes inside the pixel columns at most `reach` from one of the plot. No bounds to look at: a
// reach is smaller than the pads.
inline ScalarSlicer::Span ScalarSlicer::Around(int index, int reach) const {
  Span out;
  const Span* at = inside_.data() + index;
  for (int i = -reach; i <= reach; ++i) out.Include(at[i]);
  return out;
}

// The edges of the stroke in one pixel column.
struct ScalarSlicer::Edges {
  Span span;
  float top_ramp = 1, bottom_ramp = 1;
};

inline ScalarSlicer::Edges ScalarSlicer::EdgesAt(int index, const LineReach& reach) const {
  const auto at = static_cast<size_t>(index);
  const Span inside = reach.full == 0 ? inside_[at] : Around(index, reach.full);
  const float left = crossing_[at], right = crossing_[at + 1];
  const bool has_left = left != kNoCrossing, has_right = right != kNoCrossing;
  Edges out;
  out.span = {inside.top - reach.half, inside.bottom + reach.half};
  if (!has_left && !has_right) return inside.empty() ? Edges{} : out;

  Span crossing = has_left ? Span{left, left} : Span{right, right};
  if (has_right) crossing.Include({right, right});
  float rise = crossing.bottom - crossing.top;
  if (has_left != has_right && !inside.empty()) {
    rise = std::max(inside.bottom, crossing.bottom) - std::min(inside.top, crossing.top);
  }
  if (crossing.top >= inside.top && crossing.bottom <= inside.bottom) return out;

  // The stroke of a slanted line is taller than wide; but it ends where the line turns, next door.
  const float slant = reach.half * std::sqrt(1 + rise * rise);
  const int next = static_cast<int>(std::ceil(reach.half));
  Span around = Around(index, next);
  for (int i = index - next; i <= index + 1 + next; ++i) {
    const float y = crossing_[static_cast<size_t>(i)];
    if (y != kNoCrossing) around.Include({y, y});
  }
  // The edge fades over the rise; where it is cut short, over less, with the same cover at the
  // crossing.
  const float ramp_per_px = (rise + 1) / (slant + 0.5f);
  if (crossing.top < inside.top) {
    out.span.top = std::max(crossing.top - slant, around.top - reach.half);
    out.top_ramp = std::max((crossing.top - out.span.top + 0.5f) * ramp_per_px, 1.0f);
  }
  if (crossing.bottom > inside.bottom) {
    out.span.bottom = std::min(crossing.bottom + slant, around.bottom + reach.half);
    out.bottom_ramp = std::max((out.span.bottom - crossing.bottom + 0.5f) * ramp_per_px, 1.0f);
  }
  return out;
}

inline uint16_t ScalarSlicer::Units(float y) const {
  return static_cast<uint16_t>(
      std::clamp((y + kSpanMarginPx) * units_per_px_ + 0.5f, 0.0f, 65535.0f));
}

inline void ScalarSlicer::Emit(int index, const LineReach& reach, uint16_t style,
                               std::vector<Slice>* out) const {
  Edges edges = EdgesAt(index, reach);
  if (has_dots_) {
    const Span& dot = dots_[static_cast<size_t>(index)];
    if (dot.top < edges.span.top) edges.top_ramp = 1;
    if (dot.bottom > edges.span.bottom) edges.bottom_ramp = 1;
    edges.span.Include(dot);
  }
  Span side;
  if (reach.weight > 0) {
    const int distance = reach.full + 1;
    const Span* at = inside_.data() + index;
    side = at[-distance];
    side.Include(at[distance]);
    side = {side.top - reach.half, side.bottom + reach.half};
  }
  Span all = edges.span;
  all.Include(side);
  const auto bottom_edge = static_cast<float>(height_) + 1;
  if (all.empty() || all.bottom < -1 || all.top > bottom_edge) return;

  // A span that is not there has no height, and lies where the quad is anyway.
  if (edges.span.empty()) edges.span = {side.top, side.top};
  if (side.empty()) side = {edges.span.top, edges.span.top};
  Slice slice;
  slice.top = Units(edges.span.top);
  slice.bottom = Units(edges.span.bottom);
  slice.side_top = Units(side.top);
  slice.side_bottom = Units(side.bottom);
  slice.top_ramp = RampUnits(edges.top_ramp);
  slice.bottom_ramp = RampUnits(edges.bottom_ramp);
  slice.x = static_cast<uint16_t>(index - kPad);
  slice.style = style;
  out->push_back(slice);
}

inline void ScalarSlicer::Reset() {
  const int end = static_cast<int>(inside_.size());
  const int from = std::max(first_, 0), to = std::min(last_ + 1, end);
  if (from < to) {
    std::fill(inside_.begin() + from, inside_.begin() + to, Span{});
    std::fill(crossing_.begin() + from, crossing_.begin() + to + 1, kNoCrossing);
    if (has_dots_) std::fill(dots_.begin() + from, dots_.begin() + to, Span{});
  }
  first_ = end;
  last_ = -1;
  has_dots_ = false;
}

inline uint32_t ScalarSlicer::Append(const ColumnGeometry& geometry, const Strip& strip,
                                     const Transform& transform, const LineStyle& style,
                                     uint16_t style_index, std::vector<Slice>* out) {
  first_ = static_cast<int>(inside_.size());
  const LineReach reach(style.width_px);
  const float radius =
      style.points ? std::min(style.point_radius_px, static_cast<float>(kPad - 2)) : 0;
  const float left = -static_cast<float>(kPad), right = static_cast<float>(width_ + kPad);
  const uint32_t end = strip.first + strip.count;
  uint32_t i = FirstColumnFrom(geometry, strip, transform, left);
  if (i == end) return 0;
  uint32_t in_view = 0;
  bool connected = i > strip.first;
  Column before = connected ? geometry.at(i - 1) : Column{};
  for (; i < end; ++i) {
    const Column column = geometry.at(i);
    const float x = ToX(column.x0, transform);
    if (connected) {
      Connect(ToX(before.x1, transform), ToY(before.last, transform), x,
              ToY(column.first, transform));
    }
    if (x > right) break;
    AddColumn(column, transform);
    if (radius > 0) AddDot(x, ToY(column.first, transform), radius);
    before = column;
    connected = true;
    ++in_view;
  }
  const int spill = reach.full + (reach.weight > 0 ? 1 : 0);
  const int from = std::max(first_ - spill, kPad), to = std::min(last_ + spill, kPad + width_ - 1);
  for (int k = from; k <= to; ++k) Emit(k, reach, style_index, out);
  Reset();
  return in_view;
}

}  // namespace tidemark::render
