// ROC, precision-recall, gain and lift of one class against the others.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/format.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

constexpr double kLogFromArea = 0.98;
constexpr float kDot = 5;  // logical radius

struct CurveView {
  std::span<const float> x, y, low, high;
  std::span<const float> other_x, other_y;  // of the evaluation compared with
  PlotAxes axes;
  PlotLook look;
  std::string figure;  // said at the bottom
  const char *x_word = "", *y_word = "";
  ImVec2 threshold{NAN, NAN};  // in values
  std::string threshold_line;
};

double Prevalence(const workbench::Curves& curves) {
  const auto positives = static_cast<double>(curves.positives);
  return positives / std::max(1.0, positives + static_cast<double>(curves.negatives));
}

std::string FigureWords(const char* format, const workbench::Figure& figure) {
  const int decimals = FigureDecimals(figure.value, figure.low, figure.high);
  std::string text =
      fmt::format(fmt::runtime(format), FigureText(figure.value, figure.low, figure.high));
  const std::string interval = IntervalText(figure.low, figure.high, decimals);
  return interval.empty() ? text : text + "  " + interval;
}

const workbench::ThresholdView* ThresholdOf(const PictureScene& scene,
                                            const workbench::Curves& curves) {
  const auto& latest = scene.bench.threshold.latest;
  return latest && latest->class_index == curves.class_index ? &*latest : nullptr;
}

Range HeightRange(std::span<const float> values, float least) {
  double lowest = 1;
  for (const float v : values) {
    if (std::isfinite(v) && v > least) lowest = std::min(lowest, static_cast<double>(v));
  }
  return ShareRange(lowest, 0.1);
}

CurveView RocView(const PictureScene& scene, const workbench::Curves& curves,
                  const workbench::Curves* other, const ImRect& box) {
  CurveView view;
  view.x = curves.false_positive_rate;
  view.y = curves.true_positive_rate;
  view.low = curves.roc_low;
  view.high = curves.roc_high;
  if (other) {
    view.other_x = other->false_positive_rate;
    view.other_y = other->true_positive_rate;
  }
  const bool log = curves.roc_auc.value > kLogFromArea;
  Range x{0, 1}, y{0, 1};
  if (log) {
    x = {std::log10(RocLogStart(curves.negatives)), 0};
    // What the band says where the curve leaves its foot, the last point without false positives.
    size_t foot = 0;
    while (foot + 1 < view.x.size() && view.x[foot + 1] <= 0) ++foot;
    double lowest = 1;
    for (size_t i = foot; i < view.y.size(); ++i) {
      lowest = std::min(lowest, static_cast<double>(i < view.low.size() ? view.low[i] : view.y[i]));
    }
    y = ShareRange(lowest, 0.1);
  }
  view.axes = MakePlotAxes(box, x, y, log);
  view.look.x_title = log ? words::kFalsePositiveRateLog : words::kFalsePositiveRate;
  view.figure = FigureWords(words::kAuc, curves.roc_auc);
  view.x_word = "FPR";
  view.y_word = "TPR";
  if (const workbench::ThresholdView* at = ThresholdOf(scene, curves)) {
    view.threshold =
        ImVec2(static_cast<float>(at->false_positive_rate), static_cast<float>(at->recall));
    view.threshold_line =
        fmt::format(words::kRatesAt, Fixed(at->recall, 3), Fixed(at->false_positive_rate, 3));
  }
  return view;
}

CurveView PrecisionRecallView(const PictureScene& scene, const workbench::Curves& curves,
                              const workbench::Curves* other, const ImRect& box) {
  CurveView view;
  view.x = curves.recall;
  view.y = curves.precision;
  if (other) {
    view.other_x = other->recall;
    view.other_y = other->precision;
  }
  view.axes = MakePlotAxes(box, {0, 1}, HeightRange(view.y, -1));
  view.look.x_title = words::kRecallAxis;
  view.figure = FigureWords(words::kAveragePrecision, curves.average_precision);
  view.x_word = words::kRecallLine;
  view.y_word = words::kPrecision;
  if (const workbench::ThresholdView* at = ThresholdOf(scene, curves)) {
    view.threshold = ImVec2(static_cast<float>(at->recall), static_cast<float>(at->precision));
    view.threshold_line =
        fmt::format(words::kPrecisionRecallAt, Fixed(at->precision, 3), Fixed(at->recall, 3));
  }
  return view;
}

CurveView GainView(const workbench::Curves& curves, const workbench::Curves* other, bool lift,
                   const ImRect& box) {
  CurveView view;
  view.x = curves.chosen;
  view.y = lift ? curves.lift : curves.gain;
  if (other) {
    view.other_x = other->chosen;
    view.other_y = lift ? other->lift : other->gain;
  }
  double most = 1;
  for (const float v : view.y) {
    if (std::isfinite(v)) most = std::max(most, static_cast<double>(v));
  }
  view.axes = MakePlotAxes(box, {0, 1}, {0, lift ? most * 1.04 : 1});
  view.look.x_title = words::kShareChosen;
  view.x_word = words::kRows;
  view.y_word = lift ? "lift" : "gain";
  return view;
}

