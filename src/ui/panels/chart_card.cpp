#include "ui/panels/chart_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/panels/chart_draw.h"
#include "ui/panels/chart_input.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

constexpr double kUpdatingAfterS = 0.3, kReadingAfterS = 0.15;

// Exact sums over the lines of a chart.
struct Totals {
  size_t lines = 0, runs = 0, nonfinite_runs = 0;
  uint64_t drawn = 0, total = 0, nonfinite = 0, not_shown = 0, superseded = 0;
  bool infinities = false;
};

Totals SumUp(const ChartSnapshot& snapshot, bool hide_superseded) {
  Totals t;
  for (const ReadySeries& series : snapshot.series) {
    const ChartSeries& info = series.info;
    ++t.lines;
    t.runs += info.run_count;
    t.total += info.points_total;
    t.drawn +=
        info.points_window -
        std::min(info.points_window, info.not_shown + (hide_superseded ? info.superseded : 0));
    t.nonfinite += info.nonfinite_window;
    // Of a band it is not known how many of its runs they are in.
    t.nonfinite_runs += info.nonfinite_window > 0 && info.run_id > 0 ? 1 : 0;
    t.not_shown += info.not_shown;
    t.superseded += info.superseded;
    for (const ChartMark& mark : info.marks) t.infinities |= mark.kind != MarkKind::kNan;
  }
  return t;
}

bool OverCard(const ImRect& box) {
  return ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem |
                                ImGuiHoveredFlags_ChildWindows) &&
         ImGui::IsMouseHoveringRect(box.Min, box.Max);
}

// Chip of a chart with bands; null without.
const char* BandName(GroupBand band) {
  switch (band) {
    case GroupBand::kDeviation:
      return texts::kBandDeviationChip;
    case GroupBand::kExtremes:
      return texts::kBandExtremesChip;
    case GroupBand::kNone:
      break;
  }
  return nullptr;
}

void DrawHeader(Ui& ui, Model& model, const MetricRow& metric, const std::string& key,
                const CardPlace& place, const ChartSettings& settings, GroupBand band_kind,
                const Totals& totals, bool updating, bool over, CardResult* result) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = place.box.Min.y + ui.Px(1) + ui.Px(tokens::kLayoutChartHeader) / 2;
  const float side = ui.Px(24), top = ui.Snap(middle - side / 2);
  float right = place.box.Max.x - ui.Px(7);
  const auto icon = [&](const char* id, const char* glyph, std::string_view name) {
    right -= side;
    IconButtonSpec spec;
    spec.icon = glyph;
    spec.name = name;
    spec.size = 24;
    spec.icon_size = 14;
    return IconButton(ui, id, ImVec2(right, top), spec);
  };
  result->menu =
      icon("menu", icons::kIconEllipsis, fmt::format(texts::kChartMenu, ChartTitle(metric)));
  result->menu_box = ImRect(right, top, right + side, top + side);
  const ImGuiID enlarge_id = ImGui::GetID("enlarge");
  if (over || place.enlarged || ui.ShowsFocus(enlarge_id)) {
    result->enlarge =
        icon("enlarge", place.enlarged ? icons::kIconMinimize2 : icons::kIconMaximize2,
             place.enlarged ? texts::kShrink : texts::kEnlarge);
    const bool zoomed = XZoomOf(model.view).has_value() || settings.y_range.has_value();
    if (zoomed && icon("reset", icons::kIconZoomOut, texts::kResetZoom))
      model.zooms.Reset(&model.view, key);
  }
  float x = place.box.Min.x + ui.Px(13);
  float chips = 0;
  const auto measure = [&](const char* text, const char* glyph) {
    chips += Chip(ui, list, 0, 0, text, ChipKind::kNeutral, glyph, false, false) + ui.Px(6);
  };
  const std::string nan =
      fmt::format(texts::kRunNan, Counted(totals.nonfinite_runs, "run", "runs"));
  const char* band = BandName(band_kind);
  if (band != nullptr) measure(band, nullptr);
  if (settings.y_log) measure(texts::kLog, nullptr);
  if (settings.x_log) measure(texts::kLogX, nullptr);
  if (totals.nonfinite_runs > 0) measure(nan.c_str(), icons::kIconTriangleAlert);
  if (updating) measure(texts::kUpdating, icons::kIconRefreshCw);
  const std::string title = ChartTitle(metric);
  const float room = std::max(ui.Px(40), right - x - chips);
  const float drawn = ui.TextCut(list, Type::kBodyMedium, x, middle, room, ui.c().text_primary,
                                 title, CutAt::kMiddle);
  const ImRect title_box(x, top, x + drawn, top + side);
  if (drawn + 1 < ui.Width(Type::kBodyMedium, title)) {
    ui.Tooltip(ImGui::GetID("title"),
               over && ImGui::IsMouseHoveringRect(title_box.Min, title_box.Max), title_box, title);
  }
  x += drawn + ui.Px(6);
  if (band != nullptr) {
    const float width = Chip(ui, list, x, middle, band);
    const ImRect chip(x, top, x + width, top + side);
    ui.Tooltip(ImGui::GetID("band"), over && ImGui::IsMouseHoveringRect(chip.Min, chip.Max), chip,
               texts::kBandTip);
    x += width + ui.Px(6);
  }
  if (settings.y_log) x += Chip(ui, list, x, middle, texts::kLog) + ui.Px(6);
  if (settings.x_log) x += Chip(ui, list, x, middle, texts::kLogX) + ui.Px(6);
  if (totals.nonfinite_runs > 0)
    x += Chip(ui, list, x, middle, nan, ChipKind::kDanger, icons::kIconTriangleAlert) + ui.Px(6);
  if (updating)
    Chip(ui, list, x, middle, texts::kUpdating, ChipKind::kNeutral, icons::kIconRefreshCw);
}

