#include "platform/window/mirror_actions.h"

#include <utility>

#include "imgui.h"
#include "imgui_internal.h"
#include "ui/mirror.h"

namespace tidemark {
namespace {

enum Step { kMove, kPress, kRelease, kWait };
// Frames that a text box gets to take the keyboard focus after the click.
constexpr int kLongestWait = 6;

const ui::MirrorNode* FindNode(const ui::Mirror& mirror, uint32_t id) {
  for (const ui::MirrorNode& node : mirror.nodes()) {
    if (node.id == id) return &node;
  }
  return nullptr;
}

void ReplaceText(uint32_t box, const std::string& text) {
  if (ImGuiInputTextState* state = ImGui::GetInputTextState(box)) state->SelectAll();
  ImGuiIO& io = ImGui::GetIO();
  if (text.empty()) {
    io.AddKeyEvent(ImGuiKey_Delete, true);
    io.AddKeyEvent(ImGuiKey_Delete, false);
  } else {
    io.AddInputCharactersUTF8(text.c_str());
  }
}

}  // namespace

void MirrorActions::Hover(uint32_t node) {
  queue_.push_back({Action::Kind::kHover, node, 0, {}, 0});
}

void MirrorActions::Click(uint32_t node, int button) {
  queue_.push_back({Action::Kind::kClick, node, button, {}, 0});
}

void MirrorActions::SetText(uint32_t node, std::string text) {
  queue_.push_back({Action::Kind::kSetText, node, 0, std::move(text), 0});
}

bool MirrorActions::StepOf(Action* action, const ui::Mirror& mirror) {
  ImGuiIO& io = ImGui::GetIO();
  const int step = action->step++;
  if (step == kMove) {
    const ui::MirrorNode* node = FindNode(mirror, action->node);
    if (!node) return false;
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    if (action->kind == Action::Kind::kSetText && g.ActiveId == action->node) {
      action->step = kWait;  // it has the focus already
      return true;
    }
    io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
    io.AddMousePosEvent((node->x0 + node->x1) / 2, (node->y0 + node->y1) / 2);
    return action->kind != Action::Kind::kHover;
  }
  if (step == kPress || step == kRelease) {
    io.AddMouseButtonEvent(action->button, step == kPress);
    return step == kPress || action->kind == Action::Kind::kSetText;
  }
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.ActiveId == action->node && g.InputTextState.ID == action->node) {
    ReplaceText(action->node, action->text);
    return false;
  }
  return step < kWait + kLongestWait;
}

bool MirrorActions::Step(const ui::Mirror& mirror) {
  if (queue_.empty()) return false;
  if (!StepOf(&queue_.front(), mirror)) queue_.pop_front();
  return !queue_.empty();
}

}  // namespace tidemark
