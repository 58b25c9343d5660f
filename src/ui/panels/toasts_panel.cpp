#include "ui/panels/toasts_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr float kWidth = 336;

struct Mood {
  const char* icon;
  Color color;
};

Mood MoodOf(const Ui& ui, Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return {icons::kIconInfo, ui.c().text_secondary};
    case Severity::kSuccess:
      return {icons::kIconCircleCheck, ui.c().success_text};
    case Severity::kWarning:
      return {icons::kIconTriangleAlert, ui.c().warning_text};
    case Severity::kError:
      return {icons::kIconCircleAlert, ui.c().danger_text};
  }
  return {icons::kIconInfo, ui.c().text_secondary};
}

// Draws one toast with its lower edge at `bottom`; returns its height. What was clicked is done
// after drawing, because it may change the list.
float DrawToast(Ui& ui, const Toast& toast, float left, float bottom, bool* close, bool* act) {
  const float width = ui.Px(kWidth), pad = ui.Px(12);
  ButtonSpec action;
  action.label = toast.action_label;
  action.kind = ButtonKind::kQuiet;
  action.height = tokens::kControlSmall;
  const float action_width = toast.action ? ButtonWidth(ui, action) + ui.Px(4) : 0;
  const float text_x = pad + ui.Px(24), text_width = width - text_x - action_width - ui.Px(36);
  ImDrawList* measure = ImGui::GetForegroundDrawList();
  const float title = ui.TextWrapped(measure, Type::kBody, {}, text_width, 0, toast.text, false);
  const float detail = toast.detail.empty() ? 0
                                            : ui.TextWrapped(measure, Type::kSmall, {}, text_width,
                                                             0, toast.detail, false);
  const float height = std::max(ui.Px(44), title + detail + ui.Px(24));
  const ImRect box(left, ui.Snap(bottom - height), left + width, ui.Snap(bottom));

  const std::string id = fmt::format("##toast{}", toast.id);
  BeginFloating(ui, id.c_str(), box);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Mood mood = MoodOf(ui, toast.severity);
  const bool tall = detail > 0 || title > ui.Px(20);
  const float first = tall ? box.Min.y + ui.Px(12) + ui.Px(10) : box.GetCenter().y;
  ui.Icon(list, mood.icon, 16, box.Min.x + pad, first, mood.color);
  const float top = tall ? box.Min.y + ui.Px(12) : box.GetCenter().y - title / 2;
  ui.TextWrapped(list, Type::kBody, ImVec2(box.Min.x + text_x, top), text_width,
                 ui.c().text_primary, toast.text);
  if (detail > 0)
    ui.TextWrapped(list, Type::kSmall, ImVec2(box.Min.x + text_x, top + title), text_width,
                   ui.c().text_secondary, toast.detail);
  const bool alert = toast.severity == Severity::kWarning || toast.severity == Severity::kError;
  MirrorNode& node = ui.Describe(ImGui::GetID("text"), alert ? "alert" : "status", toast.text, box);
  node.value = toast.detail;
  float x = box.Max.x - ui.Px(32);
  IconButtonSpec cross;
  cross.icon = icons::kIconX;
  cross.name = texts::kClose;
  cross.size = 24;
  cross.icon_size = 14;
  *close = IconButton(ui, "close", ImVec2(x, ui.Snap(first - ui.Px(12))), cross);
  if (toast.action) {
    x -= action_width;
    *act = Button(ui, "action", ImVec2(x, ui.Snap(first - ui.Px(12))), action);
  }
  EndFloating();
  return height;
}

}  // namespace

void DrawToasts(Ui& ui, Model& model, const ImRect& area) {
  const double next = model.toasts.Expire(ui.now_s());
  if (next > 0) ui.WakeIn(next + 0.01);
  float bottom = area.Max.y - ui.Px(12);
  const float left = ui.Snap(area.Max.x - ui.Px(12) - ui.Px(kWidth));
  uint64_t closed = 0;
  std::function<void()> action;
  const std::vector<Toast>& toasts = model.toasts.all();
  for (auto toast = toasts.rbegin(); toast != toasts.rend(); ++toast) {
    bool close = false, act = false;
    bottom -= DrawToast(ui, *toast, left, bottom, &close, &act) + ui.Px(8);
    if (close || act) closed = toast->id;
    if (act) action = toast->action;
  }
  if (closed != 0) {
    model.toasts.Close(closed);
    ui.Wake();
  }
  if (action) action();
}

}  // namespace tidemark::ui