void DrawFooter(const Ui& ui, const ImRect& box, const ChartSnapshot* snapshot, const Totals& t,
                const ChartSettings& settings) {
  if (!snapshot) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = box.Max.y - ui.Px(1) - ui.Px(6) - ui.Px(8);
  std::string runs = Counted(t.runs, "run", "runs");
  if (snapshot->data.axes.band != GroupBand::kNone)
    runs = fmt::format(texts::kFooterGroups, Counted(t.lines, "group", "groups"), runs);
  const double smoothing = snapshot->data.axes.smoothing;
  std::string left = smoothing > 0 ? fmt::format(texts::kFooterSmoothed, runs, smoothing) : runs;
  if (snapshot->data.preview) left = "\xE2\x89\x88 " + left;
  std::string right = fmt::format(texts::kFooterPoints, Count(static_cast<int64_t>(t.drawn)),
                                  Count(static_cast<int64_t>(t.total)));
  if (t.nonfinite > 0) {
    right +=
        fmt::format(fmt::runtime(t.infinities ? texts::kFooterInfinite : texts::kFooterNonfinite),
                    Count(static_cast<int64_t>(t.nonfinite)));
  }
  if (t.not_shown > 0)
    right += fmt::format(texts::kFooterNotShown, Count(static_cast<int64_t>(t.not_shown)));
  if (t.superseded > 0 && settings.hide_superseded)
    right += fmt::format(texts::kFooterSuperseded, Count(static_cast<int64_t>(t.superseded)));
  if (snapshot->data.runs_without_x > 0) {
    const bool metric = snapshot->data.axes.x_kind == XKind::kMetric;
    right += fmt::format(fmt::runtime(metric ? texts::kFooterNoMetric : texts::kFooterNoX),
                         Counted(snapshot->data.runs_without_x, "run", "runs"));
  }
  const float x0 = box.Min.x + ui.Px(13), x1 = box.Max.x - ui.Px(13);
  const float right_width = std::min(ui.Width(Type::kMicro, right), x1 - x0);
  const std::string shown = ui.Cut(Type::kMicro, right, right_width + 1);
  ui.TextRight(list, Type::kMicro, x1, middle, ui.c().text_muted, shown);
  const float room = x1 - right_width - ui.Px(12) - x0;
  if (room > ui.Px(20)) ui.TextCut(list, Type::kMicro, x0, middle, room, ui.c().text_muted, left);
  ui.DescribeText(ImGui::GetID("footer"), left + ", " + right,
                  ImRect(x0, middle - ui.Px(8), x1, middle + ui.Px(8)), "note");
}

void DrawMessage(const Ui& ui, const ImRect& plot, std::string_view text, std::string_view detail,
                 bool error) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float wrap = plot.GetWidth() - ui.Px(24);
  const float width = std::min(ui.Width(Type::kSmall, text), wrap);
  const float x = plot.GetCenter().x - width / 2, y = plot.GetCenter().y - ui.Px(16);
  if (error)
    ui.Icon(list, icons::kIconCircleAlert, 16, plot.GetCenter().x - ui.Px(8), y - ui.Px(14),
            ui.c().danger_text);
  const float height =
      ui.TextWrapped(list, Type::kSmall, ImVec2(x, y), width + 1, ui.c().text_secondary, text);
  if (!detail.empty()) {
    const float w = std::min(ui.Width(Type::kMicro, detail), wrap);
    ui.TextWrapped(list, Type::kMicro, ImVec2(plot.GetCenter().x - w / 2, y + height), w + 1,
                   ui.c().text_muted, detail);
  }
  ui.DescribeText(ImGui::GetID("message"), std::string(text) + " " + std::string(detail), plot,
                  error ? "alert" : "note");
}

