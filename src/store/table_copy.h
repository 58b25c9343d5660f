// Copies rows between two connections with the same tables. Internal to src/store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace tidemark {

class TableCopy {
 public:
  // `table` must be in both files; its columns are read from `to`.
  static Result<TableCopy> Make(Database* from, Database* to, std::string_view table);

  // All rows, or all with this value in the column `key`.
  Status All();
  Status Where(std::string_view key, int64_t value);
  // Up to `limit` rows with `after` < id <= `last`, in order of id, replacing rows with the same
  // id. Returns how many there were; `after` becomes the last id copied.
  Result<int> Some(int64_t* after, int64_t last, int limit);

 private:
  Status Copy(Statement* select, int* copied, int64_t* last_id);

  Database* from_ = nullptr;
  Database* to_ = nullptr;
  std::string columns_;  // "a", "b", ...
  std::string table_;
  std::string insert_;
  int column_count_ = 0;
  int id_column_ = -1;
};

}  // namespace tidemark
