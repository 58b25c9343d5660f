// The semantic mirror: what is on screen as a list of named, typed nodes, for screen readers and
// for tests. Filled during a frame from Dear ImGui's test-engine hooks (roles of stock widgets) and
// by our own widgets; the platform diffs it into hidden DOM (#tidemark-mirror) a few times a
// second.
//
// Plain text and values do not come through ImGui's hooks, so widgets add them by Add()/Describe().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark::ui {

struct MirrorNode {
  uint32_t id = 0;      // ImGuiID, stable over frames
  uint32_t parent = 0;  // 0 = root
  std::string role;     // ARIA: button, checkbox, textbox, row, cell, img, status, tab, slider,
                        // listbox, option, ...
  std::string name;     // as drawn
  std::string value;    // text of an input, position of a slider, cell text
  // State as name=value pairs for data-* and aria-* attributes, for example
  // {"aria-checked","true"}.
  std::vector<std::pair<std::string, std::string>> attributes;
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // ImGui's coordinates (device pixels); 0 = the last item's
};

class Mirror {
 public:
  void BeginFrame();
  void EndFrame();

  // Adds a node of our own (widgets call this; a node with the same id replaces ImGui's).
  MirrorNode& Add(uint32_t id, std::string_view role, std::string_view name);
  // Nodes added until Pop() are children of `id`.
  void PushParent(uint32_t id);
  void PopParent();

  [[nodiscard]] const std::vector<MirrorNode>& nodes() const { return shown_; }
  // Changes when the shown nodes changed; the platform compares it.
  [[nodiscard]] uint64_t revision() const { return revision_; }

  // The mirror of the current ImGui context (set by the App), for widgets and the hooks.
  static Mirror* Current();
  static void SetCurrent(Mirror* mirror);

  // -- For the hooks (ui/mirror_hooks.cpp).
  // The node with this id, made when there is none; without a role it is not shown.
  MirrorNode& Put(uint32_t id);
  [[nodiscard]] MirrorNode* Find(uint32_t id);
  // Added by a widget of ours, which knows better than the hooks.
  [[nodiscard]] bool IsOwn(uint32_t id) const;

 private:
  struct Slot {
    size_t index = 0;  // in building_
    bool own = false;
  };
  std::vector<MirrorNode> building_, shown_;
  std::unordered_map<uint32_t, Slot> slots_;
  std::vector<uint32_t> parents_;
  uint64_t revision_ = 0;
};

}  // namespace tidemark::ui
