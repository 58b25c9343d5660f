// Elementwise functions of several tensors, with NumPy's broadcasting.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/broadcast.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

Result<Shape> CommonShape(OpContext& c, size_t a, size_t b) {
  const auto shape = Broadcast(c.In(a).shape(), c.In(b).shape());
  if (shape) return *shape;
  return c.Invalid("the shapes " + c.In(a).shape().ToString() + " and " +
                   c.In(b).shape().ToString() + " don't fit together");
}

// A row of a broadcast result: where its elements are, counted in elements.
struct Row {
  const void* a;
  int64_t at_a, stride_a;
  const void* b;
  int64_t at_b, stride_b;
  void* out;
  int64_t at_out, count;
};
// `fn` points to the function of two elements.
using RowFunction = void (*)(const void* fn, const Row& row);

// All that is compiled for each function and each type.
template <typename A, typename B, typename Out, typename Fn>
void RunRow(const void* fn, const Row& row) {
  const Fn f = *static_cast<const Fn*>(fn);
  const A* a = static_cast<const A*>(row.a) + row.at_a;
  const B* b = static_cast<const B*>(row.b) + row.at_b;
  Out* to = static_cast<Out*>(row.out) + row.at_out;
  const int64_t count = row.count, sa = row.stride_a, sb = row.stride_b;
  // Numbers of models are of this type; the others are shapes and indices.
  if constexpr (std::is_same_v<A, float> && std::is_same_v<B, float>) {
    if (sa == 1 && sb == 1) {
      for (int64_t i = 0; i < count; ++i) to[i] = f(a[i], b[i]);
      return;
    }
    if (sa == 1 && sb == 0) {
      const B y = *b;
      for (int64_t i = 0; i < count; ++i) to[i] = f(a[i], y);
      return;
    }
    if (sa == 0 && sb == 1) {
      const A x = *a;
      for (int64_t i = 0; i < count; ++i) to[i] = f(x, b[i]);
      return;
    }
  }
  for (int64_t i = 0; i < count; ++i) to[i] = f(a[i * sa], b[i * sb]);
}

void WalkRows(const Shape& shape, const Tensor& a, const void* from_a, const Tensor& b,
              const void* from_b, void* to, const void* fn, RowFunction run) {
  const BroadcastWalk<2> walk(shape, {&a.shape(), &b.shape()});
  const auto [stride_a, stride_b] = walk.inner_strides();
  Row row{from_a, 0, stride_a, from_b, 0, stride_b, to, 0, walk.inner_count()};
  walk.ForEachRow([&](int64_t at, const auto& offsets) {
    row.at_a = offsets[0];
    row.at_b = offsets[1];
    row.at_out = at;
    run(fn, row);
  });
}

Result<Tensor> MakeOut(OpContext& c, DataType type) {
  TM_ASSIGN_OR_RETURN(const Shape shape, CommonShape(c, 0, 1));
  const size_t place = c.In(0).shape() == shape && c.In(0).type() == type ? 0 : 1;
  return c.MakeInPlace(place, type, shape);
}

template <typename A, typename B, typename Out, typename Fn>
Status Apply(OpContext& c, DataType type, Fn f) {
  TM_ASSIGN_OR_RETURN(Tensor out, MakeOut(c, type));
  WalkRows(out.shape(), c.In(0), c.In(0).data<A>(), c.In(1), c.In(1).data<B>(),
           out.mutable_data<Out>(), &f, &RunRow<A, B, Out, Fn>);
  return c.Return(std::move(out));
}

template <typename Fn>
Status Arithmetic(OpContext& c, Fn f) {
  return DispatchNumber(c.In(0).type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    return Apply<T, T, T>(c, c.In(0).type(), [f](T x, T y) -> T { return f(x, y); });
  });
}

template <typename Fn>
Status Comparison(OpContext& c, Fn f) {
  return DispatchNumber(c.In(0).type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    return Apply<T, T, uint8_t>(c, DataType::kBool,
                                [f](T x, T y) -> uint8_t { return f(x, y) ? 1 : 0; });
  });
}

// Integers wrap; signed overflow is computed unsigned.
template <typename T>
using Wrapping =
    std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>, std::enable_if<true, T>>;
