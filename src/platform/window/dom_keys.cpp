#include "platform/window/dom_keys.h"

#include <utility>

namespace tidemark {
namespace {

using Entry = std::pair<std::string_view, ImGuiKey>;

constexpr Entry kNamed[] = {
    {"Tab", ImGuiKey_Tab},
    {"ArrowLeft", ImGuiKey_LeftArrow},
    {"ArrowRight", ImGuiKey_RightArrow},
    {"ArrowUp", ImGuiKey_UpArrow},
    {"ArrowDown", ImGuiKey_DownArrow},
    {"PageUp", ImGuiKey_PageUp},
    {"PageDown", ImGuiKey_PageDown},
    {"Home", ImGuiKey_Home},
    {"End", ImGuiKey_End},
    {"Insert", ImGuiKey_Insert},
    {"Delete", ImGuiKey_Delete},
    {"Backspace", ImGuiKey_Backspace},
    {"Space", ImGuiKey_Space},
    {"Enter", ImGuiKey_Enter},
    {"Escape", ImGuiKey_Escape},
    {"Quote", ImGuiKey_Apostrophe},
    {"Comma", ImGuiKey_Comma},
    {"Minus", ImGuiKey_Minus},
    {"Period", ImGuiKey_Period},
    {"Slash", ImGuiKey_Slash},
    {"Semicolon", ImGuiKey_Semicolon},
    {"Equal", ImGuiKey_Equal},
    {"BracketLeft", ImGuiKey_LeftBracket},
    {"Backslash", ImGuiKey_Backslash},
    {"BracketRight", ImGuiKey_RightBracket},
    {"Backquote", ImGuiKey_GraveAccent},
    {"IntlBackslash", ImGuiKey_Oem102},
    {"CapsLock", ImGuiKey_CapsLock},
    {"ScrollLock", ImGuiKey_ScrollLock},
    {"NumLock", ImGuiKey_NumLock},
    {"PrintScreen", ImGuiKey_PrintScreen},
    {"Pause", ImGuiKey_Pause},
    {"ContextMenu", ImGuiKey_Menu},
    {"NumpadDecimal", ImGuiKey_KeypadDecimal},
    {"NumpadDivide", ImGuiKey_KeypadDivide},
    {"NumpadMultiply", ImGuiKey_KeypadMultiply},
    {"NumpadSubtract", ImGuiKey_KeypadSubtract},
    {"NumpadAdd", ImGuiKey_KeypadAdd},
    {"NumpadEnter", ImGuiKey_KeypadEnter},
    {"NumpadEqual", ImGuiKey_KeypadEqual},
    {"ShiftLeft", ImGuiKey_LeftShift},
    {"ControlLeft", ImGuiKey_LeftCtrl},
    {"AltLeft", ImGuiKey_LeftAlt},
    {"MetaLeft", ImGuiKey_LeftSuper},
    {"OSLeft", ImGuiKey_LeftSuper},
    {"ShiftRight", ImGuiKey_RightShift},
    {"ControlRight", ImGuiKey_RightCtrl},
    {"AltRight", ImGuiKey_RightAlt},
    {"MetaRight", ImGuiKey_RightSuper},
    {"OSRight", ImGuiKey_RightSuper},
    {"BrowserBack", ImGuiKey_AppBack},
    {"BrowserForward", ImGuiKey_AppForward},
};

// A code of `prefix` and a number of `first` to `last`, as the key that many after `base`.
ImGuiKey Numbered(std::string_view code, std::string_view prefix, int first, int last,
                  ImGuiKey base) {
  if (!code.starts_with(prefix)) return ImGuiKey_None;
  code.remove_prefix(prefix.size());
  if (code.empty() || code.size() > 2) return ImGuiKey_None;
  int number = 0;
  for (const char c : code) {
    if (c < '0' || c > '9') return ImGuiKey_None;
    number = number * 10 + (c - '0');
  }
  if (number < first || number > last) return ImGuiKey_None;
  return static_cast<ImGuiKey>(base + number - first);
}

}  // namespace

ImGuiKey KeyFromDomCode(std::string_view code) {
  if (code.size() == 4 && code.starts_with("Key") && code[3] >= 'A' && code[3] <= 'Z') {
    return static_cast<ImGuiKey>(ImGuiKey_A + (code[3] - 'A'));
  }
  for (const ImGuiKey key :
       {Numbered(code, "Digit", 0, 9, ImGuiKey_0), Numbered(code, "Numpad", 0, 9, ImGuiKey_Keypad0),
        Numbered(code, "F", 1, 24, ImGuiKey_F1)}) {
    if (key != ImGuiKey_None) return key;
  }
  for (const auto& [name, key] : kNamed) {
    if (name == code) return key;
  }
  return ImGuiKey_None;
}

}  // namespace tidemark
