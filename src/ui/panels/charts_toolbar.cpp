#include "ui/panels/charts_toolbar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/panels/chart_card.h"
#include "ui/panels/group_menu.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kXMenuId = "X axis";
constexpr const char* kSmoothingMenuId = "Smoothing";
constexpr const char* kBandsMenuId = "Bands menu";
constexpr double kStrongest = 0.999;
constexpr size_t kShownMetrics = 8;

const char* XName(XKind kind) {
  switch (kind) {
    case XKind::kWallTime:
      return texts::kWallTime;
    case XKind::kRelativeTime:
      return texts::kRelativeTime;
    default:
      return texts::kStep;
  }
}

}  // namespace

std::string SmoothingText(double weight) { return Fixed(weight, weight > 0.99 ? 3 : 2); }

const Regex* ChartsToolbar::filter(const Model& model) {
  const std::string& pattern = model.view.metric_filter;
  if (pattern != compiled_) {
    compiled_ = pattern;
    auto regex = Regex::Compile(pattern);
    filter_error_ = regex.ok() ? "" : regex.error().message;
    // A pattern that can't be used yet leaves the last good one standing.
    if (regex.ok()) filter_ = std::move(regex).value();
  }
  return pattern.empty() || !filter_ ? nullptr : &*filter_;
}

void ChartsToolbar::Draw(Ui& ui, Model& model, const ImRect& area, size_t chart_count) {
  ImGui::PushID("toolbar");
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().bg_panel);
  ui.HLine(list, area.Min.x, area.Max.x, area.Max.y - ui.Px(1), ui.c().border_subtle);
  const float top = ui.Snap((area.Min.y + area.Max.y - ui.Px(1)) / 2 - ui.Px(14));
  float x = area.Min.x + ui.Px(16);
  DrawFilter(ui, model, &x, top, chart_count);
  ui.VLine(list, x, top + ui.Px(6), top + ui.Px(22), ui.c().border_default);
  x += ui.Px(9);
  DrawX(ui, model, &x, top);
  DrawSmoothing(ui, model, &x, top);
  if (!model.view.group_by.empty()) DrawBands(ui, model, &x, top, area.Max.x);
  const auto words = {"1", "2", "3", "4", "5", "6"};
  const float width = SegmentedWidth(ui, words);
  const float left = area.Max.x - ui.Px(16) - width;
  if (left > x) {
    const int chosen = Segmented(ui, "columns", ImVec2(ui.Snap(left), top), texts::kColumnsOfGrid,
                                 words, model.view.grid_columns - 1);
    if (chosen >= 0) model.view.grid_columns = chosen + 1;
  }
  ImGui::PopID();
}

void ChartsToolbar::DrawFilter(Ui& ui, Model& model, float* x, float top, size_t chart_count) {
  (void)filter(model);
  InputSpec spec;
  spec.name = spec.hint = texts::kFilterMetrics;
  spec.icon = icons::kIconSearch;
  const std::string count = Count(static_cast<int64_t>(chart_count));
  spec.count = count;
  spec.error = !filter_error_.empty() && !model.view.metric_filter.empty();
  const ImRect box(*x, top, *x + ui.Px(208), top + ui.Px(28));
  TextInput(ui, "filter", box, spec, &model.view.metric_filter);
  if (spec.error) {
    // Below the field, over the charts: it leaves as soon as the pattern can be used.
    ImDrawList* list = ImGui::GetForegroundDrawList();
    const float width = ui.Width(Type::kSmall, filter_error_) + ui.Px(36);
    const ImRect note(box.Min.x, box.Max.y + ui.Px(4), box.Min.x + width, box.Max.y + ui.Px(28));
    ui.Box(list, note, ui.c().bg_popup, ui.c().border_default, tokens::kRadiusControl);
    ui.Icon(list, icons::kIconCircleAlert, 12, note.Min.x + ui.Px(8), note.GetCenter().y,
            ui.c().danger_text);
    ui.Text(list, Type::kSmall, note.Min.x + ui.Px(26), note.GetCenter().y, ui.c().danger_text,
            filter_error_);
    ui.DescribeText(ImGui::GetID("filter error"), filter_error_, note, "alert");
  }
  *x = box.Max.x + ui.Px(8);
}

void ChartsToolbar::DrawX(Ui& ui, Model& model, float* x, float top) {
  ChoiceSpec spec;
  spec.label = texts::kX;
  spec.value = model.view.x_kind == XKind::kMetric ? std::string_view(model.view.x_metric)
                                                   : XName(model.view.x_kind);
  spec.max_value_width = 160;
  const ImRect box(*x, top, *x + ChoiceWidth(ui, spec), top + ui.Px(28));
  if (Choice(ui, "x", box.Min, spec)) ImGui::OpenPopup(kXMenuId);
  DrawXMenu(ui, model, box);
  *x = box.Max.x + ui.Px(8);
}

