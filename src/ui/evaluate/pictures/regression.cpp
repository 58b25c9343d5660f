// Regression: what was predicted against what is true, how residuals lie, how errors spread.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::Residuals;

void Include(Range* range, double v) {
  if (!std::isfinite(v)) return;
  range->lo = std::min(range->lo, v);
  range->hi = std::max(range->hi, v);
}

Range Widened(Range range, double share) {
  if (!(range.lo <= range.hi)) return {0, 1};
  const double pad = range.hi > range.lo ? (range.hi - range.lo) * share
                                         : std::max(std::abs(range.lo) * 0.05, 0.5);
  return {range.lo - pad, range.hi + pad};
}

ImRect PlotBox(const Ui& ui, const Card& card) {
  return ImRect(ui.Snap(card.box.Min.x + ui.Px(57)), card.body.Min.y + ui.Px(8),
                card.box.Max.x - ui.Px(17), card.body.Max.y - ui.Px(38));
}

bool IsGrid(const Residuals& answer) {
  return answer.grid > 0 && answer.cells.size() == static_cast<size_t>(answer.grid) * answer.grid;
}

uint64_t RowsOf(const Residuals& answer) {
  if (!IsGrid(answer)) return std::min(answer.truth.size(), answer.predicted.size());
  uint64_t rows = 0;
  for (const uint32_t cell : answer.cells) rows += cell;
  return rows;
}

// Cells on the sequential ramp by the logarithm of their count; lines begin at the third stop.
void DrawGridCells(const Ui& ui, ImDrawList* list, const PlotAxes& axes, const Residuals& answer) {
  const auto& ramp = ui.theme().dark ? tokens::kRampSequentialDark : tokens::kRampSequentialLight;
  const uint32_t most = *std::max_element(answer.cells.begin(), answer.cells.end());
  const double scale = std::log1p(static_cast<double>(std::max<uint32_t>(1, most)));
  const double step = (answer.high - answer.low) / answer.grid;
  for (uint32_t row = 0; row < answer.grid; ++row) {
    for (uint32_t column = 0; column < answer.grid; ++column) {
      const uint32_t count = answer.cells[static_cast<size_t>(row) * answer.grid + column];
      if (count == 0) continue;
      const double x = answer.low + step * row, y = answer.low + step * column;
      list->AddRectFilled(
          ImVec2(ui.Snap(axes.PixelX(x)), ui.Snap(axes.PixelY(y + step))),
          ImVec2(ui.Snap(axes.PixelX(x + step)), ui.Snap(axes.PixelY(y))),
          RampColor(ramp, RampStop(std::log1p(static_cast<double>(count)) / scale, 2, 8)));
    }
  }
}

void DrawPoints(const Ui& ui, ImDrawList* list, const PlotAxes& axes, const Residuals& answer) {
  const size_t count = std::min(answer.truth.size(), answer.predicted.size());
  const float radius = ui.Px(1) * (count > 500 ? 2.0f : 3.0f);
  const Color color = Fade(RunColor(ui.theme(), 0, ""), count > 500 ? 0.5f : 0.7f);
  for (size_t i = 0; i < count; ++i) {
    if (!std::isfinite(answer.truth[i]) || !std::isfinite(answer.predicted[i])) continue;
    const ImVec2 at(axes.PixelX(answer.truth[i]), axes.PixelY(answer.predicted[i]));
    list->AddNgonFilled(at, radius, color, 8);
  }
}

void DrawPredicted(PictureScene& scene, const Card& card, const Residuals& answer) {
  const Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  Range range{INFINITY, -INFINITY};
  const bool grid = IsGrid(answer);
  if (grid) {
    range = {answer.low, answer.high};
  } else {
    for (const double v : answer.truth) Include(&range, v);
    for (const double v : answer.predicted) Include(&range, v);
    range = Widened(range, 0.04);
  }
  const PlotAxes axes = MakePlotAxes(PlotBox(ui, card), range, range);
  PlotLook look;
  look.x_title = words::kTrueAxis;
  DrawPlotFrame(ui, list, axes, look);
  list->PushClipRect(axes.box.Min, axes.box.Max, true);
  if (grid) DrawGridCells(ui, list, axes, answer);
  const ImVec2 line[2] = {ImVec2(axes.PixelX(range.lo), axes.PixelY(range.lo)),
                          ImVec2(axes.PixelX(range.hi), axes.PixelY(range.hi))};
  DrawDashed(ui, list, line, ui.c().border_strong, 1, tokens::kChartDashes[1]);
  if (!grid) DrawPoints(ui, list, axes, answer);
  list->PopClipRect();
  const std::string rows = Counted(RowsOf(answer), words::kRow, words::kRows);
  DrawCardFooter(ui, card, std::string(words::kPredictedAxis) + " ↑",
                 grid ? fmt::format(words::kCellsFooter, rows, answer.grid, answer.grid) : rows);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (ImGui::IsWindowHovered() && axes.box.Contains(mouse))
    DrawTip(ui, mouse,
            fmt::format("{} {}, {} {}", words::kTrueAxis, Value(axes.AxisX(mouse.x)),
                        words::kPredictedAxis, Value(axes.AxisY(mouse.y))));
}

