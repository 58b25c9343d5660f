// Where to cut: precision, recall, F1 and cost over the threshold, and what is counted at it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/evaluate/pictures/threshold_controls.h"
#include "ui/format.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

Range ThresholdRange(const workbench::ThresholdView& view) {
  Range range{0, 1};
  for (const float t : view.thresholds) {
    if (!std::isfinite(t)) continue;
    range.lo = std::min(range.lo, static_cast<double>(t));
    range.hi = std::max(range.hi, static_cast<double>(t));
  }
  return range;
}

bool CostsGiven(const workbench::Costs& costs) {
  const workbench::Costs plain;
  return costs.true_positive != plain.true_positive ||
         costs.false_positive != plain.false_positive ||
         costs.false_negative != plain.false_negative || costs.true_negative != plain.true_negative;
}

struct CostScale {
  double low = 0, high = 1;
  [[nodiscard]] float Share(float cost) const {
    return static_cast<float>((static_cast<double>(cost) - low) / std::max(high - low, 1e-300));
  }
};

CostScale ScaleOf(std::span<const float> costs) {
  Range range = EmptyRange();
  for (const float cost : costs) Include(&range, static_cast<double>(cost));
  return range.lo <= range.hi ? CostScale{range.lo, range.hi} : CostScale{};
}

Range HeightRange(const workbench::ThresholdView& view) {
  double lowest = 1;
  for (const auto* values : {&view.precisions, &view.recalls}) {
    for (const float v : *values) {
      if (std::isfinite(v)) lowest = std::min(lowest, static_cast<double>(v));
    }
  }
  return ShareRange(lowest, 0.25);
}

struct Line {
  std::span<const float> values;
  Color color;
  std::string word;
  const float* dash = nullptr;
};

void DrawLines(const Ui& ui, ImDrawList* list, const PlotAxes& axes,
               const workbench::ThresholdView& view, bool with_costs) {
  std::vector<Line> lines = {{view.precisions, RunColor(ui.theme(), 0, ""), words::kPrecision},
                             {view.recalls, RunColor(ui.theme(), 1, ""), words::kRecallLine},
                             {view.f1s, RunColor(ui.theme(), 2, ""), words::kF1Line}};
  std::vector<float> scaled;
  if (with_costs && !view.costs.empty()) {
    const CostScale scale = ScaleOf(view.costs);
    for (const float cost : view.costs)
      scaled.push_back(static_cast<float>(axes.y.lo + (axes.y.hi - axes.y.lo) *
                                                          static_cast<double>(scale.Share(cost))));
    lines.push_back({scaled, ui.c().text_secondary,
                     fmt::format(words::kCostLine, Value(scale.low), Value(scale.high)),
                     tokens::kChartDashes[1]});
  }
  float y = axes.box.Max.y - ui.Px(12) - ui.Px(16) * static_cast<float>(lines.size() - 1);
  for (const Line& line : lines) {
    CurveLook look;
    look.color = line.color;
    look.steps = true;
    look.dash = line.dash;
    DrawCurve(ui, list, axes, view.thresholds, line.values, look);
  }
  // Readable where curves run below it.
  const ImVec2 corner(axes.box.Min.x + ui.Px(4), y - ui.Px(9));
  float wide = 0;
  for (const Line& line : lines)
    wide = std::max(wide, ui.Px(32) + ui.Width(Type::kMicro, line.word));
  list->AddRectFilled(corner, ImVec2(corner.x + wide, axes.box.Max.y - ui.Px(3)),
                      Fade(ui.c().bg_card, 0.85f), ui.Px(3));
  for (const Line& line : lines) {
    LegendEntry(ui, list, axes.box.Min.x + ui.Px(8), y, line.color, line.word, line.dash);
    y += ui.Px(16);
  }
}

struct CountCell {
  const char* label;
  std::string value;
};

void DrawCounts(const Ui& ui, ImDrawList* list, const ImRect& area,
                const workbench::ThresholdView& view, bool with_costs) {
  const auto count = [](uint64_t n) { return Count(static_cast<int64_t>(n)); };
  std::vector<CountCell> cells = {{words::kCellPrecision, FigureText(view.precision)},
                                  {words::kCellTruePositives, count(view.true_positives)},
                                  {words::kCellFalsePositives, count(view.false_positives)},
                                  {words::kCellRecall, FigureText(view.recall)},
                                  {words::kCellFalseNegatives, count(view.false_negatives)},
                                  {words::kCellTrueNegatives, count(view.true_negatives)},
                                  {words::kCellF1, FigureText(view.f1)},
                                  {words::kCellAccuracy, FigureText(view.accuracy)},
                                  {with_costs ? words::kCellCost : words::kCellMcc,
                                   with_costs ? Value(view.cost) : FigureText(view.mcc)}};
  const float gap = ui.Px(24), width = (area.GetWidth() - 2 * gap) / 3, height = ui.Px(22);
  for (size_t i = 0; i < cells.size(); ++i) {
    const size_t column = i % 3, row = i / 3;
    const float x = area.Min.x + static_cast<float>(column) * (width + gap);
    const float middle = area.Min.y + (static_cast<float>(row) + 0.5f) * height;
    ui.Text(list, Type::kSmall, x, middle, ui.c().text_secondary, cells[i].label);
    ui.TextRight(list, Type::kSmallMedium, x + width, middle, ui.c().text_primary, cells[i].value);
    ImGui::PushID(static_cast<int>(i));
    MirrorNode& node = ui.Describe(ImGui::GetID("count"), "cell", cells[i].label,
                                   ImRect(x, middle - height / 2, x + width, middle + height / 2));
    node.value = cells[i].value;
    ImGui::PopID();
  }
}

