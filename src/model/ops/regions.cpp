// Boxes and blocks of images, and small linear algebra.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/window.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

// -- NonMaxSuppression ---------------------------------------------------------------------------

struct Box {
  double x0, y0, x1, y1;
};

Box BoxAt(const float* from, bool centred) {
  const auto v = [&](int i) { return static_cast<double>(from[i]); };
  if (centred) {
    return {v(0) - v(2) / 2, v(1) - v(3) / 2, v(0) + v(2) / 2, v(1) + v(3) / 2};
  }
  return {std::min(v(1), v(3)), std::min(v(0), v(2)), std::max(v(1), v(3)), std::max(v(0), v(2))};
}

double Overlap(const Box& a, const Box& b) {
  const double width = std::min(a.x1, b.x1) - std::max(a.x0, b.x0);
  const double height = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  if (!(width > 0) || !(height > 0)) return 0;
  const double shared = width * height;
  const double all = (a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - shared;
  return all > 0 ? shared / all : 0;
}

Status NonMaxSuppression(OpContext& c) {
  const Tensor& boxes = c.In(0);
  const Tensor& scores = c.In(1);
  if (boxes.type() != DataType::kF32 || scores.type() != DataType::kF32 || boxes.rank() != 3 ||
      scores.rank() != 3 || boxes.dim(2) != 4 || boxes.dim(0) != scores.dim(0) ||
      boxes.dim(1) != scores.dim(2)) {
    return c.Invalid("its boxes and scores don't fit each other");
  }
  int64_t most = 0;
  double overlap_limit = 0;
  double score_limit = -std::numeric_limits<double>::infinity();
  if (c.Has(2)) {
    TM_ASSIGN_OR_RETURN(most, c.ScalarInt(2));
  }
  if (c.Has(3)) {
    TM_ASSIGN_OR_RETURN(overlap_limit, c.Scalar(3));
  }
  if (c.Has(4)) {
    TM_ASSIGN_OR_RETURN(score_limit, c.Scalar(4));
  }
  const bool centred = c.Int("center_point_box", 0) != 0;
  const int64_t count = boxes.dim(1);
  std::vector<int64_t> chosen;
  for (int64_t row = 0; row < scores.dim(0) * scores.dim(1); ++row) {
    const int64_t batch = row / scores.dim(1);
    std::vector<int64_t> order;
    const float* score = scores.data<float>() + row * count;
    for (int64_t i = 0; i < count; ++i) {
      if (!c.Has(4) || static_cast<double>(score[i]) > score_limit) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](int64_t a, int64_t b) { return score[a] > score[b]; });
    std::vector<Box> kept;
    for (int64_t i : order) {
      if (static_cast<int64_t>(kept.size()) >= most) break;
      TM_RETURN_IF_ERROR(c.CountOperations(kept.size() + 1));
      const Box box = BoxAt(boxes.data<float>() + (batch * count + i) * 4, centred);
      const bool hidden = std::any_of(kept.begin(), kept.end(), [&](const Box& other) {
        return Overlap(box, other) > overlap_limit;
      });
      if (hidden) continue;
      kept.push_back(box);
      chosen.insert(chosen.end(), {batch, row % scores.dim(1), i});
    }
  }
  TM_ASSIGN_OR_RETURN(Tensor out,
                      c.Make(DataType::kI64, {static_cast<int64_t>(chosen.size()) / 3, 3}));
  std::copy(chosen.begin(), chosen.end(), out.mutable_data<int64_t>());
  return c.Return(std::move(out));
}

// -- RoiAlign ------------------------------------------------------------------------------------

struct Corners {
  int64_t places[4];
  double weights[4];
};