template <typename T>
using Modular = typename Wrapping<T>::type;

template <typename T>
T Divide(T x, T y) {
  if constexpr (std::is_integral_v<T>) {
    if (y == 0) return 0;  // defined here, because the machine traps
    if constexpr (std::is_signed_v<T>) {
      if (y == -1) return static_cast<T>(0 - static_cast<Modular<T>>(x));
    }
  }
  return x / y;
}

template <typename T>
T Remainder(T x, T y, bool c_style) {
  if constexpr (std::is_integral_v<T>) {
    if (y == 0) return 0;
    if constexpr (std::is_signed_v<T>) {
      if (y == -1) return 0;
    }
    T rest = x % y;
    if (!c_style && rest != 0 && (rest < 0) != (y < 0)) rest += y;
    return rest;
  } else {
    T rest = std::fmod(x, y);
    if (!c_style && rest != 0 && (rest < 0) != (y < 0)) rest += y;
    return rest;
  }
}

Status Add(OpContext& c) {
  return Arithmetic(c, [](auto x, auto y) {
    using U = Modular<decltype(x)>;
    return static_cast<decltype(x)>(static_cast<U>(x) + static_cast<U>(y));
  });
}
Status Sub(OpContext& c) {
  return Arithmetic(c, [](auto x, auto y) {
    using U = Modular<decltype(x)>;
    return static_cast<decltype(x)>(static_cast<U>(x) - static_cast<U>(y));
  });
}
Status Mul(OpContext& c) {
  return Arithmetic(c, [](auto x, auto y) {
    using U = Modular<decltype(x)>;
    return static_cast<decltype(x)>(static_cast<U>(x) * static_cast<U>(y));
  });
}
Status Div(OpContext& c) {
  return Arithmetic(c, [](auto x, auto y) { return Divide(x, y); });
}
Status Mod(OpContext& c) {
  const bool c_style = c.Int("fmod", 0) != 0;
  return Arithmetic(c, [=](auto x, auto y) { return Remainder(x, y, c_style); });
}

template <typename T>
T IntegerPower(T base, int64_t exponent) {
  using U = Modular<T>;
  if (exponent < 0) {
    if (base == T{1}) return 1;
    if constexpr (std::is_signed_v<T>) {
      if (base == T{-1}) return exponent % 2 == 0 ? 1 : -1;
    }
    return 0;
  }
  U result = 1;
  U factor = static_cast<U>(base);
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result *= factor;
    factor *= factor;
  }
  return static_cast<T>(result);
}

template <typename T, typename E>
T Power(T base, E exponent) {
  if constexpr (std::is_integral_v<T> && std::is_integral_v<E>) {
    return IntegerPower(base, static_cast<int64_t>(exponent));
  } else if constexpr (std::is_integral_v<T>) {
    const double value = std::pow(static_cast<double>(base), static_cast<double>(exponent));
    if (!(value > -9.2e18 && value < 9.2e18)) return 0;
    return static_cast<T>(static_cast<int64_t>(value));
  } else {
    if (exponent == E{2}) return base * base;
    return std::pow(base, static_cast<T>(exponent));
  }
}

template <typename T, typename E>
Status PowOf(OpContext& c) {
  return Apply<T, E, T>(c, c.In(0).type(), [](T x, E y) -> T { return Power(x, y); });
}

// Exponents of another type are made numbers of the base's, or else whole numbers or doubles.
Status Pow(OpContext& c) {
  const DataType base = c.In(0).type(), exponent = c.In(1).type();
  const bool whole = IsInteger(base) && IsInteger(exponent);
  const DataType wanted = whole ? DataType::kI64 : IsInteger(base) ? DataType::kF64 : base;
  if (exponent != wanted) {
    TM_ASSIGN_OR_RETURN(Tensor cast, CastTensor(c.In(1), wanted, {}, c.pool()));
    c.inputs()[1] = Value(std::move(cast));
  }
  if (!IsInteger(base)) {
    return DispatchFloat(base, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      return PowOf<T, T>(c);
    });
  }
  return DispatchInteger(base, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    return whole ? PowOf<T, int64_t>(c) : PowOf<T, double>(c);
  });
}

