#include "ui/mirror.h"

#include <utility>

#include "imgui.h"
#include "imgui_internal.h"

namespace tidemark::ui {
namespace {

// The mirror belongs to a Dear ImGui context as its test engine would, so that nothing is global.
Mirror* Of(const ImGuiContext* context) {
  return context ? static_cast<Mirror*>(context->TestEngine) : nullptr;
}

bool SameNode(const MirrorNode& a, const MirrorNode& b) {
  return a.id == b.id && a.parent == b.parent && a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 &&
         a.y1 == b.y1 && a.role == b.role && a.name == b.name && a.value == b.value &&
         a.attributes == b.attributes;
}

}  // namespace

void Mirror::BeginFrame() {
  building_.clear();
  slots_.clear();
  parents_.clear();
}

void Mirror::EndFrame() {
  // Items that nobody named were only kept in case their widget would.
  std::erase_if(building_, [](const MirrorNode& node) { return node.role.empty(); });
  bool same = building_.size() == shown_.size();
  for (size_t i = 0; same && i < building_.size(); ++i) same = SameNode(building_[i], shown_[i]);
  if (same) return;
  std::swap(building_, shown_);
  ++revision_;
}

MirrorNode* Mirror::Find(uint32_t id) {
  const auto found = slots_.find(id);
  return found == slots_.end() ? nullptr : &building_[found->second.index];
}

MirrorNode& Mirror::Add(uint32_t id, std::string_view role, std::string_view name) {
  MirrorNode& node = Put(id);
  slots_[id].own = true;
  node.role = role;
  node.name = name;
  node.attributes.clear();
  node.parent = parents_.empty() ? 0 : parents_.back();
  return node;
}

MirrorNode& Mirror::Put(uint32_t id) {
  const auto [slot, is_new] = slots_.try_emplace(id, Slot{building_.size(), false});
  if (is_new) {
    MirrorNode& node = building_.emplace_back();
    node.id = id;
    node.parent = parents_.empty() ? 0 : parents_.back();
  }
  return building_[slot->second.index];
}

bool Mirror::IsOwn(uint32_t id) const {
  const auto found = slots_.find(id);
  return found != slots_.end() && found->second.own;
}

void Mirror::PushParent(uint32_t id) { parents_.push_back(id); }

void Mirror::PopParent() {
  if (!parents_.empty()) parents_.pop_back();
}

Mirror* Mirror::Current() { return Of(ImGui::GetCurrentContext()); }

void Mirror::SetCurrent(Mirror* mirror) {
  if (ImGuiContext* context = ImGui::GetCurrentContext()) context->TestEngine = mirror;
}

}  // namespace tidemark::ui
