// Fourier transforms and windows.
#include <algorithm>
#include <cmath>
#include <complex>

#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

using Complex = std::complex<double>;
constexpr double kTau = 6.283185307179586476925286766559;

// In place, of any length: powers of two by halving, other lengths by the definition.
void Fourier(std::vector<Complex>* x, bool inverse) {
  const size_t n = x->size();
  const double sign = inverse ? 1 : -1;
  if ((n & (n - 1)) != 0) {
    std::vector<Complex> out(n);
    for (size_t k = 0; k < n; ++k) {
      for (size_t i = 0; i < n; ++i) {
        const double angle = sign * kTau * static_cast<double>(k * i % n) / static_cast<double>(n);
        out[k] += (*x)[i] * Complex(std::cos(angle), std::sin(angle));
      }
    }
    *x = std::move(out);
    return;
  }
  for (size_t i = 1, j = 0; i < n; ++i) {
    size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap((*x)[i], (*x)[j]);
  }
  for (size_t length = 2; length <= n; length *= 2) {
    for (size_t start = 0; start < n; start += length) {
      for (size_t k = 0; k < length / 2; ++k) {
        const double angle = sign * kTau * static_cast<double>(k) / static_cast<double>(length);
        const Complex turned =
            (*x)[start + k + length / 2] * Complex(std::cos(angle), std::sin(angle));
        const Complex kept = (*x)[start + k];
        (*x)[start + k] = kept + turned;
        (*x)[start + k + length / 2] = kept - turned;
      }
    }
  }
}

Status CountFourier(OpContext& c, int64_t length, int64_t rows) {
  uint64_t work = 0;
  const auto n = static_cast<uint64_t>(length);
  if (n > uint64_t{1} << 28 || __builtin_mul_overflow(n * ((n & (n - 1)) == 0 ? 64 : n),
                                                      static_cast<uint64_t>(rows), &work)) {
    return c.Invalid("it is too large");
  }
  return c.CountOperations(work);
}

struct DftSetup {
  size_t axis = 0;
  int64_t length = 0;
  bool inverse = false, onesided = false;
};

// x [..., n, ..., 1 or 2] → [..., m, ..., 2], or 1 for a real signal back.
Status RunDft(OpContext& c, const Tensor& x, const DftSetup& s) {
  const int64_t parts = x.shape().back();
  const bool to_real = s.inverse && s.onesided;
  Shape shape = x.shape();
  shape[s.axis] = s.onesided && !s.inverse ? s.length / 2 + 1 : s.length;
  shape[shape.rank() - 1] = to_real ? 1 : 2;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), shape));
  const int64_t outer = x.shape().Product(0, s.axis);
  const int64_t inner = x.shape().Product(s.axis + 1, x.rank() - 1);
  TM_RETURN_IF_ERROR(CountFourier(c, s.length, outer * inner));
  const int64_t n = x.dim(s.axis);
  const int64_t m = shape[s.axis];
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::vector<Complex> line(static_cast<size_t>(s.length));
    for (int64_t row = 0; row < outer * inner; ++row) {
      const int64_t o = row / inner;
      const int64_t i = row % inner;
      std::fill(line.begin(), line.end(), Complex());
      for (int64_t k = 0; k < std::min(n, s.length); ++k) {
        const T* from = x.data<T>() + ((o * n + k) * inner + i) * parts;
        const Complex value(static_cast<double>(from[0]),
                            parts == 2 ? static_cast<double>(from[1]) : 0);
        line[static_cast<size_t>(k)] = value;
        const int64_t mirror = s.length - k;  // one half of a spectrum stands for both
        if (to_real && k > 0 && mirror > k && mirror < s.length) {
          line[static_cast<size_t>(mirror)] = std::conj(value);
        }
      }
      Fourier(&line, s.inverse);
      const double scale = s.inverse ? 1 / static_cast<double>(s.length) : 1;
      for (int64_t k = 0; k < m; ++k) {
        T* to = out.mutable_data<T>() + ((o * m + k) * inner + i) * shape.back();
        const Complex value = line[static_cast<size_t>(k)] * scale;
        to[0] = static_cast<T>(value.real());
        if (!to_real) to[1] = static_cast<T>(value.imag());
      }
    }
  });
  return c.Return(std::move(out));
}

Status Dft(OpContext& c) {
  const Tensor& x = c.In(0);
  if (x.rank() < 2 || x.shape().back() < 1 || x.shape().back() > 2) {
    return c.Invalid("the last dimension of its input must be 1 or 2");
  }
  DftSetup s;
  int64_t axis = c.Int("axis", 1);
  if (c.opset() >= 20) {
    axis = -2;
    if (c.Has(2)) {
      TM_ASSIGN_OR_RETURN(axis, c.ScalarInt(2));
    }
  }
  TM_ASSIGN_OR_RETURN(s.axis, NormalAxis(axis, x.rank()));
  if (s.axis + 1 == x.rank()) return c.Invalid("the last dimension holds the parts of numbers");
  s.inverse = c.Int("inverse", 0) != 0;
  s.onesided = c.Int("onesided", 0) != 0;
  s.length = x.dim(s.axis);
  if (s.inverse && s.onesided) s.length = 2 * (s.length - 1);
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(s.length, c.ScalarInt(1));
  }
  if (s.length < 1) return c.Invalid("its length must be 1 or more");
  return RunDft(c, x, s);
}

