// What all search calls are given, and the page of rows that they answer with.
#pragma once

#include <string>
#include <vector>

#include "server/api_context.h"
#include "server/search_match.h"

namespace tidemark {

enum class ViewType : uint8_t { kActive, kDeleted, kAll };

struct SearchQuery {
  ViewType view = ViewType::kActive;
  std::vector<SearchCondition> conditions;
  std::vector<SearchOrder> orders;
  size_t start = 0, size = 0;
};

// filter, order_by, run_view_type or view_type, max_results, page_token. kInvalid.
// `standard_size`: of a page whose size is not given.
Result<SearchQuery> ReadSearch(SearchKind kind, const ApiInput& input, size_t max_size,
                               size_t standard_size = 1000);

[[nodiscard]] bool Wants(ViewType view, bool deleted);

struct SearchPage {
  std::vector<const SearchRow*> rows;
  std::string next_token;  // "" when these are the last ones
};

// `found` in the order that breaks ties.
[[nodiscard]] SearchPage PageOf(const SearchQuery& query,
                                const std::vector<const SearchRow*>& found);

}  // namespace tidemark