void DrawResidualBars(PictureScene& scene, const Card& card, const Residuals& answer) {
  const Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  Range x{INFINITY, -INFINITY}, y{0, 0};
  for (const workbench::ResidualBar& bar : answer.by_prediction) {
    if (bar.rows == 0) continue;
    Include(&x, bar.low);
    Include(&x, bar.high);
    for (const double v : {bar.mean, bar.quarter, bar.three_quarters}) Include(&y, v);
  }
  if (!(x.hi > x.lo)) x = Widened(x, 0);
  const PlotAxes axes = MakePlotAxes(PlotBox(ui, card), x, Widened(y, 0.08));
  PlotLook look;
  look.x_title = words::kPredictedAxis;
  DrawPlotFrame(ui, list, axes, look);
  ui.HLine(list, axes.box.Min.x, axes.box.Max.x, axes.PixelY(0), ui.c().border_strong);
  const Color color = RunColor(ui.theme(), 0, "");
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool over = ImGui::IsWindowHovered() && axes.box.Contains(mouse);
  for (const workbench::ResidualBar& bar : answer.by_prediction) {
    if (bar.rows == 0 || !std::isfinite(bar.median)) continue;
    const float x0 = ui.Snap(axes.PixelX(bar.low)) + ui.Px(1),
                x1 = std::max(x0 + ui.Px(2), ui.Snap(axes.PixelX(bar.high)) - ui.Px(1));
    list->AddRectFilled(ImVec2(x0, axes.PixelY(bar.three_quarters)),
                        ImVec2(x1, axes.PixelY(bar.quarter)), Fade(color, 0.28f), ui.Px(1));
    ui.HLine(list, x0, x1, axes.PixelY(bar.median), color);
    DrawDot(ui, list, ImVec2((x0 + x1) / 2, axes.PixelY(bar.mean)), 3, ui.c().text_primary);
    if (!over || mouse.x < x0 - ui.Px(1) || mouse.x > x1 + ui.Px(1)) continue;
    DrawTip(ui, mouse,
            fmt::format(words::kResidualTip, Value(bar.low), Value(bar.high), Value(bar.mean),
                        Value(bar.median), Value(bar.quarter), Value(bar.three_quarters),
                        Counted(bar.rows, words::kRow, words::kRows)));
  }
  DrawCardFooter(ui, card, words::kErrorAxis, words::kMeanAndQuartiles);
}

void DrawErrorBars(PictureScene& scene, const Card& card, const Residuals& answer) {
  const Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  Range x{INFINITY, -INFINITY};
  uint64_t most = 1, rows = 0;
  for (const workbench::ErrorBar& bar : answer.errors) {
    Include(&x, bar.low);
    Include(&x, bar.high);
    most = std::max(most, bar.rows);
    rows += bar.rows;
  }
  if (!(x.hi > x.lo)) x = Widened(x, 0);
  const PlotAxes axes = MakePlotAxes(PlotBox(ui, card), x, {0, static_cast<double>(most) * 1.04});
  PlotLook look;
  look.x_title = words::kErrorAxis;
  DrawPlotFrame(ui, list, axes, look);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool over = ImGui::IsWindowHovered() && axes.box.Contains(mouse);
  for (const workbench::ErrorBar& bar : answer.errors) {
    const float x0 = ui.Snap(axes.PixelX(bar.low)) + ui.Px(1),
                x1 = std::max(x0 + ui.Px(1), ui.Snap(axes.PixelX(bar.high)));
    const bool pointed = over && mouse.x >= x0 - ui.Px(1) && mouse.x < x1;
    if (bar.rows > 0) {
      list->AddRectFilled(
          ImVec2(x0,
                 std::min(axes.PixelY(static_cast<double>(bar.rows)), axes.box.Max.y - ui.Px(1))),
          ImVec2(x1, axes.box.Max.y), pointed ? ui.c().border_focus : ui.c().accent_line);
    }
    if (pointed)
      DrawTip(ui, mouse,
              fmt::format(words::kErrorTip, Value(bar.low), Value(bar.high),
                          Counted(bar.rows, words::kRow, words::kRows)));
  }
  if (x.lo < 0 && x.hi > 0)
    ui.VLine(list, axes.PixelX(0), axes.box.Min.y, axes.box.Max.y, ui.c().chart_crosshair);
  DrawCardFooter(ui, card, {}, Counted(rows, words::kRow, words::kRows));
}

