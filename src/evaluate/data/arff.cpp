#include "evaluate/data/arff.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/number_text.h"
#include "base/utf8.h"
#include "evaluate/data/text_window.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kRowsBetweenChecks = 256;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

bool StartsWithNoCase(std::string_view text, std::string_view lower) {
  return Lower(text.substr(0, lower.size())) == lower;
}

Error BadLine(uint64_t line, const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "line " + std::to_string(line) + ": " + what,
                   "Correct the head of the ARFF file.");
}

struct Token {
  std::string text;
  bool quoted = false;
};

// Reads words that may be in quotes with backslash escapes, up to one of `ends`.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() {
    SkipBlanks();
    return text_.empty();
  }
  bool Take(char c) {
    SkipBlanks();
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] std::string_view rest() {
    SkipBlanks();
    return text_;
  }
  // Nothing when a quote is not closed.
  std::optional<Token> Next(std::string_view ends) {
    SkipBlanks();
    Token token;
    if (!text_.empty() && (text_[0] == '\'' || text_[0] == '"')) {
      if (!Quoted(&token.text)) return std::nullopt;
      token.quoted = true;
      return token;
    }
    size_t end = std::min(text_.find_first_of(ends), text_.size());
    token.text = Trimmed(text_.substr(0, end));
    text_.remove_prefix(end);
    return token;
  }

 private:
  void SkipBlanks() {
    while (!text_.empty() && IsBlank(text_[0])) text_.remove_prefix(1);
  }
  bool Quoted(std::string* out) {
    char quote = text_[0];
    for (size_t i = 1; i < text_.size(); ++i) {
      if (text_[i] == '\\' && i + 1 < text_.size()) {
        ++i;
        *out += text_[i] == 'n' ? '\n' : text_[i] == 't' ? '\t' : text_[i];
      } else if (text_[i] == quote) {
        text_.remove_prefix(i + 1);
        return true;
      } else {
        *out += text_[i];
      }
    }
    return false;
  }

  std::string_view text_;
};

struct Attribute {
  enum class Kind : uint8_t { kNumber, kNominal, kText };
  std::string name;
  Kind kind = Kind::kNumber;
  size_t nominal_values = 0;
  TextValues texts;  // of nominal ones: all declared values come first
  std::vector<double> numbers;
};

// A value of a row before the row is known to be right.
struct Value {
  bool missing = false;
  double number = 0;
  std::string text;
};

class ArffReading final : public DataSetReading {
 public:
  ArffReading(ByteSource* source, const ReadOptions& options)
      : window_(source), options_(options) {}

  Status Begin() {
    TM_RETURN_IF_ERROR(ReadHead());
    if (attributes_.empty()) {
      return MakeError(ErrorCode::kInvalid, "the ARFF file declares no attribute",
                       "Choose a whole file.");
    }
    values_.resize(attributes_.size());
    return {};
  }

  Result<bool> Step(size_t rows) override {
    for (size_t i = 0; i < rows; ++i) {
      TM_ASSIGN_OR_RETURN(const bool more, NextLine());
      if (!more) {
        TM_RETURN_IF_ERROR(CheckSize());
        TM_RETURN_IF_ERROR(Finish());
        return false;
      }
      if (auto problem = TakeRow()) {
        data_.report.Skip(line_number_, *problem);
      } else {
        Store();
      }
      if (++taken_ % kRowsBetweenChecks == 0) TM_RETURN_IF_ERROR(CheckSize());
    }
    return true;
  }

  DataSet Take() override { return std::move(data_); }

 private:
  // The next line that says something, trimmed.
  Result<bool> NextLine() {
    while (true) {
      TM_ASSIGN_OR_RETURN(bool more, window_.NextLine(&line_));
      if (!more) return false;
      ++line_number_;
      line_ = Trimmed(line_);
      if (!line_.empty() && line_[0] != '%') return true;
    }
  }