// The four cells around a point; false when it lies outside.
bool CornersAt(double y, double x, int64_t height, int64_t width, Corners* out) {
  const auto h = static_cast<double>(height);
  const auto w = static_cast<double>(width);
  if (!(y >= -1 && y <= h && x >= -1 && x <= w)) return false;
  y = std::max(y, 0.0);
  x = std::max(x, 0.0);
  const int64_t y0 = std::min(static_cast<int64_t>(y), height - 1);
  const int64_t x0 = std::min(static_cast<int64_t>(x), width - 1);
  const int64_t y1 = std::min(y0 + 1, height - 1);
  const int64_t x1 = std::min(x0 + 1, width - 1);
  const double dy = y0 == height - 1 ? 0 : y - static_cast<double>(y0);
  const double dx = x0 == width - 1 ? 0 : x - static_cast<double>(x0);
  *out = {{y0 * width + x0, y0 * width + x1, y1 * width + x0, y1 * width + x1},
          {(1 - dy) * (1 - dx), (1 - dy) * dx, dy * (1 - dx), dy * dx}};
  return true;
}

struct RoiSetup {
  int64_t height, width, out_height, out_width, sampling;
  double scale;
  bool half_pixel, max;
};

template <typename T>
Status AlignOne(OpContext& c, const RoiSetup& s, const T* roi, const T* image, int64_t channels,
                T* out) {
  const double shift = s.half_pixel ? 0.5 : 0;
  const double x0 = static_cast<double>(roi[0]) * s.scale - shift;
  const double y0 = static_cast<double>(roi[1]) * s.scale - shift;
  double width = static_cast<double>(roi[2]) * s.scale - shift - x0;
  double height = static_cast<double>(roi[3]) * s.scale - shift - y0;
  if (!s.half_pixel) {
    width = std::max(width, 1.0);
    height = std::max(height, 1.0);
  }
  const double bin_h = height / static_cast<double>(s.out_height);
  const double bin_w = width / static_cast<double>(s.out_width);
  const auto samples = [&](double bin) {
    if (s.sampling > 0) return s.sampling;
    return static_cast<int64_t>(std::clamp(std::ceil(bin), 0.0, 1e6));
  };
  const int64_t rows = samples(bin_h);
  const int64_t columns = samples(bin_w);
  const int64_t plane = s.height * s.width;
  const int64_t cells = s.out_height * s.out_width;
  uint64_t work = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(rows * columns),
                             static_cast<uint64_t>(cells * channels), &work)) {
    return c.Invalid("it is too large");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(work * 4));
  const double count = static_cast<double>(std::max<int64_t>(rows * columns, 1));
  for (int64_t cell = 0; cell < cells; ++cell) {
    for (int64_t k = 0; k < channels; ++k) {
      double value = s.max ? -std::numeric_limits<double>::infinity() : 0;
      bool any = false;
      for (int64_t i = 0; i < rows * columns; ++i) {
        const int64_t cell_row = cell / s.out_width, sample_row = i / columns;
        const double y =
            y0 + static_cast<double>(cell_row) * bin_h +
            (static_cast<double>(sample_row) + 0.5) * bin_h / static_cast<double>(rows);
        const double x =
            x0 + static_cast<double>(cell % s.out_width) * bin_w +
            (static_cast<double>(i % columns) + 0.5) * bin_w / static_cast<double>(columns);
        Corners corners{};
        const bool inside = CornersAt(y, x, s.height, s.width, &corners);
        for (int p = 0; p < 4; ++p) {
          const double part = inside ? corners.weights[p] *
                                           static_cast<double>(image[k * plane + corners.places[p]])
                                     : 0;
          value = s.max ? std::max(value, part) : value + part;
          any = true;
        }
      }
      if (!any) value = 0;
      out[k * cells + cell] = static_cast<T>(s.max ? value : value / count);
    }
  }
  return {};
}

