#include "query/run_arrangement.h"

#include <algorithm>
#include <utility>

#include "query/run_order.h"
#include "query/run_tree.h"

namespace tidemark {
namespace {

void Append(const RunTable& table, bool tree, const std::vector<uint32_t>& rows,
            RunArrangement* out) {
  if (tree) {
    for (const TreeRow& row : TreeOf(table, rows)) {
      out->rows.push_back({row.row, -1, 0, row.depth, row.descendants});
    }
    return;
  }
  for (const uint32_t row : rows) out->rows.push_back({row, -1, 0, 0, 0});
}

// The place of each run in its group by age.
void SetTints(const RunTable& table, const RunGroup& group, std::vector<uint32_t>* tint_of) {
  std::vector<uint32_t> rows = group.rows;
  std::sort(rows.begin(), rows.end(),
            [&](uint32_t a, uint32_t b) { return table.run(a).run_id < table.run(b).run_id; });
  for (uint32_t i = 0; i < rows.size(); ++i) (*tint_of)[rows[i]] = i;
}

}  // namespace

RunArrangement ArrangeRuns(const RunTable& table, const ArrangeOptions& options,
                           const std::vector<uint32_t>& all, std::vector<uint32_t> matching) {
  RunArrangement out;
  SortRows(table, options.sort, options.descending, true, &matching);
  if (options.group_by.empty()) {
    Append(table, options.tree, matching, &out);
    return out;
  }
  out.groups = GroupRows(table, options.group_by, all);
  std::vector<uint32_t> tint_of(table.size()), group_of(table.size());
  for (uint32_t i = 0; i < out.groups.size(); ++i) {
    SetTints(table, out.groups[i], &tint_of);
    for (const uint32_t row : out.groups[i].rows) group_of[row] = i;
    out.groups[i].rows.clear();
  }
  for (const uint32_t row : matching) out.groups[group_of[row]].rows.push_back(row);
  SortGroups(table, options.sort, options.descending, &out.groups);
  for (size_t i = 0; i < out.groups.size(); ++i) {
    const size_t first = out.rows.size();
    Append(table, options.tree, out.groups[i].rows, &out);
    for (size_t at = first; at < out.rows.size(); ++at) {
      out.rows[at].group = static_cast<int32_t>(i);
      out.rows[at].tint = tint_of[out.rows[at].row];
    }
  }
  return out;
}

}  // namespace tidemark
