#include "series/chart_columns.h"

#include <algorithm>
#include <cmath>

#include "series/block_stats.h"

namespace tidemark {
namespace {

// Rounds to 20 bits, so that the noise of a window that only moved does not change the pixel.
double Steady(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  return std::ldexp(std::round(std::ldexp(mantissa, 20)), exponent - 20);
}

float Below(double value) {
  const float f = NearestF32(value);
  return static_cast<double>(f) > value ? std::nextafter(f, -std::numeric_limits<float>::infinity())
                                        : f;
}
float Above(double value) {
  const float f = NearestF32(value);
  return static_cast<double>(f) < value ? std::nextafter(f, std::numeric_limits<float>::infinity())
                                        : f;
}

}  // namespace

double PixelGrid::Transform(double x) const { return log_x ? std::log10(x) : x; }
double PixelGrid::Inverse(double t) const { return log_x ? std::pow(10.0, t) : t; }
double PixelGrid::Cell(double t) const { return std::floor(t / px); }

bool MakeGrid(const ChartRequest& request, PixelGrid* grid) {
  if (!(request.x0 <= request.x1) || !std::isfinite(request.x0) || !std::isfinite(request.x1))
    return false;
  grid->log_x = request.x_transform == AxisTransform::kLog10;
  if (grid->log_x && !(request.x0 > 0)) return false;
  grid->t0 = grid->Transform(request.x0);
  grid->t1 = grid->Transform(request.x1);
  const double width = std::clamp<double>(request.width_px, 1, 65536);
  const double least = std::max(std::fabs(grid->t0), std::fabs(grid->t1)) * 1e-15 + 1e-300;
  // Half before the difference: it must not overflow.
  grid->px = Steady(std::max((grid->t1 / 2 - grid->t0 / 2) / width * 2, least));
  grid->ratio = grid->log_x ? std::pow(10.0, grid->px) : 1;
  return true;
}

ColumnBuilder::ColumnBuilder(const PixelGrid& grid, const ChartRequest& request)
    : grid_(grid), request_(request) {
  const double extra = std::clamp(request.margin, 0.0, 2.0) * (grid.t1 - grid.t0);
  view_t0_ = grid.t0 - extra;
  view_t1_ = grid.t1 + extra;
}

void ColumnBuilder::BeginStrip(uint32_t segment, bool superseded) {
  open_ = {};
  open_.first_column = static_cast<uint32_t>(columns_.size());
  open_.segment = segment;
  open_.superseded = superseded;
  open_.raw = true;
  cell_begin_ = columns_.size();
}

void ColumnBuilder::Add(double first_x, double last_x, const BlockBounds<double>& y,
                        uint64_t points) {
  Wide column = {grid_.Transform(first_x), grid_.Transform(last_x), y.min, y.max, y.first, y.last};
  if (request_.y_transform == AxisTransform::kLog10) {
    column.min = std::log10(y.min);
    column.max = std::log10(y.max);
    column.first = std::log10(y.first);
    column.last = std::log10(y.last);
  }
  const double cell = grid_.Cell(column.x0);
  if (cell_begin_ == columns_.size() || cell != cell_) {
    CloseCell();
    cell_begin_ = columns_.size();
    cell_ = cell;
  }
  columns_.push_back(column);
  open_.raw = open_.raw && points == 1;
}

// More than two columns start in one pixel cell: those that also end there become one.
void ColumnBuilder::CloseCell() {
  const size_t count = columns_.size() - cell_begin_;
  if (count <= 2) return;
  const bool last_leaves = grid_.Cell(columns_.back().x1) != cell_;
  const size_t merged_end = columns_.size() - (last_leaves ? 1 : 0);
  Wide& into = columns_[cell_begin_];
  for (size_t i = cell_begin_ + 1; i < merged_end; ++i) {
    const Wide& c = columns_[i];
    into.x1 = std::max(into.x1, c.x1);
    into.min = std::min(into.min, c.min);
    into.max = std::max(into.max, c.max);
    into.last = c.last;
  }
  if (last_leaves) columns_[cell_begin_ + 1] = columns_.back();
  columns_.resize(cell_begin_ + (last_leaves ? 2 : 1));
  open_.raw = false;
}

// Keeps one column beyond each edge of the view: lines enter and leave there.
void ColumnBuilder::Trim() {
  const auto begin = columns_.begin() + open_.first_column;
  auto from = begin;
  while (from != columns_.end() && from + 1 != columns_.end() && from->x1 < view_t0_ &&
         (from + 1)->x1 < view_t0_) {
    ++from;
  }
  columns_.erase(begin, from);
  while (columns_.size() >= open_.first_column + size_t{2} && columns_.back().x0 > view_t1_ &&
         columns_[columns_.size() - 2].x0 > view_t1_) {
    columns_.pop_back();
  }
}

void ColumnBuilder::EndStrip(bool joins) {
  CloseCell();
  Trim();
  open_.column_count = static_cast<uint32_t>(columns_.size()) - open_.first_column;
  if (open_.column_count == 0) return;
  open_.joins_previous = joins && !strips_.empty() && strips_.back().segment == open_.segment;
  strips_.push_back(open_);
}

void ColumnBuilder::ChooseOrigin(ChartReply* reply) const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Wide& c : columns_) {
    low = std::min(low, c.min);
    high = std::max(high, c.max);
  }
  double y0 = request_.y0, y1 = request_.y1;
  if (request_.y_transform == AxisTransform::kLog10) {
    y0 = std::log10(y0);
    y1 = std::log10(y1);
  }
  const double largest = std::max(std::fabs(low), std::fabs(high));
  if (std::isfinite(y0) && std::isfinite(y1)) {
    reply->y_origin = y0 / 2 + y1 / 2;
  } else if (largest > 16 * (high - low)) {
    reply->y_origin = low / 2 + high / 2;
  }
  // Columns must fit f32 (whose small numbers a GPU flushes to zero).
  const double reach =
      std::max(std::fabs(low / 2 - reply->y_origin / 2), std::fabs(high / 2 - reply->y_origin / 2));
  if (reach > 0 && (reach > 1e18 || reach < 1e-18)) {
    int exponent = 0;
    std::frexp(reach, &exponent);
    reply->y_scale = std::ldexp(1.0, std::clamp(exponent, -1020, 1020));
  }
}

void ColumnBuilder::Finish(ChartReply* reply) {
  reply->x_origin = grid_.t0;
  if (!columns_.empty()) ChooseOrigin(reply);
  const double origin = reply->y_origin, scale = reply->y_scale;
  // Divided first: the difference of the largest numbers must not overflow.
  const auto relative = [origin, scale](double y) {
    return scale == 1 ? y - origin : y / scale - origin / scale;
  };
  reply->columns.reserve(columns_.size());
  for (const Wide& c : columns_) {
    reply->columns.push_back({NearestF32(c.x0 - reply->x_origin),
                              NearestF32(c.x1 - reply->x_origin), Below(relative(c.min)),
                              Above(relative(c.max)), NearestF32(relative(c.first)),
                              NearestF32(relative(c.last))});
  }
  reply->strips = std::move(strips_);
}

}  // namespace tidemark