// Strings are compared too.
Status Equal(OpContext& c) {
  if (c.In(0).type() == DataType::kString) {
    if (c.In(1).type() != DataType::kString) return c.Invalid("the inputs differ in type");
    return Apply<std::string, std::string, uint8_t>(
        c, DataType::kBool,
        [](const std::string& x, const std::string& y) -> uint8_t { return x == y ? 1 : 0; });
  }
  if (c.In(1).type() != c.In(0).type()) return c.Invalid("the inputs differ in type");
  return Comparison(c, [](auto x, auto y) { return x == y; });
}
Status Less(OpContext& c) {
  return Comparison(c, [](auto x, auto y) { return x < y; });
}
Status LessOrEqual(OpContext& c) {
  return Comparison(c, [](auto x, auto y) { return x <= y; });
}
Status Greater(OpContext& c) {
  return Comparison(c, [](auto x, auto y) { return x > y; });
}
Status GreaterOrEqual(OpContext& c) {
  return Comparison(c, [](auto x, auto y) { return x >= y; });
}

template <typename Fn>
Status Logical(OpContext& c, Fn f) {
  return Apply<uint8_t, uint8_t, uint8_t>(
      c, DataType::kBool, [f](uint8_t x, uint8_t y) -> uint8_t { return f(x, y) ? 1 : 0; });
}
Status And(OpContext& c) {
  return Logical(c, [](auto x, auto y) { return x != 0 && y != 0; });
}
Status Or(OpContext& c) {
  return Logical(c, [](auto x, auto y) { return x != 0 || y != 0; });
}
Status Xor(OpContext& c) {
  return Logical(c, [](auto x, auto y) { return (x != 0) != (y != 0); });
}

template <typename Fn>
Status Bitwise(OpContext& c, Fn f) {
  return DispatchInteger(c.In(0).type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    return Apply<T, T, T>(c, c.In(0).type(), [f](T x, T y) -> T { return f(x, y); });
  });
}
Status BitwiseAnd(OpContext& c) {
  return Bitwise(c, [](auto x, auto y) { return x & y; });
}
Status BitwiseOr(OpContext& c) {
  return Bitwise(c, [](auto x, auto y) { return x | y; });
}
Status BitwiseXor(OpContext& c) {
  return Bitwise(c, [](auto x, auto y) { return x ^ y; });
}
Status BitShift(OpContext& c) {
  const bool left = c.String("direction", "") == "LEFT";
  return Bitwise(c, [=](auto x, auto y) {
    using U = Modular<decltype(x)>;
    const auto bits = static_cast<U>(x);
    const auto by = static_cast<U>(y);
    if (by >= sizeof(U) * 8) return decltype(x){0};
    return static_cast<decltype(x)>(left ? bits << by : bits >> by);
  });
}

Status PRelu(OpContext& c) {
  const auto shape = Broadcast(c.In(0).shape(), c.In(1).shape());
  if (!shape || *shape != c.In(0).shape()) {
    return c.Invalid("the slope of shape " + c.In(1).shape().ToString() + " does not fit " +
                     c.In(0).shape().ToString());
  }
  return Arithmetic(c, [](auto x, auto slope) {
    using U = Modular<decltype(x)>;
    return x < decltype(x){0} ? static_cast<decltype(x)>(static_cast<U>(x) * static_cast<U>(slope))
                              : x;
  });
}

// -- Any number of inputs ------------------------------------------------------------------------

// NaN is passed on.
template <typename T>
T Larger(T x, T y) {
  if (x != x) return x;  // NOLINT(misc-redundant-expression)
  return x > y ? x : y;
}
template <typename T>
T Smaller(T x, T y) {
  if (x != x) return x;  // NOLINT(misc-redundant-expression)
  return x < y ? x : y;
}

Result<Shape> ShapeOfAll(OpContext& c) {
  Shape shape = c.In(0).shape();
  for (size_t i = 1; i < c.input_count(); ++i) {
    const auto common = Broadcast(shape, c.In(i).shape());
    if (!common) return c.Invalid("the shapes of its inputs don't fit together");
    shape = *common;
  }
  return shape;
}

