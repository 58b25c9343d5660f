// Between labels, categories, maps and numbers.
#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>

#include "base/number_text.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

// -- LabelEncoder --------------------------------------------------------------------------------

// A list of keys or values of any kind: from attributes of three names, or a tensor.
Result<Tensor> ListOf(OpContext& c, const std::string& what) {
  if (const Tensor* tensor = c.TensorOf(what + "_tensor")) return *tensor;
  if (const Attribute* a = c.Find(what + "_strings")) {
    TM_ASSIGN_OR_RETURN(Tensor out,
                        c.Make(DataType::kString, {static_cast<int64_t>(a->strings.size())}));
    std::copy(a->strings.begin(), a->strings.end(), out.mutable_data<std::string>());
    return out;
  }
  if (const Attribute* a = c.Find(what + "_int64s")) {
    TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kI64, {static_cast<int64_t>(a->ints.size())}));
    std::copy(a->ints.begin(), a->ints.end(), out.mutable_data<int64_t>());
    return out;
  }
  if (const Attribute* a = c.Find(what + "_floats")) {
    TM_ASSIGN_OR_RETURN(Tensor out,
                        c.Make(DataType::kF32, {static_cast<int64_t>(a->floats.size())}));
    std::copy(a->floats.begin(), a->floats.end(), out.mutable_data<float>());
    return out;
  }
  return c.Invalid("it has no " + what);
}

// A key as text, so that one map serves all kinds: NaN finds NaN, and -0 finds 0.
std::string KeyText(const Tensor& tensor, int64_t i) {
  switch (tensor.type()) {
    case DataType::kString:
      return tensor.data<std::string>()[i];
    case DataType::kF32:
    case DataType::kF64: {
      double value = tensor.type() == DataType::kF32 ? static_cast<double>(tensor.data<float>()[i])
                                                     : tensor.data<double>()[i];
      if (value == 0) value = 0;
      return FormatDouble(value);
    }
    case DataType::kI64:
      return std::to_string(tensor.data<int64_t>()[i]);
    case DataType::kI32:
      return std::to_string(tensor.data<int32_t>()[i]);
    default:
      return {};
  }
}

Result<Tensor> DefaultOf(OpContext& c, DataType type) {
  if (const Tensor* tensor = c.TensorOf("default_tensor")) {
    if (tensor->type() == type && tensor->count() == 1) return *tensor;
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(type, {1}));
  if (type == DataType::kString) {
    *out.mutable_data<std::string>() = c.String("default_string", "_Unused");
    return out;
  }
  const double number = type == DataType::kF32 || type == DataType::kF64
                            ? c.Float("default_float", -0.0)
                            : static_cast<double>(c.Int("default_int64", -1));
  TM_ASSIGN_OR_RETURN(Tensor wide, c.Make(DataType::kF64, {1}));
  *wide.mutable_data<double>() = number;
  return CastTensor(wide, type, {}, c.pool());
}

Status Encode(OpContext& c, const Tensor& keys, const Tensor& values) {
  const Tensor& in = c.In(0);
  if (keys.count() != values.count()) return c.Invalid("its keys and values differ in length");
  if (keys.type() != in.type() && !(in.type() == DataType::kI32 && keys.type() == DataType::kI64)) {
    return c.Invalid("its keys are " + std::string(TypeName(keys.type())) + ", and its input is " +
                     std::string(TypeName(in.type())));
  }
  std::unordered_map<std::string, int64_t> places;
  for (int64_t i = 0; i < keys.count(); ++i) places.emplace(KeyText(keys, i), i);
  TM_ASSIGN_OR_RETURN(const Tensor fallback, DefaultOf(c, values.type()));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(values.type(), in.shape()));
  DispatchMove(values.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < in.count(); ++i) {
      const auto found = places.find(KeyText(in, i));
      out.template mutable_data<T>()[i] = found == places.end()
                                              ? fallback.template data<T>()[0]
                                              : values.template data<T>()[found->second];
    }
  });
  return c.Return(std::move(out));
}

Status LabelEncoder(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Tensor keys, ListOf(c, "keys"));
  TM_ASSIGN_OR_RETURN(const Tensor values, ListOf(c, "values"));
  return Encode(c, keys, values);
}

// Version 1: names and their places, either way.
Status LabelEncoder1(OpContext& c) {
  const auto names = c.Strings("classes_strings");
  const auto count = static_cast<int64_t>(names.size());
  TM_ASSIGN_OR_RETURN(Tensor texts, c.Make(DataType::kString, {count}));
  TM_ASSIGN_OR_RETURN(Tensor places, c.Make(DataType::kI64, {count}));
  for (int64_t i = 0; i < count; ++i) {
    texts.mutable_data<std::string>()[i] = names[static_cast<size_t>(i)];
    places.mutable_data<int64_t>()[i] = i;
  }
  return c.In(0).type() == DataType::kString ? Encode(c, texts, places) : Encode(c, places, texts);
}

Status CategoryMapper(OpContext& c) {
  const auto names = c.Strings("cats_strings");
  const auto ids = c.Ints("cats_int64s");
  if (names.size() != ids.size()) return c.Invalid("its categories differ in length");
  const auto count = static_cast<int64_t>(names.size());
  TM_ASSIGN_OR_RETURN(Tensor texts, c.Make(DataType::kString, {count}));
  TM_ASSIGN_OR_RETURN(Tensor numbers, c.Make(DataType::kI64, {count}));
  std::copy(names.begin(), names.end(), texts.mutable_data<std::string>());
  std::copy(ids.begin(), ids.end(), numbers.mutable_data<int64_t>());
  return c.In(0).type() == DataType::kString ? Encode(c, texts, numbers)
                                             : Encode(c, numbers, texts);
}

// -- OneHotEncoder -------------------------------------------------------------------------------

