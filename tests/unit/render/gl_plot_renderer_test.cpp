// Drawn pixels, read back, against coverage computed on the CPU from the definition in
// render/plot_renderer.h.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "render/gl.h"
#include "render/plot_renderer.h"
#include "unit/render/offscreen_gl.h"

namespace tidemark::render {
namespace {

constexpr int kWidth = 400, kHeight = 200;
constexpr Rgba kBlack{0, 0, 0, 255};
constexpr Rect kEverything{0, 0, kWidth, kHeight};

Column Point(float x, float y) { return {x, x, y, y, y, y}; }

std::vector<uint8_t> Bytes(const std::vector<Column>& columns) {
  std::vector<uint8_t> out(columns.size() * sizeof(Column));
  std::memcpy(out.data(), columns.data(), out.size());
  return out;
}

// How far a place is from everything that the definition says is drawn.
struct Reference {
  static double Segment(double px, double py, double ax, double ay, double bx, double by) {
    const double dx = bx - ax, dy = by - ay, n = dx * dx + dy * dy;
    const double t = n > 0 ? std::clamp(((px - ax) * dx + (py - ay) * dy) / n, 0.0, 1.0) : 0;
    return std::hypot(px - ax - t * dx, py - ay - t * dy);
  }
  static double Box(double px, double py, const Column& c) {
    return std::hypot(std::max({c.x0 - px, px - c.x1, 0.0}),
                      std::max({c.min - py, py - c.max, 0.0}));
  }
  static double Distance(const std::vector<Column>& columns, double px, double py) {
    double nearest = 1e9;
    for (size_t i = 0; i < columns.size(); ++i) {
      const Column& c = columns[i];
      nearest = std::min(nearest, Box(px, py, c));
      if (i + 1 == columns.size()) continue;
      const Column& d = columns[i + 1];
      nearest = std::min(nearest, Segment(px, py, c.x1, c.last, d.x0, d.first));
    }
    return nearest;
  }
};

class GlPlotRendererTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    gl_ = OffscreenGl::Make(kWidth, kHeight, &why);
    if (!gl_) GTEST_SKIP() << "pixels are not checked: " << why;
    renderer_ = MakeGlPlotRenderer(false);
    gl_->Clear(kBlack);
  }
  void TearDown() override { renderer_.reset(); }

  void Draw(GeometryId id, std::vector<Strip> strips, const LineStyle& style = {},
            const Transform& transform = {}, const Rect& clip = kEverything) {
    renderer_->NewFrame();
    renderer_->BeginPlot();
    renderer_->Lines(id, strips, transform, style, clip);
    renderer_->Execute(renderer_->EndPlot(), kWidth, kHeight);
    ASSERT_EQ(renderer_->error(), "");
    ASSERT_EQ(glGetError(), GLenum{GL_NO_ERROR});
    pixels_ = gl_->Pixels();
  }
  GeometryId Create(const std::vector<Column>& columns) {
    return renderer_->Create(Bytes(columns));
  }
  int At(int x, int y) const { return pixels_[static_cast<size_t>(y) * kWidth + x].r; }

  std::unique_ptr<OffscreenGl> gl_;
  std::unique_ptr<PlotRenderer> renderer_;
  std::vector<Rgba> pixels_;
};

TEST_F(GlPlotRendererTest, LineAtPixelCentresIsCrisp) {
  Draw(Create({Point(10, 100.5f), Point(300, 100.5f)}), {{0, 2}});
  for (int x = 12; x < 298; ++x) {
    ASSERT_EQ(At(x, 100), 255) << x;
    ASSERT_NEAR(At(x, 99), 64, 1) << x;
    ASSERT_NEAR(At(x, 101), 64, 1) << x;
    ASSERT_EQ(At(x, 98), 0) << x;
    ASSERT_EQ(At(x, 102), 0) << x;
  }
}

