// The vectorised slicer against its scalar twin: equal to the last bit, whatever the line.
#include "render/line_slicer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>

#include "unit/render/scalar_slicer.h"

namespace tidemark::render {
namespace {

int Draw(int from, int to) { return *rc::gen::inRange(from, to); }
// A number of [from, to).
float Number(float from, float to) {
  return from + (to - from) * static_cast<float>(Draw(0, 1 << 20)) / static_cast<float>(1 << 20);
}

// How a strip's columns look; drawn once, so that a strip is dense or sparse, smooth or noisy.
struct Look {
  float spacing_px = 1;  // of columns, in pixels
  float width = 0;       // of a column, in spacings
  float noise = 0;       // of the plot's height
  int odd = 0;           // percent of columns that are unlike the others
};

Look DrawLook() {
  return {std::exp2(Number(-4, 8)), static_cast<float>(Draw(0, 4)) * 0.33f,
          std::exp2(Number(-12, 1)), Draw(0, 3) * 10};
}

float Height(const Look& look, float centre) { return centre + look.noise * Number(-0.5f, 0.5f); }

// Columns from left of a plot of `width` pixels to right of it, in pixels and of height 0 to 1.
std::vector<Column> DrawColumns(const Look& look, float width, int most) {
  std::vector<Column> columns;
  const float begin = static_cast<float>(Draw(0, 3)) * -40.0f + Number(0, 8);
  float centre = Number(0, 1);
  for (float x = begin; x < width + 60 && static_cast<int>(columns.size()) < most;) {
    Column c{};
    const bool odd = Draw(0, 100) < look.odd;
    c.x0 = x;
    c.x1 = x + look.spacing_px * look.width * (odd ? Number(0, 4) : 1);
    c.first = Height(look, centre);
    c.last = odd ? c.first : Height(look, centre);
    const bool thin = odd || look.width < 0.5f;
    c.min = std::min(c.first, c.last) - (thin ? 0 : look.noise * Number(0, 0.3f));
    c.max = std::max(c.first, c.last) + (thin ? 0 : look.noise * Number(0, 0.3f));
    if (c.x0 == c.x1) c.last = c.min = c.max = c.first;
    columns.push_back(c);
    centre += look.noise * Number(-0.2f, 0.2f);
    // Whole pixels now and then, where rounding decides.
    x = c.x1 + look.spacing_px * (1 - look.width) * (odd ? Number(0, 3) : 1);
    if (odd) x = std::ceil(x);
  }
  return columns;
}

ColumnGeometry GeometryOf(const std::vector<Column>& columns) {
  std::vector<uint8_t> bytes(columns.size() * sizeof(Column));
  if (!bytes.empty()) std::memcpy(bytes.data(), columns.data(), bytes.size());
  return ColumnGeometry(std::move(bytes));
}

LineStyle DrawStyle() {
  LineStyle style;
  style.width_px = Draw(0, 3) == 0 ? Number(0.5f, 50) : static_cast<float>(Draw(2, 17)) * 0.5f;
  style.points = Draw(0, 4) == 0;
  style.point_radius_px = Number(0, 30);
  return style;
}

Transform DrawTransform(int width, int height) {
  const auto height_px = static_cast<float>(height);
  Transform t{1, 0, -height_px * 0.9f, height_px * 0.95f};
  if (Draw(0, 2) == 0) {  // zoomed, up to a part of a pixel as wide as the plot
    t.x_scale = std::exp2(Number(-3, 12));
    t.x_shift = -t.x_scale * Number(0, static_cast<float>(width));
  }
  if (Draw(0, 3) == 0) {
    t.y_scale *= std::exp2(Number(-2, 30)) * (Draw(0, 2) == 0 ? -1.0f : 1.0f);
    t.y_shift -= t.y_scale * Number(-1, 1);
  }
  if (Draw(0, 20) == 0) t.y_scale = 0;
  return t;
}

void ExpectSame(const SliceList& got, const std::vector<Slice>& want) {
  RC_ASSERT(got.size() == want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    RC_ASSERT(std::memcmp(&got[i], &want[i], sizeof(Slice)) == 0);
  }
}

RC_GTEST_PROP(LineSlicerTest, SlicesAreThoseOfTheScalarTwin, ()) {
  const int width = Draw(1, 400), height = Draw(1, 600);
  LineSlicer slicer(width, height);
  ScalarSlicer twin(width, height);
  SliceList got;
  std::vector<Slice> want;
  const int strips = Draw(1, 6);
  for (int i = 0; i < strips; ++i) {  // with what the former ones left behind
    const std::vector<Column> columns =
        DrawColumns(DrawLook(), static_cast<float>(width), Draw(1, 600));
    const ColumnGeometry geometry = GeometryOf(columns);
    std::vector<Strip> drawable;
    const auto first = static_cast<uint32_t>(Draw(0, static_cast<int>(columns.size())));
    geometry.AppendDrawable({first, geometry.size()}, &drawable);
    const Transform transform = DrawTransform(width, height);
    const LineStyle style = DrawStyle();
    for (const Strip& strip : drawable) {
      const auto index = static_cast<uint16_t>(i);
      RC_ASSERT(slicer.Append(geometry, strip, transform, style, index, &got) ==
                twin.Append(geometry, strip, transform, style, index, &want));
    }
  }
  ExpectSame(got, want);
}

// Four lines at the same x, each with heights of its own.
RC_GTEST_PROP(LineSlicerTest, FourAtOnceAreAsFourAlone, ()) {
  const int width = Draw(1, 400), height = Draw(1, 600);
  LineSlicer slicer(width, height);
  ScalarSlicer twin(width, height);
  SliceList got;
  std::vector<Slice> want;
  for (int round = Draw(1, 4); round > 0; --round) {
    const Look look = DrawLook();
    const std::vector<Column> first = DrawColumns(look, static_cast<float>(width), Draw(1, 300));
    std::vector<Column> columns;
    for (int line = 0; line < 4; ++line) {
      for (Column c : first) {
        if (line > 0 && c.x0 < c.x1) {
          c.first = Height(look, 0.5f);
          c.last = Draw(0, 4) == 0 ? c.first : Height(look, 0.5f);
          c.min = std::min(c.first, c.last) - (Draw(0, 2) == 0 ? 0 : look.noise * 0.1f);
          c.max = std::max(c.first, c.last);
        }
        columns.push_back(c);
      }
    }
    const ColumnGeometry geometry = GeometryOf(columns);
    const auto count = static_cast<uint32_t>(first.size());
    const auto skipped = static_cast<uint32_t>(Draw(0, static_cast<int>(count)));
    FourStrips four{&geometry, {}, {}};
    four.transforms[0] = DrawTransform(width, height);
    LineStyle style = DrawStyle();
    style.points = false;
    for (uint32_t i = 0; i < 4; ++i) {
      four.strips[i] = {i * count + skipped, count - skipped};
      four.transforms[i] = four.transforms[0];
      four.transforms[i].y_scale *= static_cast<float>(i) + 0.5f;
    }
    uint32_t in_view = 0;
    for (uint16_t i = 0; i < 4; ++i) {
      in_view += twin.Append(geometry, four.strips[i], four.transforms[i], style, i, &want);
    }
    RC_ASSERT(slicer.AppendFour(four, style, {0, 1, 2, 3}, &got) == in_view);
  }
  ExpectSame(got, want);
}

TEST(ColumnGeometryTest, KnowsStripsOfTheSameX) {
  std::vector<Column> columns;
  for (int line = 0; line < 3; ++line) {
    for (int i = 0; i < 5; ++i) {
      const float x = static_cast<float>(i) + (line == 2 && i == 3 ? 0.5f : 0);
      columns.push_back({x, x, 1, 1, 1, 1});
    }
  }
  const ColumnGeometry geometry = GeometryOf(columns);
  EXPECT_TRUE(geometry.HaveSameX({0, 5}, {5, 5}));
  EXPECT_TRUE(geometry.HaveSameX({2, 3}, {7, 3}));
  EXPECT_FALSE(geometry.HaveSameX({2, 3}, {8, 2}));
  EXPECT_FALSE(geometry.HaveSameX({2, 2}, {6, 2}));
  EXPECT_FALSE(geometry.HaveSameX({5, 5}, {10, 5}));
}

TEST(LineSlicerTest, NothingOutsideIsDrawn) {
  LineSlicer slicer(100, 50);
  SliceList slices;
  const ColumnGeometry right = GeometryOf({{500, 500, 1, 1, 1, 1}, {600, 601, 1, 1, 1, 1}});
  EXPECT_EQ(slicer.Append(right, {0, 2}, {}, {}, 0, &slices), 0u);
  const ColumnGeometry left = GeometryOf({{-500, -500, 1, 1, 1, 1}, {-400, -300, 1, 1, 1, 1}});
  EXPECT_EQ(slicer.Append(left, {0, 2}, {}, {}, 0, &slices), 0u);
  EXPECT_EQ(slices.size(), 0u);
}

// One spike in a million steps, at every distance from an edge between pixel columns.
TEST(LineSlicerTest, OneStepSpikeIsInItsSlice) {
  for (uint32_t at = 0; at < 64; ++at) {
    std::vector<Column> columns;
    for (int i = 0; i < 64; ++i) {
      const float x = static_cast<float>(i) * 0.37f;
      columns.push_back({x, x + 0.3f, 40, 41, 40, 41});
    }
    columns[at].min = 5;
    LineSlicer slicer(40, 50);
    SliceList slices;
    slicer.Append(GeometryOf(columns), {0, 64}, {}, {}, 0, &slices);
    int seen = 0;
    const float unit = LineSlicer::UnitPx(50);
    for (size_t i = 0; i < slices.size(); ++i) {
      if (slices[i].x != static_cast<uint16_t>(columns[at].x0)) continue;
      EXPECT_NEAR(static_cast<float>(slices[i].top) * unit - kSpanMarginPx, 5 - 0.75f, 0.01f);
      ++seen;
    }
    EXPECT_EQ(seen, 1) << at;
  }
}

}  // namespace
}  // namespace tidemark::render
