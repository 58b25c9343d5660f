// Convolutions, pools and resizing.
#include <cmath>

#include "model/kernels/window.h"
#include "model/shapes/rules.h"
#include "model/tensor/shape.h"

namespace tidemark::model {
namespace {

// Appends what a window makes of the spatial dims of `x`; unknown where these are.
Status AppendWindow(RuleContext& c, const Extents& x, const std::vector<int64_t>& kernel,
                    Extents* out) {
  const bool ceil = c.Int("ceil_mode", 0) != 0;
  Shape input;
  bool known = true;
  for (const Extent& dim : x) input.Append(dim.is_number() ? dim.factor : 1);
  for (size_t d = 2; d < x.size(); ++d) known = known && x[d].is_number();
  TM_ASSIGN_OR_RETURN(const Window window, ReadWindow(c.attributes(), input, kernel, ceil));
  for (size_t d = 0; d < window.rank(); ++d) {
    // A dim alone depends on its own input only.
    const bool this_one = known || x[d + 2].is_number();
    out->push_back(this_one ? Extent(window.out[d]) : Extent());
  }
  return {};
}

Status Convolution(RuleContext& c, size_t weights, DataType type) {
  c.SetType(0, type);
  const Extents* x = c.Dims(0);
  const Extents* w = c.Dims(weights);
  if (x == nullptr || w == nullptr) return {};
  if (x->size() < 3 || w->size() != x->size()) {
    return c.Invalid("the shapes " + c.Text(0) + " and " + c.Text(weights) + " can't be convolved");
  }
  const int64_t groups = c.Int("group", 1);
  const Extent& in = (*x)[1];
  const Extent& each = (*w)[1];
  const bool known = in.is_number() && each.is_number();
  if (groups < 1 || (known && (in.factor % groups != 0 || in.factor / groups != each.factor))) {
    return c.Invalid("its weights " + c.Text(weights) + " don't fit its input " + c.Text(0) +
                     " in " + std::to_string(groups) + " groups");
  }
  Extents out = {(*x)[0], (*w)[0]};
  const auto kernel = NumbersOf({w->begin() + 2, w->end()});
  if (!kernel) {
    out.resize(x->size());
  } else {
    TM_RETURN_IF_ERROR(AppendWindow(c, *x, *kernel, &out));
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status Conv(RuleContext& c) { return Convolution(c, 1, c.TypeOf(0)); }
Status ConvInteger(RuleContext& c) { return Convolution(c, 1, DataType::kI32); }
Status QLinearConv(RuleContext& c) { return Convolution(c, 3, c.TypeOf(7)); }

// Only what is certain: batch and channels.
Status ConvTranspose(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr || c.Dims(1) == nullptr || c.Dims(1)->size() < 3) return {};
  const Extents& x = *c.Dims(0);
  const Extents& w = *c.Dims(1);
  if (x.size() != w.size()) return {};
  Extents out = {x[0], w[1] * Extent(c.Int("group", 1))};
  out.resize(x.size());
  const auto pads = c.attributes().Ints("pads");
  const auto strides = c.attributes().Ints("strides");
  const auto extra = c.attributes().Ints("output_padding");
  const auto dilations = c.attributes().Ints("dilations");
  const size_t rank = x.size() - 2;
  const bool plain = c.attributes().Find("output_shape") == nullptr &&
                     c.attributes().String("auto_pad", "NOTSET") == "NOTSET" &&
                     (pads.empty() || pads.size() == 2 * rank);
  for (size_t d = 0; plain && d < rank; ++d) {
    if (!x[d + 2].is_number() || !w[d + 2].is_number()) continue;
    const auto at = [&](std::span<const int64_t> list, int64_t otherwise) {
      return Extent(d < list.size() ? list[d] : otherwise);
    };
    const Extent cut = pads.empty() ? Extent(0) : Extent(pads[d]) + Extent(pads[rank + d]);
    out[d + 2] = Extent(x[d + 2].factor - 1) * at(strides, 1) + at(extra, 0) +
                 Extent(w[d + 2].factor - 1) * at(dilations, 1) + Extent(1) + cut * Extent(-1);
    if (out[d + 2].factor < 0) out[d + 2] = Extent();
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status Pool(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  c.SetType(1, DataType::kI64);
  const Extents* x = c.Dims(0);
  const auto kernel = c.attributes().Ints("kernel_shape");
  if (x == nullptr || x->size() < 3) return {};
  Extents out = {(*x)[0], (*x)[1]};
  TM_RETURN_IF_ERROR(AppendWindow(c, *x, {kernel.begin(), kernel.end()}, &out));
  c.SetDims(1, out);
  c.SetDims(0, std::move(out));
  return {};
}

Status GlobalPool(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr || c.Dims(0)->size() < 2) return {};
  Extents out = *c.Dims(0);
  std::fill(out.begin() + 2, out.end(), Extent(1));
  c.SetDims(0, std::move(out));
  return {};
}

// Where sizes or scales of all dims are constants.
Status Resize(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr) return {};
  Extents out = *c.Dims(0);
  const bool old = c.opset() < 11 || c.attributes().node().op_type == "Upsample";
  const bool plain =
      c.attributes().Find("axes") == nullptr &&
      c.attributes().String("keep_aspect_ratio_policy", "stretch") == "stretch" &&
      c.attributes().String("coordinate_transformation_mode", "") != "tf_crop_and_resize";
  const Tensor* scales = c.Constant(old ? 1 : 2);
  const Extents* sizes = old ? nullptr : c.Content(3);
  if (plain && sizes != nullptr && sizes->size() == out.size()) {
    out = *sizes;
  } else if (plain && !c.Has(3) && scales != nullptr && scales->type() == DataType::kF32 &&
             scales->count() == static_cast<int64_t>(out.size())) {
    for (size_t d = 0; d < out.size(); ++d) {
      const float scale = scales->data<float>()[d];
      if (scale == 1) continue;
      const bool fits =
          out[d].is_number() && scale > 0 && scale < 1e6F && out[d].factor < int64_t{1} << 31;
      const double size =
          fits ? std::floor(static_cast<double>(out[d].factor) * static_cast<double>(scale)) : 0;
      out[d] = fits ? Extent(static_cast<int64_t>(size)) : Extent();
    }
  } else {
    std::fill(out.begin(), out.end(), Extent());
  }
  c.SetDims(0, std::move(out));
  return {};
}

}  // namespace

void AddWindowRules(RuleTable* table) {
  table->emplace("Conv", Conv);
  table->emplace("ConvInteger", ConvInteger);
  table->emplace("QLinearConv", QLinearConv);
  table->emplace("ConvTranspose", ConvTranspose);
  for (const char* name : {"MaxPool", "AveragePool", "LpPool"}) table->emplace(name, Pool);
  for (const char* name : {"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"}) {
    table->emplace(name, GlobalPool);
  }
  table->emplace("Resize", Resize);
  table->emplace("Upsample", Resize);
}

}  // namespace tidemark::model