Status RoiAlign(OpContext& c) {
  const Tensor& x = c.In(0);
  const Tensor& rois = c.In(1);
  TM_ASSIGN_OR_RETURN(const auto batches, c.Ints(2));
  const char* usual = c.opset() < 16 ? "output_half_pixel" : "half_pixel";
  RoiSetup s{};
  s.out_height = c.Int("output_height", 1);
  s.out_width = c.Int("output_width", 1);
  s.sampling = c.Int("sampling_ratio", 0);
  s.scale = c.Float("spatial_scale", 1);
  s.half_pixel = c.String("coordinate_transformation_mode", usual) == "half_pixel";
  s.max = c.String("mode", "avg") == "max";
  if (x.rank() != 4 || rois.rank() != 2 || rois.dim(1) != 4 ||
      static_cast<int64_t>(batches.size()) != rois.dim(0) || s.out_height < 1 || s.out_width < 1 ||
      s.out_height > 65536 || s.out_width > 65536 || s.sampling < 0 || s.sampling > 65536) {
    return c.Invalid("its regions don't fit its input");
  }
  s.height = x.dim(2);
  s.width = x.dim(3);
  if (s.height == 0 || s.width == 0) return c.Invalid("its input is empty");
  for (int64_t batch : batches) {
    if (batch < 0 || batch >= x.dim(0)) return c.Invalid("a batch index is out of range");
  }
  TM_ASSIGN_OR_RETURN(Tensor out,
                      c.Make(x.type(), {rois.dim(0), x.dim(1), s.out_height, s.out_width}));
  Status done = DispatchFloat(x.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    for (int64_t r = 0; r < rois.dim(0); ++r) {
      const T* image =
          x.template data<T>() + batches[static_cast<size_t>(r)] * x.dim(1) * s.height * s.width;
      TM_RETURN_IF_ERROR(
          AlignOne<T>(c, s, rois.template data<T>() + r * 4, image, x.dim(1),
                      out.template mutable_data<T>() + r * x.dim(1) * s.out_height * s.out_width));
    }
    return {};
  });
  if (!done.ok()) return done;
  return c.Return(std::move(out));
}

// -- Col2Im --------------------------------------------------------------------------------------

// Blocks added back to where a window took them from.
Status Col2Im(OpContext& c) {
  const Tensor& x = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto image, c.Ints(1));
  TM_ASSIGN_OR_RETURN(const auto block, c.Ints(2));
  if (x.rank() != 3 || image.empty() || image.size() != block.size() ||
      image.size() + 2 > Shape::kMaxRank) {
    return c.Invalid("its image and block shapes don't fit its input");
  }
  Shape padded{1, 1};
  for (int64_t dim : image) {
    if (dim < 1) return c.Invalid("its image is empty");
    padded.Append(dim);
  }
  TM_ASSIGN_OR_RETURN(const Window w, ReadWindow(c, padded, block, false));
  const int64_t taps = w.kernel_count();
  if (x.dim(1) % taps != 0 || x.dim(2) != w.out_count()) {
    return c.Invalid("its blocks don't fit its image");
  }
  const int64_t channels = x.dim(1) / taps;
  Shape shape{x.dim(0), channels};
  for (int64_t dim : image) shape.Append(dim);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), shape));
  DispatchNumber(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::fill_n(out.template mutable_data<T>(), out.count(), T{0});
    for (int64_t row = 0; row < x.dim(0) * channels; ++row) {
      std::vector<int64_t> tap(w.rank(), 0);
      for (int64_t t = 0; t < taps; ++t, NextIndex(w.kernel, &tap)) {
        std::vector<int64_t> at(w.rank(), 0);
        for (int64_t o = 0; o < w.out_count(); ++o, NextIndex(w.out, &at)) {
          int64_t place = 0;
          for (size_t d = 0; d < w.rank() && place >= 0; ++d) {
            const int64_t source = w.Source(d, at[d], tap[d]);
            place = source < 0 || source >= w.in[d] ? -1 : place * w.in[d] + source;
          }
          if (place < 0) continue;
          const T value = x.template data<T>()[(row * taps + t) * w.out_count() + o];
          T& to = out.template mutable_data<T>()[row * w.in_count() + place];
          if constexpr (std::is_integral_v<T>) {
            to = static_cast<T>(static_cast<uint64_t>(to) + static_cast<uint64_t>(value));
          } else {
            to += value;
          }
        }
      }
    }
  });
  return c.Return(std::move(out));
}

// -- Linear algebra ------------------------------------------------------------------------------

