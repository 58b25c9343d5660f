// Sequences of tensors, and optionals.
#include <algorithm>

#include "model/graph/plan.h"
#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/sequence.h"

namespace tidemark::model {
namespace {

constexpr size_t kMaxLength = 100000;

Value MakeSequence(std::vector<Value> list, DataType element) {
  Value out;
  out.kind = Value::Kind::kSequence;
  out.element = element;
  out.list = std::make_shared<const std::vector<Value>>(std::move(list));
  return out;
}

Result<const std::vector<Value>*> ListOf(OpContext& c, size_t i) {
  if (i >= c.input_count() || c.InValue(i).kind != Value::Kind::kSequence || !c.InValue(i).list) {
    return c.Invalid("input " + std::to_string(i) + " must be a sequence");
  }
  return c.InValue(i).list.get();
}

Status SequenceEmpty(OpContext& c) {
  const int64_t type = c.Int("dtype", static_cast<int64_t>(DataType::kF32));
  if (!IsKnownType(static_cast<uint64_t>(type))) return c.Invalid("unknown element type");
  return c.Return(MakeSequence({}, static_cast<DataType>(type)));
}

Status SequenceConstruct(OpContext& c) {
  std::vector<Value> list;
  for (size_t i = 0; i < c.input_count(); ++i) list.push_back(c.InValue(i));
  return c.Return(MakeSequence(std::move(list), c.In(0).type()));
}

// `position` of a list of `size`; one behind the end is allowed for insertion.
Result<size_t> Position(OpContext& c, size_t input, int64_t size, int64_t limit) {
  if (!c.InValue(input).is_tensor()) return c.Invalid("its position must be a number");
  TM_ASSIGN_OR_RETURN(int64_t at, c.ScalarInt(input));
  if (at < 0) at += size;
  if (at < 0 || at >= limit) {
    return c.Invalid("the position is out of range for " + std::to_string(size) + " elements");
  }
  return static_cast<size_t>(at);
}

Status SequenceAt(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto* list, ListOf(c, 0));
  const auto size = static_cast<int64_t>(list->size());
  TM_ASSIGN_OR_RETURN(const size_t at, Position(c, 1, size, size));
  return c.Return((*list)[at]);
}

Status SequenceInsert(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto* list, ListOf(c, 0));
  const auto size = static_cast<int64_t>(list->size());
  size_t at = list->size();
  if (c.Has(2)) {
    TM_ASSIGN_OR_RETURN(at, Position(c, 2, size, size + 1));
  }
  // Loops insert at the end turn by turn; the whole list is small handles.
  if (list->size() >= kMaxLength) return c.Invalid("the sequence has more than 100000 elements");
  TM_RETURN_IF_ERROR(c.CountOperations(list->size() + 1));
  std::vector<Value> copy = *list;
  copy.insert(copy.begin() + static_cast<std::ptrdiff_t>(at), c.InValue(1));
  return c.Return(MakeSequence(std::move(copy), c.InValue(0).element));
}

Status SequenceErase(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto* list, ListOf(c, 0));
  const auto size = static_cast<int64_t>(list->size());
  size_t at = list->empty() ? 0 : list->size() - 1;
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(at, Position(c, 1, size, size));
  } else if (list->empty()) {
    return c.Invalid("there is nothing to erase");
  }
  std::vector<Value> copy = *list;
  copy.erase(copy.begin() + static_cast<std::ptrdiff_t>(at));
  return c.Return(MakeSequence(std::move(copy), c.InValue(0).element));
}

Status SequenceLength(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto* list, ListOf(c, 0));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kI64, Shape()));
  *out.mutable_data<int64_t>() = static_cast<int64_t>(list->size());
  return c.Return(std::move(out));
}

// Cuts [from, from + size) along an axis.
Result<Tensor> CutAlong(const Tensor& in, size_t axis, int64_t from, int64_t size,
                        BufferPool* pool) {
  Shape shape = in.shape();
  shape[axis] = size;
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, in.type(), shape));
  const int64_t outer = in.shape().Product(0, axis);
  const int64_t inner = in.shape().Product(axis + 1, in.rank());
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t o = 0; out.count() > 0 && o < outer; ++o) {
      std::copy_n(in.data<T>() + (o * in.dim(axis) + from) * inner, size * inner,
                  out.mutable_data<T>() + o * size * inner);
    }
  });
  return out;
}

Status SplitToSequence(OpContext& c) {
  if (!c.InValue(0).is_tensor()) return c.Invalid("its input must be a tensor");
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), in.rank()));
  const int64_t dim = in.dim(axis);
  std::vector<int64_t> sizes;
  const bool drop_axis = !c.Has(1) && c.Int("keepdims", 1) == 0;
  if (c.Has(1) && c.In(1).rank() == 0) {
    TM_ASSIGN_OR_RETURN(const int64_t each, c.ScalarInt(1));
    if (each < 1 || dim / each >= static_cast<int64_t>(kMaxLength)) {
      return c.Invalid("the size of a part is impossible");
    }
    for (int64_t at = 0; at < dim; at += std::min(each, dim - at)) {
      sizes.push_back(std::min(each, dim - at));
    }
  } else if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(sizes, c.Ints(1));
  } else {
    if (dim > static_cast<int64_t>(kMaxLength)) return c.Invalid("the sequence would be too long");
    sizes.assign(static_cast<size_t>(dim), 1);
  }
  std::vector<Value> list;
  int64_t at = 0;
  for (int64_t size : sizes) {
    if (size < 0 || size > dim - at) return c.Invalid("its parts don't add up to the axis");
    TM_ASSIGN_OR_RETURN(Tensor part, CutAlong(in, axis, at, size, c.pool()));
    if (drop_axis) {
      Shape shape = part.shape();
      shape.Erase(axis);
      part = part.Reshaped(shape);
    }
    list.emplace_back(std::move(part));
    at += size;
  }
  if (at != dim) return c.Invalid("its parts don't add up to the axis");
  return c.Return(MakeSequence(std::move(list), in.type()));
}

