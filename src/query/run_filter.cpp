#include "query/run_filter.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/number_text.h"
#include "query/natural_order.h"

namespace tidemark {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsOperator(char c) { return c == '=' || c == '!' || c == '<' || c == '>' || c == '~'; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

struct Token {
  enum class Kind { kWord, kQuoted, kOperator, kEnd } kind = Kind::kEnd;
  std::string text;
  size_t at = 0;
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  Result<Token> Next() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
    Token token;
    token.at = at_;
    if (at_ == text_.size()) return token;
    if (text_[at_] == '"') return Quoted();
    const bool op = IsOperator(text_[at_]);
    token.kind = op ? Token::Kind::kOperator : Token::Kind::kWord;
    while (at_ < text_.size() && !IsBlank(text_[at_]) && text_[at_] != '"' &&
           IsOperator(text_[at_]) == op) {
      token.text.push_back(text_[at_++]);
    }
    return token;
  }

 private:
  Result<Token> Quoted() {
    Token token{Token::Kind::kQuoted, {}, at_};
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return token;
      }
      token.text.push_back(text_[at_]);
    }
    return MakeError(ErrorCode::kInvalid,
                     "The text that starts with \"" + token.text + " has no end",
                     "Close it with a quotation mark.");
  }

  std::string_view text_;
  size_t at_ = 0;
};

std::optional<RunFilter::Op> OperatorOf(const std::string& text) {
  using Op = RunFilter::Op;
  if (text == "=" || text == "==") return Op::kEqual;
  if (text == "!=") return Op::kNotEqual;
  if (text == "<") return Op::kLess;
  if (text == "<=") return Op::kLessEqual;
  if (text == ">") return Op::kGreater;
  if (text == ">=") return Op::kGreaterEqual;
  if (text == "~") return Op::kContains;
  return std::nullopt;
}

std::optional<ColumnSpec> RunFieldOf(const std::string& name) {
  if (name == "name" || name == "run") return ColumnSpec{ColumnKind::kName, "", "", {}};
  if (name == "status") return ColumnSpec{ColumnKind::kStatus, "", "", {}};
  if (name == "group") return ColumnSpec{ColumnKind::kGroup, "", "", {}};
  if (name == "job_type") return ColumnSpec{ColumnKind::kJobType, "", "", {}};
  if (name == "project") return ColumnSpec{ColumnKind::kProject, "", "", {}};
  if (name == "points") return ColumnSpec{ColumnKind::kPoints, "", "", {}};
  return std::nullopt;
}

// Splits "loss.min" into the metric and its figure; without a known suffix the whole is the name.
ColumnSpec MetricSpecOf(const std::string& name) {
  static constexpr std::pair<const char*, MetricStat> kSuffixes[] = {
      {".last", MetricStat::kLast},
      {".min", MetricStat::kMin},
      {".max", MetricStat::kMax},
      {".first", MetricStat::kFirst},
      {".count", MetricStat::kCount}};
  for (const auto& [suffix, stat] : kSuffixes) {
    const std::string_view end(suffix);
    if (name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0) {
      return {ColumnKind::kMetric, name.substr(0, name.size() - end.size()), "", stat};
    }
  }
  return {ColumnKind::kMetric, name, "", MetricStat::kLast};
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t next =
          std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = row[j];
      row[j] = next;
    }
  }
  return row[b.size()];
}

Result<ColumnSpec> ResolveColumn(const std::string& name, const RunTable& table) {
  if (const auto field = RunFieldOf(name)) return *field;
  std::vector<uint32_t> all(table.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  const std::vector<RunTable::ColumnInfo> columns = table.Columns(all);
  const auto find = [&](ColumnKind kind, const std::string& wanted) -> const ColumnSpec* {
    for (const auto& column : columns) {
      if (column.spec.kind == kind && column.spec.name == wanted) return &column.spec;
    }
    return nullptr;
  };
  if (const auto* spec = find(ColumnKind::kParam, name)) return *spec;
  ColumnSpec metric = MetricSpecOf(name);
  if (const auto* spec = find(ColumnKind::kMetric, metric.name)) {
    metric.context = spec->context;
    return metric;
  }
  if (const auto* spec = find(ColumnKind::kMetric, name)) return *spec;
  if (const auto* spec = find(ColumnKind::kTag, name)) return *spec;
  std::string nearest;
  size_t best = name.size() / 2 + 1;
  for (const auto& column : columns) {
    const size_t distance = EditDistance(Lower(name), Lower(column.spec.name));
    if (distance < best) {
      best = distance;
      nearest = column.spec.name;
    }
  }
  return MakeError(ErrorCode::kInvalid, "No column \"" + name + "\"",
                   nearest.empty() ? "" : "Did you mean " + nearest + "?");
}

template <class T>
bool Compare(RunFilter::Op op, const T& a, const T& b) {
  using Op = RunFilter::Op;
  switch (op) {
    case Op::kEqual:
      return a == b;
    case Op::kNotEqual:
      return a != b;
    case Op::kLess:
      return a < b;
    case Op::kLessEqual:
      return a <= b;
    case Op::kGreater:
      return a > b;
    case Op::kGreaterEqual:
      return a >= b;
    case Op::kContains:
      return false;
  }
  return false;
}

}  // namespace

