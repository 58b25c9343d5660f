// Popups, menus and dialogs in the look's frame: shadow, 8 px corners, rows of 26 px. Opened with
// ImGui::OpenPopup(id); closed by Esc, by a click outside and by choosing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ui/widgets/button.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {

enum class PopupAlign { kLeft, kRight };

// A popup below `anchor` (above it when there is no room), `width` logical px. Returns whether it
// is open; then EndMenu() must follow. Content is laid out top down by the rows below.
bool BeginMenu(Ui& ui, const char* id, const ImRect& anchor, float width,
               PopupAlign align = PopupAlign::kLeft);
void EndMenu();

struct MenuRow {
  std::string_view label = {};
  const char* icon = nullptr;
  std::string_view keys = {};  // shortcut or other muted text at the right
  bool enabled = true;
  std::optional<bool> checked = {};  // shows a check mark and is told to the screen reader
  bool keep_open = false;
  bool danger = false;
  Color swatch = 0;  // shown in the icon's place
};
bool MenuItem(Ui& ui, const MenuRow& row);
void MenuSeparator(Ui& ui);
void MenuHeading(Ui& ui, std::string_view text, std::string_view right = {});
// A small field that narrows the rows below it.
void MenuFind(Ui& ui, std::string_view name, std::string* text);
// A text that wraps, muted.
void MenuNote(Ui& ui, std::string_view text, Color color = 0);
// Room of `height` logical px in a menu or dialog; returns its rectangle without the side paddings.
ImRect MenuSpace(Ui& ui, float height, float side_padding = 8);

// A window in the same frame that stays above the page and takes no keyboard. EndFloating()
// follows.
void BeginFloating(Ui& ui, const char* id, const ImRect& box);
void EndFloating();

// A modal popup in our frame whose place and size the caller has set; closing is the caller's.
// EndDialog() follows.
bool BeginFramedModal(Ui& ui, const char* id, std::string_view name, float padding,
                      ImGuiWindowFlags flags);
// A dialog of `width` logical px in the middle of the window, everything behind it dimmed. Esc
// closes.
bool BeginDialog(Ui& ui, const char* id, std::string_view title, float width = 400);
void EndDialog(Ui& ui);
// A text that wraps, with room of `below` logical px under it; told to the screen reader as a note.
void DialogText(Ui& ui, const char* id, std::string_view text, float below);
// The last row of a dialog: what it does at the right, and left of it what closes it. `submitted`:
// Enter was pressed in a field. Returns whether to do it; closes the dialog in both cases.
bool DialogButtons(Ui& ui, const ButtonSpec& action, std::string_view close,
                   bool submitted = false);

}  // namespace tidemark::ui