// signal [N, length, 1 or 2], step, window, frame length
Status Stft(OpContext& c) {
  const Tensor& x = c.In(0);
  TM_ASSIGN_OR_RETURN(const int64_t step, c.ScalarInt(1));
  if (x.rank() != 3 || x.dim(2) < 1 || x.dim(2) > 2 || step < 1) {
    return c.Invalid("its signal or step is impossible");
  }
  int64_t length = c.Has(2) ? c.In(2).count() : x.dim(1);
  if (c.Has(3)) {
    TM_ASSIGN_OR_RETURN(length, c.ScalarInt(3));
  }
  if (length < 1 || length > x.dim(1) || (c.Has(2) && c.In(2).count() != length)) {
    return c.Invalid("its window does not fit its signal");
  }
  const int64_t frames = (x.dim(1) - length) / step + 1;
  const int64_t parts = x.dim(2);
  TM_ASSIGN_OR_RETURN(Tensor cut, c.Make(x.type(), {x.dim(0), frames, length, parts}));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = cut.template mutable_data<T>();
    for (int64_t row = 0; row < x.dim(0) * frames; ++row) {
      const T* from =
          x.template data<T>() + (row / frames * x.dim(1) + row % frames * step) * parts;
      for (int64_t i = 0; i < length * parts; ++i) {
        *to++ = from[i] * (c.Has(2) ? c.In(2).template data<T>()[i / parts] : T{1});
      }
    }
  });
  DftSetup s;
  s.axis = 2;
  s.length = length;
  s.onesided = c.Int("onesided", 1) != 0;
  return RunDft(c, cut, s);
}

Status ReturnAs(OpContext& c, const Tensor& values) {
  const int64_t type = c.Int("output_datatype", 1);
  if (!IsKnownType(static_cast<uint64_t>(type))) return c.Invalid("unknown element type");
  TM_ASSIGN_OR_RETURN(Tensor out, CastTensor(values, static_cast<DataType>(type), {}, c.pool()));
  return c.Return(std::move(out));
}

enum class WindowKind { kHann, kHamming, kBlackman };

template <WindowKind kKind>
Status WindowOp(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const int64_t size, c.ScalarInt(0));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF64, {size}));
  const auto period = static_cast<double>(c.Int("periodic", 1) != 0 ? size : size - 1);
  for (int64_t i = 0; i < size; ++i) {
    const double angle = period == 0 ? 0 : kTau * static_cast<double>(i) / period;
    double value = 0.5 - 0.5 * std::cos(angle);
    if (kKind == WindowKind::kHamming) {
      value = 25.0 / 46 - (1 - 25.0 / 46) * std::cos(angle);
    } else if (kKind == WindowKind::kBlackman) {
      value = 0.42 - 0.5 * std::cos(angle) + 0.08 * std::cos(2 * angle);
    }
    out.mutable_data<double>()[i] = value;
  }
  return ReturnAs(c, out);
}

// Triangles over the bins of a spectrum, evenly spaced on the mel scale.
Status MelWeightMatrix(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const int64_t bins, c.ScalarInt(0));
  TM_ASSIGN_OR_RETURN(const int64_t length, c.ScalarInt(1));
  TM_ASSIGN_OR_RETURN(const int64_t rate, c.ScalarInt(2));
  TM_ASSIGN_OR_RETURN(const double lower, c.Scalar(3));
  TM_ASSIGN_OR_RETURN(const double upper, c.Scalar(4));
  if (bins < 1 || bins > 1000000 || length < 1 || length > int64_t{1} << 30 || rate < 1 ||
      !(lower >= 0) || !(upper >= lower) || !(upper < 1e9)) {
    return c.Invalid("its numbers are impossible");
  }
  const int64_t rows = length / 2 + 1;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF64, {rows, bins}));
  std::fill_n(out.mutable_data<double>(), out.count(), 0.0);
  const auto mel = [](double hertz) { return 2595 * std::log10(1 + hertz / 700); };
  const double step = (mel(upper) - mel(lower)) / static_cast<double>(bins + 2);
  std::vector<int64_t> edges;
  for (int64_t i = 0; i < bins + 2; ++i) {
    const double at = mel(lower) + static_cast<double>(i) * step;
    const double hertz = 700 * (std::pow(10, at / 2595) - 1);
    edges.push_back(static_cast<int64_t>(
        std::floor(static_cast<double>(length + 1) * hertz / static_cast<double>(rate))));
  }
  for (int64_t edge : edges) {
    if (edge < 0 || edge >= rows) return c.Invalid("its highest frequency is above the spectrum");
  }
  for (int64_t i = 0; i < bins; ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t left = edges[at];
    const int64_t top = edges[at + 1];
    const int64_t right = edges[at + 2];
    double* column = out.mutable_data<double>() + i;
    if (left == top) column[top * bins] = 1;
    for (int64_t j = left; j <= top && left != top; ++j) {
      column[j * bins] = static_cast<double>(j - left) / static_cast<double>(top - left);
    }
    for (int64_t j = top; j < right; ++j) {
      column[j * bins] = static_cast<double>(right - j) / static_cast<double>(right - top);
    }
  }
  return ReturnAs(c, out);
}

}  // namespace

void AddSignals(OpTable* table) {
  table->Add({"", "DFT", 17, 19, "FI?", Dft});
  table->Add({"", "DFT", 20, kOpen, "FI?I?", Dft});
  table->Add({"", "STFT", 17, kOpen, "FIF?I?", Stft});
  table->Add({"", "HannWindow", 17, kOpen, "I", WindowOp<WindowKind::kHann>, 0});
  table->Add({"", "HammingWindow", 17, kOpen, "I", WindowOp<WindowKind::kHamming>, 0});
  table->Add({"", "BlackmanWindow", 17, kOpen, "I", WindowOp<WindowKind::kBlackman>, 0});
  table->Add({"", "MelWeightMatrix", 17, kOpen, "IIIAA", MelWeightMatrix, 0});
}

}  // namespace tidemark::model
