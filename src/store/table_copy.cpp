#include "store/table_copy.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace tidemark {

Result<TableCopy> TableCopy::Make(Database* from, Database* to, std::string_view table) {
  TM_ASSIGN_OR_RETURN(Statement names, to->Prepare("SELECT name FROM pragma_table_info(?)"));
  names.Bind(0, table);
  TableCopy copy;
  copy.from_ = from;
  copy.to_ = to;
  copy.table_ = table;
  std::string places;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, names.Step());
    if (!row) break;
    if (names.Text(0) == "id") copy.id_column_ = copy.column_count_;
    copy.columns_ += fmt::format("{}\"{}\"", copy.column_count_ == 0 ? "" : ", ", names.Text(0));
    places += copy.column_count_ == 0 ? "?" : ", ?";
    ++copy.column_count_;
  }
  copy.insert_ = fmt::format("REPLACE INTO \"{}\"({}) VALUES({})", table, copy.columns_, places);
  return copy;
}

Status TableCopy::Copy(Statement* select, int* copied, int64_t* last_id) {
  TM_ASSIGN_OR_RETURN(Statement insert, to_->Prepare(insert_));
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select->Step());
    if (!row) return {};
    for (int i = 0; i < column_count_; ++i) {
      TM_RETURN_IF_ERROR(insert.CopyValue(i, *select, i));
    }
    TM_RETURN_IF_ERROR(insert.Run());
    ++*copied;
    if (id_column_ >= 0) *last_id = select->Int(id_column_);
  }
}

Status TableCopy::All() {
  TM_ASSIGN_OR_RETURN(Statement select,
                      from_->Prepare(fmt::format("SELECT {} FROM \"{}\"", columns_, table_)));
  int copied = 0;
  int64_t last_id = 0;
  return Copy(&select, &copied, &last_id);
}

Status TableCopy::Where(std::string_view key, int64_t value) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      from_->Prepare(fmt::format("SELECT {} FROM \"{}\" WHERE \"{}\" = ?", columns_, table_, key)));
  int copied = 0;
  int64_t last_id = 0;
  select.Bind(0, value);
  return Copy(&select, &copied, &last_id);
}

Result<int> TableCopy::Some(int64_t* after, int64_t last, int limit) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      from_->Prepare(fmt::format(
          "SELECT {} FROM \"{}\" WHERE id > ? AND id <= ? ORDER BY id LIMIT ?", columns_, table_)));
  select.Bind(0, *after).Bind(1, last).Bind(2, limit);
  int copied = 0;
  TM_RETURN_IF_ERROR(Copy(&select, &copied, after));
  return copied;
}

}  // namespace tidemark
