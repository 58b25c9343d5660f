#include "ui/evaluate/pictures/geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tidemark::ui {

std::pair<std::vector<CardSpot>, float> FlowCards(std::span<const CardWish> wishes, float width,
                                                  float gap) {
  std::vector<CardSpot> spots(wishes.size());
  float y = 0;
  for (size_t first = 0; first < wishes.size();) {
    size_t last = first + 1;
    float needed = wishes[first].least_width;
    while (last < wishes.size() && !wishes[last].starts_row &&
           needed + gap + wishes[last].least_width <= width) {
      needed += gap + wishes[last].least_width;
      ++last;
    }
    float weights = 0, height = 0;
    for (size_t i = first; i < last; ++i) {
      weights += wishes[i].weight;
      height = std::max(height, wishes[i].height);
    }
    const float room = width - gap * static_cast<float>(last - first - 1);
    float x = 0, share = 0;
    for (size_t i = first; i < last; ++i) {
      share += wishes[i].weight;
      const float end = std::round(room * share / weights) + gap * static_cast<float>(i - first);
      spots[i] = {x, y, std::max(1.0f, end - x), height};
      x = end + gap;
    }
    y += height + gap;
    first = last;
  }
  return {std::move(spots), wishes.empty() ? 0 : y - gap};
}

MatrixShape ShapeMatrix(int classes, float width, float height, float least, float most,
                        float text_from, float label_gap) {
  MatrixShape shape;
  shape.classes = std::max(0, classes);
  if (shape.classes == 0) return shape;
  const float fits = std::floor(std::min(width, height) / static_cast<float>(shape.classes));
  shape.scrolls = fits < least;
  shape.cell = std::clamp(fits, least, most);
  shape.texts = shape.cell >= text_from;
  shape.label_step = std::max(1, static_cast<int>(std::ceil(label_gap / shape.cell)));
  return shape;
}

bool CellAt(const MatrixShape& shape, float x, float y, MatrixCell* cell) {
  const float side = shape.cell * static_cast<float>(shape.classes);
  if (!(x >= 0 && y >= 0 && x < side && y < side)) return false;
  const int last = shape.classes - 1;
  *cell = {std::min(last, static_cast<int>(y / shape.cell)),
           std::min(last, static_cast<int>(x / shape.cell))};
  return true;
}

std::vector<ImVec2> ThinCurve(std::span<const ImVec2> points) {
  std::vector<ImVec2> thin;
  for (size_t i = 0; i < points.size();) {
    const float column = std::floor(points[i].x);
    size_t end = i, low = i, high = i;
    for (; end < points.size() && std::floor(points[end].x) == column; ++end) {
      if (points[end].y < points[low].y) low = end;
      if (points[end].y > points[high].y) high = end;
    }
    size_t kept[4] = {i, std::min(low, high), std::max(low, high), end - 1};
    for (size_t k = 0; k < 4; ++k) {
      if (k == 0 || kept[k] != kept[k - 1]) thin.push_back(points[kept[k]]);
    }
    i = end;
  }
  return thin;
}

std::vector<ImVec2> StepsDown(std::span<const ImVec2> points) {
  std::vector<ImVec2> steps;
  steps.reserve(points.size() * 2);
  for (size_t i = 0; i < points.size(); ++i) {
    if (i > 0) steps.emplace_back(points[i - 1].x, points[i].y);
    steps.push_back(points[i]);
  }
  return steps;
}

std::vector<size_t> SharpTurns(std::span<const ImVec2> points) {
  constexpr float kSharp = -0.5f;  // cosine between the two directions
  std::vector<size_t> turns;
  for (size_t i = 1; i + 1 < points.size(); ++i) {
    const float ax = points[i].x - points[i - 1].x, ay = points[i].y - points[i - 1].y;
    const float bx = points[i + 1].x - points[i].x, by = points[i + 1].y - points[i].y;
    const float lengths = std::sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
    if (lengths > 0 && ax * bx + ay * by < kSharp * lengths) turns.push_back(i);
  }
  return turns;
}

