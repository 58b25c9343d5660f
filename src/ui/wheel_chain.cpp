#include "ui/wheel_chain.h"

#include <algorithm>
#include <cmath>

#include "imgui.h"
#include "imgui_internal.h"

namespace tidemark::ui {
namespace {

constexpr float kLockS = 0.7f;  // as Dear ImGui's own

// The vertical wheel of the events that wait; 0 when there is none, or it is mostly sideways.
float WaitingWheel(const ImGuiContext& context) {
  float x = 0, y = 0;
  for (const ImGuiInputEvent& event : context.InputEventsQueue) {
    if (event.Type != ImGuiInputEventType_MouseWheel) continue;
    x += event.MouseWheel.WheelX;
    y += event.MouseWheel.WheelY;
  }
  return std::abs(y) >= std::abs(x) ? y : 0;
}

bool CanScroll(const ImGuiWindow& window, float wheel) {
  const bool takes_wheel = (window.Flags & ImGuiWindowFlags_NoScrollWithMouse) == 0;
  const float room = wheel > 0 ? window.Scroll.y : window.ScrollMax.y - window.Scroll.y;
  return takes_wheel && room >= 0.5f;
}

}  // namespace

void PassWheelOn() {
  ImGuiContext* context = ImGui::GetCurrentContext();
  const float wheel = WaitingWheel(*context);
  if (wheel == 0 || context->IO.KeyCtrl) return;
  ImGuiWindow* window = context->WheelingWindow ? context->WheelingWindow : context->HoveredWindow;
  while (window && !CanScroll(*window, wheel)) {
    const bool is_child = (window->Flags & ImGuiWindowFlags_ChildWindow) != 0;
    window = is_child ? window->ParentWindow : nullptr;
  }
  if (!window || window == context->WheelingWindow) return;
  context->WheelingWindow = window;
  context->WheelingWindowRefMousePos = context->IO.MousePos;
  context->WheelingWindowReleaseTimer = std::max(context->WheelingWindowReleaseTimer, kLockS);
}

}  // namespace tidemark::ui