// What guessing would give.
void DrawChance(const Ui& ui, ImDrawList* list, const CurveView& view, CurveKind kind,
                double prevalence) {
  std::vector<ImVec2> points;
  constexpr int kSteps = 60;
  for (int i = 0; i <= kSteps; ++i) {
    const double at =
        view.axes.x.lo + (view.axes.x.hi - view.axes.x.lo) * static_cast<double>(i) / kSteps;
    const double value = view.axes.ToValueX(at);
    const double y = kind == CurveKind::kPrecisionRecall ? prevalence
                     : kind == CurveKind::kLift          ? 1
                                                         : value;
    points.emplace_back(view.axes.PixelX(at), view.axes.PixelY(y));
  }
  list->PushClipRect(view.axes.box.Min, view.axes.box.Max, true);
  DrawDashed(ui, list, points, ui.c().border_strong, 1, tokens::kChartDashes[2]);
  list->PopClipRect();
}

void DrawThresholdDot(const Ui& ui, ImDrawList* list, const CurveView& view, double threshold) {
  if (!std::isfinite(view.threshold.x) || !std::isfinite(view.threshold.y)) return;
  const PlotAxes& axes = view.axes;
  const double ax = std::max(axes.x.lo, axes.ToAxisX(static_cast<double>(view.threshold.x)));
  const double ay = std::max(axes.y.lo, static_cast<double>(view.threshold.y));
  const ImVec2 at(axes.PixelX(ax), axes.PixelY(ay));
  const float line_x = ui.Snap(at.x) + ui.Px(1) / 2;
  const ImVec2 drop[2] = {ImVec2(line_x, at.y), ImVec2(line_x, axes.box.Max.y)};
  DrawDashed(ui, list, drop, ui.c().chart_crosshair, 1, tokens::kChartDashes[2]);
  DrawDot(ui, list, at, kDot, ui.c().text_primary);
  const std::string first = fmt::format(words::kThresholdAt, Fixed(threshold, 2));
  const float width =
      std::max(ui.Width(Type::kMicro, first), ui.Width(Type::kMicro, view.threshold_line));
  float x = at.x + ui.Px(10);
  if (x + width > axes.box.Max.x - ui.Px(4)) x = at.x - ui.Px(10) - width;
  const float y = std::min(at.y + ui.Px(18), axes.box.Max.y - ui.Px(46));
  ui.Text(list, Type::kMicro, x, y, ui.c().text_primary, first);
  ui.Text(list, Type::kMicro, x, y + ui.Px(16), ui.c().text_secondary, view.threshold_line);
}

void DrawPointed(const Ui& ui, ImDrawList* list, const CurveView& view, const ItemState& plot) {
  if (!plot.hovered || view.x.empty()) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const size_t i = NearestIndex(view.x, view.axes.ToValueX(view.axes.AxisX(mouse.x)));
  if (i >= view.y.size()) return;
  const double x = static_cast<double>(view.x[i]), y = static_cast<double>(view.y[i]);
  const ImVec2 at(view.axes.PixelX(std::max(view.axes.x.lo, view.axes.ToAxisX(x))),
                  view.axes.PixelY(y));
  if (at.y > view.axes.box.Max.y + 1) return;
  ui.VLine(list, at.x, view.axes.box.Min.y, view.axes.box.Max.y, ui.c().chart_crosshair);
  DrawDot(ui, list, at, tokens::kChartMarker + 0.75f, RunColor(ui.theme(), 0, ""));
  DrawTip(ui, mouse, fmt::format(words::kCurveTip, view.x_word, Value(x), view.y_word, Value(y)));
}

void DrawAll(PictureScene& scene, const workbench::Curves& curves, const CurveView& view,
             CurveKind kind) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  DrawPlotFrame(ui, list, view.axes, view.look);
  const Color color = RunColor(ui.theme(), 0, "");
  if (!view.low.empty())
    DrawCurveBand(ui, list, view.axes, view.x, view.low, view.high,
                  Fade(color, tokens::kChartBandAlpha));
  DrawChance(ui, list, view, kind, Prevalence(curves));
  CurveLook look;
  if (!view.other_x.empty()) {
    look.color = ui.c().text_secondary;
    DrawCurve(ui, list, view.axes, view.other_x, view.other_y, look);
  }
  look.color = color;
  DrawCurve(ui, list, view.axes, view.x, view.y, look);
  const ItemState plot = Item(ui, "plot", view.axes.box, {.tab_stop = false});
  DrawPointed(ui, list, view, plot);
  DrawThresholdDot(ui, list, view,
                   scene.bench.threshold.latest ? scene.bench.threshold.latest->threshold
                                                : scene.bench.view.threshold);
  // Where the curve is not.
  const float figure_y = view.axes.box.Max.y - ui.Px(13);
  if (kind == CurveKind::kPrecisionRecall)
    ui.Text(list, Type::kMicro, view.axes.box.Min.x + ui.Px(8), figure_y, ui.c().text_secondary,
            view.figure);
  else
    ui.TextRight(list, Type::kMicro, view.axes.box.Max.x - ui.Px(4), figure_y,
                 ui.c().text_secondary, view.figure);
  if (view.other_x.empty()) return;
  float x = view.axes.box.Max.x - ui.Px(4), y = view.axes.box.Max.y - ui.Px(47);
  for (const auto& [ink, evaluation] :
       {std::pair(color, scene.bench.view.evaluation),
        std::pair(ui.c().text_secondary, scene.bench.view.compared)}) {
    const std::string name =
        ui.Cut(Type::kMicro, NameOfEvaluation(scene.bench, evaluation), ui.Px(120), CutAt::kMiddle);
    LegendEntry(ui, list, x - ui.Px(18) - ui.Width(Type::kMicro, name), y, ink, name);
    y += ui.Px(16);
  }
}

