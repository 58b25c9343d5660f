// Text input in our frame: icon left, key cap, count or clear button right, ring when focused, red
// border when the text can't be used. Typing itself is Dear ImGui's InputText (paste, IME and undo
// come through the host).
#pragma once

#include <string>
#include <string_view>

#include "ui/widgets/item.h"

namespace tidemark::ui {

struct InputSpec {
  std::string_view name = {};  // for the screen reader
  std::string_view hint = {};
  const char* icon = nullptr;
  std::string_view keys = {};   // key cap at the right while empty
  std::string_view count = {};  // muted text at the right while empty
  Type type = Type::kBody;
  bool error = false;
  bool focus_now = false;   // take the keyboard
  bool select_all = false;  // when it takes the keyboard
  bool frame = true;
  bool clear_button = true;
  bool keep_arrows = false;  // up, down and Tab stay with the caller, Esc does not clear
};

struct InputState {
  bool changed = false;
  bool submitted = false;  // Enter
  bool active = false;
  bool left = false;  // the keyboard went elsewhere after an edit
};

// The same with several lines; Enter makes one, long lines scroll sideways.
InputState TextArea(Ui& ui, const char* id, const ImRect& box, const InputSpec& spec,
                    std::string* text);

InputState TextInput(Ui& ui, const char* id, const ImRect& box, const InputSpec& spec,
                     std::string* text);

}  // namespace tidemark::ui