TEST_F(GlPlotRendererTest, OneStepSpikeIsVisibleAtFullZoomOut) {
  // 1,000,000 points as two columns a pixel, one value at 500,123 far above all others.
  std::vector<Column> columns;
  for (int i = 0; i < 2 * kWidth; ++i) {
    const float x0 = static_cast<float>(i) * 1250, x1 = x0 + 1249;
    columns.push_back({x0, x1, 0, 1, 0.5f, 0.5f});
  }
  columns[500123 / 1250].max = 9;
  Draw(Create(columns), {{0, static_cast<uint32_t>(columns.size())}}, {},
       {kWidth / 1e6f, 0, -20, kHeight - 5});
  const int x = 500123 * kWidth / 1000000;
  for (int y = 20; y < 150; ++y) {
    ASSERT_GE(std::max(At(x, y), At(x - 1, y)), 190) << y;
    ASSERT_EQ(At(x - 10, y), 0) << y;
  }
}

TEST_F(GlPlotRendererTest, OverlapsDoNotDarken) {
  std::vector<Column> columns;
  for (int i = 0; i < 4 * kWidth; ++i) {  // four columns a pixel: everything overlaps
    const float x = static_cast<float>(i) * 0.25f;
    const float y = 100 + 60 * std::sin(x * 0.05f) + static_cast<float>(i % 7);
    columns.push_back({x, x + 0.2f, y - 5, y + 5, y, y + 2});
  }
  LineStyle style;
  style.color = 0x80ffffff;
  Draw(Create(columns), {{0, static_cast<uint32_t>(columns.size())}}, style);
  int brightest = 0;
  for (const Rgba& pixel : pixels_) brightest = std::max<int>(brightest, pixel.r);
  EXPECT_NEAR(brightest, 128, 1);
}

std::vector<Column> RandomColumns(std::mt19937* random, int round) {
  const float spacing = std::pow(2.0f, std::uniform_real_distribution<float>(-3, 5)(*random));
  const float extent = std::uniform_real_distribution<float>(0, 1)(*random) * spacing;
  std::uniform_real_distribution<float> height(60, 120), unit(0, 1);
  std::vector<Column> columns;
  for (float x = -50; x < kWidth + 50; x += spacing * (0.5f + unit(*random))) {
    Column c = Point(x, height(*random));
    c.x1 = x + extent * 0.5f * unit(*random);
    c.last = c.first + 10 * (unit(*random) - 0.5f);
    c.min = std::min(c.first, c.last) - static_cast<float>(round % 2) * 9 * unit(*random);
    c.max = std::max(c.first, c.last) + static_cast<float>(round % 2) * 9 * unit(*random);
    if (columns.empty() || c.x0 >= columns.back().x1) columns.push_back(c);
  }
  return columns;
}

TEST_F(GlPlotRendererTest, ShowsEveryExtremeAndInventsNothing) {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    const std::vector<Column> columns = RandomColumns(&random, round);
    LineStyle style;
    style.width_px = 1 + static_cast<float>(round % 6) * 0.5f;
    gl_->Clear(kBlack);
    Draw(Create(columns), {{0, static_cast<uint32_t>(columns.size())}}, style);
    for (const Column& c : columns) {
      for (const float y : {c.min, c.max, c.first, c.last}) {
        // Within a pixel: the extremes of a column lie somewhere between its ends.
        int shown = 0;
        for (int x = static_cast<int>(std::floor(c.x0)); x <= static_cast<int>(std::floor(c.x1));
             ++x) {
          if (x < 0 || x >= kWidth)
            shown = 255;
          else
            shown = std::max(
                {shown, At(x, static_cast<int>(y - 0.5f)), At(x, static_cast<int>(y + 0.5f))});
        }
        ASSERT_GE(shown, 120) << "round " << round << ", column at " << c.x0 << ", value " << y;
      }
    }
    for (size_t i = 0; i + 1 < columns.size(); ++i) {
      const Column &c = columns[i], &d = columns[i + 1];
      const float t = 0.37f, x = c.x1 + t * (d.x0 - c.x1), y = c.last + t * (d.first - c.last);
      if (x < 1 || x >= kWidth - 1) continue;
      const int px = static_cast<int>(x), py = static_cast<int>(y);
      ASSERT_GE(std::max({At(px - 1, py), At(px, py), At(px + 1, py)}), 100)
          << "round " << round << ", between columns at " << x << ", " << y;
    }
    for (int i = 0; i < 3000; ++i) {
      const int x = static_cast<int>(random() % kWidth), y = static_cast<int>(random() % kHeight);
      if (At(x, y) <= 2) continue;
      ASSERT_LE(Reference::Distance(columns, x + 0.5, y + 0.5), style.width_px / 2 + 1.5)
          << "round " << round << " at " << x << ", " << y;
    }
  }
}