// Eliminates below the diagonal with the largest pivots, on `right` too; the determinant.
double Eliminate(int64_t n, std::vector<double>* a, int64_t columns, std::vector<double>* right) {
  double determinant = 1;
  const auto at = [&](int64_t r, int64_t k) -> double& {
    return (*a)[static_cast<size_t>(r * n + k)];
  };
  const auto b = [&](int64_t r, int64_t k) -> double& {
    return (*right)[static_cast<size_t>(r * columns + k)];
  };
  for (int64_t k = 0; k < n; ++k) {
    int64_t pivot = k;
    for (int64_t r = k + 1; r < n; ++r) {
      if (std::fabs(at(r, k)) > std::fabs(at(pivot, k))) pivot = r;
    }
    if (at(pivot, k) == 0) return 0;
    if (pivot != k) {
      determinant = -determinant;
      for (int64_t j = 0; j < n; ++j) std::swap(at(k, j), at(pivot, j));
      for (int64_t j = 0; j < columns; ++j) std::swap(b(k, j), b(pivot, j));
    }
    determinant *= at(k, k);
    for (int64_t r = k + 1; r < n; ++r) {
      const double factor = at(r, k) / at(k, k);
      for (int64_t j = k; j < n; ++j) at(r, j) -= factor * at(k, j);
      for (int64_t j = 0; j < columns; ++j) b(r, j) -= factor * b(k, j);
    }
  }
  return determinant;
}

Status Det(OpContext& c) {
  const Tensor& x = c.In(0);
  if (x.rank() < 2 || x.dim(x.rank() - 1) != x.dim(x.rank() - 2)) {
    return c.Invalid("its matrices must be square");
  }
  const int64_t n = x.shape().back();
  TM_RETURN_IF_ERROR(
      c.CountOperations(static_cast<uint64_t>(x.count()) * static_cast<uint64_t>(n)));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), Shape(x.shape().dims().first(x.rank() - 2))));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::vector<double> none;
    for (int64_t i = 0; i < out.count(); ++i) {
      const T* from = x.template data<T>() + i * n * n;
      std::vector<double> matrix(from, from + n * n);
      out.template mutable_data<T>()[i] = static_cast<T>(Eliminate(n, &matrix, 0, &none));
    }
  });
  return c.Return(std::move(out));
}

// X with A · X = B (com.microsoft).
Status Solve(OpContext& c) {
  const Tensor& a = c.In(0);
  const Tensor& b = c.In(1);
  if (a.rank() != 2 || a.dim(0) != a.dim(1) || b.rank() < 1 || b.rank() > 2 ||
      b.dim(0) != a.dim(0)) {
    return c.Invalid("its matrices don't fit each other");
  }
  const int64_t n = a.dim(0);
  const int64_t columns = b.rank() == 2 ? b.dim(1) : 1;
  TM_RETURN_IF_ERROR(
      c.CountOperations(static_cast<uint64_t>(a.count() + b.count()) * static_cast<uint64_t>(n)));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(b.type(), b.shape()));
  return DispatchFloat(a.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    std::vector<double> matrix(a.template data<T>(), a.template data<T>() + a.count());
    std::vector<double> x(b.template data<T>(), b.template data<T>() + b.count());
    if (n > 0 && Eliminate(n, &matrix, columns, &x) == 0) {
      return c.Invalid("its matrix is singular");
    }
    for (int64_t r = n; r-- > 0;) {
      for (int64_t j = 0; j < columns; ++j) {
        double value = x[static_cast<size_t>(r * columns + j)];
        for (int64_t k = r + 1; k < n; ++k) {
          value -= matrix[static_cast<size_t>(r * n + k)] * x[static_cast<size_t>(k * columns + j)];
        }
        value /= matrix[static_cast<size_t>(r * n + r)];
        x[static_cast<size_t>(r * columns + j)] = value;
        out.template mutable_data<T>()[r * columns + j] = static_cast<T>(value);
      }
    }
    return c.Return(std::move(out));
  });
}

}  // namespace

void AddRegions(OpTable* table) {
  table->Add({"", "NonMaxSuppression", 10, kOpen, "AAI?A?A?", NonMaxSuppression});
  table->Add({"", "RoiAlign", 10, kOpen, "FFI", RoiAlign});
  table->Add({"", "Col2Im", 18, kOpen, "NII", Col2Im});
  table->Add({"", "Det", 11, kOpen, "F", Det});
  table->Add({"com.microsoft", "Solve", 1, kOpen, "FF", Solve});
}

}  // namespace tidemark::model