  Status ReadHead() {
    while (true) {
      TM_ASSIGN_OR_RETURN(bool more, NextLine());
      if (!more) {
        return MakeError(ErrorCode::kInvalid, "the ARFF file has no @data", "Choose a whole file.");
      }
      if (StartsWithNoCase(line_, "@data")) return {};
      if (StartsWithNoCase(line_, "@attribute")) TM_RETURN_IF_ERROR(Declare());
    }
  }

  Status Declare() {
    Words words(line_.substr(std::string_view("@attribute").size()));
    auto name = words.Next(" \t{");
    if (!name || name->text.empty()) return BadLine(line_number_, "an attribute has no name");
    Attribute attribute;
    attribute.name = ToValidUtf8(name->text);
    if (words.Take('{')) {
      attribute.kind = Attribute::Kind::kNominal;
      while (!words.Take('}')) {
        auto value = words.Next(",}");
        if (!value) return BadLine(line_number_, "a quote is not closed");
        attribute.texts.CodeOf(ToValidUtf8(value->text));
        if (!words.Take(',') && !StartsWithNoCase(words.rest(), "}")) {
          return BadLine(line_number_, "the list of values has no end");
        }
      }
      attribute.nominal_values = attribute.texts.distinct();
    } else {
      std::string type = Lower(words.rest());
      bool number =
          type.starts_with("numeric") || type.starts_with("real") || type.starts_with("integer");
      bool text = type.starts_with("string") || type.starts_with("date");
      if (!number && !text) {
        return BadLine(line_number_, "the type \"" + ToValidUtf8(type.substr(0, 40)) +
                                         "\" of attribute " + attribute.name + " is unknown");
      }
      attribute.kind = number ? Attribute::Kind::kNumber : Attribute::Kind::kText;
    }
    attributes_.push_back(std::move(attribute));
    return CheckColumns(attributes_.size(), options_);
  }

  // The reason why the line is no row, or nothing.
  std::optional<std::string> TakeRow() { return line_[0] == '{' ? TakeSparse() : TakeDense(); }

  std::optional<std::string> TakeDense() {
    has_defaults_ = false;
    Words words(line_);
    for (size_t i = 0; i < attributes_.size(); ++i) {
      auto token = words.Next(",{");
      if (!token) return "a quote is not closed";
      if (auto problem = Read(i, *token)) return problem;
      bool last = i + 1 == attributes_.size();
      if (!last && !words.Take(',')) {
        return std::to_string(i + 1) + " values instead of " + std::to_string(attributes_.size());
      }
    }
    // What may follow is the weight of the row: {2}.
    words.Take(',');
    if (!words.done() && words.rest()[0] != '{') return "more values than attributes";
    return std::nullopt;
  }

  std::optional<std::string> TakeSparse() {
    ResetToDefaults();
    Words words(line_.substr(1));
    while (!words.Take('}')) {
      auto index = words.Next(" \t,}");
      auto at = index ? ParseInt64(index->text) : std::nullopt;
      if (!at || *at < 0 || static_cast<uint64_t>(*at) >= attributes_.size()) {
        return "an index of the sparse row is wrong";
      }
      auto token = words.Next(",}");
      if (!token) return "a quote is not closed";
      touched_.push_back(static_cast<size_t>(*at));
      if (auto problem = Read(touched_.back(), *token)) return problem;
      if (words.Take(',')) continue;
      if (!words.Take('}')) return "the sparse row has no end";
      break;
    }
    return std::nullopt;
  }

  void ResetToDefaults() {
    if (has_defaults_) {
      for (size_t i : touched_) SetDefault(i);
    } else {
      for (size_t i = 0; i < attributes_.size(); ++i) SetDefault(i);
    }
    touched_.clear();
    has_defaults_ = true;
  }

  void SetDefault(size_t i) {
    const Attribute& attribute = attributes_[i];
    values_[i] = {};
    if (attribute.kind == Attribute::Kind::kText) values_[i].missing = true;
    if (attribute.kind == Attribute::Kind::kNominal && attribute.nominal_values > 0) {
      values_[i].text = attribute.texts.Distinct(0);
    }
  }

