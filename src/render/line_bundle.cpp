#include "render/line_bundle.h"

#include <algorithm>

namespace tidemark::render {
namespace {

TM_SIMD Spans Nothing() { return {Splat4(kNothing), Splat4(kNothing)}; }
TM_SIMD Spans At(F4 y) { return {y, -y}; }
TM_SIMD Spans Union(const Spans& a, const Spans& b) {
  return {Min(a.top, b.top), Min(a.minus_bottom, b.minus_bottom)};
}
TM_SIMD Spans Choose(I4 mask, const Spans& yes, const Spans& no) {
  return {Select(mask, yes.top, no.top), Select(mask, yes.minus_bottom, no.minus_bottom)};
}

struct Columns {
  float x0, x1;
  F4 min, max, first, last;
};

// Reads a column of each strip, in pixels.
class Reader {
 public:
  explicit Reader(const FourStrips& lines) : x_(lines.transforms[0]) {
    const Transform* t = lines.transforms;
    scale_ = F4{t[0].y_scale, t[1].y_scale, t[2].y_scale, t[3].y_scale};
    shift_ = F4{t[0].y_shift, t[1].y_shift, t[2].y_shift, t[3].y_shift};
    for (int i = 0; i < 4; ++i) {
      at_[i] = lines.geometry->bytes() + size_t{lines.strips[i].first} * sizeof(Column);
    }
  }
  TM_SIMD Columns operator()(uint32_t index) const {
    const size_t offset = size_t{index} * sizeof(Column);
    float x[2];
    std::memcpy(x, at_[0] + offset, sizeof x);
    const uint8_t* y = at_[0] + offset + sizeof x;
    const F4 a = Load4(y), b = Load4(y + (at_[1] - at_[0])), c = Load4(y + (at_[2] - at_[0])),
             d = Load4(y + (at_[3] - at_[0]));
    const F4 bounds_ab = __builtin_shufflevector(a, b, 0, 4, 1, 5),
             bounds_cd = __builtin_shufflevector(c, d, 0, 4, 1, 5),
             ends_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7),
             ends_cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    return {ToX(x[0], x_),
            ToX(x[1], x_),
            ToY4(__builtin_shufflevector(bounds_ab, bounds_cd, 0, 1, 4, 5)),
            ToY4(__builtin_shufflevector(bounds_ab, bounds_cd, 2, 3, 6, 7)),
            ToY4(__builtin_shufflevector(ends_ab, ends_cd, 0, 1, 4, 5)),
            ToY4(__builtin_shufflevector(ends_ab, ends_cd, 2, 3, 6, 7))};
  }

 private:
  TM_SIMD F4 ToY4(F4 v) const { return Clamp(v * scale_ + shift_, -kFarPx, kFarPx); }

  Transform x_;
  F4 scale_, shift_;
  const uint8_t* at_[4];
};

struct Place {
  float x;
  F4 y;
};

}  // namespace

// Goes along the lines from left to right. Each pixel column and edge on the way is written once.
class LineBundle::Walk {
 public:
  TM_SIMD Walk(LineBundle* bundle, const Place& begin)
      : inside_(bundle->inside_.data() + kMargin),
        crossing_(bundle->crossing_.data() + kMargin),
        size_(bundle->size_),
        line_(begin),
        at_(Clamped(begin.x)),
        here_(Nothing()) {}

  TM_SIMD void Connect(const Place& to) {
    const int index = Clamped(to.x);
    if (index != at_) {
      Cross(line_, to, index, Splat4(-1));
      GoTo(index, Nothing(), Nothing());
    }
    line_ = to;
  }

  TM_SIMD void Add(const Columns& c) {
    Connect({c.x0, c.first});
    const Spans span{Min(c.min, c.max), -Max(c.min, c.max)};
    const int to = Clamped(c.x1);
    if (to == at_) {
      here_ = Union(here_, span);
    } else {
      // Where first and last are the extremes, the way between them says it all.
      const F4 excess = -(span.top + span.minus_bottom) - Abs(c.last - c.first);
      const I4 line_only = (excess < 0.05f) & Splat4(c.x1 - c.x0 <= 1 ? -1 : 0);
      here_ = Union(here_, Choose(line_only, At(c.first), span));
      Cross({c.x0, c.first}, {c.x1, c.last}, to, line_only);
      GoTo(to, Choose(line_only, Nothing(), span), Choose(line_only, At(c.last), span));
    }
    line_ = {c.x1, c.last};
  }

  TM_SIMD void End() { inside_[at_] = here_; }
  // The pixel column that the lines are in.
  [[nodiscard]] TM_SIMD int at() const { return at_; }

 private:
  // What lies outside goes to one pixel column beyond the ends, which nobody reads.
  TM_SIMD int Clamped(float x) const { return std::clamp(PixelColumnAt(x), -1, size_); }

  // Leaves a pixel column for another one to the right.
  TM_SIMD void GoTo(int index, const Spans& between, const Spans& there) {
    inside_[at_] = here_;
    for (int i = at_ + 1; i < index; ++i) inside_[i] = between;
    at_ = index;
    here_ = there;
  }

  // Straight lines, where the mask is set, over the edges from here to pixel column `last`.
  TM_SIMD void Cross(const Place& from, const Place& to, int last, I4 mask) {
    const F4 slope = (to.y - from.y) / Splat4(to.x - from.x);
    for (int i = at_ + 1; i <= last; ++i) {
      const F4 y = from.y + slope * Splat4(static_cast<float>(i - kPad) - from.x);
      crossing_[i] = Choose(mask, At(y), Nothing());
    }
  }

  Spans* inside_;
  Spans* crossing_;
  int size_;
  Place line_;
  int at_;
  Spans here_;  // extremes in that pixel column
};

LineBundle::LineBundle(int width)
    : size_(width + 2 * kPad),
      inside_(static_cast<size_t>(size_) + 2 * kMargin),
      crossing_(inside_.size()) {}

void LineBundle::Fill(const FourStrips& lines, uint32_t begin, uint32_t end) {
  const Reader reader(lines);
  Columns columns = reader(begin > 0 ? begin - 1 : begin);
  Walk walk(this, begin > 0 ? Place{columns.x1, columns.last} : Place{columns.x0, columns.first});
  first_ = walk.at();
  for (uint32_t i = begin; i < end; ++i) walk.Add(reader(i));
  if (end < lines.strips[0].count) {
    columns = reader(end);
    walk.Connect({columns.x0, columns.first});
  }
  walk.End();
  last_ = walk.at();
  const auto first = inside_.begin() + first_ + kMargin, last = inside_.begin() + last_ + kMargin;
  std::fill(first - (kMargin - 1), first, Nothing());
  std::fill(last + 1, last + kMargin, Nothing());
  const auto first_edge = crossing_.begin() + first_ + kMargin,
             last_edge = crossing_.begin() + last_ + kMargin;
  std::fill(first_edge - (kMargin - 1), first_edge + 1, Nothing());
  std::fill(last_edge + 1, last_edge + kMargin, Nothing());
}

}  // namespace tidemark::render