size_t NearestIndex(std::span<const float> ascending, double value) {
  if (ascending.empty()) return 0;
  const auto above = std::lower_bound(ascending.begin(), ascending.end(), value);
  if (above == ascending.begin()) return 0;
  const auto index = static_cast<size_t>(above - ascending.begin());
  if (above == ascending.end()) return index - 1;
  return static_cast<double>(*above) - value < value - static_cast<double>(*(above - 1))
             ? index
             : index - 1;
}

double RocLogStart(uint64_t negatives) {
  if (negatives < 10) return 0.1;
  return std::pow(10.0, -std::floor(std::log10(static_cast<double>(negatives)) + 0.5));
}

Range ShareRange(double lowest, double step) {
  if (!std::isfinite(lowest)) return {0, 1};
  const double start = std::floor((lowest - step * 0.2) / step) * step;
  return {std::clamp(start, 0.0, 1 - step), 1};
}

Range IntervalRange(double value, double low, double high, double other) {
  double from = value, to = value;
  for (const double v : {low, high, other}) {
    if (!std::isfinite(v)) continue;
    from = std::min(from, v);
    to = std::max(to, v);
  }
  const double pad = to > from ? (to - from) * 0.6 : std::max(std::abs(value) * 0.1, 1e-9);
  return {from - pad, to + pad};
}

Range AroundZero(double value, double low, double high) {
  double most = 0;
  for (const double v : {value, low, high}) {
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  }
  if (most == 0) most = 1;
  return {-most * 1.1, most * 1.1};
}

float RootHeight(uint64_t count, uint64_t most, float height, float least) {
  if (count == 0 || most == 0) return 0;
  const double share = std::sqrt(static_cast<double>(count) / static_cast<double>(most));
  return std::max(least, std::min(1.0f, static_cast<float>(share)) * height);
}

float RampStop(double share, float first, float last) {
  if (!(share > 0)) return first;
  return first + (last - first) * static_cast<float>(std::min(1.0, share));
}

void ResampleImage(const uint8_t* pixels, uint32_t from_width, uint32_t from_height, uint32_t width,
                   uint32_t height, uint8_t* out, size_t out_stride) {
  // [first, last) of the source that a place of the target covers; one pixel when it grows.
  const auto covered = [](uint32_t at, uint32_t from, uint32_t to) {
    const auto first = static_cast<uint32_t>(static_cast<uint64_t>(at) * from / to);
    const auto end = static_cast<uint32_t>(static_cast<uint64_t>(at + 1) * from / to);
    return std::pair(first, std::clamp(end, first + 1, from));
  };
  for (uint32_t y = 0; y < height; ++y) {
    const auto [top, bottom] = covered(y, from_height, height);
    for (uint32_t x = 0; x < width; ++x) {
      const auto [left, right] = covered(x, from_width, width);
      uint64_t sums[4] = {0, 0, 0, 0};
      for (uint32_t sy = top; sy < bottom; ++sy) {
        const uint8_t* row = pixels + static_cast<size_t>(sy) * from_width * 4;
        for (uint32_t sx = left; sx < right; ++sx) {
          for (size_t c = 0; c < 4; ++c) sums[c] += row[static_cast<size_t>(sx) * 4 + c];
        }
      }
      const uint64_t count = static_cast<uint64_t>(bottom - top) * (right - left);
      uint8_t* to = out + y * out_stride + static_cast<size_t>(x) * 4;
      for (size_t c = 0; c < 4; ++c) to[c] = static_cast<uint8_t>((sums[c] + count / 2) / count);
    }
  }
}

std::pair<uint32_t, uint32_t> FitImage(uint32_t width, uint32_t height, uint32_t side) {
  if (width == 0 || height == 0 || side == 0) return {1, 1};
  const uint64_t most = std::max(width, height);
  const auto scaled = [&](uint32_t length) {
    const uint64_t fitted = (static_cast<uint64_t>(length) * side + most / 2) / most;
    return static_cast<uint32_t>(std::clamp<uint64_t>(fitted, 1, side));
  };
  return {scaled(width), scaled(height)};
}

std::pair<int, int> FitTiles(float width, float height, float tile_width, float tile_height,
                             float gap_x, float gap_y) {
  const auto fit = [](float room, float tile, float gap) {
    return std::max(1, static_cast<int>(std::floor((room + gap) / (tile + gap))));
  };
  return {fit(width, tile_width, gap_x), fit(height, tile_height, gap_y)};
}

}  // namespace tidemark::ui