template <typename Fn>
Status Fold(OpContext& c, bool mean, Fn f) {
  TM_ASSIGN_OR_RETURN(const Shape shape, ShapeOfAll(c));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(0).type(), shape));
  DispatchNumber(c.In(0).type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    const auto second = [](T, T y) -> T { return y; };
    const auto both = [f](T x, T y) -> T { return f(x, y); };
    for (size_t i = 0; i < c.input_count(); ++i) {
      const T* from = c.In(i).template data<T>();
      if (i == 0) {
        WalkRows(shape, out, to, c.In(i), from, to, &second, &RunRow<T, T, T, decltype(second)>);
      } else {
        WalkRows(shape, out, to, c.In(i), from, to, &both, &RunRow<T, T, T, decltype(both)>);
      }
    }
    const auto inputs = static_cast<T>(c.input_count());
    for (int64_t i = 0; mean && i < out.count(); ++i) to[i] /= inputs;
  });
  return c.Return(std::move(out));
}

template <typename T>
T Plus(T x, T y) {
  return static_cast<T>(static_cast<Modular<T>>(x) + static_cast<Modular<T>>(y));
}

Status Max(OpContext& c) {
  return Fold(c, false, [](auto x, auto y) { return Larger(x, y); });
}
Status Min(OpContext& c) {
  return Fold(c, false, [](auto x, auto y) { return Smaller(x, y); });
}
Status Sum(OpContext& c) {
  return Fold(c, false, [](auto x, auto y) { return Plus(x, y); });
}
Status Mean(OpContext& c) {
  return Fold(c, true, [](auto x, auto y) { return Plus(x, y); });
}

Status Where(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Shape values, CommonShape(c, 1, 2));
  const auto shape = Broadcast(c.In(0).shape(), values);
  if (!shape) return c.Invalid("the condition's shape does not fit the values'");
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(1).type(), *shape));
  const BroadcastWalk<3> walk(*shape, {&c.In(0).shape(), &c.In(1).shape(), &c.In(2).shape()});
  DispatchMove(out.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const auto strides = walk.inner_strides();
    walk.ForEachRow([&](int64_t at, const auto& offsets) {
      const uint8_t* condition = c.In(0).template data<uint8_t>() + offsets[0];
      const T* yes = c.In(1).template data<T>() + offsets[1];
      const T* no = c.In(2).template data<T>() + offsets[2];
      T* to = out.template mutable_data<T>() + at;
      for (int64_t i = 0; i < walk.inner_count(); ++i) {
        to[i] = condition[i * strides[0]] != 0 ? yes[i * strides[1]] : no[i * strides[2]];
      }
    });
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddBinary(OpTable* table) {
  const auto add = [&](std::string_view name, int64_t since, std::string_view signature,
                       OpFunction run, uint32_t narrow = 1) {
    table->Add({"", name, since, kOpen, signature, run, narrow});
  };
  add("Add", 7, "NN", Add);
  add("Sub", 7, "NN", Sub);
  add("Mul", 7, "NN", Mul);
  add("Div", 7, "NN", Div);
  add("Mod", 10, "NN", Mod);
  add("Pow", 7, "NQ", Pow);
  add("PRelu", 7, "NN", PRelu);
  add("Less", 7, "NN", Less, 0);
  add("LessOrEqual", 12, "NN", LessOrEqual, 0);
  add("Greater", 7, "NN", Greater, 0);
  add("GreaterOrEqual", 12, "NN", GreaterOrEqual, 0);
  add("Equal", 7, "WW", Equal, 0);
  add("And", 7, "BB", And);
  add("Or", 7, "BB", Or);
  add("Xor", 7, "BB", Xor);
  add("BitwiseAnd", 18, "KK", BitwiseAnd);
  add("BitwiseOr", 18, "KK", BitwiseOr);
  add("BitwiseXor", 18, "KK", BitwiseXor);
  add("BitShift", 11, "KK", BitShift);
  add("Where", 9, "BXX", Where);
  add("Max", 6, "N*", Max);
  add("Min", 6, "N*", Min);
  add("Sum", 6, "F*", Sum);
  add("Mean", 6, "F*", Mean);
}

}  // namespace tidemark::model
