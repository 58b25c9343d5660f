#include "ui/markdown.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace tidemark::ui {
namespace {

constexpr int kDeepestItem = 4;
constexpr size_t kLongestNumber = 9;  // digits of a list's number, as CommonMark has it

using Kind = MarkdownBlock::Kind;
using Style = MarkdownSpan::Style;

bool IsBlank(char c) { return c == ' ' || c == '\t'; }
bool IsWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}
bool IsPunctuation(char c) { return std::ispunct(static_cast<unsigned char>(c)) != 0; }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && (IsBlank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

bool IsSafeUrl(std::string_view url) {
  const auto begins = [&](std::string_view scheme) {
    return url.substr(0, scheme.size()) == scheme;
  };
  return begins("https://") || begins("http://") || begins("mailto:");
}

// Styled text of one block. What was found of a delimiter is kept, so that a text full of open ones
// takes no longer than another.
class Inline {
 public:
  explicit Inline(std::string_view text) : text_(text) {}

  std::vector<MarkdownSpan> Parse() {
    while (at_ < text_.size()) {
      if (!TakeEscape() && !TakeCode() && !TakeLink() && !TakeStrong() && !TakeEmphasis() &&
          !TakeBareUrl()) {
        plain_.push_back(text_[at_++]);
      }
    }
    Flush();
    return std::move(spans_);
  }

 private:
  void Flush() {
    if (!plain_.empty()) spans_.push_back({Style::kPlain, std::exchange(plain_, {}), {}});
  }
  void Add(Style style, std::string_view text, std::string_view url = {}) {
    Flush();
    spans_.push_back({style, std::string(text), std::string(url)});
  }

  // The first place of `what` from `from` on, which never goes back for the same delimiter.
  size_t Find(std::string_view what, size_t from) {
    auto known = std::find_if(found_.begin(), found_.end(),
                              [&](const auto& entry) { return entry.first == what; });
    const bool is_new = known == found_.end();
    if (is_new) known = found_.insert(found_.end(), {what, 0});
    if (is_new || known->second < from) known->second = text_.find(what, from);
    return known->second;
  }

  bool TakeEscape() {
    if (text_[at_] != '\\' || at_ + 1 >= text_.size() || !IsPunctuation(text_[at_ + 1]))
      return false;
    plain_.push_back(text_[at_ + 1]);
    at_ += 2;
    return true;
  }

  bool TakeCode() {
    if (text_[at_] != '`') return false;
    const size_t end = Find("`", at_ + 1);
    if (end == std::string_view::npos || end == at_ + 1) return false;
    Add(Style::kCode, text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return true;
  }

  bool TakeLink() {
    if (text_[at_] == '<') {
      const size_t end = Find(">", at_ + 1);
      if (end == std::string_view::npos) return false;
      const std::string_view url = text_.substr(at_ + 1, end - at_ - 1);
      if (!IsSafeUrl(url) || url.find(' ') != std::string_view::npos) return false;
      Add(Style::kLink, url, url);
      at_ = end + 1;
      return true;
    }
    if (text_[at_] != '[') return false;
    const size_t middle = Find("](", at_ + 1);
    if (middle == std::string_view::npos || middle == at_ + 1) return false;
    const std::string_view words = text_.substr(at_ + 1, middle - at_ - 1);
    if (words.find('[') != std::string_view::npos) return false;
    const size_t end = Find(")", middle + 2);
    if (end == std::string_view::npos) return false;
    const std::string_view url = Trimmed(text_.substr(middle + 2, end - middle - 2));
    if (!IsSafeUrl(url)) return false;
    Add(Style::kLink, words, url);
    at_ = end + 1;
    return true;
  }

  // `mark` around words: not beside a blank on its inner sides, and "_" not inside of a word.
  bool TakeMarked(std::string_view mark, Style style) {
    if (text_.substr(at_, mark.size()) != mark) return false;
    const size_t begin = at_ + mark.size();
    if (begin >= text_.size() || IsBlank(text_[begin])) return false;
    if (mark[0] == '_' && at_ > 0 && IsWord(text_[at_ - 1])) return false;
    const size_t end = Find(mark, begin);
    if (end == std::string_view::npos || end == begin || IsBlank(text_[end - 1])) return false;
    const size_t after = end + mark.size();
    if (mark[0] == '_' && after < text_.size() && IsWord(text_[after])) return false;
    Add(style, text_.substr(begin, end - begin));
    at_ = after;
    return true;
  }
  bool TakeStrong() { return TakeMarked("**", Style::kStrong) || TakeMarked("__", Style::kStrong); }
  bool TakeEmphasis() {
    return TakeMarked("*", Style::kEmphasis) || TakeMarked("_", Style::kEmphasis);
  }

  bool TakeBareUrl() {
    if (text_[at_] != 'h' || (at_ > 0 && IsWord(text_[at_ - 1]))) return false;
    const std::string_view rest = text_.substr(at_);
    if (rest.substr(0, 7) != "http://" && rest.substr(0, 8) != "https://") return false;
    size_t end = std::min(rest.find_first_of(" \t\n<>\"`"), rest.size());
    while (end > 0 && std::string_view(".,;:!?)*_").find(rest[end - 1]) != std::string_view::npos)
      --end;
    if (end <= rest.find("//") + 2) return false;
    Add(Style::kLink, rest.substr(0, end), rest.substr(0, end));
    at_ += end;
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string plain_;
  std::vector<MarkdownSpan> spans_;
  std::vector<std::pair<std::string_view, size_t>> found_;  // delimiter, its next place
};

// What a line begins, when it begins anything but text.
struct Opening {
  Kind kind = Kind::kParagraph;
  int level = 0;
  std::string marker;
  std::string_view rest;
};

std::optional<Opening> HeadingOf(std::string_view line) {
  const size_t level = std::min(line.find_first_not_of('#'), line.size());
  if (level == 0 || level > 6 || (level < line.size() && !IsBlank(line[level])))
    return std::nullopt;
  return Opening{Kind::kHeading, static_cast<int>(level), {}, Trimmed(line.substr(level))};
}

bool IsRule(std::string_view line) {
  if (line.empty() || std::string_view("-*_").find(line[0]) == std::string_view::npos) return false;
  const auto marks = std::count(line.begin(), line.end(), line[0]);
  const auto blanks = std::count_if(line.begin(), line.end(), IsBlank);
  return marks >= 3 && static_cast<size_t>(marks + blanks) == line.size();
}

std::optional<Opening> ItemOf(std::string_view line) {
  const size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
  const std::string_view text = line.substr(indent);
  Opening item{Kind::kItem, std::min(static_cast<int>(indent / 2), kDeepestItem), {}, {}};
  if (text.size() >= 2 && std::string_view("-*+").find(text[0]) != std::string_view::npos &&
      IsBlank(text[1])) {
    item.marker = "\xE2\x80\xA2";
    item.rest = Trimmed(text.substr(2));
    return item;
  }
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > kLongestNumber || digits + 1 >= text.size() ||
      (text[digits] != '.' && text[digits] != ')') || !IsBlank(text[digits + 1]))
    return std::nullopt;
  item.marker = std::string(text.substr(0, digits)) + ".";
  item.rest = Trimmed(text.substr(digits + 2));
  return item;
}

std::optional<Opening> OpeningOf(std::string_view line) {
  const std::string_view text = Trimmed(line);
  if (IsRule(text)) return Opening{Kind::kRule, 0, {}, {}};
  if (auto heading = HeadingOf(text)) return heading;
  if (!text.empty() && text[0] == '>') return Opening{Kind::kQuote, 0, {}, Trimmed(text.substr(1))};
  return ItemOf(line);
}

class Blocks {
 public:
  void Line(std::string_view line) {
    if (fence_ != 0) {
      InFence(line);
      return;
    }
    const std::string_view text = Trimmed(line);
    if (text.substr(0, 3) == "```" || text.substr(0, 3) == "~~~") {
      Close();
      fence_ = text[0];
      open_ = MarkdownBlock{Kind::kCode, 0, {}, {}};
    } else if (text.empty()) {
      Close();
    } else if (auto opening = OpeningOf(line)) {
      const bool goes_on = opening->kind == Kind::kQuote && open_ && open_->kind == Kind::kQuote;
      if (!goes_on) Begin(*opening);
      AddText(opening->rest, line);
      if (opening->kind == Kind::kHeading || opening->kind == Kind::kRule) Close();
    } else {
      if (!open_) open_ = MarkdownBlock{};
      AddText(text, line);
    }
  }
  std::vector<MarkdownBlock> Take() {
    Close();
    return std::move(blocks_);
  }

 private:
  void Begin(const Opening& opening) {
    Close();
    open_ = MarkdownBlock{opening.kind, opening.level, opening.marker, {}};
  }

  // Lines of a block are joined; two blanks or a backslash at the end ask for a line break.
  void AddText(std::string_view text, std::string_view line) {
    if (!text_.empty()) text_ += breaks_ ? "\n" : " ";
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    breaks_ = line.size() >= 2 && line.substr(line.size() - 2) == "  ";
    if (!text.empty() && text.back() == '\\') {
      text.remove_suffix(1);
      breaks_ = true;
    }
    text_ += text;
  }

  void InFence(std::string_view line) {
    const std::string_view text = Trimmed(line);
    if (text.size() >= 3 && text.find_first_not_of(fence_) == std::string_view::npos) {
      fence_ = 0;
      Close();
      return;
    }
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (code_begun_) text_ += "\n";
    code_begun_ = true;
    text_ += line;
  }

  void Close() {
    if (open_) {
      if (open_->kind == Kind::kCode)
        open_->spans.push_back({Style::kCode, text_, {}});
      else
        open_->spans = Inline(text_).Parse();
      blocks_.push_back(std::move(*open_));
    }
    open_.reset();
    text_.clear();
    breaks_ = code_begun_ = false;
    fence_ = 0;
  }

  std::vector<MarkdownBlock> blocks_;
  std::optional<MarkdownBlock> open_;
  std::string text_;
  bool breaks_ = false, code_begun_ = false;
  char fence_ = 0;
};

}  // namespace

std::vector<MarkdownBlock> ParseMarkdown(std::string_view text) {
  Blocks blocks;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    blocks.Line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return blocks.Take();
}

}  // namespace tidemark::ui