Status OneHotEncoder(OpContext& c) {
  const Tensor& in = c.In(0);
  const auto names = c.Strings("cats_strings");
  const auto numbers = c.Ints("cats_int64s");
  const bool texts = in.type() == DataType::kString;
  std::unordered_map<std::string, int64_t> by_name;
  std::unordered_map<int64_t, int64_t> by_number;
  for (size_t i = 0; i < names.size(); ++i) by_name.emplace(names[i], static_cast<int64_t>(i));
  for (size_t i = 0; i < numbers.size(); ++i) {
    by_number.emplace(numbers[i], static_cast<int64_t>(i));
  }
  const auto count = static_cast<int64_t>(texts ? names.size() : numbers.size());
  if (count == 0) return c.Invalid("it has no categories for the type of its input");
  if (in.rank() >= Shape::kMaxRank) return c.Invalid("more than 16 dimensions");
  Shape shape = in.shape();
  shape.Append(count);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, shape));
  std::fill_n(out.mutable_data<float>(), out.count(), 0.0F);
  Tensor wide;
  if (!texts) {
    TM_ASSIGN_OR_RETURN(wide, CastTensor(in, DataType::kI64, {}, c.pool()));
  }
  const bool unknown_is_zero = c.Int("zeros", 1) != 0;
  for (int64_t i = 0; i < in.count(); ++i) {
    int64_t place = -1;
    if (texts) {
      const auto found = by_name.find(in.data<std::string>()[i]);
      if (found != by_name.end()) place = found->second;
    } else {
      const auto found = by_number.find(wide.data<int64_t>()[i]);
      if (found != by_number.end()) place = found->second;
    }
    if (place >= 0) {
      out.mutable_data<float>()[i * count + place] = 1;
    } else if (!unknown_is_zero) {
      return c.Invalid("row " + std::to_string(i) + " has an unknown category");
    }
  }
  return c.Return(std::move(out));
}

// -- Maps ----------------------------------------------------------------------------------------

// Kept as the dense tensor that it is; the model's information has the class names.
Status ZipMap(OpContext& c) { return c.Return(c.In(0)); }

Result<const Value*> MapOf(OpContext& c) {
  const Value& value = c.InValue(0);
  if (value.kind != Value::Kind::kMap || value.keys == nullptr ||
      value.keys->count() != value.tensor.count()) {
    return c.Invalid("its input must be a map");
  }
  return &value;
}

// A map as one row, in the order of a vocabulary; what is not in the map is 0.
Status DictVectorizer(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Value* map, MapOf(c));
  std::vector<std::string> order;
  for (const std::string& name : c.Strings("string_vocabulary")) order.push_back(name);
  if (order.empty()) {
    for (int64_t number : c.Ints("int64_vocabulary")) order.push_back(std::to_string(number));
  }
  std::unordered_map<std::string, int64_t> places;
  for (int64_t i = 0; i < map->keys->count(); ++i) places.emplace(KeyText(*map->keys, i), i);
  TM_ASSIGN_OR_RETURN(Tensor out,
                      c.Make(map->tensor.type(), {1, static_cast<int64_t>(order.size())}));
  DispatchMove(out.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (size_t i = 0; i < order.size(); ++i) {
      const auto found = places.find(order[i]);
      out.template mutable_data<T>()[i] =
          found == places.end() ? T{} : map->tensor.template data<T>()[found->second];
    }
  });
  return c.Return(std::move(out));
}

// A map from numbers to floats or texts as a dense or sparse row.
Status CastMap(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Value* map, MapOf(c));
  if (map->keys->type() != DataType::kI64) return c.Invalid("the keys of its map must be int64");
  const std::string_view target = c.String("cast_to", "TO_FLOAT");
  const DataType type = target == "TO_STRING"  ? DataType::kString
                        : target == "TO_INT64" ? DataType::kI64
                                               : DataType::kF32;
  TM_ASSIGN_OR_RETURN(const Tensor values, CastTensor(map->tensor, type, {}, c.pool()));
  std::vector<std::pair<int64_t, int64_t>> order;
  for (int64_t i = 0; i < map->keys->count(); ++i) {
    order.emplace_back(map->keys->data<int64_t>()[i], i);
  }
  std::sort(order.begin(), order.end());
  const bool sparse = c.String("map_form", "DENSE") == "SPARSE";
  const int64_t size = sparse ? c.Int("max_map", 1) : static_cast<int64_t>(order.size());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(type, {1, size}));
  return DispatchMove(type, [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    std::fill_n(out.template mutable_data<T>(), out.count(), T{});
    for (size_t i = 0; i < order.size(); ++i) {
      const int64_t at = sparse ? order[i].first : static_cast<int64_t>(i);
      if (at < 0 || at >= size) return c.Invalid("a key of its map is out of range");
      out.template mutable_data<T>()[at] = values.template data<T>()[order[i].second];
    }
    return c.Return(std::move(out));
  });
}

}  // namespace

void AddEncoders(OpTable* table) {
  constexpr std::string_view kMl = "ai.onnx.ml";
  table->Add({kMl, "LabelEncoder", 1, 1, "A", LabelEncoder1});
  table->Add({kMl, "LabelEncoder", 2, kOpen, "A", LabelEncoder});
  table->Add({kMl, "CategoryMapper", 1, kOpen, "A", CategoryMapper});
  table->Add({kMl, "OneHotEncoder", 1, kOpen, "A", OneHotEncoder});
  table->Add({kMl, "ZipMap", 1, kOpen, "A", ZipMap});
  table->Add({kMl, "DictVectorizer", 1, kOpen, "V", DictVectorizer});
  table->Add({kMl, "CastMap", 1, kOpen, "V", CastMap});
}

}  // namespace tidemark::model
