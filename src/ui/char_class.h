// A set of characters (Unicode code points) as one atom of a pattern takes: `[a-zé]`, `\w`, `.`.
#pragma once

#include <bitset>
#include <optional>
#include <vector>

namespace tidemark::ui {

class CharClass {
 public:
  static constexpr char32_t kLast = 0x10FFFF;

  // The set of `\d`, `\w`, `\s` (of ASCII) or their negations; nothing for any other letter.
  static std::optional<CharClass> Named(char32_t letter);

  void Add(char32_t from, char32_t to);
  void Add(const CharClass& other);
  // Adds the other case of every letter from a to z that is in it.
  void FoldCase();
  void Negate();
  // O(log ranges), O(1) for ASCII.
  [[nodiscard]] bool Has(char32_t c) const;

 private:
  struct Range {
    char32_t from, to;
  };
  void Index();

  std::vector<Range> ranges_;  // ordered, apart from each other
  std::bitset<128> ascii_;     // the same for the characters that nearly all texts consist of
};

}  // namespace tidemark::ui
