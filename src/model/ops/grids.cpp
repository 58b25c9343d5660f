// Sampling at places that a grid gives: GridSample, AffineGrid and DeformConv.
#include <algorithm>
#include <cmath>

#include "model/kernels/window.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

enum class Padding { kZeros, kBorder, kReflection };

// Mirrors at the borders until inside.
double Reflect(double x, double low, double high) {
  const double range = high - low;
  if (!(range > 0) || !std::isfinite(x)) return low;
  const double beyond = x < low ? low - x : x - high;
  if (beyond <= 0) return x;
  const double turns = std::floor(beyond / range);
  const double rest = beyond - turns * range;
  const bool even = std::fmod(turns, 2) == 0;
  return (x < low) == even ? low + rest : high - rest;
}

struct Field {
  std::vector<int64_t> dims;
  Padding padding = Padding::kZeros;
  bool align = false;

  [[nodiscard]] double low() const { return align ? 0 : -0.5; }
  [[nodiscard]] double high(size_t d) const {
    return static_cast<double>(dims[d]) - (align ? 1.0 : 0.5);
  }
  // The cell at `at` along dim d, or −1 where nothing is.
  [[nodiscard]] int64_t Cell(size_t d, int64_t at) const {
    if (at >= 0 && at < dims[d]) return at;
    if (padding == Padding::kZeros) return -1;
    if (padding == Padding::kBorder) return std::clamp<int64_t>(at, 0, dims[d] - 1);
    const double mirrored = Reflect(static_cast<double>(at), low(), high(d));
    return std::clamp<int64_t>(static_cast<int64_t>(mirrored), 0, dims[d] - 1);
  }
};

// Cells and weights along one dim.
struct Line {
  int64_t cells[4];
  double weights[4];
  int count;
};

Line LineAt(const Field& f, size_t d, double x, std::string_view mode) {
  Line line{};
  const double at = std::clamp(std::isnan(x) ? 0.0 : x, -1e15, 1e15);
  if (mode == "nearest") {
    line.count = 1;
    line.cells[0] = f.Cell(d, static_cast<int64_t>(at));
    line.weights[0] = 1;
    return line;
  }
  const double base = std::floor(at);
  const double t = at - base;
  const auto first = static_cast<int64_t>(base);
  if (mode == "cubic") {
    constexpr double kA = -0.75;
    const auto near = [](double s) { return ((kA + 2) * s - (kA + 3)) * s * s + 1; };
    const auto far = [](double s) { return ((kA * s - 5 * kA) * s + 8 * kA) * s - 4 * kA; };
    line.count = 4;
    const double weights[] = {far(t + 1), near(t), near(1 - t), far(2 - t)};
    for (int i = 0; i < 4; ++i) {
      line.cells[i] = f.Cell(d, first - 1 + i);
      line.weights[i] = weights[i];
    }
    return line;
  }
  line.count = 2;
  line.cells[0] = f.Cell(d, first);
  line.cells[1] = f.Cell(d, first + 1);
  line.weights[0] = 1 - t;
  line.weights[1] = t;
  return line;
}

template <typename T>
double Sample(const Field& f, const std::vector<Line>& lines, const T* plane) {
  std::vector<int64_t> counts, at(lines.size(), 0);
  for (const Line& line : lines) counts.push_back(line.count);
  double sum = 0;
  do {
    double weight = 1;
    int64_t place = 0;
    for (size_t d = 0; d < lines.size() && place >= 0; ++d) {
      const int64_t cell = lines[d].cells[at[d]];
      weight *= lines[d].weights[at[d]];
      place = cell < 0 ? -1 : place * f.dims[d] + cell;
    }
    if (place >= 0) sum += weight * static_cast<double>(plane[place]);
  } while (NextIndex(counts, &at));
  return sum;
}

