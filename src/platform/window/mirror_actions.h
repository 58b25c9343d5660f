// Acts on a widget through the semantic mirror: a screen reader's click, or text typed into a
// mirrored text box, becomes mouse and text input of Dear ImGui, a step a frame.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace tidemark::ui {
class Mirror;
}

namespace tidemark {

class MirrorActions {
 public:
  // Moves the mouse over the node, as focus does.
  void Hover(uint32_t node);
  void Click(uint32_t node, int button = 0);
  // Clicks a text box and replaces its text.
  void SetText(uint32_t node, std::string text);

  // Does the next step; call before each NewFrame. Returns whether more is to do (another frame is
  // needed).
  bool Step(const ui::Mirror& mirror);

 private:
  struct Action {
    enum class Kind : uint8_t { kHover, kClick, kSetText } kind = Kind::kHover;
    uint32_t node = 0;
    int button = 0;
    std::string text;
    int step = 0;
  };
  // False: the action is over.
  static bool StepOf(Action* action, const ui::Mirror& mirror);

  std::deque<Action> queue_;
};

}  // namespace tidemark