  std::optional<std::string> Read(size_t i, const Token& token) {
    const Attribute& attribute = attributes_[i];
    Value& value = values_[i];
    value = {};
    if (token.text == "?" && !token.quoted) {
      value.missing = true;
      return std::nullopt;
    }
    if (attribute.kind == Attribute::Kind::kNumber) {
      auto number = ParseDouble(token.text);
      if (!number) {
        return "\"" + ToValidUtf8(token.text.substr(0, 40)) + "\" is no number (" + attribute.name +
               ")";
      }
      value.number = *number;
      return std::nullopt;
    }
    value.text = ToValidUtf8(token.text);
    if (attribute.kind == Attribute::Kind::kNominal &&
        attribute.texts.Find(value.text) == TextValues::kMissing) {
      return "\"" + value.text.substr(0, 40) + "\" is no value of " + attribute.name;
    }
    return std::nullopt;
  }

  void Store() {
    ++data_.rows;
    for (size_t i = 0; i < attributes_.size(); ++i) {
      Attribute& attribute = attributes_[i];
      const Value& value = values_[i];
      if (attribute.kind == Attribute::Kind::kNumber) {
        attribute.numbers.push_back(value.missing ? std::nan("") : value.number);
      } else if (value.missing) {
        attribute.texts.AppendMissing();
      } else {
        attribute.texts.Append(value.text);
      }
    }
  }

  [[nodiscard]] Status CheckSize() const {
    uint64_t bytes = 0;
    for (const Attribute& attribute : attributes_) {
      bytes += attribute.numbers.size() * sizeof(double) + attribute.texts.memory_bytes();
    }
    return CheckMemory(bytes, options_);
  }

  Status Finish() {
    if (data_.rows == 0) {
      return MakeError(ErrorCode::kInvalid, "the ARFF file has no row that fits its attributes",
                       "Choose a whole file.");
    }
    data_.format = "ARFF";
    std::vector<std::string> names;
    for (const Attribute& attribute : attributes_) names.push_back(attribute.name);
    MakeNamesUnique(&names);
    for (size_t i = 0; i < names.size(); ++i) {
      data_.columns.push_back(ColumnOf(std::move(attributes_[i]), std::move(names[i])));
    }
    return {};
  }

  static DataColumn ColumnOf(Attribute attribute, std::string name) {
    if (attribute.kind != Attribute::Kind::kNumber) {
      std::vector<std::string> declared;  // which is the order of the classes
      for (uint32_t code = 0; code < attribute.nominal_values; ++code) {
        declared.emplace_back(attribute.texts.Distinct(code));
      }
      DataColumn column(std::move(name), ColumnType::kText, std::move(attribute.texts));
      column.set_categories(std::move(declared));
      return column;
    }
    const std::vector<double>& numbers = attribute.numbers;
    bool whole = std::all_of(numbers.begin(), numbers.end(), [](double value) {
      return std::abs(value) <= 2147483647.0 && value == std::floor(value);
    });
    if (!whole) return {std::move(name), ColumnType::kFloat, std::move(attribute.numbers)};
    return {std::move(name), ColumnType::kInteger,
            std::vector<int32_t>(numbers.begin(), numbers.end())};
  }

  TextWindow window_;
  const ReadOptions options_;
  std::string_view line_;
  uint64_t line_number_ = 0;
  std::vector<Attribute> attributes_;
  std::vector<Value> values_;
  // Sparse rows: values_ holds defaults but at these places, so that a row costs what it says.
  std::vector<size_t> touched_;
  bool has_defaults_ = false;
  uint64_t taken_ = 0;
  DataSet data_;
};

}  // namespace

bool LooksLikeArff(std::string_view text) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '%') continue;
    return StartsWithNoCase(line, "@relation") || StartsWithNoCase(line, "@attribute");
  }
  return false;
}

Result<std::unique_ptr<DataSetReading>> StartArff(ByteSource* source, const ReadOptions& options) {
  auto reading = std::make_unique<ArffReading>(source, options);
  TM_RETURN_IF_ERROR(reading->Begin());
  return std::unique_ptr<DataSetReading>(std::move(reading));
}

}  // namespace tidemark::evaluate
