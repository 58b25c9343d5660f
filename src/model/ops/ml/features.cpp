// Columns of features: scaled, filled, cut and joined.
#include <algorithm>
#include <cmath>

#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/ml/scores.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

// A list of one value for all columns, or of one a column.
Status CheckLength(OpContext& c, size_t length, int64_t columns, const char* what) {
  if (length == 1 || static_cast<int64_t>(length) == columns) return {};
  return c.Invalid("its " + std::string(what) + " has " + std::to_string(length) +
                   " values, and its input has " + std::to_string(columns) + " columns");
}

int64_t Columns(const Tensor& in) { return in.rank() == 0 ? 1 : in.shape().back(); }

Status Scaler(OpContext& c) {
  const auto offsets = c.Floats("offset");
  const auto scales = c.Floats("scale");
  const int64_t columns = Columns(c.In(0));
  TM_RETURN_IF_ERROR(CheckLength(c, offsets.size(), columns, "offset"));
  TM_RETURN_IF_ERROR(CheckLength(c, scales.size(), columns, "scale"));
  TM_ASSIGN_OR_RETURN(const Tensor x, CastTensor(c.In(0), DataType::kF32, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, x.shape()));
  for (int64_t i = 0; i < x.count(); ++i) {
    const auto k = static_cast<size_t>(i % columns);
    const auto offset = static_cast<double>(offsets[offsets.size() == 1 ? 0 : k]);
    const auto scale = static_cast<double>(scales[scales.size() == 1 ? 0 : k]);
    out.mutable_data<float>()[i] =
        static_cast<float>((static_cast<double>(x.data<float>()[i]) - offset) * scale);
  }
  return c.Return(std::move(out));
}

Status Normalizer(OpContext& c) {
  const std::string_view norm = c.String("norm", "MAX");
  const int64_t columns = Columns(c.In(0));
  TM_ASSIGN_OR_RETURN(const Tensor x, CastTensor(c.In(0), DataType::kF32, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, x.shape()));
  for (int64_t row = 0; columns > 0 && row < x.count() / columns; ++row) {
    const float* from = x.data<float>() + row * columns;
    double size = 0;
    for (int64_t i = 0; i < columns; ++i) {
      const double value = std::fabs(static_cast<double>(from[i]));
      size = norm == "L1"   ? size + value
             : norm == "L2" ? size + value * value
                            : std::max(size, value);
    }
    if (norm == "L2") size = std::sqrt(size);
    if (size == 0) size = 1;  // a zero row stays
    for (int64_t i = 0; i < columns; ++i) {
      out.mutable_data<float>()[row * columns + i] =
          static_cast<float>(static_cast<double>(from[i]) / size);
    }
  }
  return c.Return(std::move(out));
}

template <typename T>
Status Impute(OpContext& c, std::span<const T> filling, T replaced) {
  const Tensor& x = c.In(0);
  const int64_t columns = Columns(x);
  TM_RETURN_IF_ERROR(CheckLength(c, filling.size(), columns, "imputed_value"));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), x.shape()));
  return DispatchNumber(x.type(), [&](auto tag) -> Status {
    using E = typename decltype(tag)::Type;
    for (int64_t i = 0; i < x.count(); ++i) {
      const E value = x.template data<E>()[i];
      bool missing = value == static_cast<E>(replaced);
      if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(replaced)) missing = value != value;  // NOLINT(misc-redundant-expression)
      }
      const auto k = static_cast<size_t>(i % columns);
      out.template mutable_data<E>()[i] =
          missing ? static_cast<E>(filling[filling.size() == 1 ? 0 : k]) : value;
    }
    return c.Return(std::move(out));
  });
}

Status Imputer(OpContext& c) {
  if (IsInteger(c.In(0).type())) {
    return Impute<int64_t>(c, c.Ints("imputed_value_int64s"), c.Int("replaced_value_int64", 0));
  }
  const auto replaced = static_cast<float>(c.Float("replaced_value_float", 0));
  return Impute<float>(c, c.Floats("imputed_value_floats"), replaced);
}

Status Binarizer(OpContext& c) {
  const double threshold = c.Float("threshold", 0);
  const Tensor& x = c.In(0);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), x.shape()));
  return DispatchNumber(x.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < x.count(); ++i) {
      const bool above = static_cast<double>(x.template data<T>()[i]) > threshold;
      out.template mutable_data<T>()[i] = above ? T{1} : T{0};
    }
    return c.Return(std::move(out));
  });
}

// Columns by number; a row without a batch dimension gives [1, K].
Status ArrayFeatureExtractor(OpContext& c) {
  const Tensor& x = c.In(0);
  if (x.rank() == 0) return c.Invalid("its input has no dimension");
  const int64_t columns = Columns(x);
  const Tensor& indices = c.In(1);
  const int64_t chosen = indices.count();
  for (int64_t i = 0; i < chosen; ++i) {
    const int64_t at = indices.data<int64_t>()[i];
    if (at < 0 || at >= columns) {
      return c.Invalid("it asks for column " + std::to_string(at) + " of " +
                       std::to_string(columns));
    }
  }
  Shape shape = x.shape();
  shape[shape.rank() - 1] = chosen;
  if (x.rank() == 1) shape = {1, chosen};
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), shape));
  DispatchMove(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    for (int64_t row = 0; columns > 0 && row < x.count() / columns; ++row) {
      for (int64_t i = 0; i < chosen; ++i) {
        *to++ = x.template data<T>()[row * columns + indices.template data<int64_t>()[i]];
      }
    }
  });
  return c.Return(std::move(out));
}

Status FeatureVectorizer(OpContext& c) {
  const auto sizes = c.Ints("inputdimensions");
  std::vector<FeatureRows> parts;
  int64_t columns = 0;
  for (size_t i = 0; i < c.input_count(); ++i) {
    TM_ASSIGN_OR_RETURN(FeatureRows part, ReadFeatures(c, i));
    if (i > 0 && part.rows != parts[0].rows) return c.Invalid("its inputs differ in rows");
    // Cut or filled with zeros to the stated width.
    const int64_t width = i < sizes.size() ? sizes[i] : part.columns;
    if (width < 0 || __builtin_add_overflow(columns, width, &columns)) {
      return c.Invalid("an input's stated width is impossible");
    }
    parts.push_back(std::move(part));
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, {parts[0].rows, columns}));
  float* to = out.mutable_data<float>();
  for (int64_t row = 0; row < parts[0].rows && columns > 0; ++row) {
    for (size_t i = 0; i < parts.size(); ++i) {
      const int64_t width = i < sizes.size() ? sizes[i] : parts[i].columns;
      for (int64_t k = 0; k < width; ++k) {
        *to++ = k < parts[i].columns ? static_cast<float>(parts[i].At(row, k)) : 0.0F;
      }
    }
  }
  return c.Return(std::move(out));
}

}  // namespace

void AddFeatures(OpTable* table) {
  constexpr std::string_view kMl = "ai.onnx.ml";
  table->Add({kMl, "Scaler", 1, kOpen, "A", Scaler});
  table->Add({kMl, "Normalizer", 1, kOpen, "A", Normalizer});
  table->Add({kMl, "Imputer", 1, kOpen, "N", Imputer});
  table->Add({kMl, "Binarizer", 1, kOpen, "N", Binarizer});
  table->Add({kMl, "ArrayFeatureExtractor", 1, kOpen, "AL", ArrayFeatureExtractor});
  table->Add({kMl, "FeatureVectorizer", 1, kOpen, "A*", FeatureVectorizer});
}

}  // namespace tidemark::model