CurveView ViewOf(const PictureScene& scene, const workbench::Curves& curves, const ImRect& box) {
  const workbench::Curves* other = nullptr;
  const auto& compared = scene.bench.compared_curves.latest;
  if (scene.bench.view.compared != 0 && compared && compared->class_index == curves.class_index)
    other = &*compared;
  switch (scene.memory.curve) {
    case CurveKind::kPrecisionRecall:
      return PrecisionRecallView(scene, curves, other, box);
    case CurveKind::kGain:
      return GainView(curves, other, false, box);
    case CurveKind::kLift:
      return GainView(curves, other, true, box);
    case CurveKind::kRoc:
      break;
  }
  return RocView(scene, curves, other, box);
}

std::string AsText(const CurveView& view) {
  std::string text = fmt::format("{}\t{}\n", view.x_word, view.y_word);
  for (size_t i = 0; i < std::min(view.x.size(), view.y.size()); ++i)
    text += fmt::format("{}\t{}\n", view.x[i], view.y[i]);
  return text;
}

void DescribeCurves(const PictureScene& scene, const Card& card, const workbench::Curves& curves) {
  const std::string name =
      card.title + ", " + fmt::format(words::kClassNamed, NameOfClass(scene, curves.class_index));
  MirrorNode& node = DescribePicture(scene.ui, card, name);
  node.attributes.emplace_back("data-roc-auc", fmt::format("{}", curves.roc_auc.value));
  node.attributes.emplace_back("data-average-precision",
                               fmt::format("{}", curves.average_precision.value));
  node.attributes.emplace_back("data-positives", fmt::format("{}", curves.positives));
  node.attributes.emplace_back("data-negatives", fmt::format("{}", curves.negatives));
  node.attributes.emplace_back("data-points", fmt::format("{}", curves.false_positive_rate.size()));
}

void ChooseCurve(PictureScene& scene, Card& card) {
  Ui& ui = scene.ui;
  const auto choices = {words::kRoc, words::kPrecisionRecallShort, words::kGain, words::kLift};
  const float x = TakeRight(ui, card, SegmentedWidth(ui, choices));
  const int clicked = Segmented(ui, "curve", ImVec2(x, ui.Snap(card.middle - ui.Px(14))),
                                words::kCurve, choices, static_cast<int>(scene.memory.curve));
  if (clicked >= 0) scene.memory.curve = static_cast<CurveKind>(clicked);
  HeaderClass(scene, card);
}

}  // namespace

void DrawCurves(PictureScene& scene, const ImRect& box) {
  Ui& ui = scene.ui;
  static constexpr const char* kNames[] = {words::kRoc, words::kPrecisionRecallShort, words::kGain,
                                           words::kLift};
  Card card = BeginCard(scene, "curves", box, kNames[static_cast<size_t>(scene.memory.curve)]);
  const workbench::Summary* summary = scene.summary();
  CurveView view;
  bool drawn = false;
  if (summary && !summary->has_scores) {
    DrawCardMessage(ui, card.body, words::kNoScores, words::kNoScoresHint, false);
  } else if (const workbench::Curves* curves = ShownAnswer(scene, card, scene.bench.curves)) {
    ChooseCurve(scene, card);
    DescribeCurves(scene, card, *curves);
    if (curves->positives == 0 || curves->negatives == 0) {
      DrawCardMessage(ui, card.body, words::kOneKind, words::kOneKindHint, false);
    } else {
      const ImRect plot(ui.Snap(box.Min.x + ui.Px(41)), card.body.Min.y + ui.Px(6),
                        box.Max.x - ui.Px(13), box.Max.y - ui.Px(51));
      view = ViewOf(scene, *curves, plot);
      DrawAll(scene, *curves, view, scene.memory.curve);
      drawn = true;
    }
  }
  EndCard(scene, card,
          drawn ? std::function<std::string()>([&] { return AsText(view); }) : nullptr);
}

}  // namespace tidemark::ui