Status GridSample(OpContext& c) {
  const Tensor& x = c.In(0);
  const Tensor& grid = c.In(1);
  const size_t rank = x.rank() < 3 ? 0 : x.rank() - 2;
  if (rank == 0 || grid.rank() != x.rank() || grid.dim(0) != x.dim(0) ||
      grid.shape().back() != static_cast<int64_t>(rank)) {
    return c.Invalid("its grid " + grid.shape().ToString() + " does not fit its input " +
                     x.shape().ToString());
  }
  Field f;
  f.dims.assign(x.shape().begin() + 2, x.shape().end());
  for (int64_t dim : f.dims) {
    if (dim == 0) return c.Invalid("its input is empty");
  }
  f.align = c.Int("align_corners", 0) != 0;
  const std::string_view padding = c.String("padding_mode", "zeros");
  if (padding == "border") f.padding = Padding::kBorder;
  if (padding == "reflection") f.padding = Padding::kReflection;
  std::string_view mode = c.String("mode", "linear");
  if (mode == "bilinear") mode = "linear";
  if (mode == "bicubic") mode = "cubic";
  Shape shape{x.dim(0), x.dim(1)};
  for (size_t d = 1; d + 1 < grid.rank(); ++d) shape.Append(grid.dim(d));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), shape));
  TM_RETURN_IF_ERROR(
      c.CountOperations(static_cast<uint64_t>(out.count()) * (uint64_t{1} << (2 * rank))));
  const int64_t points = shape.Product(2, shape.rank());
  const int64_t plane = x.shape().Product(2, x.rank());
  return DispatchFloat(x.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    std::vector<Line> lines(rank);
    for (int64_t p = 0; p < x.dim(0) * points; ++p) {
      for (size_t d = 0; d < rank; ++d) {
        // A grid gives the last dim first.
        const int64_t place = (p + 1) * static_cast<int64_t>(rank) - 1 - static_cast<int64_t>(d);
        const T n = grid.template data<T>()[place];
        const auto length = static_cast<double>(f.dims[d]);
        double at = f.align ? (static_cast<double>(n) + 1) / 2 * (length - 1)
                            : ((static_cast<double>(n) + 1) * length - 1) / 2;
        if (mode == "nearest") at = std::nearbyint(at);
        if (at < f.low() || at > f.high(d)) {
          if (f.padding == Padding::kBorder) at = std::clamp(at, 0.0, length - 1);
          if (f.padding == Padding::kReflection) at = Reflect(at, f.low(), f.high(d));
        }
        lines[d] = LineAt(f, d, at, mode);
      }
      const int64_t n = p / points;
      for (int64_t channel = 0; channel < x.dim(1); ++channel) {
        const int64_t row = n * x.dim(1) + channel;
        out.template mutable_data<T>()[row * points + p % points] =
            static_cast<T>(Sample(f, lines, x.template data<T>() + row * plane));
      }
    }
    return c.Return(std::move(out));
  });
}

Status AffineGrid(OpContext& c) {
  const Tensor& theta = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto size, c.Ints(1));
  const auto rank = static_cast<int64_t>(size.size()) - 2;
  if (rank < 2 || rank > 3 || theta.shape() != Shape{size[0], rank, rank + 1}) {
    return c.Invalid("its matrices don't fit its size");
  }
  const bool align = c.Int("align_corners", 0) != 0;
  Shape shape{size[0]};
  const std::vector<int64_t> dims(size.begin() + 2, size.end());
  for (int64_t dim : dims) shape.Append(dim);
  shape.Append(rank);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(theta.type(), shape));
  if (out.count() == 0) return c.Return(std::move(out));
  DispatchFloat(theta.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    for (int64_t n = 0; n < size[0]; ++n) {
      std::vector<int64_t> at(dims.size(), 0);
      do {
        std::vector<double> place;  // x first
        for (size_t d = dims.size(); d-- > 0;) {
          const auto i = static_cast<double>(at[d]);
          const auto length = static_cast<double>(dims[d]);
          if (align) {
            place.push_back(dims[d] == 1 ? -1 : 2 * i / (length - 1) - 1);
          } else {
            place.push_back((2 * i + 1) / length - 1);
          }
        }
        place.push_back(1);
        for (int64_t r = 0; r < rank; ++r) {
          double sum = 0;
          for (size_t k = 0; k < place.size(); ++k) {
            const int64_t m = (n * rank + r) * (rank + 1) + static_cast<int64_t>(k);
            sum += place[k] * static_cast<double>(theta.template data<T>()[m]);
          }
          *to++ = static_cast<T>(sum);
        }
      } while (NextIndex(dims, &at));
    }
  });
  return c.Return(std::move(out));
}

