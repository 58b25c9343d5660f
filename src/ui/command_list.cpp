#include "ui/command_list.h"

#include <algorithm>
#include <string_view>

namespace tidemark::ui {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::vector<std::string> WordsOf(const std::string& query) {
  std::vector<std::string> words;
  size_t at = 0;
  while (at < query.size()) {
    const size_t end = std::min(query.find(' ', at), query.size());
    if (end > at) words.push_back(Lower(query.substr(at, end - at)));
    at = end + 1;
  }
  return words;
}

bool StartsWord(const std::string& text, size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  return before == ' ' || before == '/' || before == '_' || before == '-' || before == '.';
}

const char* KeyWord(ImGuiKey key) {
  switch (key) {
    case ImGuiKey_Escape:
      return "Esc";
    case ImGuiKey_Slash:
      return "/";
    case ImGuiKey_Backspace:
      return "Backspace";
    case ImGuiKey_Delete:
      return "Del";
    default:
      return ImGui::GetKeyName(key);
  }
}

}  // namespace

std::string ChordText(ImGuiKeyChord chord, bool is_mac) {
  std::string text;
  const auto add = [&](ImGuiKeyChord mod, const char* word, const char* mac) {
    if ((chord & mod) == 0) return;
    text += is_mac ? mac : word;
    text += "+";
  };
  add(ImGuiMod_Ctrl, "Ctrl", "\xE2\x8C\x98");
  add(ImGuiMod_Alt, "Alt", "\xE2\x8C\xA5");
  add(ImGuiMod_Shift, "Shift", "\xE2\x87\xA7");
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  return key == ImGuiKey_None ? std::string() : text + KeyWord(key);
}

void RunShortcuts(const std::vector<Command>& commands, bool typing) {
  for (const Command& command : commands) {
    if (command.chord == 0 || (typing && !command.while_typing)) continue;
    if (!ImGui::IsKeyChordPressed(command.chord)) continue;
    if (command.enabled && !command.enabled()) continue;
    command.run();
    return;
  }
}

int MatchScore(const std::string& text, const std::string& query) {
  const std::string low = Lower(text);
  int score = 1;
  for (const std::string& word : WordsOf(query)) {
    size_t at = low.find(word);
    if (at == std::string::npos) return 0;
    int best = 1;
    for (; at != std::string::npos; at = low.find(word, at + 1)) {
      best = std::max(best, at == 0 ? 8 : StartsWord(low, at) ? 4 : 1);
    }
    score += best;
  }
  return score;
}

MatchSpan MatchIn(const std::string& text, const std::string& query) {
  const std::vector<std::string> words = WordsOf(query);
  if (words.empty()) return {};
  const size_t at = Lower(text).find(words[0]);
  if (at == std::string::npos) return {};
  return {at, at + words[0].size()};
}

}  // namespace tidemark::ui
