#include "server/search_page.h"

#include <fmt/format.h>

#include <algorithm>

namespace tidemark {
namespace {

constexpr size_t kMaxOrders = 20;

Result<ViewType> ReadView(const ApiInput& input) {
  std::string view = input.Text("run_view_type");
  if (view.empty()) view = input.Text("view_type");
  if (view.empty() || view == "ACTIVE_ONLY") return ViewType::kActive;
  if (view == "DELETED_ONLY") return ViewType::kDeleted;
  if (view == "ALL") return ViewType::kAll;
  return MakeError(ErrorCode::kInvalid,
                   "Invalid view type: ACTIVE_ONLY, DELETED_ONLY and ALL are known.");
}

// "key DESC", or as searches of models write it {"field_name", "ascending"}.
Result<SearchOrder> ReadOrder(SearchKind kind, JsonValue element) {
  if (!element.is_object()) return ParseSearchOrder(kind, TextOf(element));
  TM_ASSIGN_OR_RETURN(SearchOrder order,
                      ParseSearchOrder(kind, TextOf(element.Find("field_name"))));
  order.descending = !element.Find("ascending").Bool().value_or(true);
  return order;
}

}  // namespace

Result<SearchQuery> ReadSearch(SearchKind kind, const ApiInput& input, size_t max_size,
                               size_t standard_size) {
  SearchQuery query;
  TM_ASSIGN_OR_RETURN(query.view, ReadView(input));
  TM_ASSIGN_OR_RETURN(query.conditions, ParseSearchFilter(kind, input.Text("filter")));
  const JsonValue orders = input.Value("order_by");
  if (orders.is_array()) {
    if (orders.size() > kMaxOrders) {
      return MakeError(ErrorCode::kInvalid,
                       fmt::format("At most {} keys can be ordered by.", kMaxOrders));
    }
    for (size_t i = 0; i < orders.size(); ++i) {
      TM_ASSIGN_OR_RETURN(SearchOrder order, ReadOrder(kind, orders.At(i)));
      query.orders.push_back(std::move(order));
    }
  } else if (const std::string text = input.Text("order_by"); !text.empty()) {
    TM_ASSIGN_OR_RETURN(SearchOrder order, ParseSearchOrder(kind, text));
    query.orders.push_back(std::move(order));
  }
  TM_ASSIGN_OR_RETURN(query.start, PageStart(input));
  TM_ASSIGN_OR_RETURN(query.size, PageSize(input, std::min(standard_size, max_size), max_size));
  return query;
}

bool Wants(ViewType view, bool deleted) {
  return view == ViewType::kAll || (view == ViewType::kDeleted) == deleted;
}

SearchPage PageOf(const SearchQuery& query, const std::vector<const SearchRow*>& found) {
  SearchPage page;
  const std::vector<size_t> order = InOrder(found, query.orders);
  const size_t begin = std::min(query.start, order.size());
  const size_t end = begin + std::min(query.size, order.size() - begin);
  for (size_t i = begin; i < end; ++i) page.rows.push_back(found[order[i]]);
  if (end < order.size()) page.next_token = PageToken(end);
  return page;
}

}  // namespace tidemark