void ChartsToolbar::DrawXMenu(Ui& ui, Model& model, const ImRect& anchor) {
  if (!BeginMenu(ui, kXMenuId, anchor, 240)) return;
  for (const XKind kind : {XKind::kStep, XKind::kWallTime, XKind::kRelativeTime}) {
    if (MenuItem(ui, {XName(kind), nullptr, {}, true, model.view.x_kind == kind}))
      model.view.x_kind = kind;
  }
  MenuHeading(ui, texts::kAnotherMetric);
  MenuFind(ui, texts::kFilterMetrics, &metric_search_);
  std::vector<const MetricRow*> found;
  for (const MetricRow& metric : model.metrics.rows) {
    if (metric.name.find(metric_search_) != std::string::npos) found.push_back(&metric);
  }
  const auto rows = static_cast<float>(std::min(found.size(), kShownMetrics));
  ImGui::BeginChild("metrics", ImVec2(0, ui.Px(tokens::kLayoutRow) * rows),
                    ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(found.size()), ui.Px(tokens::kLayoutRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const MetricRow& metric = *found[static_cast<size_t>(i)];
      ImGui::PushID(i);
      const bool chosen = model.view.x_kind == XKind::kMetric &&
                          model.view.x_metric == metric.name &&
                          model.view.x_metric_context == metric.context;
      const std::string title = ChartTitle(metric);
      if (MenuItem(ui, {title, nullptr, {}, true, chosen})) {
        model.view.x_kind = XKind::kMetric;
        model.view.x_metric = metric.name;
        model.view.x_metric_context = metric.context;
      }
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
  EndMenu();
}

// Left out where it would not fit: the menu of groups has the same.
void ChartsToolbar::DrawBands(Ui& ui, Model& model, float* x, float top, float end) {
  ChoiceSpec spec;
  spec.label = texts::kBands;
  spec.value = model.view.bands == GroupBand::kNone ? texts::kBandsOff
                                                    : GroupMenu::BandName(model.view.bands);
  const ImRect box(*x, top, *x + ChoiceWidth(ui, spec), top + ui.Px(28));
  if (box.Max.x + ui.Px(16) > end) return;
  if (Choice(ui, texts::kBands, box.Min, spec)) ImGui::OpenPopup(kBandsMenuId);
  if (BeginMenu(ui, kBandsMenuId, box, 200)) {
    GroupMenu::BandItems(ui, model);
    EndMenu();
  }
  *x = box.Max.x + ui.Px(8);
}

void ChartsToolbar::DrawSmoothing(Ui& ui, Model& model, float* x, float top) {
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool on = model.view.smoothing > 0;
  const char* value = on ? texts::kEma : texts::kSmoothingOff;
  const float label = ui.Width(Type::kBody, texts::kSmoothing);
  const float words =
      ui.Px(11) + label + ui.Px(8) +
      std::max(ui.Width(Type::kBody, texts::kEma), ui.Width(Type::kBody, texts::kSmoothingOff)) +
      ui.Px(8) + ui.Px(14);
  const float number = ui.Width(Type::kBody, "0.995");
  const float width = ui.Snap(words + ui.Px(8) + ui.Px(88) + ui.Px(8) + number + ui.Px(11));
  const ImRect box(*x, top, *x + width, top + ui.Px(28));
  const ImRect choice(box.Min.x, box.Min.y, box.Min.x + words + ui.Px(4), box.Max.y);
  const ItemState state = Item(ui, "smoothing", choice);
  MirrorNode& node = ui.Describe(state.id, "combobox", texts::kSmoothing, choice);
  node.value = value;
  node.attributes.emplace_back("aria-haspopup", "menu");
  ui.Box(list, box, Over(c.bg_frame, state.hovered ? c.overlay_hover : 0), c.border_default,
         tokens::kRadiusControl);
  const float middle = box.GetCenter().y;
  float at = box.Min.x + ui.Px(11);
  ui.Text(list, Type::kBody, at, middle, c.text_muted, texts::kSmoothing);
  at += label + ui.Px(8);
  ui.Text(list, Type::kBody, at, middle, c.text_primary, value);
  ui.Icon(list, icons::kIconChevronDown, 14, choice.Max.x - ui.Px(18), middle, c.text_muted);
  if (state.focused) ui.FocusRing(list, choice, tokens::kRadiusControl, false);
  if (state.clicked || open_smoothing_) ImGui::OpenPopup(kSmoothingMenuId);
  open_smoothing_ = false;
  DrawSmoothingMenu(ui, model, box);
  at = choice.Max.x + ui.Px(4);
  double t = model.view.smoothing / kStrongest;
  const std::string shown = SmoothingText(model.view.smoothing);
  if (Slider(ui, "strength", ImVec2(at, ui.Snap(middle - ui.Px(12))), ui.Px(88), texts::kSmoothing,
             0.01, shown, &t)) {
    const double weight = t * kStrongest;
    // Two digits on the way, three at the strong end, where they matter.
    model.view.smoothing = weight > 0.99 ? weight : std::round(weight * 100) / 100;
  }
  at += ui.Px(88) + ui.Px(8);
  ui.TextRight(list, Type::kBody, at + number, middle, on ? c.text_primary : c.text_muted,
               SmoothingText(model.view.smoothing));
  *x = box.Max.x + ui.Px(8);
}

void ChartsToolbar::DrawSmoothingMenu(Ui& ui, Model& model, const ImRect& anchor) {
  if (!BeginMenu(ui, kSmoothingMenuId, anchor, 224)) return;
  for (const double weight : {0.0, 0.5, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999}) {
    const std::string label = weight == 0 ? std::string(texts::kSmoothingOff)
                                          : std::string(texts::kEma) + " " + SmoothingText(weight);
    if (MenuItem(ui, {label, nullptr, {}, true, model.view.smoothing == weight}))
      model.view.smoothing = weight;
  }
  MenuSeparator(ui);
  if (MenuItem(ui, {texts::kShowRaw, nullptr, {}, true, model.view.show_raw, true}))
    model.view.show_raw = !model.view.show_raw;
  EndMenu();
}

}  // namespace tidemark::ui