// Before the first answer: frame, grid and, after a moment, what is being read.
void DrawWaiting(const Ui& ui, const MetricRow& metric, const ImRect& plot, double since_s) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (int i = 0; i < 4; ++i) {
    ui.HLine(list, plot.Min.x, plot.Max.x,
             plot.Min.y + plot.GetHeight() * (0.05f + 0.25f * static_cast<float>(i)),
             ui.c().chart_grid);
  }
  const double waited = ui.now_s() - since_s;
  if (waited < kReadingAfterS) {
    ui.WakeIn(kReadingAfterS - waited + 0.01);
    return;
  }
  const float middle = plot.GetCenter().y, width = ui.Px(120);
  double phase = 0.5;
  if (!ui.host().reduced_motion()) {
    ui.WakeIn(0.25);
    phase = std::fmod(std::floor(ui.now_s() * 4) / 8, 1.0);
  }
  Bar(ui, list, plot.GetCenter().x - width / 2, middle - ui.Px(8), width, -1, phase);
  ui.TextCentered(
      list, Type::kSmall, plot.GetCenter().x, middle + ui.Px(12), ui.c().text_secondary,
      fmt::format(texts::kReadingPoints, Count(static_cast<int64_t>(metric.point_count))));
}

bool IsUpdating(const Ui& ui, const Model& model, const ChartEntry& entry) {
  if (entry.stale_since_s == 0 || !entry.shown || !model.link.InFlight(entry.slot)) return false;
  const double waited = ui.now_s() - entry.stale_since_s;
  if (waited >= kUpdatingAfterS) return true;
  ui.WakeIn(kUpdatingAfterS - waited + 0.01);
  return false;
}

void DrawInside(Ui& ui, Model& model, ChartScene& scene, const MetricRow& metric,
                const ChartSnapshot& snapshot, const ChartSettings& settings, const PlotAxes& axes,
                CardResult* result) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  LineLook look;
  look.wide_run = model.highlighted_run;
  look.dim_others = look.wide_run != 0;
  if (scene.hover->metric_id() == metric.metric_id && look.wide_run == 0)
    look.wide_run = scene.hover->nearest();
  result->drew_data = DrawLines(ui, model, list, axes, snapshot, settings, look);
  list->PushClipRect(ImVec2(axes.box.Min.x, axes.box.Min.y - ui.Px(1)),
                     ImVec2(axes.box.Max.x + ui.Px(6), axes.box.Max.y + ui.Px(2)), true);
  DrawMarks(ui, model, list, axes, snapshot);
  DrawSpikes(ui, model, list, axes, snapshot);
  DrawLegend(ui, model, list, axes, snapshot);
  if (scene.hover->active()) {
    DrawCrosshair(ui, list, axes, scene.hover->x_value());
    if (const HoverData* values = scene.hover->ValuesOf(model, metric.metric_id))
      DrawHoverDots(ui, model, list, axes, *values);
  }
  list->PopClipRect();
}

}  // namespace

std::string ChartTitle(const MetricRow& metric) {
  return metric.context.empty() ? metric.name : metric.name + " (" + metric.context + ")";
}

ChartWish WishFor(const Ui& ui, const Model& model, const ChartScene& scene,
                  const MetricRow& metric, float card_width) {
  const ChartSettings settings = SettingsOf(model.view, ChartKey(metric.name, metric.context));
  ChartWish wish;
  wish.metric_id = metric.metric_id;
  if (model.runs_known) wish.run_ids = &model.shown_runs();
  wish.axes.band = model.Band();
  if (wish.axes.band != GroupBand::kNone) wish.groups = &model.shown_groups();
  wish.runs_version = model.shown_version();
  wish.data_version = model.file.data_version;
  wish.axes.x_kind = model.view.x_kind;
  wish.axes.x_metric_id = model.view.x_kind == XKind::kMetric ? scene.x_metric_id : 0;
  wish.axes.x_log = settings.x_log;
  wish.axes.y_log = settings.y_log;
  wish.axes.smoothing = model.view.smoothing;
  if (const auto zoom = XZoomOf(model.view)) {
    wish.everything = settings.x_log && !(zoom->hi > 0);
    wish.window = *zoom;
    if (settings.x_log && !(zoom->lo > 0)) wish.everything = true;
  }
  wish.width_px = static_cast<uint32_t>(std::max(1L, std::lround(ui.ToDevice(card_width))));
  return wish;
}