// Convolution whose taps are moved by offsets, sampled linearly. Two dims.
Status DeformConv(OpContext& c) {
  const Tensor& x = c.In(0);
  const Tensor& w = c.In(1);
  const Tensor& offset = c.In(2);
  const int64_t groups = c.Int("group", 1);
  const int64_t offset_groups = c.Int("offset_group", 1);
  if (x.rank() != 4 || w.rank() != 4) {
    return MakeError(ErrorCode::kUnsupported, "only two spatial dimensions can be deformed");
  }
  if (groups < 1 || offset_groups < 1 || x.dim(1) % groups != 0 || w.dim(0) % groups != 0 ||
      w.dim(1) != x.dim(1) / groups || x.dim(1) % offset_groups != 0) {
    return c.Invalid("its weights don't fit its input");
  }
  TM_ASSIGN_OR_RETURN(const Window win, ReadWindow(c, x.shape(), {w.dim(2), w.dim(3)}, false));
  const int64_t taps = win.kernel_count();
  const Shape shape{x.dim(0), w.dim(0), win.out[0], win.out[1]};
  const bool fits =
      shape.CheckedCount() &&
      offset.shape() == Shape{x.dim(0), offset_groups * taps * 2, win.out[0], win.out[1]} &&
      (!c.Has(3) || c.In(3).count() == w.dim(0)) &&
      (!c.Has(4) ||
       c.In(4).shape() == Shape{x.dim(0), offset_groups * taps, win.out[0], win.out[1]});
  if (!fits) return c.Invalid("its offsets, bias or mask don't fit");
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), shape));
  uint64_t work = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(out.count()),
                             static_cast<uint64_t>(w.shape().Product(1, 4)) * 8, &work)) {
    return c.Invalid("it is too large");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(work));
  Field f;
  f.dims = win.in;
  f.align = true;
  const int64_t per_group = x.dim(1) / groups;
  const int64_t per_offset = x.dim(1) / offset_groups;
  const int64_t outputs = win.out_count();
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::vector<Line> lines(2);
    for (int64_t o = 0; o < out.count(); ++o) {
      const int64_t place = o % outputs;
      const int64_t oc = o / outputs % w.dim(0);
      const int64_t n = o / outputs / w.dim(0);
      double sum = c.Has(3) ? static_cast<double>(c.In(3).template data<T>()[oc]) : 0;
      for (int64_t k = 0; k < per_group * taps; ++k) {
        const int64_t channel = oc / (w.dim(0) / groups) * per_group + k / taps;
        const int64_t tap = k % taps;
        const int64_t og = n * offset_groups + channel / per_offset;
        for (size_t d = 0; d < 2; ++d) {
          const int64_t at = d == 0 ? place / win.out[1] : place % win.out[1];
          const int64_t of = d == 0 ? tap / win.kernel[1] : tap % win.kernel[1];
          const int64_t moved = (og * taps + tap) * 2 + static_cast<int64_t>(d);
          lines[d] =
              LineAt(f, d,
                     static_cast<double>(win.Source(d, at, of)) +
                         static_cast<double>(offset.template data<T>()[moved * outputs + place]),
                     "linear");
        }
        const double mask =
            c.Has(4) ? static_cast<double>(
                           c.In(4).template data<T>()[(og * taps + tap) * outputs + place])
                     : 1;
        const T* plane = x.template data<T>() + (n * x.dim(1) + channel) * win.in_count();
        sum += Sample(f, lines, plane) * mask *
               static_cast<double>(w.template data<T>()[oc * per_group * taps + k]);
      }
      out.template mutable_data<T>()[o] = static_cast<T>(sum);
    }
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddGrids(OpTable* table) {
  table->Add({"", "GridSample", 16, kOpen, "FF", GridSample});
  table->Add({"", "AffineGrid", 20, kOpen, "FI", AffineGrid});
  table->Add({"", "DeformConv", 19, kOpen, "FFFF?F?", DeformConv});
}

}  // namespace tidemark::model