TEST_F(GlPlotRendererTest, SlantedLinesHaveTheInkOfTheirArea) {
  for (const float slope : {0.0f, 0.1f, 0.5f, 1.0f, 3.0f, 10.0f}) {
    for (const float width : {1.0f, 1.5f, 2.5f, 4.0f}) {
      const float dx = std::min(300.0f, 150 / std::max(slope, 0.01f));
      LineStyle style;
      style.width_px = width;
      gl_->Clear(kBlack);
      Draw(Create({Point(20.3f, 20.7f), Point(20.3f + dx, 20.7f + dx * slope)}), {{0, 2}}, style);
      double ink = 0;
      for (const Rgba& pixel : pixels_) ink += pixel.r / 255.0;
      const double length = std::hypot(dx, dx * slope);
      EXPECT_NEAR(ink, length * width, 0.03 * length * width + 3 * width) << slope << ", " << width;
    }
  }
}

TEST_F(GlPlotRendererTest, NanAndInfinityBreakTheLineOnly) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInf = std::numeric_limits<float>::infinity();
  Draw(Create({Point(10, 50.5f), Point(100, 50.5f), Point(150, kNan), Point(200, 50.5f),
               Point(250, 50.5f), Point(280, kInf), Point(300, 50.5f), Point(390, 50.5f)}),
       {{0, 8}});
  EXPECT_EQ(At(50, 50), 255);
  EXPECT_EQ(At(150, 50), 0);
  EXPECT_EQ(At(225, 50), 255);
  EXPECT_EQ(At(280, 50), 0);
  EXPECT_EQ(At(350, 50), 255);
}

TEST_F(GlPlotRendererTest, XThatGoesBackwardsBreaksTheLineOnly) {
  Draw(Create({Point(10, 50.5f), Point(200, 50.5f), Point(100, 80.5f), Point(300, 80.5f)}),
       {{0, 4}});
  EXPECT_EQ(At(100, 50), 255);
  EXPECT_EQ(At(200, 80), 255);
  EXPECT_EQ(At(150, 65), 0);
}

TEST_F(GlPlotRendererTest, ClipsToThePlot) {
  const GeometryId id = Create({Point(0, 50.5f), Point(kWidth, 50.5f)});
  LineStyle thick;
  thick.width_px = 60;
  Draw(id, {{0, 2}}, thick, {}, {100, 40, 300, 60});
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const bool inside = x >= 100 && x < 300 && y >= 40 && y < 60;
      ASSERT_EQ(At(x, y), inside ? 255 : 0) << x << ", " << y;
    }
  }
}

TEST_F(GlPlotRendererTest, DrawsDotsAndDashes) {
  LineStyle style;
  style.points = true;
  style.point_radius_px = 4;
  const GeometryId id = Create({Point(100.5f, 100.5f), Point(300.5f, 100.5f)});
  Draw(id, {{0, 2}}, style);
  EXPECT_EQ(At(100, 97), 255);
  EXPECT_EQ(At(200, 97), 0);
  EXPECT_EQ(At(200, 100), 255);

  gl_->Clear(kBlack);
  LineStyle dashed;
  dashed.dash_px[0] = 6;
  dashed.dash_px[1] = 3;
  Draw(id, {{0, 2}}, dashed);
  int on = 0;
  for (int x = 110; x < 290; ++x) on += At(x, 100);
  EXPECT_NEAR(on / 255.0 / 180, 6.0 / 9, 0.02);

  // A spike in a gap is still there.
  gl_->Clear(kBlack);
  Draw(Create(
           {Point(100, 180.5f), {107.2f, 107.4f, 20, 180.5f, 180.5f, 180.5f}, Point(200, 180.5f)}),
       {{0, 3}}, dashed);
  int spike = 0;
  for (int y = 30; y < 170; ++y) spike += std::max(At(106, y), At(107, y));
  EXPECT_GT(spike / 255.0 / 140, 0.5);
}

