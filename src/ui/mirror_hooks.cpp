// The four functions that Dear ImGui calls when it is built with IMGUI_ENABLE_TEST_ENGINE: they
// tell of every item with its rectangle and, for most stock widgets, its label and state. The
// separately licensed test engine is not used.
#include <algorithm>
#include <string_view>

#include "imgui.h"
#include "imgui_internal.h"
#include "ui/mirror.h"

using tidemark::ui::Mirror;
using tidemark::ui::MirrorNode;

namespace {

Mirror* MirrorOf(ImGuiContext* context) { return static_cast<Mirror*>(context->TestEngine); }

// What a label shows: everything before "##".
std::string_view Shown(const char* label) {
  const std::string_view text(label ? label : "");
  return text.substr(0, text.find("##"));
}

void SetState(MirrorNode* node, const char* name, bool on) {
  node->attributes.emplace_back(name, on ? "true" : "false");
}

}  // namespace

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& box,
                                 const ImGuiLastItemData* item) {
  Mirror* mirror = MirrorOf(context);
  const ImGuiWindow* window = context->CurrentWindow;
  if (!mirror || !window || id == window->ID || mirror->IsOwn(id)) return;
  // What lies outside of the window's visible part can't be acted on.
  ImRect visible = box;
  visible.ClipWith(window->ClipRect);
  if (visible.Min.x >= visible.Max.x || visible.Min.y >= visible.Max.y) return;
  MirrorNode& node = mirror->Put(id);
  node.x0 = visible.Min.x;
  node.y0 = visible.Min.y;
  node.x1 = visible.Max.x;
  node.y1 = visible.Max.y;
  if (item && (item->ItemFlags & ImGuiItemFlags_Disabled) != 0 && node.attributes.empty()) {
    SetState(&node, "aria-disabled", true);
  }
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  Mirror* mirror = MirrorOf(context);
  if (!mirror || mirror->IsOwn(id)) return;
  MirrorNode* node = mirror->Find(id);
  const std::string_view name = Shown(label);
  if (!node || name.empty()) return;
  node->name = name;
  node->role = "button";
  if ((flags & ImGuiItemStatusFlags_Checkable) != 0) {
    node->role = "checkbox";
    SetState(node, "aria-checked", (flags & ImGuiItemStatusFlags_Checked) != 0);
  } else if ((flags & ImGuiItemStatusFlags_Inputable) != 0) {
    node->role = "textbox";
  } else if ((flags & ImGuiItemStatusFlags_Openable) != 0) {
    SetState(node, "aria-expanded", (flags & ImGuiItemStatusFlags_Opened) != 0);
  }
  if (context->InputTextState.ID == id && context->ActiveId == id) {
    node->value = context->InputTextState.TextA.Data ? context->InputTextState.TextA.Data : "";
  }
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext* context, ImGuiID id) {
  Mirror* mirror = MirrorOf(context);
  const MirrorNode* node = mirror ? mirror->Find(id) : nullptr;
  return node ? node->name.c_str() : nullptr;
}
