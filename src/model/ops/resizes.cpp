// Resize and Upsample: separable, one axis after the other.
#include <algorithm>
#include <cmath>

#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

// How one axis is resized.
struct Axis {
  int64_t in = 1, out = 1;
  double scale = 1;
  double roi_start = 0, roi_end = 1;
};

struct Options {
  std::string_view mode, coordinates, nearest;
  double cubic = -0.75, outside = 0;
  bool antialias = false, exclude_outside = false;
};

// The place in the input that output `at` looks at.
double Origin(const Options& o, const Axis& a, int64_t at) {
  const auto x = static_cast<double>(at);
  const double width = a.scale * static_cast<double>(a.in);
  const auto last = static_cast<double>(a.in - 1);
  if (o.coordinates == "align_corners") return width == 1 ? 0 : x * last / (width - 1);
  if (o.coordinates == "asymmetric") return x / a.scale;
  if (o.coordinates == "tf_crop_and_resize") {
    const double size = (a.roi_end - a.roi_start) * last;
    return a.roi_start * last + (width == 1 ? size / 2 : x * size / (width - 1));
  }
  if (o.coordinates == "pytorch_half_pixel" && width == 1) return -0.5;
  double shift = 0;
  if (o.coordinates == "half_pixel_symmetric") {
    shift = static_cast<double>(a.in) / 2 * (1 - static_cast<double>(a.out) / width);
  }
  return shift + (x + 0.5) / a.scale - 0.5;
}

double Cubic(double x, double a) {
  x = std::fabs(x);
  if (x <= 1) return (a + 2) * x * x * x - (a + 3) * x * x + 1;
  if (x < 2) return a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a;
  return 0;
}

// Weights of the cells first, first + 1, … around an origin; `ratio` in (0, 1] is its distance from
// cell 0.
std::vector<double> Weights(const Options& o, const Axis& a, double ratio, int64_t* first) {
  std::vector<double> out;
  if (o.mode == "nearest") {
    *first = 0;
    bool next = ratio == 1;
    if (!next && o.nearest == "round_prefer_floor") next = ratio > 0.5;
    if (!next && o.nearest == "round_prefer_ceil") next = ratio >= 0.5;
    if (o.nearest == "ceil") next = true;
    return next ? std::vector<double>{0, 1} : std::vector<double>{1, 0};
  }
  const double squeeze = o.antialias ? std::min(a.scale, 1.0) : 1;
  const double reach = o.mode == "cubic" ? 2 : 1;
  *first = static_cast<int64_t>(std::floor(-reach / squeeze)) + 1;
  double sum = 0;
  for (int64_t i = *first; i < 2 - *first; ++i) {
    const double x = squeeze * (static_cast<double>(i) - ratio);
    out.push_back(o.mode == "cubic" ? Cubic(x, o.cubic) : std::max(0.0, 1 - std::fabs(x)));
    sum += out.back();
  }
  if (o.antialias && sum != 0) {
    for (double& weight : out) weight /= sum;
  }
  return out;
}

struct Taps {
  std::vector<int64_t> places;
  std::vector<double> weights;
  bool outside = false;
};

Taps TapsAt(const Options& o, const Axis& a, int64_t at) {
  Taps taps;
  const double origin = Origin(o, a, at);
  taps.outside = o.coordinates == "tf_crop_and_resize" &&
                 !(origin >= 0 && origin <= static_cast<double>(a.in - 1));
  const double limit = std::clamp(origin, -1e9, 1e9);
  const double base = std::ceil(limit) - 1;
  int64_t first = 0;
  taps.weights = Weights(o, a, limit - base, &first);
  double sum = 0;
  for (size_t i = 0; i < taps.weights.size(); ++i) {
    const int64_t place = static_cast<int64_t>(base) + first + static_cast<int64_t>(i);
    if (o.exclude_outside && (place < 0 || place >= a.in)) taps.weights[i] = 0;
    sum += taps.weights[i];
    taps.places.push_back(std::clamp<int64_t>(place, 0, a.in - 1));
  }
  if (o.exclude_outside && sum != 0) {
    for (double& weight : taps.weights) weight /= sum;
  }
  return taps;
}

// One axis of [outer, in, inner], f64 or f32.
template <typename T>
void ResizeAxis(const T* in, int64_t outer, const Axis& a, int64_t inner,
                const std::vector<Taps>& taps, T* out) {
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < a.out; ++i) {
      T* to = out + (o * a.out + i) * inner;
      std::fill_n(to, inner, T{0});
      const Taps& tap = taps[static_cast<size_t>(i)];
      for (size_t k = 0; k < tap.places.size(); ++k) {
        const auto weight = static_cast<T>(tap.weights[k]);
        if (weight == 0) continue;
        const T* from = in + (o * a.in + tap.places[k]) * inner;
        for (int64_t j = 0; j < inner; ++j) to[j] += weight * from[j];
      }
    }
  }
}

