// The search for a word in everything that a run is called and set to.
#include <algorithm>

#include "base/number_text.h"
#include "query/run_table.h"

namespace tidemark {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// A value matches when it holds the word, or begins with what is left of a word that began in the
// key ("lr=0.1" where the key is "lr").
class ValueMatcher {
 public:
  ValueMatcher(std::string_view word, const std::string& key_and_equals) : word_(word) {
    for (size_t i = 0; i < word.size(); ++i) {
      const std::string_view start = word.substr(0, i + 1);
      if (key_and_equals.size() >= start.size() &&
          key_and_equals.compare(key_and_equals.size() - start.size(), start.size(), start) == 0) {
        rests_.push_back(word.substr(i + 1));
      }
    }
  }
  [[nodiscard]] bool MatchesStart(std::string_view value) const {
    return std::any_of(rests_.begin(), rests_.end(),
                       [&](std::string_view rest) { return value.substr(0, rest.size()) == rest; });
  }
  // Whether a number can match, by its characters alone.
  [[nodiscard]] bool MayMatchNumbers() const {
    return !rests_.empty() ||
           word_.find_first_not_of("0123456789.+-enafity") == std::string_view::npos;
  }
  [[nodiscard]] bool Matches(std::string_view value) const {
    return value.find(word_) != std::string_view::npos || MatchesStart(value);
  }
  [[nodiscard]] bool spans_key() const { return !rests_.empty(); }

 private:
  std::string_view word_;
  std::vector<std::string_view> rests_;
};

}  // namespace

void RunTable::WriteDigits(Values* values) {
  if (values->ends.size() == values->cells.size()) return;
  values->digits.clear();
  values->ends.clear();
  values->ends.reserve(values->cells.size());
  for (const TableCell& cell : values->cells) {
    if (cell.kind == TableCell::Kind::kNumber) AppendDouble(cell.number, &values->digits);
    values->ends.push_back(static_cast<uint32_t>(values->digits.size()));
  }
  values->digits = Lower(values->digits);
}

void RunTable::SearchValues(const std::string& key, std::string_view word,
                            const std::vector<uint8_t>& text_matches, Values* values,
                            std::vector<uint8_t>* found) {
  const std::string key_and_equals = Lower(key) + "=";
  const bool in_key = key_and_equals.find(word) != std::string::npos;
  const ValueMatcher matcher(word, key_and_equals);
  const bool numbers = !in_key && matcher.MayMatchNumbers();
  if (numbers) WriteDigits(values);
  const std::string_view digits(values->digits);
  for (size_t row = 0; row < values->cells.size(); ++row) {
    const TableCell& cell = values->cells[row];
    if ((*found)[row] != 0 || cell.kind == TableCell::Kind::kNone) continue;
    bool matches = in_key;
    if (!in_key && cell.kind == TableCell::Kind::kText) {
      matches = text_matches[cell.text] != 0 ||
                (matcher.spans_key() && matcher.MatchesStart(Lower(texts_[cell.text])));
    } else if (numbers) {
      const uint32_t begin = row == 0 ? 0 : values->ends[row - 1];
      matches = matcher.Matches(digits.substr(begin, values->ends[row] - begin));
    }
    (*found)[row] = matches ? 1 : 0;
  }
}

void RunTable::Search(std::string_view word, std::vector<uint8_t>* found) {
  const auto holds = [&](const std::string& text) {
    return !text.empty() && Lower(text).find(word) != std::string::npos;
  };
  found->assign(runs_.size(), 0);
  for (size_t row = 0; row < runs_.size(); ++row) {
    (*found)[row] = holds(runs_[row].name) || holds(runs_[row].notes) ? 1 : 0;
  }
  std::vector<uint8_t> text_matches(texts_.size());
  for (size_t i = 0; i < texts_.size(); ++i) text_matches[i] = holds(texts_[i]) ? 1 : 0;
  for (auto* group : {&params_, &tags_}) {
    for (auto& [key, values] : *group) SearchValues(key, word, text_matches, &values, found);
  }
}

}  // namespace tidemark
