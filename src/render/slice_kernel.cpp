#include "render/slice_kernel.h"

#include <algorithm>
#include <cmath>

#include "render/simd4.h"

namespace tidemark::render {
namespace {

// The spans of four pixel columns as they lie in memory: tops and negated bottoms in turn.
struct Interleaved {
  F4 ab, cd;
};
TM_SIMD Interleaved Load(const Span* at) { return {Load4(&at[0].top), Load4(&at[2].top)}; }
TM_SIMD Interleaved Union(const Interleaved& a, const Interleaved& b) {
  return {Min(a.ab, b.ab), Min(a.cd, b.cd)};
}

// Or apart, as bundles have them.
TM_SIMD Spans Load(const Spans* at) { return *at; }
TM_SIMD Spans Union(const Spans& a, const Spans& b) {
  return {Min(a.top, b.top), Min(a.minus_bottom, b.minus_bottom)};
}
TM_SIMD Spans Apart(const Spans& v) { return v; }
TM_SIMD F4 Tops(const Spans& v) { return v.top; }
TM_SIMD Spans Apart(const Interleaved& v) {
  return {__builtin_shufflevector(v.ab, v.cd, 0, 2, 4, 6),
          __builtin_shufflevector(v.ab, v.cd, 1, 3, 5, 7)};
}
TM_SIMD F4 Tops(const Interleaved& v) { return __builtin_shufflevector(v.ab, v.cd, 0, 2, 4, 6); }

// What lies in four pixel columns and around them.
struct Surroundings {
  Spans inside;    // as far as the line covers in full
  Spans side;      // the neighbours after these
  Spans crossing;  // left and right edge
  Spans around;    // everything that may cut a slanted stroke short
  I4 through;      // none or both of the edges are crossed
};

template <class Source>
TM_SIMD Surroundings LookAround(const Source* inside, const Source* crossing, int full, int next) {
  const auto left = Load(crossing), right = Load(crossing + 1);
  auto own = Load(inside), edges = Union(left, right);
  Surroundings out;
  out.crossing = Apart(edges);
  out.through = (Tops(left) == kNothing) == (Tops(right) == kNothing);
  for (int i = 1; i <= full; ++i) own = Union(own, Union(Load(inside - i), Load(inside + i)));
  const auto side = Union(Load(inside - full - 1), Load(inside + full + 1));
  auto around = Union(own, side);
  for (int i = full + 2; i <= next; ++i) {
    around = Union(around, Union(Load(inside - i), Load(inside + i)));
  }
  for (int i = 1; i <= next; ++i) {
    edges = Union(edges, Union(Load(crossing - i), Load(crossing + 1 + i)));
  }
  out.inside = Apart(own);
  out.side = Apart(side);
  out.around = Apart(Union(around, edges));
  return out;
}

// The edges of the stroke.
struct Stroke {
  Spans span;
  F4 top_ramp, bottom_ramp;
};

// One edge, all heights upwards: it fades over the rise; where it is cut short, over less, with the
// same cover at the crossing.
struct Slant {
  F4 half, height, ramp_per_px;
};
TM_SIMD F4 EdgeOf(const Slant& slant, F4 inside, F4 crossing, F4 around, F4* ramp) {
  const I4 slanted = crossing < inside;
  const F4 cut = Max(crossing - slant.height, around - slant.half);
  *ramp = Max(Splat4(1.0f), And(slanted, (crossing - cut + 0.5f) * slant.ramp_per_px));
  return MinWhere(slanted, inside - slant.half, cut);
}

TM_SIMD Stroke StrokeOf(const Surroundings& s, F4 half) {
  const Spans &inside = s.inside, &crossing = s.crossing;
  const I4 turns = ~s.through;
  const F4 rise = -(MinWhere(turns, crossing.top, inside.top) +
                    MinWhere(turns, crossing.minus_bottom, inside.minus_bottom));
  // The stroke of a slanted line is taller than wide; but it ends where the line turns, next door.
  const F4 height = half * Sqrt(rise * rise + 1.0f);
  const Slant slant{half, height, (rise + 1.0f) / (height + 0.5f)};
  Stroke out;
  out.span.top = EdgeOf(slant, inside.top, crossing.top, s.around.top, &out.top_ramp);
  out.span.minus_bottom = EdgeOf(slant, inside.minus_bottom, crossing.minus_bottom,
                                 s.around.minus_bottom, &out.bottom_ramp);
  return out;
}

TM_SIMD void AddDots(const Spans& dots, Stroke* stroke) {
  const F4 one = Splat4(1.0f);
  stroke->top_ramp = Select(dots.top < stroke->span.top, one, stroke->top_ramp);
  stroke->bottom_ramp =
      Select(dots.minus_bottom < stroke->span.minus_bottom, one, stroke->bottom_ramp);
  stroke->span.top = Min(stroke->span.top, dots.top);
  stroke->span.minus_bottom = Min(stroke->span.minus_bottom, dots.minus_bottom);
}

// A span that is not there has no height, and lies where the quad is anyway.
TM_SIMD void Collapse(Spans* span, Spans* side) {
  const I4 no_span = span->top == kNothing, no_side = side->top == kNothing;
  span->top = Select(no_span, side->top, span->top);
  span->minus_bottom = Select(no_span, -side->top, span->minus_bottom);
  side->top = Select(no_side, span->top, side->top);
  side->minus_bottom = Select(no_side, -span->top, side->minus_bottom);
}

TM_SIMD I4 Units(F4 y, F4 units_per_px) {
  return ToSmallInts(Clamp((y + kSpanMarginPx) * units_per_px + 0.5f, 0.0f, 65535.0f));
}
TM_SIMD I4 PackedUnits(const Spans& span, F4 units_per_px) {
  return Units(span.top, units_per_px) | (Units(-span.minus_bottom, units_per_px) << 16);
}
TM_SIMD I4 RampUnits(F4 px) {
  return ToSmallInts(Min(px * (1 / kRampUnitPx) + 0.5f, Splat4(65535.0f)));
}

// What is the same for all slices of a line.
struct Uniform {
  Uniform(const LineReach& reach, const SliceTarget& target)
      : half(Splat4(reach.half)),
        units_per_px(Splat4(target.units_per_px)),
        bottom_px(Splat4(target.bottom_px)),
        full(reach.full),
        next(reach.next),
        has_side(reach.weight > 0) {}
  F4 half, units_per_px, bottom_px;
  int full, next;
  bool has_side;
};

// Four slices but for their places.
struct FourSlices {
  I4 spans, sides, ramps;
  int seen;  // a bit for each that is
};

// With kThin the line is at most two pixels wide, as nearly all are: it looks one pixel column far.
template <bool kThin, class Source>
TM_SIMD FourSlices SlicesAt(const Source* inside, const Source* crossing, const Source* dots,
                            const Uniform& u) {
  const Surroundings around = LookAround(inside, crossing, kThin ? 0 : u.full, kThin ? 1 : u.next);
  Stroke stroke = StrokeOf(around, u.half);
  if (dots != nullptr) AddDots(Apart(Load(dots)), &stroke);
  Spans span = stroke.span, side = span, all = span;
  if (u.has_side) {
    side = {around.side.top - u.half, around.side.minus_bottom - u.half};
    all = Union(span, side);
  }
  FourSlices out;
  out.seen = LanesOf((all.top != kNothing) & (all.minus_bottom <= Splat4(1.0f)) &
                     (all.top <= u.bottom_px));
  if (!u.has_side) {
    side.minus_bottom = -side.top;
  } else if (LanesOf(Max(span.top, side.top) == kNothing) != 0) {
    Collapse(&span, &side);
  }
  out.spans = PackedUnits(span, u.units_per_px);
  out.sides = PackedUnits(side, u.units_per_px);
  out.ramps = RampUnits(stroke.top_ramp) | (RampUnits(stroke.bottom_ramp) << 16);
  return out;
}

struct Rows {
  I4 a, b, c, d;
};
TM_SIMD Rows RowsOf(const FourSlices& s, I4 places) {
  const I4 low_ab = __builtin_shufflevector(s.spans, s.sides, 0, 4, 1, 5),
           high_ab = __builtin_shufflevector(s.ramps, places, 0, 4, 1, 5),
           low_cd = __builtin_shufflevector(s.spans, s.sides, 2, 6, 3, 7),
           high_cd = __builtin_shufflevector(s.ramps, places, 2, 6, 3, 7);
  return {__builtin_shufflevector(low_ab, high_ab, 0, 1, 4, 5),
          __builtin_shufflevector(low_ab, high_ab, 2, 3, 6, 7),
          __builtin_shufflevector(low_cd, high_cd, 0, 1, 4, 5),
          __builtin_shufflevector(low_cd, high_cd, 2, 3, 6, 7)};
}
// Writes always, and goes on when it is to be kept.
TM_SIMD Slice* Append(I4 slice, int keep, Slice* out) {
  std::memcpy(out, &slice, sizeof slice);
  return out + (keep & 1);
}

template <bool kThin>
Slice* Make(const PixelColumns& columns, const LineReach& reach, const SliceTarget& target,
            int from, int to, Slice* out) {
  const Uniform uniform(reach, target);
  const Span *inside = columns.inside(), *crossing = columns.crossing();
  const Span* dots = columns.has_dots() ? columns.dots() : nullptr;
  I4 places = (Splat4(from - kPad) + I4{0, 1, 2, 3}) | (target.styles[0] << 16);
  for (int i = from; i <= to; i += 4, places += 4) {
    const FourSlices four =
        SlicesAt<kThin>(inside + i, crossing + i, dots == nullptr ? dots : dots + i, uniform);
    const int seen = four.seen & (to - i < 3 ? (2 << (to - i)) - 1 : 15);
    if (seen == 0) continue;
    const Rows rows = RowsOf(four, places);
    out = Append(rows.a, seen, out);
    out = Append(rows.b, seen >> 1, out);
    out = Append(rows.c, seen >> 2, out);
    out = Append(rows.d, seen >> 3, out);
  }
  return out;
}

template <bool kThin>
void Make(const LineBundle& bundle, const LineReach& reach, const SliceTarget& target, int from,
          int to, Slice* (&out)[4]) {
  const Uniform uniform(reach, target);
  const Spans *inside = bundle.inside(), *crossing = bundle.crossing(), *none = nullptr;
  const uint16_t(&s)[4] = target.styles;
  I4 places = (I4{s[0], s[1], s[2], s[3]} << 16) | (from - kPad);
  Slice *a = out[0], *b = out[1], *c = out[2], *d = out[3];
  for (int i = from; i <= to; ++i, places += 1) {
    const FourSlices four = SlicesAt<kThin>(inside + i, crossing + i, none, uniform);
    if (four.seen == 0) continue;
    const Rows rows = RowsOf(four, places);
    a = Append(rows.a, four.seen, a);
    b = Append(rows.b, four.seen >> 1, b);
    c = Append(rows.c, four.seen >> 2, c);
    d = Append(rows.d, four.seen >> 3, d);
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

}  // namespace

LineReach::LineReach(float width_px)
    : half(std::min(std::max(width_px, 1.0f) / 2, static_cast<float>(kPad - 2))),
      full(static_cast<int>(half - 0.5f)),
      weight(half - 0.5f - static_cast<float>(full)),
      next(static_cast<int>(std::ceil(half))) {}

Slice* MakeSlices(const PixelColumns& columns, const LineReach& reach, const SliceTarget& target,
                  int from, int to, Slice* out) {
  return reach.next == 1 ? Make<true>(columns, reach, target, from, to, out)
                         : Make<false>(columns, reach, target, from, to, out);
}

Slice* MakeSlices(const LineBundle& bundle, const LineReach& reach, const SliceTarget& target,
                  int from, int to, Slice* out) {
  const auto most = static_cast<ptrdiff_t>(to - from) + 1;
  Slice* ends[4] = {out, out + most, out + 2 * most, out + 3 * most};
  if (reach.next == 1) {
    Make<true>(bundle, reach, target, from, to, ends);
  } else {
    Make<false>(bundle, reach, target, from, to, ends);
  }
  Slice* end = ends[0];
  for (int i = 1; i < 4; ++i) {
    const Slice* begin = out + i * most;
    end = begin == end ? ends[i] : std::copy(begin, static_cast<const Slice*>(ends[i]), end);
  }
  return end;
}

}  // namespace tidemark::render
