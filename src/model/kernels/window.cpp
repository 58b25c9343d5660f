#include "model/kernels/window.h"

#include <algorithm>

namespace tidemark::model {
namespace {

constexpr int64_t kLargest = int64_t{1} << 31;

Result<std::vector<int64_t>> ListOf(OpContext& c, std::string_view name, size_t size,
                                    int64_t otherwise, int64_t least) {
  const auto list = c.Ints(name);
  if (list.empty()) return std::vector<int64_t>(size, otherwise);
  if (list.size() != size) {
    return c.Invalid("its " + std::string(name) + " don't fit the dimensions of its input");
  }
  for (int64_t value : list) {
    if (value < least || value > kLargest) {
      return c.Invalid("its " + std::string(name) + " have the impossible value " +
                       std::to_string(value));
    }
  }
  return std::vector<int64_t>(list.begin(), list.end());
}

// SAME: as many outputs as strides fit into the input; the odd cell of padding goes to the end or
// the beginning.
void PadSame(bool lower, Window* w) {
  for (size_t d = 0; d < w->rank(); ++d) {
    const int64_t out = (w->in[d] + w->strides[d] - 1) / w->strides[d];
    const int64_t reach = (w->kernel[d] - 1) * w->dilations[d] + 1;
    const int64_t pad = std::max<int64_t>(0, (out - 1) * w->strides[d] + reach - w->in[d]);
    w->pads_begin[d] = lower ? (pad + 1) / 2 : pad / 2;
    w->pads_end[d] = pad - w->pads_begin[d];
  }
}

}  // namespace

Result<Window> ReadWindow(OpContext& c, const Shape& input, std::vector<int64_t> kernel,
                          bool ceil_mode) {
  Window w;
  if (input.rank() < 3 || kernel.size() != input.rank() - 2) {
    return c.Invalid("its kernel does not fit its input " + input.ToString());
  }
  w.kernel = std::move(kernel);
  const size_t rank = w.kernel.size();
  w.in.assign(input.begin() + 2, input.end());
  for (size_t d = 0; d < rank; ++d) {
    if (w.kernel[d] < 1 || w.kernel[d] > kLargest || w.in[d] > kLargest) {
      return c.Invalid("its kernel or input is empty or too large");
    }
  }
  TM_ASSIGN_OR_RETURN(w.strides, ListOf(c, "strides", rank, 1, 1));
  TM_ASSIGN_OR_RETURN(w.dilations, ListOf(c, "dilations", rank, 1, 1));
  TM_ASSIGN_OR_RETURN(const auto pads, ListOf(c, "pads", rank * 2, 0, 0));
  w.pads_begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(rank));
  w.pads_end.assign(pads.begin() + static_cast<std::ptrdiff_t>(rank), pads.end());
  const std::string_view auto_pad = c.String("auto_pad", "NOTSET");
  for (size_t d = 0; d < rank; ++d) {
    if ((w.kernel[d] - 1) > kLargest / w.dilations[d]) return c.Invalid("its kernel is too large");
  }
  const bool same = auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
  if (same) PadSame(auto_pad == "SAME_LOWER", &w);
  if (auto_pad == "VALID") {
    std::fill(w.pads_begin.begin(), w.pads_begin.end(), 0);
    std::fill(w.pads_end.begin(), w.pads_end.end(), 0);
  }
  for (size_t d = 0; d < rank; ++d) {
    const int64_t reach = (w.kernel[d] - 1) * w.dilations[d] + 1;
    const int64_t free = w.in[d] + w.pads_begin[d] + w.pads_end[d] - reach;
    int64_t out = free < 0 ? 0 : free / w.strides[d] + 1;
    if (ceil_mode && free >= 0 && !same) {
      out = (free + w.strides[d] - 1) / w.strides[d] + 1;
      if ((out - 1) * w.strides[d] >= w.in[d] + w.pads_begin[d]) --out;
    }
    w.out.push_back(out);
  }
  return w;
}

bool NextIndex(const std::vector<int64_t>& dims, std::vector<int64_t>* at) {
  for (size_t d = dims.size(); d-- > 0;) {
    if (++(*at)[d] < dims[d]) return true;
    (*at)[d] = 0;
  }
  return false;
}

}  // namespace tidemark::model
