#include "ui/widgets/markdown_view.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "ui/widgets/item.h"

namespace tidemark::ui {
namespace {

using Kind = MarkdownBlock::Kind;
using Style = MarkdownSpan::Style;

constexpr float kItemIndent = 18, kBlockGap = 8;

Type TypeOf(const MarkdownBlock& block, Style style) {
  if (style == Style::kCode) return Type::kMono;
  if (block.kind == Kind::kHeading) return block.level <= 2 ? Type::kTitle : Type::kBodySemibold;
  if (style == Style::kStrong) return Type::kBodySemibold;
  return style == Style::kEmphasis ? Type::kBodyMedium : Type::kBody;
}

// Text that flows from left to right and top to bottom.
class Flow {
 public:
  Flow(Ui& ui, float x, float y, float width, float line)
      : ui_(ui), left_(x), right_(x + width), x_(x), y_(y), line_(line) {}

  void Add(const MarkdownBlock& block, const MarkdownSpan& span, int link_id) {
    type_ = TypeOf(block, span.style);
    const tokens::ThemeColors& c = ui_.c();
    color_ = span.style == Style::kLink   ? c.text_link
             : block.kind == Kind::kQuote ? c.text_secondary
                                          : c.text_primary;
    std::string_view text = span.text;
    while (!text.empty()) {
      if (text[0] == '\n') {
        NewLine();
        text.remove_prefix(1);
        continue;
      }
      // A word and the blanks behind it, which don't count when it is the last of a line.
      const size_t word = std::min(text.find_first_of(" \n"), text.size());
      const size_t blanks = std::min(text.find_first_not_of(' ', word), text.size());
      Word(text.substr(0, word), span, link_id);
      x_ += ui_.Width(type_, text.substr(word, blanks - word));
      text.remove_prefix(blanks);
    }
  }
  [[nodiscard]] float bottom() const { return y_ + line_; }

 private:
  void NewLine() {
    x_ = left_;
    y_ += line_;
  }

  void Word(std::string_view word, const MarkdownSpan& span, int link_id) {
    if (word.empty()) return;
    if (x_ > left_ && x_ + ui_.Width(type_, word) > right_) NewLine();
    while (!word.empty()) {
      const size_t fits = Fitting(word);
      Piece(word.substr(0, fits), span, link_id);
      word.remove_prefix(fits);
      if (!word.empty()) NewLine();
    }
  }

  // As many bytes of whole characters as fit into the line; at least one character.
  [[nodiscard]] size_t Fitting(std::string_view word) const {
    size_t fits = word.size();
    while (fits > 1 && x_ + ui_.Width(type_, word.substr(0, fits)) > right_) {
      const float ratio = (right_ - x_) / std::max(1.0f, ui_.Width(type_, word.substr(0, fits)));
      fits = std::min(fits - 1, static_cast<size_t>(static_cast<float>(fits) * ratio) + 1);
      while (fits > 1 && fits < word.size() && (word[fits] & 0xC0) == 0x80) --fits;
    }
    while (fits < word.size() && (word[fits] & 0xC0) == 0x80) ++fits;
    return fits;
  }

  void Piece(std::string_view piece, const MarkdownSpan& span, int link_id) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float width = ui_.Width(type_, piece), middle = y_ + line_ / 2;
    const ImRect box(x_, y_, x_ + width, y_ + line_);
    if (span.style == Style::kCode)
      ui_.Box(
          list,
          ImRect(x_ - ui_.Px(2), middle - ui_.Px(9), x_ + width + ui_.Px(2), middle + ui_.Px(9)),
          ui_.c().bg_code, 0, tokens::kRadiusControl);
    ui_.Text(list, type_, x_, middle, color_, piece);
    if (span.style == Style::kLink) {
      ImGui::PushID(link_id);
      const ItemState state = Item(ui_, ImGui::GetID(&span + pieces_++), box);
      ImGui::PopID();
      ui_.Describe(state.id, "link", span.text, box);
      if (state.hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ui_.HLine(list, box.Min.x, box.Max.x, middle + ui_.Px(7), color_);
      }
      ui_.Tooltip(state.id, state.hovered, box, span.url);
      if (state.focused) ui_.FocusRing(list, box, 2, false);
      if (state.clicked) ui_.host().OpenUrl(span.url);
    }
    x_ += width;
  }

  Ui& ui_;
  float left_, right_, x_, y_, line_;
  Type type_ = Type::kBody;
  Color color_ = 0;
  int pieces_ = 0;
};

float DrawCode(const Ui& ui, const MarkdownBlock& block, ImVec2 at, float width) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  std::string_view text = block.spans.empty() ? std::string_view() : block.spans[0].text;
  const auto lines = static_cast<float>(1 + std::count(text.begin(), text.end(), '\n'));
  const float line = ui.LineHeight(Type::kMono), pad = ui.Px(8);
  const ImRect box(at.x, at.y, at.x + width, at.y + lines * line + 2 * pad);
  ui.Box(list, box, ui.c().bg_code, ui.c().border_subtle, tokens::kRadiusControl);
  float middle = box.Min.y + pad + line / 2;
  while (true) {
    const size_t end = std::min(text.find('\n'), text.size());
    ui.TextCut(list, Type::kMono, at.x + pad, middle, width - 2 * pad, ui.c().text_primary,
               text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    middle += line;
  }
  return box.GetHeight();
}

// A block of flowing text; returns its height.
float DrawText(Ui& ui, const MarkdownBlock& block, ImVec2 at, float width, int* link_id) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float line = ui.LineHeight(TypeOf(block, Style::kPlain));
  float indent = 0;
  if (block.kind == Kind::kItem) {
    indent = ui.Px(kItemIndent * static_cast<float>(block.level + 1));
    ui.TextRight(list, Type::kBody, at.x + indent - ui.Px(6), at.y + line / 2, ui.c().text_muted,
                 block.marker);
  }
  if (block.kind == Kind::kQuote) indent = ui.Px(12);
  Flow flow(ui, at.x + indent, at.y, width - indent, line);
  for (const MarkdownSpan& span : block.spans) flow.Add(block, span, ++*link_id);
  const float height = flow.bottom() - at.y;
  if (block.kind == Kind::kQuote)
    list->AddRectFilled(at, ImVec2(at.x + ui.Px(3), at.y + height), ui.c().border_default,
                        ui.Px(1));
  return height;
}

}  // namespace

float MarkdownView(Ui& ui, const std::vector<MarkdownBlock>& blocks, ImVec2 top_left, float width) {
  float y = top_left.y;
  int link_id = 0;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const MarkdownBlock& block = blocks[i];
    const bool list = i > 0 && block.kind == Kind::kItem && blocks[i - 1].kind == Kind::kItem;
    if (i > 0) y += ui.Px(list ? 2 : kBlockGap);
    const ImVec2 at(top_left.x, y);
    if (block.kind == Kind::kRule) {
      ui.HLine(ImGui::GetWindowDrawList(), at.x, at.x + width, y + ui.Px(4), ui.c().border_default);
      y += ui.Px(9);
    } else {
      y += block.kind == Kind::kCode ? DrawCode(ui, block, at, width)
                                     : DrawText(ui, block, at, width, &link_id);
    }
  }
  return y - top_left.y;
}

}  // namespace tidemark::ui