// A nearest resize only moves elements: any type.
template <typename T>
void PickAxis(const T* in, int64_t outer, const Axis& a, int64_t inner,
              const std::vector<Taps>& taps, T* out) {
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < a.out; ++i) {
      const Taps& tap = taps[static_cast<size_t>(i)];
      const int64_t place = tap.places[tap.weights[1] != 0 ? 1 : 0];
      std::copy_n(in + (o * a.in + place) * inner, inner, out + (o * a.out + i) * inner);
    }
  }
}

// Cells whose origin lies outside of the input get the extrapolation value.
template <typename T>
void MarkOutside(int64_t outer, const Axis& a, int64_t inner, const std::vector<Taps>& taps,
                 T value, T* out) {
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < a.out; ++i) {
      if (taps[static_cast<size_t>(i)].outside) {
        std::fill_n(out + (o * a.out + i) * inner, inner, value);
      }
    }
  }
}

Status ResizeBy(OpContext& c, const Options& options, const std::vector<Axis>& axes) {
  Tensor now = c.In(0);
  const DataType type = now.type();
  const bool nearest = options.mode == "nearest" && !options.exclude_outside;
  if (!nearest) {
    if (type == DataType::kString) return c.Invalid("texts can't be interpolated");
    const DataType wide = type == DataType::kF64 ? DataType::kF64 : DataType::kF32;
    TM_ASSIGN_OR_RETURN(now, CastTensor(now, wide, {}, c.pool()));
  }
  std::vector<std::pair<size_t, std::vector<Taps>>> outside;
  for (size_t d = 0; d < axes.size(); ++d) {
    const Axis& a = axes[d];
    const bool same = a.in == a.out && a.scale == 1 && options.coordinates != "tf_crop_and_resize";
    if (same) continue;
    if (a.in == 0 && a.out > 0) return c.Invalid("an empty dimension can't be resized");
    Shape shape = now.shape();
    shape[d] = a.out;
    TM_ASSIGN_OR_RETURN(Tensor next, c.Make(now.type(), shape));
    std::vector<Taps> taps;
    for (int64_t i = 0; i < a.out && next.count() > 0; ++i) {
      taps.push_back(TapsAt(options, a, i));
      TM_RETURN_IF_ERROR(c.CountOperations(taps.back().places.size()));
    }
    const int64_t outer = shape.Product(0, d);
    const int64_t inner = shape.Product(d + 1, shape.rank());
    if (next.count() > 0) {
      TM_RETURN_IF_ERROR(
          c.CountOperations(static_cast<uint64_t>(next.count()) * taps[0].places.size()));
      if (nearest) {
        DispatchMove(type, [&](auto tag) {
          using T = typename decltype(tag)::Type;
          PickAxis<T>(now.data<T>(), outer, a, inner, taps, next.mutable_data<T>());
        });
      } else {
        DispatchFloat(now.type(), [&](auto tag) {
          using T = typename decltype(tag)::Type;
          ResizeAxis<T>(now.data<T>(), outer, a, inner, taps, next.mutable_data<T>());
        });
      }
    }
    now = std::move(next);
    if (options.coordinates == "tf_crop_and_resize") outside.emplace_back(d, std::move(taps));
  }
  if (!outside.empty() && now.count() > 0 && (type == DataType::kF32 || type == DataType::kF64)) {
    const Shape& shape = now.shape();
    for (const auto& [d, taps] : outside) {
      DispatchFloat(now.type(), [&, axis = d, &list = taps](auto tag) {
        using T = typename decltype(tag)::Type;
        MarkOutside<T>(shape.Product(0, axis), axes[axis], shape.Product(axis + 1, shape.rank()),
                       list, static_cast<T>(options.outside), now.mutable_data<T>());
      });
    }
  }
  TM_ASSIGN_OR_RETURN(now, CastTensor(now, type, {}, c.pool()));
  return c.Return(std::move(now));
}

Result<std::vector<double>> ReadDoubles(OpContext& c, size_t i) {
  TM_ASSIGN_OR_RETURN(const Tensor wide, CastTensor(c.In(i), DataType::kF64, {}, c.pool()));
  return std::vector<double>(wide.data<double>(), wide.data<double>() + wide.count());
}

Result<Axis> ScaledAxis(OpContext& c, int64_t in, double scale) {
  const double out = std::floor(static_cast<double>(in) * scale);
  if (!(scale > 0) || !(out < 1e12)) return c.Invalid("an impossible scale");
  Axis axis;
  axis.in = in;
  axis.out = static_cast<int64_t>(out);
  axis.scale = scale;
  return axis;
}