std::string PredictedText(const Residuals& answer) {
  std::string text = "true\tpredicted\n";
  for (size_t i = 0; i < std::min(answer.truth.size(), answer.predicted.size()); ++i)
    text += fmt::format("{}\t{}\n", answer.truth[i], answer.predicted[i]);
  if (!IsGrid(answer)) return text;
  text = "true\tpredicted\trows\n";
  const double step = (answer.high - answer.low) / answer.grid;
  for (size_t i = 0; i < answer.cells.size(); ++i) {
    if (answer.cells[i] == 0) continue;
    text += fmt::format(
        "{}\t{}\t{}\n", answer.low + step * (static_cast<double>(i / answer.grid) + 0.5),
        answer.low + step * (static_cast<double>(i % answer.grid) + 0.5), answer.cells[i]);
  }
  return text;
}

std::string ResidualText(const Residuals& answer) {
  std::string text = "low\thigh\tmean\tdeviation\tquarter\tmedian\tthree_quarters\trows\n";
  for (const workbench::ResidualBar& bar : answer.by_prediction)
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", bar.low, bar.high, bar.mean,
                        bar.deviation, bar.quarter, bar.median, bar.three_quarters, bar.rows);
  return text;
}

std::string ErrorText(const Residuals& answer) {
  std::string text = "low\thigh\trows\n";
  for (const workbench::ErrorBar& bar : answer.errors)
    text += fmt::format("{}\t{}\t{}\n", bar.low, bar.high, bar.rows);
  return text;
}

using DrawInside = void (*)(PictureScene&, const Card&, const Residuals&);
using MakeText = std::string (*)(const Residuals&);

void DrawResidualCard(PictureScene& scene, const ImRect& box, const char* key, const char* title,
                      size_t (*count)(const Residuals&), DrawInside draw, MakeText text) {
  Card card = BeginCard(scene, key, box, title);
  const Residuals* answer = ShownAnswer(scene, card, scene.bench.residuals);
  if (answer && count(*answer) == 0) {
    DrawCardMessage(scene.ui, card.body, words::kNoResiduals, {}, false);
  } else if (answer) {
    draw(scene, card, *answer);
  }
  if (answer) {
    MirrorNode& node = DescribePicture(scene.ui, card, title);
    node.attributes.emplace_back("data-rows", fmt::format("{}", RowsOf(*answer)));
    node.attributes.emplace_back("data-parts", fmt::format("{}", count(*answer)));
  }
  EndCard(scene, card,
          answer ? std::function<std::string()>([&] { return text(*answer); }) : nullptr);
}

}  // namespace

void DrawPredictedTrue(PictureScene& scene, const ImRect& box) {
  DrawResidualCard(
      scene, box, "predicted", words::kPredictedTrue,
      [](const Residuals& answer) { return static_cast<size_t>(RowsOf(answer)); }, DrawPredicted,
      PredictedText);
}

void DrawResiduals(PictureScene& scene, const ImRect& box) {
  DrawResidualCard(
      scene, box, "residuals", words::kResiduals,
      [](const Residuals& answer) { return answer.by_prediction.size(); }, DrawResidualBars,
      ResidualText);
}

void DrawErrorHistogram(PictureScene& scene, const ImRect& box) {
  DrawResidualCard(
      scene, box, "errors", words::kErrorHistogram,
      [](const Residuals& answer) { return answer.errors.size(); }, DrawErrorBars, ErrorText);
}

}  // namespace tidemark::ui
