#include "platform/window/imgui_wakeups.h"

#include <algorithm>
#include <cmath>

#include "imgui.h"
#include "imgui_internal.h"
#include "platform/window/frame_pacer.h"

namespace tidemark {
namespace {

// As in ImGui::InputTextEx: a cycle of 1.2 s, the caret shows in its first 0.8 s.
constexpr double kCaretCycleS = 1.2, kCaretShownS = 0.8;
constexpr double kSlackS = 0.005;

double CaretIn(const ImGuiContext& g) {
  const bool editing = g.ActiveId != 0 && g.InputTextState.ID == g.ActiveId;
  if (!editing || !g.IO.ConfigInputTextCursorBlink) return FramePacer::kNever;
  const double at = g.InputTextState.CursorAnim;
  if (at <= 0) return kCaretShownS - at + kSlackS;
  const double phase = std::fmod(at, kCaretCycleS);
  return (phase <= kCaretShownS ? kCaretShownS - phase : kCaretCycleS - phase) + kSlackS;
}

// Tooltips wait for the mouse to be still, then for their delay.
double HoverIn(const ImGuiContext& g) {
  if (g.HoverItemDelayId == 0) return FramePacer::kNever;
  double next = FramePacer::kNever;
  for (const float delay : {g.Style.HoverDelayShort, g.Style.HoverDelayNormal}) {
    if (g.HoverItemDelayTimer < delay) next = std::min<double>(next, delay - g.HoverItemDelayTimer);
  }
  if (g.MouseStationaryTimer < g.Style.HoverStationaryDelay) {
    next = std::min<double>(next, g.Style.HoverStationaryDelay - g.MouseStationaryTimer);
  }
  return next == FramePacer::kNever ? next : next + kSlackS;
}

bool Animates(const ImGuiContext& g) {
  const bool dims = g.OpenPopupStack.Size > 0 && (g.OpenPopupStack.back().Window != nullptr) &&
                    (g.OpenPopupStack.back().Window->Flags & ImGuiWindowFlags_Modal) != 0;
  if (dims ? g.DimBgRatio < 1 : g.DimBgRatio > 0) return true;
  if (g.InputEventsQueue.Size > 0) return true;  // fast input is spread over frames
  if (g.ActiveId != 0) {
    for (const bool down : g.IO.MouseDown) {
      if (down) return true;
    }
  }
  return false;
}

}  // namespace

double ImGuiNeedsFrameIn(const ImGuiContext& context) {
  if (Animates(context)) return 0;
  return std::min(CaretIn(context), HoverIn(context));
}

}  // namespace tidemark
