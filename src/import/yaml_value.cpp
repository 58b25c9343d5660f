#include "import/yaml_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/utf8.h"
#include "import/yaml_scalars.h"

namespace tidemark {
namespace {

std::string_view Trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

template <size_t N>
bool OneOf(std::string_view text, const std::array<std::string_view, N>& words) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text.size() <= 5 && std::find(words.begin(), words.end(), lower) != words.end();
}

std::optional<int64_t> ReadInteger(std::string_view text) {
  bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  if (!hex) return ParseInt64(text);
  int64_t value = 0;
  const char* end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data() + 2, end, value, 16);
  return at == end && error == std::errc() ? std::optional<int64_t>(value) : std::nullopt;
}

void AppendUtf8(uint32_t code, std::string* out) {
  bool surrogate = code >= 0xD800 && code < 0xE000;
  if (surrogate || code > 0x10FFFF) code = 0xFFFD;
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += static_cast<char>(0xC0 | (code >> 6));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out += static_cast<char>(0xE0 | (code >> 12));
    *out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | (code >> 18));
    *out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    *out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// The escape after a backslash; `at` points behind the backslash and moves behind the escape.
bool Unescape(std::string_view text, size_t* at, std::string* out) {
  static constexpr std::string_view kNames = "0abtnvfre\"/\\ N_";
  static constexpr uint32_t kCodes[] = {0,  7,   8,   9,    10,  11,   12,  13,
                                        27, '"', '/', '\\', ' ', 0x85, 0xA0};
  char name = text[*at];
  ++*at;
  size_t digits = name == 'x' ? 2 : name == 'u' ? 4 : name == 'U' ? 8 : 0;
  if (digits > 0) {
    uint32_t code = 0;
    if (*at + digits > text.size()) return false;
    const char* begin = text.data() + *at;
    auto [end, error] = std::from_chars(begin, begin + digits, code, 16);
    *at += digits;
    AppendUtf8(code, out);
    return error == std::errc() && end == begin + digits;
  }
  size_t index = kNames.find(name);
  if (index == kNames.npos) return false;
  AppendUtf8(kCodes[index], out);
  return true;
}

// End of the quoted scalar that begins at `at`, npos when it is not closed.
size_t QuoteEnd(std::string_view text, size_t at) {
  char quote = text[at];
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'') {
        ++i;
      } else {
        return i + 1;
      }
    }
  }
  return text.npos;
}

// Turns flow collections into JSON.
class FlowReader {
 public:
  explicit FlowReader(std::string_view text) : text_(text) {}

  bool Value(int depth, std::string* json) {
    SkipBlanks();
    if (at_ >= text_.size() || depth > kMaxYamlDepth) return false;
    char c = text_[at_];
    if (c == '[') return List(depth, json);
    if (c == '{') return Map(depth, json);
    ParamValue value;
    if (!Scalar(",]}", &value)) return false;
    AppendParamAsJson(value, json);
    return true;
  }