CardResult DrawCard(Ui& ui, Model& model, ChartScene& scene, const MetricRow& metric,
                    const CardPlace& place) {
  CardResult result;
  ImGui::PushID(reinterpret_cast<const void*>(static_cast<intptr_t>(metric.metric_id)));
  const std::string key = ChartKey(metric.name, metric.context);
  const ChartSettings settings = SettingsOf(model.view, key);
  const bool over = OverCard(place.box);
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Box(list, place.box, ui.c().bg_card, over ? ui.c().border_default : ui.c().border_subtle,
         tokens::kRadiusCard);

  PlotAxes axes;
  const float one = ui.Px(1), header = ui.Px(tokens::kLayoutChartHeader),
              footer = ui.Px(tokens::kLayoutChartFooter);
  axes.box = ImRect(ui.Snap(place.box.Min.x + one + place.gutter),
                    place.box.Min.y + one + header + ui.Px(6), place.box.Max.x - one - ui.Px(12),
                    place.box.Max.y - one - footer - ui.Px(22));
  ChartWish wish = WishFor(ui, model, scene, metric, place.box.GetWidth());
  const ChartEntry& entry = model.charts.Want(wish, ui.now_s());
  if (entry.look_again_s > 0) ui.WakeIn(entry.look_again_s + 0.01);
  const ChartSnapshot* snapshot = entry.shown.get();
  // What is on screen keeps its own axes until the new answer is there.
  axes.x_log = snapshot ? snapshot->data.axes.x_log : settings.x_log;
  axes.y_log = snapshot ? snapshot->data.axes.y_log : settings.y_log;
  axes.x_kind = snapshot ? snapshot->data.axes.x_kind : model.view.x_kind;
  ChartSettings drawn = settings;
  drawn.y_log = axes.y_log;
  const bool same_x = axes.x_kind == model.view.x_kind;
  axes.x = XWindow(snapshot, same_x ? XZoomOf(model.view) : std::nullopt, axes.x_log);
  axes.y = YWindow(snapshot, drawn, axes.x, model.view.show_raw);
  Totals totals;
  if (snapshot) totals = SumUp(*snapshot, settings.hide_superseded);

  const ImGuiID plot_id = ImGui::GetID("plot");
  MirrorNode& node = ui.Describe(plot_id, "img", ChartTitle(metric), place.box);
  node.attributes = {{"data-runs", fmt::format("{}", totals.runs)},
                     {"data-points", fmt::format("{}", totals.drawn)},
                     {"data-points-total", fmt::format("{}", totals.total)},
                     {"data-nonfinite", fmt::format("{}", totals.nonfinite)},
                     {"aria-busy", entry.stale_since_s != 0 ? "true" : "false"}};
  if (snapshot) {
    node.attributes.emplace_back(
        "data-x", fmt::format("{} {}", axes.ToValueX(axes.x.lo), axes.ToValueX(axes.x.hi)));
    node.attributes.emplace_back(
        "data-y", fmt::format("{} {}", axes.ToValueY(axes.y.lo), axes.ToValueY(axes.y.hi)));
  }
  const ItemState plot = Item(ui, plot_id, axes.box);

  if (!entry.error.empty()) {
    DrawMessage(ui, axes.box, entry.error, entry.hint, true);
  } else if (!snapshot) {
    if (model.runs_known && model.shown_runs().empty())
      DrawMessage(ui, axes.box, texts::kNoRunsShown, {}, false);
    else
      DrawWaiting(ui, metric, axes.box, entry.stale_since_s);
  } else {
    const std::vector<Tick> y_ticks = YTicks(ui, axes);
    for (const Tick& tick : y_ticks)
      result.gutter = std::max(result.gutter, ui.Width(Type::kMicro, tick.label));
    result.gutter += ui.Px(10);
    DrawGrid(ui, list, axes, XTicks(ui, axes), y_ticks);
    DrawInside(ui, model, scene, metric, *snapshot, drawn, axes, &result);
    const bool none = totals.drawn == 0;
    if (none && entry.stale_since_s != 0) {
      DrawWaiting(ui, metric, axes.box, entry.stale_since_s);
    } else if (none) {
      DrawMessage(ui, axes.box,
                  model.shown_runs().empty() ? texts::kNoRunsShown
                  : totals.total == 0        ? texts::kNoPoints
                                             : texts::kNoPointsInWindow,
                  {}, false);
    }
    scene.hover->Follow(metric.metric_id, axes);
    HandlePlot(ui, model, scene, metric, key, axes, snapshot->data.axes, plot, place.enlarged);
  }
  if (plot.focused) ui.FocusRing(list, axes.box, 2, false);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  DrawHeader(ui, model, metric, key, place, settings,
             snapshot ? snapshot->data.axes.band : model.Band(), totals,
             IsUpdating(ui, model, entry), over, &result);
  if (plot.right_clicked) {
    result.menu = true;
    result.menu_box = ImRect(mouse, mouse);
  }
  DrawFooter(ui, place.box, snapshot, totals, settings);
  result.points_drawn = totals.drawn;
  result.points_total = totals.total;
  ImGui::PopID();
  return result;
}

}  // namespace tidemark::ui
