#include "ui/panels/awaited_view.h"

#include <algorithm>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/widgets/button.h"

namespace tidemark::ui {

bool DrawUntilHere(Ui& ui, const ImRect& area) {
  namespace texts = evaluate_texts;
  const PartState state = ui.host().NeedEvaluateView(false);
  if (state == PartState::kHere) return true;
  const bool failed = state == PartState::kFailed;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = area.GetCenter().x;
  const float top = ui.Snap(area.Min.y + area.GetHeight() * 0.38f);
  ui.Icon(list, failed ? icons::kIconCircleAlert : icons::kIconLoaderCircle, 24, middle - ui.Px(12),
          top - ui.Px(32), ui.c().text_muted);
  const char* title = failed ? texts::kViewFailed : texts::kViewLoads;
  ui.TextCentered(list, Type::kTitle, middle, top, ui.c().text_primary, title);
  const float width = std::min(ui.Px(520), area.GetWidth() - ui.Px(32));
  MirrorNode& node =
      ui.Describe(ImGui::GetID("awaited view"), failed ? "alert" : "status", title,
                  ImRect(middle - width / 2, top - ui.Px(12), middle + width / 2, top + ui.Px(40)));
  if (!failed) return false;
  node.value = texts::kViewFailedLine;
  const float used = std::min(width, ui.Width(Type::kBody, texts::kViewFailedLine) + 1);
  ui.TextWrapped(list, Type::kBody, ImVec2(middle - used / 2, top + ui.Px(18)), width,
                 ui.c().text_secondary, texts::kViewFailedLine);
  ButtonSpec again;
  again.label = texts::kLoadAgain;
  again.icon = icons::kIconRotateCcw;
  const float button = ButtonWidth(ui, again);
  if (Button(ui, "load again", ImVec2(ui.Snap(middle - button / 2), top + ui.Px(56)), again)) {
    static_cast<void>(ui.host().NeedEvaluateView(true));
    ui.Wake();
  }
  return false;
}

}  // namespace tidemark::ui