  bool AtEnd() {
    SkipBlanks();
    return at_ >= text_.size();
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool Take(char c) {
    SkipBlanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool Scalar(std::string_view ends, ParamValue* value) {
    char c = text_[at_];
    if (c == '"' || c == '\'') {
      size_t end = QuoteEnd(text_, at_);
      if (end == text_.npos) return false;
      auto text = QuotedYamlScalar(text_.substr(at_, end - at_));
      at_ = end;
      if (text) *value = std::move(*text);
      return text.has_value();
    }
    if (c == '&' || c == '*' || c == '!' || c == '?') return false;
    size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
    *value = PlainYamlScalar(Trimmed(text_.substr(at_, end - at_)));
    at_ = end;
    return true;
  }

  bool List(int depth, std::string* json) {
    ++at_;
    *json += '[';
    for (bool first = true; !Take(']'); first = false) {
      if (!first) *json += ',';
      if (!Value(depth + 1, json)) return false;
      SkipBlanks();
      if (!Take(',') && (at_ >= text_.size() || text_[at_] != ']')) return false;
    }
    *json += ']';
    return true;
  }

  bool Map(int depth, std::string* json) {
    ++at_;
    *json += '{';
    for (bool first = true; !Take('}'); first = false) {
      if (!first) *json += ',';
      if (at_ >= text_.size()) return false;
      ParamValue key;
      size_t from = at_;
      if (!Scalar(":,}", &key) || !Take(':')) return false;
      const std::string* quoted = std::get_if<std::string>(&key);
      bool is_quoted = quoted != nullptr && (text_[from] == '"' || text_[from] == '\'');
      std::string_view plain = Trimmed(text_.substr(from, at_ - 1 - from));
      AppendJsonString(is_quoted ? std::string_view(*quoted) : plain, json);
      *json += ':';
      if (!Value(depth + 1, json)) return false;
      SkipBlanks();
      if (!Take(',') && (at_ >= text_.size() || text_[at_] != '}')) return false;
    }
    *json += '}';
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

ParamValue PlainYamlScalar(std::string_view text) {
  static constexpr std::array<std::string_view, 2> kNull = {"null", "~"};
  static constexpr std::array<std::string_view, 3> kTrue = {"true", "yes", "on"};
  static constexpr std::array<std::string_view, 3> kFalse = {"false", "no", "off"};
  if (text.empty() || OneOf(text, kNull)) return std::monostate();
  if (OneOf(text, kTrue)) return true;
  if (OneOf(text, kFalse)) return false;
  static constexpr std::array<std::string_view, 2> kInf = {".inf", "+.inf"};
  if (OneOf(text, kInf)) return std::numeric_limits<double>::infinity();
  static constexpr std::array<std::string_view, 1> kMinusInf = {"-.inf"};
  if (OneOf(text, kMinusInf)) return -std::numeric_limits<double>::infinity();
  static constexpr std::array<std::string_view, 1> kNan = {".nan"};
  if (OneOf(text, kNan)) return std::numeric_limits<double>::quiet_NaN();
  if (auto integer = ReadInteger(text)) return *integer;
  bool may_be_number = text.find_first_not_of("+-.0123456789eE") == text.npos;
  if (may_be_number) {
    if (auto number = ParseDouble(text)) return *number;
  }
  return ToValidUtf8(text);
}

std::optional<std::string> QuotedYamlScalar(std::string_view text) {
  if (text.size() < 2 || QuoteEnd(text, 0) != text.size()) return std::nullopt;
  char quote = text[0];
  text = text.substr(1, text.size() - 2);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    char c = text[i++];
    if (quote == '"' && c == '\\' && i < text.size()) {
      if (text[i] == '\n') {
        i = std::min(text.find_first_not_of(" \t", i + 1), text.size());
      } else if (!Unescape(text, &i, &out)) {
        return std::nullopt;
      }
    } else if (c == '\n') {
      // A line end folds into a blank, blanks around it go, and each further one is a line end.
      while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
      size_t lines = 0;
      while (i < text.size() &&
             (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r')) {
        lines += text[i++] == '\n' ? 1 : 0;
      }
      out.append(lines > 0 ? std::string(lines, '\n') : " ");
    } else {
      out += c;
      if (quote == '\'' && c == '\'') ++i;
    }
  }
  return ToValidUtf8(out);
}

size_t ClosingScan::Feed(std::string_view piece) {
  static constexpr std::string_view kBeforeValue = "[{,: \n";
  for (size_t i = 0; i < piece.size(); previous_ = piece[i++]) {
    char c = piece[i];
    if (quote_ != 0) {
      if (std::exchange(escaped_, false)) continue;
      escaped_ = quote_ == '"' && c == '\\';
      if (c != quote_) continue;
      if (quote_ == '\'' && i + 1 < piece.size() && piece[i + 1] == '\'') {
        ++i;
        continue;
      }
      quote_ = 0;
      if (depth_ == 0) return i + 1;
    } else if ((c == '"' || c == '\'') && kBeforeValue.find(previous_) != kBeforeValue.npos) {
      quote_ = c;
    } else if (c == '[' || c == '{') {
      ++depth_;
    } else if (c == ']' || c == '}') {
      if (--depth_ <= 0) return i + 1;
    }
  }
  return std::string_view::npos;
}

std::optional<std::string> FlowAsJson(std::string_view text) {
  FlowReader reader(text);
  std::string json;
  if (!reader.Value(0, &json) || !reader.AtEnd()) return std::nullopt;
  return json;
}

void AppendParamAsJson(const ParamValue& value, std::string* json) {
  JsonWriter writer;
  if (const auto* flag = std::get_if<bool>(&value)) {
    writer.Bool(*flag);
  } else if (const auto* integer = std::get_if<int64_t>(&value)) {
    writer.Int(*integer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    // Bare: a text "NaN" stays apart from the number.
    writer.Raw(FormatDouble(*number));
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    writer.String(*text);
  } else if (const auto* raw = std::get_if<JsonText>(&value)) {
    writer.Raw(raw->text);
  } else {
    writer.Null();
  }
  *json += writer.text();
}

}  // namespace tidemark