void DrawAll(PictureScene& scene, Card& card, const workbench::ThresholdView& view) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool costs = CostsGiven(scene.bench.view.costs);
  const float counts = ui.Px(70), top = card.body.Min.y + ui.Px(24);
  const ImRect plot(ui.Snap(card.box.Min.x + ui.Px(41)), top, card.box.Max.x - ui.Px(13),
                    std::max(top + ui.Px(40), card.body.Max.y - counts - ui.Px(28)));
  PlotAxes axes = MakePlotAxes(plot, ThresholdRange(view), HeightRange(view));
  DrawThresholdSlider(scene, axes, ui.Snap(card.body.Min.y + ui.Px(10)));
  PlotLook look;
  look.y_ticks = ShareTicks(axes.y, std::max(2, static_cast<int>(plot.GetHeight() / ui.Px(40))));
  if (axes.x.lo == 0 && axes.x.hi == 1) look.x_ticks = ShareTicks(axes.x, 5);
  DrawPlotFrame(ui, list, axes, look);
  DrawLines(ui, list, axes, view, costs);
  ui.VLine(list, axes.PixelX(std::clamp(scene.bench.view.threshold, axes.x.lo, axes.x.hi)),
           plot.Min.y, plot.Max.y, ui.c().text_primary);
  DragThreshold(scene, axes);
  DrawCounts(ui, list,
             ImRect(card.body.Min.x, card.body.Max.y - counts, card.body.Max.x, card.body.Max.y),
             view, costs);
  const uint64_t positives = view.true_positives + view.false_negatives;
  const uint64_t all = positives + view.false_positives + view.true_negatives;
  DrawCardFooter(
      ui, card,
      fmt::format(fmt::runtime(DecidesLabels(scene) ? words::kOfExamples : words::kOneAgainstRest),
                  Count(static_cast<int64_t>(positives)), Count(static_cast<int64_t>(all)),
                  fmt::format(words::kClassNamed, NameOfClass(scene, view.class_index))),
      DecidesLabels(scene)
          ? fmt::format(words::kLabelsFrom, Short(scene.bench.bench.choices.threshold))
          : std::string());
  MirrorNode& node = DescribePicture(ui, card, card.title + ", " + card.note);
  for (const auto& [key, value] :
       {std::pair("data-threshold", view.threshold), std::pair("data-precision", view.precision),
        std::pair("data-recall", view.recall), std::pair("data-f1", view.f1),
        std::pair("data-cost", view.cost)}) {
    node.attributes.emplace_back(key, fmt::format("{}", value));
  }
}

std::string AsText(const workbench::ThresholdView& view) {
  std::string text = "threshold\tprecision\trecall\tf1\tcost\n";
  const auto at = [](const std::vector<float>& values, size_t i) {
    return i < values.size() ? fmt::format("{}", values[i]) : std::string();
  };
  for (size_t i = 0; i < view.thresholds.size(); ++i) {
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", view.thresholds[i], at(view.precisions, i),
                        at(view.recalls, i), at(view.f1s, i), at(view.costs, i));
  }
  return text;
}

}  // namespace

void DrawThreshold(PictureScene& scene, const ImRect& box) {
  Card card =
      BeginCard(scene, "threshold", box, words::kThreshold,
                fmt::format(words::kClassNamed, NameOfClass(scene, scene.bench.view.class_index)));
  const workbench::Summary* summary = scene.summary();
  const workbench::ThresholdView* view = nullptr;
  if (summary && !summary->has_scores) {
    DrawCardMessage(scene.ui, card.body, words::kNoScores, words::kNoScoresHint, false);
  } else if ((view = ShownAnswer(scene, card, scene.bench.threshold)) != nullptr) {
    // While the slider moves the answer is always on its way: that is not worth a word.
    card.updating = card.updating && !ImGui::IsMouseDown(0);
    DrawThresholdControls(scene, card, *view);
    DrawAll(scene, card, *view);
  }
  EndCard(scene, card,
          view ? std::function<std::string()>([&] { return AsText(*view); }) : nullptr);
}

}  // namespace tidemark::ui