Status ConcatFromSequence(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto* list, ListOf(c, 0));
  if (list->empty()) return c.Invalid("an empty sequence can't be joined");
  const bool stack = c.Int("new_axis", 0) != 0;
  const Tensor& first = (*list)[0].tensor;
  TM_ASSIGN_OR_RETURN(const size_t axis,
                      NormalAxis(c.Int("axis", 0), first.rank() + (stack ? 1 : 0)));
  Shape shape = first.shape();
  if (stack) shape.Insert(axis, 1);
  shape[axis] = 0;
  std::vector<Tensor> parts;
  for (const Value& value : *list) {
    if (!value.is_tensor()) return c.Invalid("only tensors can be joined");
    Tensor part = value.tensor;
    Shape own = part.shape();
    if (stack && own.rank() < Shape::kMaxRank) own.Insert(axis, 1);
    bool fits = part.type() == first.type() && own.rank() == shape.rank();
    for (size_t d = 0; fits && d < own.rank(); ++d) fits = d == axis || own[d] == shape[d];
    if (!fits || __builtin_add_overflow(shape[axis], own[axis], &shape[axis])) {
      return c.Invalid("the sequence's tensors differ in shape");
    }
    parts.push_back(part.Reshaped(own));
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(first.type(), shape));
  const int64_t outer = shape.Product(0, axis);
  const int64_t row = shape.Product(axis, shape.rank());
  int64_t at = 0;
  DispatchMove(first.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (const Tensor& part : parts) {
      const int64_t size = part.shape().Product(axis, shape.rank());
      for (int64_t o = 0; o < outer; ++o) {
        std::copy_n(part.data<T>() + o * size, size, out.mutable_data<T>() + o * row + at);
      }
      at += size;
    }
  });
  return c.Return(std::move(out));
}

// Runs the body over the elements of sequences; inputs that are tensors go in as they are.
Status SequenceMap(OpContext& c) {
  const Plan* body = c.Body("body");
  if (body == nullptr || body->inputs.size() != c.input_count()) {
    return c.Invalid("its body does not fit its inputs");
  }
  TM_ASSIGN_OR_RETURN(const auto* first, ListOf(c, 0));
  std::vector<std::vector<Value>> results(c.output_count());
  if (body->outputs.size() < results.size()) return c.Invalid("its body has too few outputs");
  for (size_t turn = 0; turn < first->size(); ++turn) {
    TM_RETURN_IF_ERROR(c.run()->CheckCancelled());
    std::vector<Value> arguments;
    for (size_t i = 0; i < c.input_count(); ++i) {
      if (c.InValue(i).kind != Value::Kind::kSequence) {
        arguments.push_back(c.InValue(i));
        continue;
      }
      TM_ASSIGN_OR_RETURN(const auto* list, ListOf(c, i));
      if (list->size() != first->size()) return c.Invalid("its sequences differ in length");
      arguments.push_back((*list)[turn]);
    }
    TM_ASSIGN_OR_RETURN(auto out, c.RunBody(*body, std::move(arguments)));
    for (size_t i = 0; i < results.size(); ++i) results[i].push_back(std::move(out[i]));
  }
  for (size_t i = 0; i < results.size(); ++i) {
    const DataType element =
        results[i].empty() ? body->graph->outputs[i].type.element : results[i][0].tensor.type();
    TM_RETURN_IF_ERROR(c.Return(i, MakeSequence(std::move(results[i]), element)));
  }
  return {};
}

// An optional is its value, or nothing.
Status Optional(OpContext& c) { return c.input_count() == 0 ? Status() : c.Return(c.InValue(0)); }

Status OptionalGetElement(OpContext& c) {
  if (!c.Has(0)) return c.Invalid("the optional is empty");
  return c.Return(c.InValue(0));
}

Status OptionalHasElement(OpContext& c) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kBool, Shape()));
  *out.mutable_data<uint8_t>() = c.Has(0) ? 1 : 0;
  return c.Return(std::move(out));
}

}  // namespace

Result<Tensor> SliceAt(const Tensor& in, size_t axis, int64_t index, BufferPool* pool) {
  TM_ASSIGN_OR_RETURN(Tensor out, CutAlong(in, axis, index, 1, pool));
  Shape shape = out.shape();
  shape.Erase(axis);
  return out.Reshaped(shape);
}

void AddSequences(OpTable* table) {
  const auto add = [&](std::string_view name, int64_t since, std::string_view signature,
                       OpFunction run) {
    table->Add({"", name, since, kOpen, signature, run, 0, false});
  };
  add("SequenceEmpty", 11, "", SequenceEmpty);
  add("SequenceConstruct", 11, "X*", SequenceConstruct);
  add("SequenceAt", 11, "VV", SequenceAt);
  add("SequenceInsert", 11, "VXI?", SequenceInsert);
  add("SequenceErase", 11, "VI?", SequenceErase);
  add("SequenceLength", 11, "V", SequenceLength);
  add("SplitToSequence", 11, "XI?", SplitToSequence);
  add("ConcatFromSequence", 11, "V", ConcatFromSequence);
  add("SequenceMap", 17, "V*", SequenceMap);
  add("Optional", 15, "V?", Optional);
  add("OptionalGetElement", 15, "V", OptionalGetElement);
  add("OptionalHasElement", 15, "V?", OptionalHasElement);
}

}  // namespace tidemark::model
