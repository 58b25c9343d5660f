// The columns of a chart reply while they are made, in f64: at most two a pixel, then packed to f32
// around an origin. Internal to the chart query.
#pragma once

#include <cstdint>
#include <vector>

#include "series/chart_query.h"
#include "series/skeleton.h"

namespace tidemark {

// Pixel grid of a request, in transformed x. It stands still while the window moves.
struct PixelGrid {
  double t0 = 0, t1 = 1;  // the window
  double px = 1;          // one pixel
  double ratio = 1;       // log x: x1 <= x0 * ratio means at most one pixel wide
  bool log_x = false;
  [[nodiscard]] double Transform(double x) const;
  [[nodiscard]] double Inverse(double t) const;
  [[nodiscard]] bool WithinPixel(double first_x, double last_x) const {
    return log_x ? last_x <= first_x * ratio : last_x - first_x <= px;
  }
  [[nodiscard]] double Cell(double t) const;  // index of the pixel cell, counted from t = 0
};
// False for a request without sense (NaN, x0 > x1, log x of x0 <= 0).
bool MakeGrid(const ChartRequest& request, PixelGrid* grid);

class ColumnBuilder {
 public:
  ColumnBuilder(const PixelGrid& grid, const ChartRequest& request);

  void BeginStrip(uint32_t segment, bool superseded);
  // One contiguous range of points: its x extent (before the transform) and bounds (likewise; log
  // y: of positive values). `points` of it are single when 1.
  void Add(double first_x, double last_x, const BlockBounds<double>& y, uint64_t points);
  // `joins`: continues the strip before without a gap.
  void EndStrip(bool joins);

  // Moves everything into the reply, f32 around the origins.
  void Finish(ChartReply* reply);

 private:
  struct Wide {
    double x0, x1, min, max, first, last;
  };
  void CloseCell();
  void Trim();
  void ChooseOrigin(ChartReply* reply) const;

  const PixelGrid& grid_;
  const ChartRequest& request_;
  double view_t0_, view_t1_;  // window with margin
  std::vector<Wide> columns_;
  std::vector<ChartStrip> strips_;
  ChartStrip open_;
  size_t cell_begin_ = 0;  // columns that start in the current pixel cell
  double cell_ = 0;
};

}  // namespace tidemark
