#include "workbench/sentences.h"

#include <algorithm>

namespace tidemark::workbench {

std::string AsSentence(std::string text) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto end = std::find(text.begin(), text.end(), ' ');
  const bool is_word =
      std::all_of(text.begin(), end, [&](char c) { return is_small(c) || c == '\''; });
  if (is_word && end != text.begin() && is_small(text.front()))
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::vector<std::string> AsSentences(std::vector<std::string> texts) {
  for (std::string& text : texts) text = AsSentence(std::move(text));
  return texts;
}

}  // namespace tidemark::workbench
