// The part of Markdown that people write in notes, as blocks of styled text: headings, paragraphs,
// lists, quotes, code, rules; strong, emphasised, code and links inside. After CommonMark 0.31
// (https://spec.commonmark.org), without HTML, images, tables and references, which stay as they
// were typed: nothing that was written is ever lost.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidemark::ui {

struct MarkdownSpan {
  enum class Style : uint8_t { kPlain, kStrong, kEmphasis, kCode, kLink } style = Style::kPlain;
  std::string text;  // a line break that was asked for is "\n"
  std::string url;   // of a link: http, https or mailto
};

struct MarkdownBlock {
  enum class Kind : uint8_t {
    kParagraph,
    kHeading,
    kItem,
    kQuote,
    kCode,
    kRule
  } kind = Kind::kParagraph;
  int level = 0;       // heading: 1 .. 6; item: how deep it is nested, from 0
  std::string marker;  // item: "•" or "3."
  std::vector<MarkdownSpan> spans;
};

// Never fails. O(n).
[[nodiscard]] std::vector<MarkdownBlock> ParseMarkdown(std::string_view text);

}  // namespace tidemark::ui
