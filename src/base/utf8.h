// UTF-8: every text that reaches the store or the screen is valid. Foreign logs hold other
// encodings and torn characters; those bytes become U+FFFD, never an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tidemark {

[[nodiscard]] bool IsValidUtf8(std::string_view text);

// The text with every invalid sequence replaced by U+FFFD. Valid text comes back unchanged.
[[nodiscard]] std::string ToValidUtf8(std::string_view text);

// The character at `*at`, which moves behind it; `*at` is below the size. A byte that is part of no
// character is U+FFFD.
[[nodiscard]] char32_t NextCharacter(std::string_view text, size_t* at);

// At most `max_bytes` of a valid text, cut between characters.
[[nodiscard]] std::string_view CutUtf8(std::string_view text, size_t max_bytes);

}  // namespace tidemark
