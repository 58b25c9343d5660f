// How often the model is right when it says so with this confidence.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/format.h"
#include "ui/widgets/item.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

constexpr uint64_t kFewRows = 10;                               // a bin below it says little
constexpr float kBars = 32, kLeastBar = 1.5f, kHistogram = 62;  // logical
constexpr uint32_t kBinChoices[] = {5, 10, 15, 20, 30};

void ChooseBins(PictureScene& scene, Card& card) {
  BenchView& view = scene.bench.view;
  const std::string value = fmt::format(words::kBins, view.calibration_bins);
  MenuChoice choice;
  choice.popup = "bins";
  choice.name = words::kBinsChoice;
  choice.value = value;
  const ImRect box = HeaderChoice(scene, card, choice);
  if (!BeginMenu(scene.ui, choice.popup, box, 160, PopupAlign::kRight)) return;
  for (const uint32_t bins : kBinChoices) {
    const std::string label = fmt::format(words::kBins, bins);
    MenuRow row;
    row.label = label;
    row.checked = bins == view.calibration_bins;
    if (MenuItem(scene.ui, row)) view.calibration_bins = bins;
  }
  MenuSeparator(scene.ui);
  for (const bool even : {false, true}) {
    MenuRow row;
    row.label = even ? words::kEvenCounts : words::kEvenWidths;
    row.checked = even == view.even_counts;
    if (MenuItem(scene.ui, row)) view.even_counts = even;
  }
  EndMenu();
}

void DrawDiagonal(const Ui& ui, ImDrawList* list, const PlotAxes& axes) {
  const ImVec2 line[2] = {ImVec2(axes.PixelX(0), axes.PixelY(0)),
                          ImVec2(axes.PixelX(1), axes.PixelY(1))};
  DrawDashed(ui, list, line, ui.c().border_strong, 1, tokens::kChartDashes[1]);
}

void DrawBins(const Ui& ui, ImDrawList* list, const PlotAxes& axes,
              const workbench::Curves& curves) {
  const Color color = RunColor(ui.theme(), 0, "");
  std::vector<float> x, y;
  for (const workbench::CalibrationBar& bar : curves.calibration) {
    if (bar.rows < kFewRows || !std::isfinite(bar.share)) continue;
    const float at = ui.Snap(axes.PixelX(bar.confidence));
    if (std::isfinite(bar.share_low))
      ui.VLine(list, at, axes.PixelY(bar.share_high), axes.PixelY(bar.share_low),
               Fade(color, 0.55f));
    x.push_back(static_cast<float>(bar.confidence));
    y.push_back(static_cast<float>(bar.share));
  }
  CurveLook look;
  look.color = color;
  DrawCurve(ui, list, axes, x, y, look);
  const float half = ui.Px(1) / 2;
  for (size_t i = 0; i < x.size(); ++i) {
    DrawDot(ui, list,
            ImVec2(ui.Snap(axes.PixelX(static_cast<double>(x[i]))) + half,
                   axes.PixelY(static_cast<double>(y[i]))),
            3.5f, color);
  }
  for (const workbench::CalibrationBar& bar : curves.calibration) {
    if (bar.rows == 0 || bar.rows >= kFewRows || !std::isfinite(bar.share)) continue;
    const float top = axes.PixelY(1) + ui.Px(4), bottom = axes.PixelY(0) - ui.Px(4);
    DrawDot(ui, list,
            ImVec2(ui.Snap(axes.PixelX(bar.confidence)) + half,
                   std::clamp(axes.PixelY(bar.share), top, bottom)),
            3, ui.c().text_muted, true);
  }
}

// Bars over the same axis: where the bin lies, as high as the root of its rows, with their number.
void DrawHistogram(const Ui& ui, ImDrawList* list, const PlotAxes& axes, float base,
                   const workbench::Curves& curves) {
  uint64_t most = 0;
  for (const workbench::CalibrationBar& bar : curves.calibration) most = std::max(most, bar.rows);
  ui.HLine(list, axes.box.Min.x, axes.box.Max.x, base, ui.c().chart_axis);
  float free_from = -FLT_MAX;
  for (const workbench::CalibrationBar& bar : curves.calibration) {
    if (bar.rows == 0) continue;
    const float x0 = ui.Snap(axes.PixelX(bar.low)) + ui.Px(1);
    const float x1 = std::max(x0 + ui.Px(1), ui.Snap(axes.PixelX(bar.high)) - ui.Px(1));
    const float height = RootHeight(bar.rows, most, ui.Px(kBars), ui.Px(1) * kLeastBar);
    list->AddRectFilled(ImVec2(x0, base - height), ImVec2(x1, base), ui.c().border_strong,
                        ui.Px(1) * 1.5f, ImDrawFlags_RoundCornersTop);
    const std::string count = Count(static_cast<int64_t>(bar.rows));
    const float width = ui.Width(Type::kMicro, count), left = (x0 + x1 - width) / 2;
    if (left < free_from) continue;
    ui.Text(list, Type::kMicro, left, base - height - ui.Px(8), ui.c().chart_label, count);
    free_from = left + width + ui.Px(2);
  }
}

