// The same elements in another shape or order, and shapes as values.
#include <algorithm>

#include "model/ops/axes.h"
#include "model/shapes/rules.h"

namespace tidemark::model {
namespace {

Status Reshape(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  const Extents* in = c.Dims(0);
  if (c.Content(1) == nullptr) {
    if (c.Dims(1) != nullptr && c.Dims(1)->size() == 1 && c.Dims(1)->front().is_number() &&
        c.Dims(1)->front().factor <= static_cast<int64_t>(Shape::kMaxRank)) {
      c.SetDims(0, Extents(static_cast<size_t>(c.Dims(1)->front().factor)));
    }
    return {};
  }
  Extents out = *c.Content(1);
  if (out.size() > Shape::kMaxRank) return {};
  Extents known;
  std::optional<size_t> open;
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i].Is(0) && c.Int("allowzero", 0) == 0) {
      out[i] = in != nullptr && i < in->size() ? (*in)[i] : Extent();
    } else if (out[i].Is(-1)) {
      if (open) return c.Invalid("the shape has two dimensions of -1");
      open = i;
      continue;
    } else if (out[i].factor < 0) {
      out[i] = Extent();
    }
    known.push_back(out[i]);
  }
  if (open) out[*open] = in == nullptr ? Extent() : Share(*in, known);
  const Extent before = in == nullptr ? Extent() : ProductOf(*in, 0, in->size());
  const Extent after = ProductOf(known, 0, known.size());
  const bool certain = before.is_number() && after.is_number();
  const bool wrong = open ? certain && (after.factor == 0 || before.factor % after.factor != 0)
                          : certain && before.factor != after.factor;
  if (wrong) {
    return c.Invalid("the shape " + c.Text(0) + " can't become " + ToText(*c.Content(1), {}));
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status Flatten(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  c.SetDims(0, Extents(2));
  if (c.Dims(0) == nullptr) return {};
  const Extents& in = *c.Dims(0);
  int64_t axis = c.Int("axis", 1);
  const auto rank = static_cast<int64_t>(in.size());
  if (axis < 0) axis += rank;
  if (axis < 0 || axis > rank) return c.Invalid("its axis is out of range");
  const auto at = static_cast<size_t>(axis);
  c.SetDims(0, {ProductOf(in, 0, at), ProductOf(in, at, in.size())});
  return {};
}

// Elements of one number or a list stay what they are.
void KeepContent(RuleContext& c) {
  if (c.Content(0) != nullptr) c.SetContent(*c.Content(0));
}

Status Squeeze(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  const auto axes = c.IntsOr(1, "axes");
  if (c.Dims(0) == nullptr) return {};
  const Extents& in = *c.Dims(0);
  const bool all = c.Has(1) ? axes && axes->empty() : !axes || axes->empty();
  Extents out;
  if (all) {
    for (const Extent& dim : in) {
      if (!dim.is_number()) return {};
      if (!dim.Is(1)) out.push_back(dim);
    }
  } else {
    if (!axes) return {};
    TM_ASSIGN_OR_RETURN(const auto removed, AxisFlags(*axes, in.size()));
    for (size_t d = 0; d < in.size(); ++d) {
      if (removed[d] && in[d].is_number() && !in[d].Is(1)) {
        return c.Invalid("a dimension to be removed is not 1");
      }
      if (!removed[d]) out.push_back(in[d]);
    }
  }
  c.SetDims(0, std::move(out));
  KeepContent(c);
  return {};
}

Status Unsqueeze(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  const auto axes = c.IntsOr(1, "axes");
  if (!axes || c.Dims(0) == nullptr || c.Dims(0)->size() + axes->size() > Shape::kMaxRank) {
    return {};
  }
  TM_ASSIGN_OR_RETURN(const auto added, AxisFlags(*axes, c.Dims(0)->size() + axes->size()));
  Extents out;
  size_t from = 0;
  for (const bool add : added) out.push_back(add ? Extent(1) : (*c.Dims(0))[from++]);
  if (out.size() == 1) KeepContent(c);
  c.SetDims(0, std::move(out));
  return {};
}

Status Transpose(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr) return {};
  Extents out = *c.Dims(0);
  const auto perm = c.attributes().Ints("perm");
  std::reverse(out.begin(), out.end());
  if (!perm.empty()) {
    if (perm.size() != out.size()) return c.Invalid("its permutation does not fit its input");
    for (size_t i = 0; i < out.size(); ++i) {
      TM_ASSIGN_OR_RETURN(const size_t from, NormalAxis(perm[i], out.size()));
      out[i] = (*c.Dims(0))[from];
    }
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status Concat(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  Extents content;
  bool known = true;
  for (size_t i = 0; i < c.input_count(); ++i) {
    known = known && c.Content(i) != nullptr;
    if (known) content.insert(content.end(), c.Content(i)->begin(), c.Content(i)->end());
    if (c.Dims(i) == nullptr) return {};
  }
  if (c.input_count() == 0) return {};
  Extents out = *c.Dims(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 1), out.size()));
  for (size_t i = 1; i < c.input_count(); ++i) {
    const Extents& in = *c.Dims(i);
    bool fits = in.size() == out.size();
    for (size_t d = 0; fits && d < out.size(); ++d) {
      if (d == axis) {
        out[d] = out[d] + in[d];
        continue;
      }
      fits = !(out[d].is_number() && in[d].is_number()) || out[d] == in[d];
      if (!out[d].is_number()) out[d] = in[d].known() ? in[d] : out[d];
    }
    if (!fits) {
      return c.Invalid("the shapes " + c.Text(0) + " and " + c.Text(i) +
                       " can't be joined along axis " + std::to_string(axis));
    }
  }
  if (known && out.size() == 1) c.SetContent(std::move(content));
  c.SetDims(0, std::move(out));
  return {};
}

