// A small regular expression for filter fields: linear time on any pattern and text (Thompson's
// simulation of an NFA; Russ Cox, "Regular Expression Matching Can Be Simple And Fast"), no
// exceptions, no recursion over the text. std::regex throws, backtracks and weighs 200 kB.
//
// Knows: literals, `.`, classes `[a-z]` `[^…]`, `\d \w \s` and their negations, escapes,
// `* + ? {m,n}`, `|`, groups `( )`, `^`, `$`. Matches anywhere in the text; the letters a to z
// match either case unless the pattern has an upper-case one that names no class. Works on
// characters (code points), not on bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ui/char_class.h"

namespace tidemark::ui {

class Regex {
 public:
  // An empty pattern matches everything. Error: what is wrong with the pattern, fit for the screen.
  static Result<Regex> Compile(std::string_view pattern);
  // O(text x pattern).
  [[nodiscard]] bool Matches(std::string_view text) const;

 private:
  friend class RegexParser;
  enum class Op : uint8_t { kClass, kSplit, kJump, kStart, kEnd, kMatch };
  struct Instruction {
    Op op = Op::kMatch;
    uint32_t a = 0, b = 0;  // kClass: index of the class; kSplit: both targets; kJump: target
  };
  void AddState(std::vector<uint32_t>* states, std::vector<uint32_t>* stack,
                std::vector<uint8_t>* seen, uint32_t state, bool at_start, bool at_end) const;

  std::vector<Instruction> program_;
  std::vector<CharClass> classes_;
};

}  // namespace tidemark::ui
