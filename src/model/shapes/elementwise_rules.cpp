// Operators that work on each element for itself, with NumPy's broadcasting.
#include <algorithm>

#include "model/shapes/elementwise_names.h"
#include "model/shapes/rules.h"

namespace tidemark::model {
namespace {

Status Same(RuleContext& c) {
  c.Like(0, 0);
  return {};
}

// Also the elements: of integers on their way to a shape.
Status Identity(RuleContext& c) {
  c.Like(0, 0);
  if (c.Content(0) != nullptr) c.SetContent(*c.Content(0));
  return {};
}

Status Cast(RuleContext& c) {
  TM_RETURN_IF_ERROR(Same(c));
  const auto type = static_cast<DataType>(c.Int("to", 0));
  c.SetType(0, type);
  const bool whole = type == DataType::kI64 || type == DataType::kI32;
  if (whole && c.Content(0) != nullptr) c.SetContent(*c.Content(0));
  return {};
}

Status CastLike(RuleContext& c) {
  TM_RETURN_IF_ERROR(Same(c));
  c.SetType(0, c.TypeOf(1));
  return {};
}

Status Dropout(RuleContext& c) {
  c.Like(0, 0);
  if (c.Dims(0) != nullptr) c.SetDims(1, *c.Dims(0));
  return {};
}

// The dims of all inputs broadcast together.
Status Broadcasting(RuleContext& c) {
  std::optional<Extents> dims = Extents();
  size_t widest = 0;
  for (size_t i = 0; i < c.input_count(); ++i) {
    if (c.Dims(i) == nullptr) return {};
    const auto common = BroadcastExtents(*dims, *c.Dims(i));
    if (!common) {
      return c.Invalid("the shapes " + c.Text(widest) + " and " + c.Text(i) +
                       " don't fit together");
    }
    if (c.Dims(i)->size() >= dims->size()) widest = i;
    dims = common;
  }
  c.SetDims(0, std::move(*dims));
  return {};
}

Status Arithmetic(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  return Broadcasting(c);
}

Status Comparison(RuleContext& c) {
  c.SetType(0, DataType::kBool);
  return Broadcasting(c);
}

Status Where(RuleContext& c) {
  c.SetType(0, c.TypeOf(1));
  return Broadcasting(c);
}

// Elements of shapes, one by one or one for all.
template <typename Fn>
Status OnElements(RuleContext& c, Fn f) {
  TM_RETURN_IF_ERROR(Arithmetic(c));
  const Extents* a = c.Content(0);
  const Extents* b = c.Content(1);
  if (a == nullptr || b == nullptr || a->empty() || b->empty()) return {};
  if (a->size() != b->size() && a->size() != 1 && b->size() != 1) return {};
  Extents out;
  for (size_t i = 0; i < std::max(a->size(), b->size()); ++i) {
    out.push_back(f((*a)[a->size() == 1 ? 0 : i], (*b)[b->size() == 1 ? 0 : i]));
  }
  c.SetContent(std::move(out));
  return {};
}

Status Mul(RuleContext& c) {
  return OnElements(c, [](const Extent& a, const Extent& b) { return a * b; });
}
Status Add(RuleContext& c) {
  return OnElements(c, [](const Extent& a, const Extent& b) { return a + b; });
}
Status Sub(RuleContext& c) {
  return OnElements(c, [](const Extent& a, Extent b) {
    b.factor = b.factor == INT64_MIN ? b.factor : -b.factor;
    return a + b;
  });
}
Status Div(RuleContext& c) {
  return OnElements(c, [](const Extent& a, const Extent& b) {
    const bool whole = a.is_number() && b.is_number() && b.factor > 0 && a.factor >= 0;
    return whole ? Extent(a.factor / b.factor) : Share({a}, {b});
  });
}

Status Quantize(RuleContext& c) {
  if (c.Dims(0) != nullptr) c.SetDims(0, *c.Dims(0));
  if (c.Has(2)) c.SetType(0, c.TypeOf(2));
  return {};
}
Status Dequantize(RuleContext& c) {
  if (c.Dims(0) != nullptr) c.SetDims(0, *c.Dims(0));
  if (c.Int("output_dtype", 0) == 0) c.SetType(0, c.TypeOf(1));
  return {};
}

Status TestOfElements(RuleContext& c) {
  TM_RETURN_IF_ERROR(Same(c));
  c.SetType(0, DataType::kBool);
  return {};
}

}  // namespace

void AddElementwiseRules(RuleTable* table) {
  for (const std::string_view name : kElementwise) table->emplace(name, Same);
  for (const char* name :
       {"Softmax", "LogSoftmax", "Hardmax", "BatchNormalization", "LayerNormalization",
        "RMSNormalization", "GroupNormalization", "InstanceNormalization", "LpNormalization",
        "MeanVarianceNormalization", "LRN", "CumSum", "CumProd", "Trilu", "ReverseSequence",
        "ScatterElements", "ScatterND", "Scatter"}) {
    table->emplace(name, Same);
  }
  for (const char* name : {"Pow", "Mod", "And", "Or", "Xor", "BitShift", "BitwiseAnd", "BitwiseOr",
                           "BitwiseXor", "Max", "Min", "Sum", "Mean"}) {
    table->emplace(name, Arithmetic);
  }
  for (const char* name : {"Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"}) {
    table->emplace(name, Comparison);
  }
  table->emplace("IsNaN", TestOfElements);
  table->emplace("IsInf", TestOfElements);
  table->emplace("Identity", Identity);
  table->emplace("Cast", Cast);
  table->emplace("CastLike", CastLike);
  table->emplace("Dropout", Dropout);
  table->emplace("Where", Where);
  table->emplace("Add", Add);
  table->emplace("Sub", Sub);
  table->emplace("Mul", Mul);
  table->emplace("Div", Div);
  table->emplace("QuantizeLinear", Quantize);
  table->emplace("DequantizeLinear", Dequantize);
}

}  // namespace tidemark::model