TEST_F(GlPlotRendererTest, SurvivesALostContext) {
  std::vector<Column> columns;
  for (int i = 0; i < 1300; ++i) {
    columns.push_back(Point(static_cast<float>(i) * 0.3f, static_cast<float>(20 + i * 7 % 150)));
  }
  const GeometryId id = Create(columns);
  Draw(id, {{0, 1300}});
  const auto before = pixels_;
  ASSERT_TRUE(gl_->LoseContext());
  gl_->Clear(kBlack);
  renderer_->OnContextLost();
  Draw(id, {{0, 1300}});
  EXPECT_EQ(0, std::memcmp(before.data(), pixels_.data(), before.size() * sizeof(Rgba)));
  EXPECT_GT(renderer_->gpu_bytes(), 0u);
  renderer_->Destroy(id);
  renderer_->NewFrame();
  renderer_->NewFrame();
  EXPECT_EQ(renderer_->gpu_bytes(), 0u);
}

// What was drawn before leaves its state behind, as this renderer does: nobody asks the GPU for it.
TEST_F(GlPlotRendererTest, DrawsTheSameWhateverStateItFinds) {
  const GeometryId id = Create({Point(0, 50), Point(100, 60), Point(300, 20)});
  Draw(id, {{0, 3}});
  const std::vector<Rgba> before = pixels_;
  gl_->Clear(kBlack);
  GLuint texture = 0, array = 0, buffer = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glGenVertexArrays(1, &array);
  glBindVertexArray(array);
  glGenBuffers(1, &buffer);
  glBindBuffer(GL_ARRAY_BUFFER, buffer);
  glUseProgram(0);
  glDisable(GL_BLEND);
  glBlendFunc(GL_ONE, GL_ZERO);
  glEnable(GL_SCISSOR_TEST);
  glScissor(1, 2, 3, 4);
  glViewport(5, 6, 7, 8);
  Draw(id, {{0, 3}});
  EXPECT_EQ(0, std::memcmp(before.data(), pixels_.data(), before.size() * sizeof(Rgba)));
}

TEST_F(GlPlotRendererTest, ManyStripsOfOneGeometryAreOneFrame) {
  std::vector<Column> columns;
  std::vector<Strip> strips;
  for (uint32_t series = 0; series < 50; ++series) {
    strips.push_back({series * 100, 100});
    for (int i = 0; i < 100; ++i) {
      columns.push_back(Point(static_cast<float>(i) * 4, 2.5f + static_cast<float>(series) * 4));
    }
  }
  Draw(Create(columns), strips);
  for (int series = 0; series < 49; ++series) {
    ASSERT_EQ(At(200, series * 4 + 2), 255) << series;
    ASSERT_EQ(At(200, series * 4 + 4), 0) << series;
  }
  renderer_->NewFrame();
  EXPECT_EQ(renderer_->columns_drawn(), 5000u);
}

TEST_F(GlPlotRendererTest, KeepsSlicesWhileOnlyColoursAndPlaceChange) {
  const GeometryId id = Create({Point(0, 10.5f), Point(200, 60.5f)});
  LineStyle style;
  Draw(id, {{0, 2}}, style, {1, 20, 1, 30}, {20, 30, 220, 130});
  const auto before = pixels_;
  const uint64_t bytes = renderer_->gpu_bytes();
  gl_->Clear(kBlack);
  style.color = 0xff0000ff;
  Draw(id, {{0, 2}}, style, {1, 120, 1, 40}, {120, 40, 320, 140});
  EXPECT_EQ(renderer_->gpu_bytes(), bytes);
  for (int y = 30; y < 130; ++y) {
    for (int x = 20; x < 220; ++x) {
      ASSERT_EQ(At(x + 100, y + 10), before[static_cast<size_t>(y) * kWidth + x].r)
          << x << ", " << y;
    }
  }
}

}  // namespace
}  // namespace tidemark::render
