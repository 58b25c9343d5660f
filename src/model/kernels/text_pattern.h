// Regular expressions in the common subset of RE2: classes, groups, alternatives and counts.
// Matching takes time in proportion to text and pattern, whatever either is; there is no
// backtracking that a pattern could abuse.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tidemark::model {

class TextPattern {
 public:
  // kUnsupported for what is outside of the subset (look-around, back references).
  static Result<TextPattern> Compile(std::string_view pattern);

  [[nodiscard]] bool MatchesWhole(std::string_view text) const;
  // The length of the longest match that begins at `from`, or −1.
  [[nodiscard]] int64_t LongestAt(std::string_view text, size_t from) const;

 private:
  friend class PatternParser;
  enum class Code : uint8_t { kBytes, kSplit, kJump, kBegin, kEnd, kBoundary, kInside, kMatch };
  struct Step {
    Code code;
    uint32_t set = 0;              // kBytes: which set
    size_t first = 0, second = 0;  // kSplit, kJump: where to
  };
  using States = std::vector<size_t>;
  void AddState(size_t state, std::string_view text, size_t at, std::vector<bool>* seen,
                States* out) const;

  std::vector<Step> steps_;
  std::vector<std::bitset<256>> sets_;
};

}  // namespace tidemark::model