Status SetSizes(OpContext& c, const std::vector<size_t>& chosen, const std::vector<int64_t>& sizes,
                std::vector<Axis>* axes) {
  const std::string_view policy = c.String("keep_aspect_ratio_policy", "stretch");
  double common = policy == "not_larger" ? INFINITY : 0;
  for (size_t i = 0; i < chosen.size(); ++i) {
    Axis& axis = (*axes)[chosen[i]];
    if (sizes[i] < 0 || sizes[i] > int64_t{1} << 40) return c.Invalid("an impossible size");
    if (axis.in == 0) return c.Invalid("an empty dimension can't be resized");
    axis.out = sizes[i];
    axis.scale = static_cast<double>(sizes[i]) / static_cast<double>(axis.in);
    common = policy == "not_larger" ? std::min(common, axis.scale) : std::max(common, axis.scale);
  }
  if (policy == "stretch") return {};
  for (size_t d : chosen) {
    (*axes)[d].scale = common;
    (*axes)[d].out =
        static_cast<int64_t>(std::floor(common * static_cast<double>((*axes)[d].in) + 0.5));
  }
  return {};
}

// Inputs x, roi, scales, sizes; the last three each may be omitted.
Status Resize(OpContext& c) {
  const Tensor& x = c.In(0);
  Options o;
  o.mode = c.String("mode", "nearest");
  o.coordinates = c.String("coordinate_transformation_mode", "half_pixel");
  o.nearest = c.String("nearest_mode", "round_prefer_floor");
  o.cubic = c.Float("cubic_coeff_a", -0.75);
  o.outside = c.Float("extrapolation_value", 0);
  o.antialias = c.Int("antialias", 0) != 0;
  o.exclude_outside = c.Int("exclude_outside", 0) != 0;
  if (o.mode != "nearest" && o.mode != "linear" && o.mode != "cubic")
    return c.Invalid("unknown mode");
  std::vector<size_t> chosen;
  for (int64_t axis : c.Ints("axes")) {
    TM_ASSIGN_OR_RETURN(const size_t d, NormalAxis(axis, x.rank()));
    chosen.push_back(d);
  }
  if (chosen.empty()) {
    for (size_t d = 0; d < x.rank(); ++d) chosen.push_back(d);
  }
  std::vector<Axis> axes(x.rank());
  for (size_t d = 0; d < x.rank(); ++d) axes[d].in = axes[d].out = x.dim(d);
  if (c.Has(3) && c.In(3).count() > 0) {
    TM_ASSIGN_OR_RETURN(const auto sizes, c.Ints(3));
    if (sizes.size() != chosen.size()) return c.Invalid("there must be one size an axis");
    TM_RETURN_IF_ERROR(SetSizes(c, chosen, sizes, &axes));
  } else {
    if (!c.Has(2)) return c.Invalid("it has neither scales nor sizes");
    TM_ASSIGN_OR_RETURN(const auto scales, ReadDoubles(c, 2));
    if (scales.size() != chosen.size()) return c.Invalid("there must be one scale an axis");
    for (size_t i = 0; i < chosen.size(); ++i) {
      TM_ASSIGN_OR_RETURN(axes[chosen[i]], ScaledAxis(c, x.dim(chosen[i]), scales[i]));
    }
  }
  if (o.coordinates == "tf_crop_and_resize") {
    if (!c.Has(1)) return c.Invalid("it has no region");
    TM_ASSIGN_OR_RETURN(const auto roi, ReadDoubles(c, 1));
    if (roi.size() != chosen.size() * 2) return c.Invalid("its region does not fit its axes");
    for (size_t i = 0; i < chosen.size(); ++i) {
      axes[chosen[i]].roi_start = roi[i];
      axes[chosen[i]].roi_end = roi[chosen.size() + i];
    }
  }
  return ResizeBy(c, o, axes);
}

// Resize of opset 10, and Upsample.
Status ResizeOld(OpContext& c) {
  const Tensor& x = c.In(0);
  Options o;
  o.mode = c.String("mode", "nearest");
  if (o.mode == "bilinear") o.mode = "linear";
  o.coordinates = "asymmetric";
  o.nearest = "floor";
  std::vector<double> scales;
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(scales, ReadDoubles(c, 1));
  } else {
    for (float scale : c.Floats("scales")) scales.push_back(static_cast<double>(scale));
  }
  if (scales.size() != x.rank()) return c.Invalid("there must be one scale a dimension");
  std::vector<Axis> axes;
  for (size_t d = 0; d < x.rank(); ++d) {
    TM_ASSIGN_OR_RETURN(Axis axis, ScaledAxis(c, x.dim(d), scales[d]));
    axes.push_back(axis);
  }
  return ResizeBy(c, o, axes);
}

}  // namespace

void AddResizes(OpTable* table) {
  table->Add({"", "Resize", 10, 10, "AA", ResizeOld});
  table->Add({"", "Resize", 11, kOpen, "AA?A?I?", Resize});
  table->Add({"", "Upsample", 7, 8, "A", ResizeOld});
  table->Add({"", "Upsample", 9, kOpen, "AA", ResizeOld});
}

}  // namespace tidemark::model
