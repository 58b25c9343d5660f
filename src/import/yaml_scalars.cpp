#include "import/yaml_scalars.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "import/yaml_value.h"

namespace tidemark {
namespace {

constexpr char kAlias[] = "A reference to another value was left out.";
constexpr char kPythonObject[] = "A value that only its own program can read was left out.";
constexpr char kNotUnderstood[] = "A line was not understood and was left out.";
constexpr char kTooDeep[] = "Values nested deeper than 64 levels were left out.";
constexpr char kTab[] = "A line indented with tabs was left out.";

struct Line {
  size_t indent = 0;
  std::string_view text;  // without indent and line end
  std::string_view raw;   // without line end
  size_t offset = 0;
  [[nodiscard]] bool is_item() const {
    return text == "-" || text.substr(0, 2) == "- " || text.substr(0, 2) == "-\t";
  }
};

bool IsBlankOrComment(const Line& line) { return line.text.empty() || line.text[0] == '#'; }

std::string_view TrimmedRight(std::string_view text) {
  size_t end = text.find_last_not_of(" \t\r");
  return text.substr(0, end == text.npos ? 0 : end + 1);
}

std::string_view TrimmedLeft(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t");
  return begin == text.npos ? std::string_view() : text.substr(begin);
}

// A plain scalar ends at " #".
std::string_view WithoutComment(std::string_view text) {
  for (size_t at = text.find('#'); at != text.npos; at = text.find('#', at + 1)) {
    if (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t')
      return TrimmedRight(text.substr(0, at));
  }
  return text;
}

std::vector<Line> LinesOf(std::string_view text) {
  std::vector<Line> lines;
  size_t offset = 0;
  bool content = false;
  while (offset < text.size()) {
    size_t end = std::min(text.find('\n', offset), text.size());
    Line line;
    line.offset = offset;
    line.raw = TrimmedRight(text.substr(offset, end - offset));
    line.indent = std::min(line.raw.find_first_not_of(' '), line.raw.size());
    line.text = line.raw.substr(line.indent);
    offset = end + 1;
    if (line.raw == "---" && !content) continue;
    if (line.raw == "---" || line.raw == "...") break;  // only the first document
    if (line.raw.substr(0, 1) == "%" && !content) continue;
    content = content || !IsBlankOrComment(line);
    lines.push_back(line);
  }
  return lines;
}

// The rest of a key's line, with the key taken off.
struct KeyLine {
  std::string key;
  std::string_view rest;
};

std::optional<KeyLine> SplitKey(std::string_view text) {
  KeyLine line;
  size_t colon = text.npos;
  if (text[0] == '"' || text[0] == '\'') {
    size_t close = text.find(text[0], 1);
    while (close != text.npos && close + 1 < text.size() && text[close + 1] != ':' &&
           text[close + 1] != ' ') {
      close = text.find(text[0], close + 1);
    }
    if (close == text.npos) return std::nullopt;
    auto key = QuotedYamlScalar(text.substr(0, close + 1));
    colon = text.find_first_not_of(' ', close + 1);
    if (!key || colon == text.npos || text[colon] != ':') return std::nullopt;
    line.key = std::move(*key);
  } else {
    colon = text.find(':');
    while (colon != text.npos && colon + 1 < text.size() && text[colon + 1] != ' ' &&
           text[colon + 1] != '\t') {
      colon = text.find(':', colon + 1);
    }
    if (colon == text.npos || colon == 0) return std::nullopt;
    std::string_view key = TrimmedRight(text.substr(0, colon));
    if (key.find(" #") != key.npos) return std::nullopt;
    line.key = ToValidUtf8(key);
  }
  line.rest = TrimmedLeft(text.substr(colon + 1));
  return line;
}

// Turns block YAML into JSON text, which then is flattened like any other.
class YamlReader {
 public:
  YamlReader(std::vector<Line> lines, std::vector<YamlProblem>* problems)
      : lines_(std::move(lines)), problems_(problems) {}

  std::string ReadAll() {
    std::string json;
    SkipBlank();
    if (at_ >= lines_.size()) return json;
    std::string_view first = lines_[at_].text;
    bool one_value = first[0] == '[' || first[0] == '{';
    bool read =
        one_value ? Flow(first, lines_[at_].offset, &json) : Block(lines_[at_].indent, 0, &json);
    if (!read) json.clear();
    for (SkipBlank(); at_ < lines_.size(); SkipBlank()) {
      Report(lines_[at_].offset, kNotUnderstood);
      ++at_;
    }
    return json;
  }

 private:
  void Report(size_t offset, const char* reason) { problems_->push_back({offset, reason}); }

  void SkipBlank() {
    while (at_ < lines_.size() && IsBlankOrComment(lines_[at_])) ++at_;
  }

  // Skips the lines that belong to a value at `indent`.
  void SkipBlock(size_t indent) {
    while (at_ < lines_.size() && (IsBlankOrComment(lines_[at_]) || lines_[at_].indent > indent ||
                                   (lines_[at_].indent == indent && lines_[at_].is_item()))) {
      ++at_;
    }
  }

  // A map or a list whose entries are indented by `indent`. False: nothing was read, and it was
  // reported.
  bool Block(size_t indent, int depth, std::string* json) {
    if (depth > kMaxYamlDepth) {
      Report(lines_[at_].offset, kTooDeep);
      while (at_ < lines_.size() && (IsBlankOrComment(lines_[at_]) || lines_[at_].indent >= indent))
        ++at_;
      return false;
    }
    return lines_[at_].is_item() ? List(indent, depth, json) : Map(indent, depth, json);
  }

  bool Map(size_t indent, int depth, std::string* json) {
    *json += '{';
    bool first = true;
    for (SkipBlank(); at_ < lines_.size() && lines_[at_].indent >= indent; SkipBlank()) {
      const Line& line = lines_[at_];
      bool entry = line.indent == indent && !line.is_item() && line.text[0] != '\t';
      auto key = entry ? SplitKey(line.text) : std::nullopt;
      if (!key || key->key == "<<" || line.text[0] == '?' || line.text[0] == '*') {
        Report(line.offset, line.text[0] == '\t'      ? kTab
                            : key && key->key == "<<" ? kAlias
                                                      : kNotUnderstood);
        ++at_;
        continue;
      }
      std::string value;
      if (!Inline(key->rest, indent, depth, &value)) continue;
      if (!std::exchange(first, false)) *json += ',';
      AppendJsonString(key->key, json);
      *json += ':';
      *json += value;
    }
    *json += '}';
    return true;
  }

  bool List(size_t indent, int depth, std::string* json) {
    *json += '[';
    bool first = true;
    for (SkipBlank(); at_ < lines_.size() && lines_[at_].indent == indent && lines_[at_].is_item();
         SkipBlank()) {
      std::string value;
      if (!Item(indent, depth, &value)) continue;
      if (!std::exchange(first, false)) *json += ',';
      *json += value;
    }
    *json += ']';
    return true;
  }

  // "- value", or "- key: value" with more keys below.
  bool Item(size_t indent, int depth, std::string* json) {
    Line& line = lines_[at_];
    std::string_view rest = TrimmedLeft(line.text.substr(1));
    bool nested = !rest.empty() && (SplitKey(rest).has_value() || rest.substr(0, 2) == "- ") &&
                  rest[0] != '{' && rest[0] != '[' && rest[0] != '#';
    if (!nested) return Inline(rest, indent, depth, json);
    // The item's own line becomes the first line of its block.
    line.indent = static_cast<size_t>(rest.data() - line.raw.data());
    line.text = rest;
    return Block(line.indent, depth + 1, json);
  }

  // The value that begins in the current line with `rest` and may go on below; moves behind it.
  bool Inline(std::string_view rest, size_t indent, int depth, std::string* json) {
    size_t offset = lines_[at_].offset;
    if (const char* reason = TakeProperties(&rest)) {
      Report(offset, reason);
      ++at_;
      SkipBlock(indent);
      return false;
    }
    if (rest.empty() || rest[0] == '#') {
      ++at_;
      return Below(indent, depth, json);
    }
    if (rest[0] == '|' || rest[0] == '>') return BlockText(rest, indent, json);
    if (rest[0] == '[' || rest[0] == '{') return Flow(rest, offset, json);
    if (rest[0] == '"' || rest[0] == '\'') return Quoted(rest, offset, json);
    std::string text(WithoutComment(rest));
    for (++at_;
         at_ < lines_.size() && !IsBlankOrComment(lines_[at_]) && lines_[at_].indent > indent;
         ++at_) {
      text += ' ';
      text += WithoutComment(lines_[at_].text);
    }
    AppendParamAsJson(PlainYamlScalar(text), json);
    return true;
  }

  // Takes anchors and harmless tags off; the reason when the value can't be read.
  static const char* TakeProperties(std::string_view* rest) {
    static constexpr std::array<std::string_view, 8> kTags = {
        "!!str", "!!int", "!!float",        "!!bool",
        "!!seq", "!!map", "!!python/tuple", "!!python/unicode"};
    while (!rest->empty() && ((*rest)[0] == '&' || (*rest)[0] == '!' || (*rest)[0] == '*')) {
      std::string_view word = rest->substr(0, rest->find(' '));
      if (word[0] == '*') return kAlias;
      if (word[0] == '!' && std::find(kTags.begin(), kTags.end(), word) == kTags.end())
        return kPythonObject;
      *rest = TrimmedLeft(rest->substr(word.size()));
    }
    return nullptr;
  }

  bool Below(size_t indent, int depth, std::string* json) {
    SkipBlank();
    bool deeper = at_ < lines_.size() && lines_[at_].indent > indent;
    bool list = at_ < lines_.size() && lines_[at_].indent == indent && lines_[at_].is_item();
    if (deeper || list) return Block(lines_[at_].indent, depth + 1, json);
    *json += "null";
    return true;
  }

  bool BlockText(std::string_view header, size_t indent, std::string* json) {
    bool folded = header[0] == '>';
    bool strip = header.find('-') != header.npos;
    std::string text;
    size_t text_indent = 0;
    for (++at_; at_ < lines_.size(); ++at_) {
      const Line& line = lines_[at_];
      if (!line.text.empty() && line.indent <= indent) break;
      if (text_indent == 0 && !line.text.empty()) text_indent = line.indent;
      text += line.raw.size() > text_indent ? line.raw.substr(text_indent) : std::string_view();
      text += folded ? ' ' : '\n';
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    if (!strip && !text.empty()) text += '\n';
    AppendParamAsJson(ToValidUtf8(text), json);
    return true;
  }

  // The text of a quoted or flow value that begins with `rest`; moves behind it. Nothing when it is
  // not closed or something follows it.
  std::optional<std::string> Gather(std::string_view rest) {
    ClosingScan scan;
    std::string text(rest);
    size_t end = scan.Feed(text);
    size_t start = at_++;
    while (end == text.npos && at_ < lines_.size()) {
      std::string piece = "\n" + std::string(lines_[at_++].text);
      size_t piece_end = scan.Feed(piece);
      if (piece_end != piece.npos) end = text.size() + piece_end;
      text += piece;
    }
    if (end == text.npos) {
      // Each such value costs a look at the rest of the file.
      if (++torn_values_ < kMaxTornValues) at_ = start + 1;
      return std::nullopt;
    }
    std::string_view after = TrimmedLeft(std::string_view(text).substr(end));
    if (!after.empty() && after[0] != '#') return std::nullopt;
    text.resize(end);
    return text;
  }

  bool Flow(std::string_view rest, size_t offset, std::string* json) {
    auto text = Gather(rest);
    auto value = text ? FlowAsJson(*text) : std::nullopt;
    if (!value) Report(offset, kNotUnderstood);
    *json += value.value_or("");
    return value.has_value();
  }

  bool Quoted(std::string_view rest, size_t offset, std::string* json) {
    auto text = Gather(rest);
    auto value = text ? QuotedYamlScalar(*text) : std::nullopt;
    if (!value) Report(offset, kNotUnderstood);
    if (value) AppendParamAsJson(*value, json);
    return value.has_value();
  }

  static constexpr int kMaxTornValues = 8;
  int torn_values_ = 0;
  std::vector<Line> lines_;
  std::vector<YamlProblem>* problems_;
  size_t at_ = 0;
};

}  // namespace

YamlScalars ReadYamlScalars(std::string_view text) {
  YamlScalars result;
  if (text.size() > kMaxYamlBytes) {
    result.problems.push_back({kMaxYamlBytes, "The file is larger than 16 MB and was not read."});
    return result;
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  YamlReader reader(LinesOf(text), &result.problems);
  std::string json = reader.ReadAll();
  if (json.empty()) return result;
  auto document = JsonDocument::Parse(json);
  if (!document.ok()) {
    result.problems.push_back({0, "The file could not be read as YAML."});
    return result;
  }
  FlattenParams(document->root(), {}, &result.params);
  return result;
}

}  // namespace tidemark
