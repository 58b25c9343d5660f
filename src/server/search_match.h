// Filters and orders rows (runs, experiments, models) by parsed conditions, as MLflow's own server
// does: a condition on a value that a row lacks is false, and rows that lack the value of an order
// come last in both directions, after those where it is NaN.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "server/search_filter.h"

namespace tidemark {

class SearchRow {
 public:
  virtual ~SearchRow() = default;
  // The value of a key that is compared as text. What it points to lives until the next call.
  [[nodiscard]] virtual std::optional<std::string_view> Text(SearchEntity entity,
                                                             std::string_view key) const = 0;
  // Of one that is compared as a number (IsNumericKey).
  [[nodiscard]] virtual std::optional<double> Number(SearchEntity entity,
                                                     std::string_view key) const = 0;
};

[[nodiscard]] bool Matches(const SearchRow& row, std::span<const SearchCondition> conditions);

// Whether `text` is like a pattern of SQL: % is anything, _ one character.
[[nodiscard]] bool IsLike(std::string_view text, std::string_view pattern, bool ignore_case);

// The rows' positions in order. `rows` must already be in the order that breaks ties.
[[nodiscard]] std::vector<size_t> InOrder(std::span<const SearchRow* const> rows,
                                          std::span<const SearchOrder> orders);

}  // namespace tidemark
