#include "render/pixel_columns.h"

#include <algorithm>
#include <cmath>

#include "render/simd4.h"

namespace tidemark::render {
namespace {

// Read beyond the last pixel column by the kernels; the first of them takes what belongs nowhere.
constexpr size_t kBeyond = 8;

// Integral of a half circle's height from its middle to x.
float HalfDiscArea(float x, float radius) {
  x = std::clamp(x, -radius, radius);
  return 0.5f * (x * std::sqrt(radius * radius - x * x) + radius * radius * std::asin(x / radius));
}

Span At(float y) { return {y, -y}; }

// Pairs of spans: the tops and negated bottoms of a pair of vectors.
TM_SIMD void StoreSpans(F4 tops, F4 minus_bottoms, Span* to) {
  const F4 low = __builtin_shufflevector(tops, minus_bottoms, 0, 4, 1, 5);
  const F4 high = __builtin_shufflevector(tops, minus_bottoms, 2, 6, 3, 7);
  Store4(low, &to[0].top);
  Store4(high, &to[2].top);
}

// Four spans to four places, in order.
TM_SIMD void Scatter(F4 tops, F4 minus_bottoms, I4 places, Span* out) {
  Span spans[4];
  StoreSpans(tops, minus_bottoms, spans);
  out[places[0]] = spans[0];
  out[places[1]] = spans[1];
  out[places[2]] = spans[2];
  out[places[3]] = spans[3];
}
TM_SIMD void ScatterMin(F4 tops, F4 minus_bottoms, I4 places, Span* out) {
  Span spans[4];
  StoreSpans(tops, minus_bottoms, spans);
  out[places[0]].Include(spans[0]);
  out[places[1]].Include(spans[1]);
  out[places[2]].Include(spans[2]);
  out[places[3]].Include(spans[3]);
}

}  // namespace

// The numbers of a transform, ready for vectors.
struct PixelColumns::Affine {
  TM_SIMD Affine(float scale_px, float shift_px)
      : scale(Splat4(scale_px)), shift(Splat4(shift_px)) {}
  TM_SIMD F4 operator()(F4 v) const { return Clamp(v * scale + shift, -kFarPx, kFarPx); }
  F4 scale, shift;
};

// Four columns that follow each other, in pixels.
struct PixelColumns::FourColumns {
  TM_SIMD FourColumns(const uint8_t* at, const Affine& to_x, const Affine& to_y) {
    const F4 a = Load4(at), ab = Load4(at + 16), b = Load4(at + 32), c = Load4(at + 48),
             cd = Load4(at + 64), d = Load4(at + 80);
    const F4 x_ab = __builtin_shufflevector(a, ab, 0, 1, 6, 7),
             x_cd = __builtin_shufflevector(c, cd, 0, 1, 6, 7);
    const F4 bounds_ab = __builtin_shufflevector(a, b, 2, 3, 4, 5),
             bounds_cd = __builtin_shufflevector(c, d, 2, 3, 4, 5);
    const F4 ends_ab = __builtin_shufflevector(ab, b, 0, 1, 6, 7),
             ends_cd = __builtin_shufflevector(cd, d, 0, 1, 6, 7);
    x0 = to_x(__builtin_shufflevector(x_ab, x_cd, 0, 2, 4, 6));
    x1 = to_x(__builtin_shufflevector(x_ab, x_cd, 1, 3, 5, 7));
    first = to_y(__builtin_shufflevector(ends_ab, ends_cd, 0, 2, 4, 6));
    last = to_y(__builtin_shufflevector(ends_ab, ends_cd, 1, 3, 5, 7));
    const F4 min = to_y(__builtin_shufflevector(bounds_ab, bounds_cd, 0, 2, 4, 6)),
             max = to_y(__builtin_shufflevector(bounds_ab, bounds_cd, 1, 3, 5, 7));
    top = Min(min, max);
    minus_bottom = -Max(min, max);
  }
  F4 x0, x1, top, minus_bottom, first, last;
};

PixelColumns::PixelColumns(int width)
    : size_(width + 2 * kPad),
      inside_(static_cast<size_t>(size_) + kBeyond),
      crossing_(inside_.size()),
      dots_(inside_.size()) {}

void PixelColumns::IncludeFrom(int from, int to, const Span& span) {
  const int last = std::min(to, size_ - 1);
  for (int i = std::max(from, 0); i <= last; ++i) inside_[static_cast<size_t>(i)].Include(span);
}

void PixelColumns::Connect(const PixelPoint& from, const PixelPoint& to) {
  const int first = std::max(PixelColumnAt(from.x) + 1, 0),
            last = std::min(PixelColumnAt(to.x), size_);
  if (first > last) return;
  const float slope = (to.y - from.y) / (to.x - from.x);
  Span* out = crossing_.data();
  int i = first;
  for (; i + 3 <= last; i += 4) {
    const F4 x = ToFloats(Splat4(i - kPad) + I4{0, 1, 2, 3});
    const F4 y = Splat4(from.y) + Splat4(slope) * (x - Splat4(from.x));
    StoreSpans(y, -y, out + i);
  }
  for (; i <= last; ++i) {
    out[i] = At(from.y + slope * (static_cast<float>(i - kPad) - from.x));
  }
}

void PixelColumns::AddColumn(const Column& column, const Transform& transform, PixelPoint* line) {
  const PixelPoint begin{ToX(column.x0, transform), ToY(column.first, transform)};
  const PixelPoint end{ToX(column.x1, transform), ToY(column.last, transform)};
  Connect(*line, begin);
  *line = end;
  Span span = At(ToY(column.min, transform));
  span.Include(At(ToY(column.max, transform)));
  const int from = PixelColumnAt(begin.x), to = PixelColumnAt(end.x);
  // Where first and last are the extremes, the way between them says it all.
  if (from != to && end.x - begin.x <= 1 &&
      -span.minus_bottom - span.top - std::abs(end.y - begin.y) < 0.05f) {
    IncludeFrom(from, from, At(begin.y));
    IncludeFrom(to, to, At(end.y));
    Connect(begin, end);
    return;
  }
  IncludeFrom(from, to, span);
}

// The same for four columns at once, where none reaches over more than two pixel columns; false
// when one does.
TM_SIMD bool PixelColumns::AddFour(const FourColumns& c, const PixelPoint& line) {
  const F4 x0 = Floor(c.x0), x1 = Floor(c.x1);
  const F4 before = __builtin_shufflevector(Splat4(line.x), c.x1, 0, 4, 5, 6);
  const F4 before_y = __builtin_shufflevector(Splat4(line.y), c.last, 0, 4, 5, 6);
  const F4 x_before = Floor(before);
  const I4 beyond = (Max(x1 - x0, x0 - x_before) > 1.0f) | (x0 < static_cast<float>(-kPad)) |
                    (x1 >= static_cast<float>(size_ - kPad));
  if (LanesOf(beyond) != 0) return false;

  const I4 first = ToSmallInts(x0 + static_cast<float>(kPad)),
           last = ToSmallInts(x1 + static_cast<float>(kPad));
  const I4 enters = x0 > x_before, nowhere = Splat4(size_ + 1);
  const I4 entered = Select(enters, first, nowhere);
  const F4 slope = (c.first - before_y) / (c.x0 - before);
  const F4 y = before_y + slope * (x0 - before);
  Scatter(y, -y, entered, crossing_.data());

  // Where first and last are the extremes, the way between them says it all.
  const F4 excess = -(c.top + c.minus_bottom) - Abs(c.last - c.first);
  const I4 line_only = (x0 < x1) & (c.x1 - c.x0 <= 1.0f) & (excess < 0.05f);
  F4 top = c.top, minus_bottom = c.minus_bottom;
  if (LanesOf(line_only) != 0) {
    const F4 own_slope = (c.last - c.first) / (c.x1 - c.x0);
    const F4 own_y = c.first + own_slope * (x1 - c.x0);
    Scatter(own_y, -own_y, Select(line_only, last, nowhere), crossing_.data());
    top = Select(line_only, c.first, c.top);
    minus_bottom = Select(line_only, -c.first, c.minus_bottom);
    ScatterMin(top, minus_bottom, first, inside_.data());
    top = Select(line_only, c.last, c.top);
    minus_bottom = Select(line_only, -c.last, c.minus_bottom);
  } else if (LanesOf(x0 < x1) != 0) {
    ScatterMin(top, minus_bottom, first, inside_.data());
  }
  ScatterMin(top, minus_bottom, last, inside_.data());
  return true;
}

void PixelColumns::AddColumns(const ColumnGeometry& geometry, uint32_t first, uint32_t end,
                              const Transform& transform, PixelPoint* line) {
  const Affine to_x(transform.x_scale, transform.x_shift),
      to_y(transform.y_scale, transform.y_shift);
  uint32_t i = first;
  for (; i + 4 <= end; i += 4) {
    const FourColumns four(geometry.bytes() + size_t{i} * sizeof(Column), to_x, to_y);
    if (AddFour(four, *line)) {
      *line = {four.x1[3], four.last[3]};
    } else {
      for (uint32_t k = i; k < i + 4; ++k) AddColumn(geometry.at(k), transform, line);
    }
  }
  for (; i < end; ++i) AddColumn(geometry.at(i), transform, line);
}

void PixelColumns::AddDot(const PixelPoint& at, float radius) {
  const int from = std::max(PixelColumnAt(at.x - radius), 0),
            to = std::min(PixelColumnAt(at.x + radius), size_ - 1);
  for (int i = from; i <= to; ++i) {
    const float left = static_cast<float>(i - kPad) - at.x;
    const float half = std::max(HalfDiscArea(left + 1, radius) - HalfDiscArea(left, radius), 0.0f);
    dots_[static_cast<size_t>(i)].Include({at.y - half, -(at.y + half)});
    has_dots_ = true;
  }
}

void PixelColumns::Clear(int from, int to) {
  const int first = std::max(from, 0), end = std::min(to + 1, size_);
  if (first >= end) return;
  std::fill(inside_.begin() + first, inside_.begin() + end, Span{});
  std::fill(crossing_.begin() + first, crossing_.begin() + end + 1, Span{});
  if (has_dots_) std::fill(dots_.begin() + first, dots_.begin() + end, Span{});
  has_dots_ = false;
}

}  // namespace tidemark::render
