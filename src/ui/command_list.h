// One list of everything that can be done by name or by key: feeds the palette and the shortcuts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "imgui.h"

namespace tidemark::ui {

struct Command {
  std::string id;     // unique, for tests and the mirror
  std::string title;  // unique, as the palette shows it
  const char* icon = nullptr;
  ImGuiKeyChord chord = 0;  // ImGuiMod_Ctrl means Cmd on a Mac
  std::function<void()> run;
  std::function<bool()> enabled;        // null: always
  std::function<std::string()> detail;  // muted words beside the title; null: none
  bool while_typing = false;            // the shortcut also works while a text is edited
};

// "Ctrl+Shift+Z", "S", "Esc"; with ⌘, ⇧, ⌥ on a Mac.
[[nodiscard]] std::string ChordText(ImGuiKeyChord chord, bool is_mac);

// Runs the command whose shortcut was pressed in this frame. `typing`: a text input has the
// keyboard.
void RunShortcuts(const std::vector<Command>& commands, bool typing);

// How well `text` answers the words of `query` (lower case): 0 = not at all; more is better. Every
// word must occur.
[[nodiscard]] int MatchScore(const std::string& text, const std::string& query);
// Byte range of the first word of `query` in `text`; empty when there is none.
struct MatchSpan {
  size_t first = 0, last = 0;
};
[[nodiscard]] MatchSpan MatchIn(const std::string& text, const std::string& query);

}  // namespace tidemark::ui
