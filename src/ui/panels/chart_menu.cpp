#include "ui/panels/chart_menu.h"

#include "base/number_text.h"
#include "generated/icons.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kMenuId = "Chart menu";

// A person may type the minus sign of the screen.
std::optional<double> Typed(std::string text) {
  const std::string minus = "\xE2\x88\x92";
  if (text.compare(0, minus.size(), minus) == 0)
    text = std::string("-").append(text.substr(minus.size()));
  const auto value = ParseDouble(text);
  if (!value || !(*value - *value == 0)) return std::nullopt;
  return value;
}

}  // namespace

void ChartMenu::Open(const Model& model, const MetricRow& metric, const ImRect& anchor) {
  name_ = metric.name;
  context_ = metric.context;
  anchor_ = anchor;
  open_ = true;
  const ChartSettings settings = SettingsOf(model.view, ChartKey(name_, context_));
  from_ = settings.y_range ? FormatDouble(settings.y_range->lo) : "";
  to_ = settings.y_range ? FormatDouble(settings.y_range->hi) : "";
}

void ChartMenu::Draw(Ui& ui, Model& model) {
  if (open_) {
    ImGui::OpenPopup(kMenuId);
    open_ = false;
  }
  if (!BeginMenu(ui, kMenuId, anchor_, 272, PopupAlign::kRight)) return;
  const std::string key = ChartKey(name_, context_);
  ChartSettings settings = SettingsOf(model.view, key);
  const ChartSettings before = settings;
  if (MenuItem(ui, {texts::kLogYAxis, nullptr, {}, true, settings.y_log}))
    settings.y_log = !settings.y_log;
  if (MenuItem(ui, {texts::kLogXAxis, nullptr, {}, true, settings.x_log}))
    settings.x_log = !settings.x_log;
  if (MenuItem(ui, {texts::kHideSuperseded, nullptr, {}, true, settings.hide_superseded})) {
    settings.hide_superseded = !settings.hide_superseded;
  }
  MenuSeparator(ui);
  DrawRange(ui, model, key, &settings);
  MenuSeparator(ui);
  const bool enlarged = model.view.enlarged == key;
  if (MenuItem(ui, {enlarged ? texts::kShrink : texts::kEnlarge,
                    enlarged ? icons::kIconMinimize2 : icons::kIconMaximize2})) {
    model.view.enlarged = enlarged ? "" : key;
  }
  const bool zoomed = XZoomOf(model.view).has_value() || settings.y_range.has_value();
  if (MenuItem(ui, {texts::kResetZoom, icons::kIconZoomOut, {}, zoomed})) {
    model.zooms.Reset(&model.view, key);
    settings.y_range.reset();
  }
  if (MenuItem(ui, {texts::kCopyMetricName, icons::kIconCopy})) model.Copy(name_, texts::kName);
  if (settings != before) SetSettings(&model.view, key, settings);
  EndMenu();
}

void ChartMenu::DrawRange(Ui& ui, Model& model, const std::string& key, ChartSettings* settings) {
  MenuHeading(ui, texts::kYRange, settings->y_range ? "" : texts::kAutomatic);
  const ImRect row = MenuSpace(ui, 32);
  const float width = (row.GetWidth() - ui.Px(8)) / 2;
  const auto lo = Typed(from_), hi = Typed(to_);
  const bool empty = from_.empty() && to_.empty();
  const bool good = lo && hi && *lo < *hi && (!settings->y_log || *lo > 0);
  InputSpec spec;
  spec.type = Type::kSmall;
  spec.error = !empty && !good;
  spec.hint = texts::kYFrom;
  spec.name = texts::kYFrom;
  const ImRect left(row.Min.x, row.Min.y, row.Min.x + width, row.Min.y + ui.Px(28));
  const ImRect right(row.Max.x - width, row.Min.y, row.Max.x, row.Min.y + ui.Px(28));
  const InputState a = TextInput(ui, "from", left, spec, &from_);
  spec.hint = texts::kYTo;
  spec.name = texts::kYTo;
  const InputState b = TextInput(ui, "to", right, spec, &to_);
  if (a.changed || b.changed || a.submitted || b.submitted) {
    const auto now_lo = Typed(from_), now_hi = Typed(to_);
    std::optional<Range> range;
    if (now_lo && now_hi && *now_lo < *now_hi && (!settings->y_log || *now_lo > 0))
      range = Range{*now_lo, *now_hi};
    const bool cleared = from_.empty() && to_.empty();
    if ((range || cleared) && range != settings->y_range) {
      model.zooms.Zoom(&model.view, key, XZoomOf(model.view), true, range);
      settings->y_range = range;
    }
  }
  if (spec.error)
    MenuNote(ui, settings->y_log ? texts::kYRangeBadLog : texts::kYRangeBad, ui.c().danger_text);
}

}  // namespace tidemark::ui