void DrawPointed(const Ui& ui, const PlotAxes& axes, const workbench::Curves& curves,
                 const ImRect& area) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!ImGui::IsWindowHovered() || !area.Contains(mouse)) return;
  const double at = axes.AxisX(mouse.x);
  for (const workbench::CalibrationBar& bar : curves.calibration) {
    if (bar.rows == 0 || at < bar.low || at > bar.high) continue;
    const auto hits = std::llround(bar.share * static_cast<double>(bar.rows));
    DrawTip(ui, mouse,
            fmt::format(words::kBinTip, Value(bar.low), Value(bar.high), Count(hits),
                        Count(static_cast<int64_t>(bar.rows)), ShareText(bar.share),
                        ShareText(bar.share_low), ShareText(bar.share_high)));
    return;
  }
}

void DrawNotes(const PictureScene& scene, ImDrawList* list, const PlotAxes& axes) {
  const Ui& ui = scene.ui;
  const double level = scene.summary() ? scene.summary()->level : 0.95;
  ui.TextRight(list, Type::kMicro, axes.box.Max.x - ui.Px(6), axes.box.Max.y - ui.Px(30),
               ui.c().text_secondary, fmt::format(words::kWilson, level * 100));
  ui.TextRight(list, Type::kMicro, axes.box.Max.x - ui.Px(6), axes.box.Max.y - ui.Px(14),
               ui.c().text_muted, words::kHollow);
}

void DrawFigures(PictureScene& scene, const Card& card, const workbench::Curves& curves) {
  const std::string errors =
      fmt::format(words::kCalibrationErrors, ShortShare(curves.expected_error),
                  ShortShare(curves.maximum_error));
  std::string brier;
  if (std::isfinite(curves.brier)) {
    brier =
        fmt::format(words::kBrierParts, ShortShare(curves.brier), ShortShare(curves.reliability),
                    ShortShare(curves.resolution), ShortShare(curves.uncertainty));
  }
  DrawCardFooter(scene.ui, card, errors, brier);
  const ImRect foot(card.body.Min.x, card.body.Max.y, card.body.Max.x, card.box.Max.y);
  scene.ui.Tooltip(ImGui::GetID("brier"),
                   ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(foot.Min, foot.Max), foot,
                   words::kBrierTip);
}

void DrawAll(PictureScene& scene, const Card& card, const workbench::Curves& curves) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float base = ui.Snap(card.body.Max.y - ui.Px(18));
  const ImRect plot(ui.Snap(card.box.Min.x + ui.Px(41)), card.body.Min.y + ui.Px(6),
                    card.box.Max.x - ui.Px(13), base - ui.Px(kHistogram));
  const PlotAxes axes = MakePlotAxes(plot, {0, 1}, {0, 1});
  PlotLook look;
  look.x_ticks = look.y_ticks = ShareTicks({0, 1}, 5);
  DrawPlotFrame(ui, list, axes, look);
  DrawDiagonal(ui, list, axes);
  DrawNotes(scene, list, axes);
  DrawBins(ui, list, axes, curves);
  DrawHistogram(ui, list, axes, base, curves);
  ui.TextCentered(list, Type::kMicro, plot.GetCenter().x, base + ui.Px(11), ui.c().text_muted,
                  curves.calibration_of_top ? words::kConfidenceAxis : words::kProbabilityAxis);
  DrawFigures(scene, card, curves);
  DrawPointed(ui, axes, curves, ImRect(plot.Min, ImVec2(plot.Max.x, base)));
}

std::string AsText(const workbench::Curves& curves) {
  std::string text = "low\thigh\tconfidence\tshare\tshare_low\tshare_high\trows\n";
  for (const workbench::CalibrationBar& bar : curves.calibration)
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", bar.low, bar.high, bar.confidence,
                        bar.share, bar.share_low, bar.share_high, bar.rows);
  return text;
}

}  // namespace

void DrawCalibration(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "calibration", box, words::kCalibration);
  const workbench::Summary* summary = scene.summary();
  const workbench::Curves* curves = nullptr;
  if (summary && !summary->has_scores) {
    DrawCardMessage(scene.ui, card.body, words::kNoScores, words::kNoScoresHint, false);
  } else if ((curves = ShownAnswer(scene, card, scene.bench.curves)) != nullptr) {
    ChooseBins(scene, card);
    uint64_t rows = 0;
    for (const workbench::CalibrationBar& bar : curves->calibration) rows += bar.rows;
    MirrorNode& node = DescribePicture(scene.ui, card, words::kCalibration);
    node.attributes.emplace_back("data-bins", fmt::format("{}", curves->calibration.size()));
    node.attributes.emplace_back("data-rows", fmt::format("{}", rows));
    node.attributes.emplace_back("data-ece", fmt::format("{}", curves->expected_error));
    node.attributes.emplace_back("data-mce", fmt::format("{}", curves->maximum_error));
    node.attributes.emplace_back("data-brier", fmt::format("{}", curves->brier));
    if (rows == 0)
      DrawCardMessage(scene.ui, card.body, words::kNoCalibration, {}, false);
    else
      DrawAll(scene, card, *curves);
  }
  EndCard(scene, card,
          curves ? std::function<std::string()>([&] { return AsText(*curves); }) : nullptr);
}

}  // namespace tidemark::ui