RunFilter RunFilter::Words(std::string_view text) {
  RunFilter filter;
  std::string word;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !IsBlank(text[i])) {
      word.push_back(text[i]);
    } else if (!word.empty()) {
      filter.words_.push_back(Lower(word));
      word.clear();
    }
  }
  return filter;
}

Result<RunFilter> RunFilter::Parse(std::string_view text, const RunTable& table) {
  RunFilter filter;
  Tokens tokens(text);
  TM_ASSIGN_OR_RETURN(Token token, tokens.Next());
  while (token.kind != Token::Kind::kEnd) {
    if (token.kind == Token::Kind::kOperator) {
      return MakeError(ErrorCode::kInvalid, "Nothing stands before \"" + token.text + "\"",
                       "Write a column, an operator and a value, for example lr > 0.01.");
    }
    TM_ASSIGN_OR_RETURN(Token op, tokens.Next());
    if (op.kind != Token::Kind::kOperator) {
      const bool joins = token.kind == Token::Kind::kWord && Lower(token.text) == "and";
      if (!joins && !token.text.empty()) filter.words_.push_back(Lower(token.text));
      token = std::move(op);
      continue;
    }
    const auto kind = OperatorOf(op.text);
    if (!kind) {
      return MakeError(ErrorCode::kInvalid, "\"" + op.text + "\" is not an operator",
                       "Use = != < <= > >= or ~.");
    }
    TM_ASSIGN_OR_RETURN(Token value, tokens.Next());
    if (value.kind == Token::Kind::kEnd || value.kind == Token::Kind::kOperator) {
      return MakeError(ErrorCode::kInvalid, "No value after \"" + token.text + " " + op.text + "\"",
                       "Write a number or a text.");
    }
    Comparison comparison;
    TM_ASSIGN_OR_RETURN(comparison.column, ResolveColumn(token.text, table));
    comparison.op = *kind;
    comparison.text = *kind == Op::kContains ? Lower(value.text) : value.text;
    if (value.kind == Token::Kind::kWord) {
      if (const auto number = ParseDouble(value.text)) {
        comparison.is_number = true;
        comparison.number = *number;
      }
    }
    filter.comparisons_.push_back(std::move(comparison));
    TM_ASSIGN_OR_RETURN(token, tokens.Next());
  }
  return filter;
}

bool RunFilter::Matches(const RunTable& table, const Comparison& comparison, uint32_t row) {
  std::string text;
  if (const std::string* own = table.RunText(comparison.column.kind, row)) {
    text = *own;
  } else {
    const TableCell cell = table.Cell(comparison.column, row);
    if (cell.kind == TableCell::Kind::kNone) return comparison.op == Op::kNotEqual;
    if (cell.kind == TableCell::Kind::kNumber) {
      if (comparison.is_number) return Compare(comparison.op, cell.number, comparison.number);
      text = FormatDouble(cell.number);
    } else {
      text = table.text(cell.text);
    }
  }
  if (comparison.op == Op::kContains) {
    return Lower(text).find(comparison.text) != std::string::npos;
  }
  if (comparison.op == Op::kEqual || comparison.op == Op::kNotEqual) {
    return (text == comparison.text) == (comparison.op == Op::kEqual);
  }
  const int order = NaturalCompare(text, comparison.text);
  return Compare(comparison.op, order, 0);
}

void RunFilter::Apply(RunTable* table, std::vector<uint32_t>* rows) const {
  std::vector<uint8_t> found;
  for (const std::string& word : words_) {
    table->Search(word, &found);
    std::erase_if(*rows, [&](uint32_t row) { return found[row] == 0; });
  }
  if (comparisons_.empty()) return;
  std::erase_if(*rows, [&](uint32_t row) {
    return std::any_of(comparisons_.begin(), comparisons_.end(), [&](const Comparison& comparison) {
      return !Matches(*table, comparison, row);
    });
  });
}

}  // namespace tidemark
