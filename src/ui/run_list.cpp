#include "ui/run_list.h"

namespace tidemark::ui {

RunListRows RowsOf(const RunList& list, const std::set<std::string>& closed,
                   const std::function<const RunRow*(const RunRow&)>& find) {
  RunListRows out;
  int32_t group = -1;
  size_t group_at = 0;
  bool group_closed = false;
  int closed_depth = -1;  // rows deeper than this are below a closed run
  for (const RunRow& row : list.rows) {
    const RunRow* run = find(row);
    if (run == nullptr) continue;
    if (row.group != group && row.group >= 0 &&
        static_cast<size_t>(row.group) < list.groups.size()) {
      group = row.group;
      const GroupRow& entered = list.groups[static_cast<size_t>(group)];
      group_closed = closed.count(entered.key) != 0;
      closed_depth = -1;
      group_at = out.rows.size();
      out.rows.push_back({nullptr, &entered, out.runs.size(), 0, 0, true, group_closed});
      out.indents = true;
    }
    out.runs.push_back(run);
    if (group >= 0) ++out.rows[group_at].count;
    if (closed_depth >= 0 && row.depth <= closed_depth) closed_depth = -1;
    if (group_closed || closed_depth >= 0) continue;
    const bool parent = row.descendants > 0;
    const bool is_closed = parent && closed.count(row.uuid) != 0;
    if (is_closed) closed_depth = row.depth;
    out.rows.push_back({run, nullptr, out.runs.size() - 1, 1, row.depth, parent, is_closed});
    out.indents |= parent;
  }
  return out;
}

}  // namespace tidemark::ui
