#include "ui/markdown.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace tidemark::ui {
namespace {

// "h1[T:Title] p[T:a S:b]": kinds of blocks with their spans.
std::string Shape(std::string_view text) {
  const char* kinds[] = {"p", "h", "i", "q", "c", "r"};
  std::string shape;
  for (const MarkdownBlock& block : ParseMarkdown(text)) {
    shape += (shape.empty() ? "" : " ") + std::string(kinds[static_cast<int>(block.kind)]);
    if (block.kind == MarkdownBlock::Kind::kHeading || block.kind == MarkdownBlock::Kind::kItem)
      shape += std::to_string(block.level);
    shape += block.marker + "[";
    for (size_t i = 0; i < block.spans.size(); ++i) {
      const MarkdownSpan& span = block.spans[i];
      shape += (i == 0 ? "" : " ") + std::string(1, "TSECL"[static_cast<int>(span.style)]) + ":" +
               span.text;
      if (!span.url.empty()) shape += "@" + span.url;
    }
    shape += "]";
  }
  return shape;
}

TEST(MarkdownTest, ReadsBlocks) {
  EXPECT_EQ(Shape("# Title\ntext\nmore\n\nnext"), "h1[T:Title] p[T:text more] p[T:next]");
  EXPECT_EQ(Shape("- a\n- b\n  - c\n3. d\ngoes on"),
            "i0•[T:a] i0•[T:b] i1•[T:c] i03.[T:d goes on]");
  EXPECT_EQ(Shape("> said\n> so\n\n---\n```py\nx = *1*\n\ny\n```\nafter"),
            "q[T:said so] r[] c[C:x = *1*\n\ny] p[T:after]");
  EXPECT_EQ(Shape("a  \nb\\\nc"), "p[T:a\nb\nc]");
  EXPECT_EQ(Shape("#no heading\n-no item\n1.no"), "p[T:#no heading -no item 1.no]");
}

TEST(MarkdownTest, ReadsStyles) {
  EXPECT_EQ(Shape("a **b** *c* `d*e*` __f__ _g_"),
            "p[T:a  S:b T:  E:c T:  C:d*e* T:  S:f T:  E:g]");
  EXPECT_EQ(Shape("snake_case_name 2*3*4 * 5 **open"), "p[T:snake_case_name 2 E:3 T:4 * 5 **open]");
  EXPECT_EQ(Shape("\\*not\\* [x] ![i](https://a.b)"), "p[T:*not* [x] ! L:i@https://a.b]");
}

TEST(MarkdownTest, OnlySafeLinksAreLinks) {
  EXPECT_EQ(Shape("[docs](https://a.b/c) see https://d.e/f, or <mailto:x@y.z>"),
            "p[L:docs@https://a.b/c T: see  L:https://d.e/f@https://d.e/f T:, or  "
            "L:mailto:x@y.z@mailto:x@y.z]");
  EXPECT_EQ(Shape("[run](javascript:alert) [f](file:///etc)"),
            "p[T:[run](javascript:alert) [f](file:///etc)]");
}

// Whatever is typed: no crash, only safe links, and no letter is lost.
RC_GTEST_PROP(MarkdownTest, LosesNoLetter, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::element('a', 'b', '*', '_', '`', '[', ']', '(', ')', '<', '>', '#', '-', '1', '.',
                       ' ', '\n', '\\', '~', '\r', '\t', '\xC3', '\xA4'));
  const auto letters = [](std::string_view from) {
    std::string only;
    for (const char c : from) {
      if (c == 'a' || c == 'b') only.push_back(c);
    }
    return only;
  };
  std::string shown;
  for (const MarkdownBlock& block : ParseMarkdown(text)) {
    for (const MarkdownSpan& span : block.spans) {
      shown += span.text;
      RC_ASSERT(span.url.empty() == (span.style != MarkdownSpan::Style::kLink));
    }
  }
  std::string expected = letters(text);
  // Only the word behind a fence, which names a language, is not shown.
  if (text.find("```") == std::string::npos && text.find("~~~") == std::string::npos)
    RC_ASSERT(letters(shown) == expected);
}

}  // namespace
}  // namespace tidemark::ui
