#include "server/search_match.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace tidemark {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

bool HoldsForNumber(double value, SearchOperator op, double wanted) {
  switch (op) {
    case SearchOperator::kEqual:
      return value == wanted;
    case SearchOperator::kNotEqual:
      return value != wanted;
    case SearchOperator::kLess:
      return value < wanted;
    case SearchOperator::kLessEqual:
      return value <= wanted;
    case SearchOperator::kGreater:
      return value > wanted;
    case SearchOperator::kGreaterEqual:
      return value >= wanted;
    default:
      return false;
  }
}

bool HoldsForText(std::string_view value, const SearchCondition& condition) {
  const auto& texts = condition.texts;
  switch (condition.op) {
    case SearchOperator::kEqual:
      return value == texts.front();
    case SearchOperator::kNotEqual:
      return value != texts.front();
    case SearchOperator::kLike:
      return IsLike(value, texts.front(), false);
    case SearchOperator::kILike:
      return IsLike(value, texts.front(), true);
    case SearchOperator::kIn:
      return std::find(texts.begin(), texts.end(), value) != texts.end();
    case SearchOperator::kNotIn:
      return std::find(texts.begin(), texts.end(), value) == texts.end();
    default:
      return false;
  }
}

bool Holds(const SearchRow& row, const SearchCondition& condition) {
  if (condition.is_number) {
    const auto value = row.Number(condition.entity, condition.key);
    return value.has_value() && HoldsForNumber(*value, condition.op, condition.number);
  }
  const auto value = row.Text(condition.entity, condition.key);
  if (condition.op == SearchOperator::kIsNull) return !value.has_value();
  if (condition.op == SearchOperator::kIsNotNull) return value.has_value();
  return value.has_value() && HoldsForText(*value, condition);
}

// What a row has for one order: values first, then NaN, then nothing.
struct OrderKey {
  int rank = 2;
  double number = 0;
  std::string text;
};

OrderKey KeyOf(const SearchRow& row, const SearchOrder& order) {
  OrderKey key;
  if (IsNumericKey(order.entity, order.key)) {
    const auto value = row.Number(order.entity, order.key);
    if (!value.has_value()) return key;
    key.rank = std::isnan(*value) ? 1 : 0;
    if (key.rank == 0) key.number = *value;
    return key;
  }
  const auto value = row.Text(order.entity, order.key);
  if (!value.has_value()) return key;
  key.rank = 0;
  key.text = *value;
  return key;
}

// Below 0: a comes first.
int Compare(const OrderKey& a, const OrderKey& b, bool descending) {
  if (a.rank != b.rank) return a.rank < b.rank ? -1 : 1;
  int result = a.text.compare(b.text);
  if (a.number != b.number) result = a.number < b.number ? -1 : 1;
  return descending ? -result : result;
}

}  // namespace

bool IsLike(std::string_view text, std::string_view pattern, bool ignore_case) {
  const auto same = [&](char a, char b) { return ignore_case ? Lower(a) == Lower(b) : a == b; };
  size_t t = 0, p = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '_') {
      ++p;
      do {
        ++t;
      } while (t < text.size() && IsContinuation(text[t]));
    } else if (p < pattern.size() && same(text[t], pattern[p])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

bool Matches(const SearchRow& row, std::span<const SearchCondition> conditions) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const SearchCondition& condition) { return Holds(row, condition); });
}

std::vector<size_t> InOrder(std::span<const SearchRow* const> rows,
                            std::span<const SearchOrder> orders) {
  std::vector<size_t> positions(rows.size());
  std::iota(positions.begin(), positions.end(), size_t{0});
  if (orders.empty()) return positions;
  std::vector<OrderKey> keys;
  keys.reserve(rows.size() * orders.size());
  for (const SearchRow* row : rows) {
    for (const SearchOrder& order : orders) keys.push_back(KeyOf(*row, order));
  }
  std::stable_sort(positions.begin(), positions.end(), [&](size_t a, size_t b) {
    for (size_t i = 0; i < orders.size(); ++i) {
      const int result =
          Compare(keys[a * orders.size() + i], keys[b * orders.size() + i], orders[i].descending);
      if (result != 0) return result < 0;
    }
    return false;
  });
  return positions;
}

}  // namespace tidemark
