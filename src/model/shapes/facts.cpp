#include "model/shapes/facts.h"

#include <algorithm>

namespace tidemark::model {
namespace {

// A product of extents: a number and the open dims, sorted.
struct Product {
  int64_t number = 1;
  std::vector<int32_t> symbols;
  bool known = true;
};

Product Multiply(const Extents& extents) {
  Product out;
  for (const Extent& extent : extents) {
    out.known = out.known && extent.known() &&
                !__builtin_mul_overflow(out.number, extent.factor, &out.number);
    if (extent.symbol >= 0) out.symbols.push_back(extent.symbol);
  }
  std::sort(out.symbols.begin(), out.symbols.end());
  return out;
}

Extent ExtentOf(const Product& product) {
  if (!product.known || product.symbols.size() > 1) return {};
  Extent out(product.number);
  if (!product.symbols.empty()) out.symbol = product.symbols[0];
  return product.number == 0 ? Extent(0) : out;
}

}  // namespace

Facts Facts::Of(const Tensor& tensor) {
  Facts facts;
  facts.type = tensor.type();
  facts.dims.emplace();
  for (int64_t dim : tensor.shape()) facts.dims->emplace_back(dim);
  facts.constant = &tensor;
  const bool small = tensor.rank() <= 1 && tensor.count() <= static_cast<int64_t>(kMostContent);
  if (small && tensor.type() == DataType::kI64) {
    const auto* values = tensor.data<int64_t>();
    facts.content.emplace(values, values + tensor.count());
  } else if (small && tensor.type() == DataType::kI32) {
    const auto* values = tensor.data<int32_t>();
    facts.content.emplace(values, values + tensor.count());
  }
  return facts;
}

Extent operator*(const Extent& a, const Extent& b) { return ExtentOf(Multiply({a, b})); }

Extent operator+(const Extent& a, const Extent& b) {
  if (a.Is(0)) return b;
  if (b.Is(0)) return a;
  Extent out = a;
  const bool fits =
      a.known() && a.symbol == b.symbol && !__builtin_add_overflow(a.factor, b.factor, &out.factor);
  if (!fits) return {};
  return out.factor == 0 ? Extent(0) : out;
}

Extent ProductOf(const Extents& dims, size_t from, size_t to) {
  const auto begin = dims.begin();
  return ExtentOf(Multiply(
      {begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to)}));
}

Extent Share(const Extents& all, const Extents& part) {
  Product whole = Multiply(all);
  const Product divisor = Multiply(part);
  if (!whole.known || !divisor.known || divisor.number <= 0) return {};
  if (whole.number % divisor.number != 0) return {};
  std::vector<int32_t> rest;
  std::set_difference(whole.symbols.begin(), whole.symbols.end(), divisor.symbols.begin(),
                      divisor.symbols.end(), std::back_inserter(rest));
  if (rest.size() + divisor.symbols.size() != whole.symbols.size()) return {};
  whole.number /= divisor.number;
  whole.symbols = std::move(rest);
  return ExtentOf(whole);
}

std::optional<std::vector<int64_t>> NumbersOf(const Extents& extents) {
  std::vector<int64_t> out;
  for (const Extent& extent : extents) {
    if (!extent.is_number()) return std::nullopt;
    out.push_back(extent.factor);
  }
  return out;
}

std::optional<Extents> BroadcastExtents(const Extents& a, const Extents& b) {
  Extents out(std::max(a.size(), b.size()));
  for (size_t i = 0; i < out.size(); ++i) {  // from the end
    const Extent x = i < a.size() ? a[a.size() - 1 - i] : Extent(1);
    const Extent y = i < b.size() ? b[b.size() - 1 - i] : Extent(1);
    Extent& to = out[out.size() - 1 - i];
    if (x.Is(1) || x == y) {
      to = y;
    } else if (y.Is(1)) {
      to = x;
    } else if (x.is_number() && y.is_number()) {
      return std::nullopt;
    } else if (x.is_number() || y.is_number()) {
      to = x.is_number() ? x : y;  // the open one is this number, or 1
    }
  }
  return out;
}

std::string ToText(const Extents& dims, const std::vector<std::string>& names) {
  std::string text = "[";
  for (const Extent& dim : dims) {
    if (text.size() > 1) text += ", ";
    const auto symbol = static_cast<size_t>(dim.symbol);
    if (dim.is_number()) {
      text += std::to_string(dim.factor);
    } else if (!dim.known() || symbol >= names.size() || names[symbol].empty()) {
      text += "?";
    } else {
      text += (dim.factor == 1 ? "" : std::to_string(dim.factor) + "·") + names[symbol];
    }
  }
  return text + "]";
}

}  // namespace tidemark::model
