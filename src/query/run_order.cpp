#include "query/run_order.h"

#include <algorithm>
#include <cmath>

#include "query/natural_order.h"

namespace tidemark {
namespace {

// What a row is compared by: rank first (number, NaN, text, nothing), then the value.
struct SortKey {
  uint8_t rank = 3;
  double number = 0;
  const std::string* text = nullptr;
};

SortKey KeyOf(const RunTable& table, const ColumnSpec& by, const TableCell& cell, uint32_t row) {
  if (const std::string* text = table.RunText(by.kind, row)) {
    return text->empty() ? SortKey{} : SortKey{2, 0, text};
  }
  if (cell.kind == TableCell::Kind::kText) return {2, 0, &table.text(cell.text)};
  if (cell.kind == TableCell::Kind::kNone) return {};
  if (std::isnan(cell.number)) return {1, 0, nullptr};
  return {0, cell.number, nullptr};
}

int CompareKeys(const SortKey& a, const SortKey& b) {
  if (a.text != nullptr && b.text != nullptr) return NaturalCompare(*a.text, *b.text);
  if (a.number != b.number) return a.number < b.number ? -1 : 1;
  return 0;
}

}  // namespace

void SortRows(const RunTable& table, const ColumnSpec& by, bool descending, bool pinned_first,
              std::vector<uint32_t>* rows) {
  std::vector<TableCell> cells;
  table.Column(by, &cells);
  std::vector<SortKey> keys(table.size());
  for (const uint32_t row : *rows) keys[row] = KeyOf(table, by, cells[row], row);
  std::sort(rows->begin(), rows->end(), [&](uint32_t a, uint32_t b) {
    if (pinned_first && table.run(a).pinned != table.run(b).pinned) return table.run(a).pinned;
    const SortKey& x = keys[a];
    const SortKey& y = keys[b];
    if (x.rank != y.rank) {
      // Numbers and texts swap places when descending; NaN and nothing always come last.
      const bool both_values = x.rank != 1 && y.rank != 1 && x.rank != 3 && y.rank != 3;
      if (both_values) return descending ? x.rank > y.rank : x.rank < y.rank;
      const auto lastness = [](uint8_t rank) { return rank == 3 ? 2 : rank == 1 ? 1 : 0; };
      return lastness(x.rank) < lastness(y.rank);
    }
    if (const int order = CompareKeys(x, y); order != 0) return descending ? order > 0 : order < 0;
    if (by.kind != ColumnKind::kName) {
      if (const int order = NaturalCompare(table.run(a).name, table.run(b).name); order != 0) {
        return order < 0;
      }
    }
    return table.run(a).run_id < table.run(b).run_id;
  });
}

}  // namespace tidemark