// DepthToSpace and SpaceToDepth.
Status Blocks(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  const bool deep = c.attributes().node().op_type == "SpaceToDepth";
  const int64_t block = c.Int("blocksize", 1);
  if (c.Dims(0) == nullptr || c.Dims(0)->size() != 4 || block < 1 || block > 1 << 15) return {};
  Extents out = *c.Dims(0);
  const Extent side(block);
  const Extent square(block * block);
  out[1] = deep ? out[1] * square : Share({out[1]}, {square});
  for (const size_t d : {size_t{2}, size_t{3}}) {
    out[d] = deep ? Share({out[d]}, {side}) : out[d] * side;
  }
  c.SetDims(0, std::move(out));
  return {};
}

// -- Shapes as values ----------------------------------------------------------------------------

Status ShapeOf(RuleContext& c) {
  c.SetType(0, DataType::kI64);
  if (c.Dims(0) == nullptr) {
    c.SetDims(0, Extents(1));
    return {};
  }
  const auto rank = static_cast<int64_t>(c.Dims(0)->size());
  const auto clamp = [&](int64_t at) {
    return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const int64_t from = clamp(c.Int("start", 0));
  const int64_t to = std::max(from, clamp(c.Int("end", rank)));
  c.SetContent({c.Dims(0)->begin() + from, c.Dims(0)->begin() + to});
  c.SetDims(0, {Extent(to - from)});
  return {};
}

Status SizeOf(RuleContext& c) {
  c.SetType(0, DataType::kI64);
  if (c.Dims(0) != nullptr) c.SetContent({ProductOf(*c.Dims(0), 0, c.Dims(0)->size())});
  c.SetDims(0, {});
  return {};
}

Status ConstantOfShape(RuleContext& c) {
  const Tensor* value = c.attributes().TensorOf("value");
  c.SetType(0, value == nullptr ? DataType::kF32 : value->type());
  if (c.Content(0) == nullptr) return {};
  c.SetDims(0, *c.Content(0));
  const auto size = NumbersOf(*c.Content(0));
  if (size && size->size() == 1 && size->front() >= 0 && size->front() <= 16 && value != nullptr &&
      value->type() == DataType::kI64 && value->count() == 1) {
    c.SetContent(Extents(static_cast<size_t>(size->front()), Extent(value->data<int64_t>()[0])));
  }
  return {};
}

}  // namespace

void AddLayoutRules(RuleTable* table) {
  table->emplace("Reshape", Reshape);
  table->emplace("Flatten", Flatten);
  table->emplace("Squeeze", Squeeze);
  table->emplace("Unsqueeze", Unsqueeze);
  table->emplace("Transpose", Transpose);
  table->emplace("Concat", Concat);
  table->emplace("DepthToSpace", Blocks);
  table->emplace("SpaceToDepth", Blocks);
  table->emplace("Shape", ShapeOf);
  table->emplace("Size", SizeOf);
  table->emplace("ConstantOfShape", ConstantOfShape);
}

}  // namespace tidemark::model
