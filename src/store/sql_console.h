// A connection for a person's own SQL: reads only, whatever the text says, and stops in time.
//
// An authorizer refuses everything but reading, a progress handler keeps the deadline, and limits
// bound memory. Views that the file holds work here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace tidemark {

// What Statement::Type says of a cell, for those who print it; anything else is NULL.
enum SqlCellType : int { kCellInteger = 1, kCellFloat = 2, kCellText = 3, kCellBlob = 4 };

struct SqlLimits {
  double deadline_s = 30;
  uint64_t max_rows = 1000000;  // more is kTooLarge after these were given
};

class SqlConsole {
 public:
  static Result<std::unique_ptr<SqlConsole>> Open(const std::string& path, const std::string& vfs,
                                                  const SqlLimits& limits,
                                                  OpenMode mode = OpenMode::kReadOnly);
  ~SqlConsole();

  // Runs one statement. `columns` is called once before the rows, `row` for each with the statement
  // to read cells from; it returns false to stop. Errors: kInvalid (the SQL, with SQLite's words),
  // kReadOnly (it wants to write), kCancelled (deadline), kTooLarge.
  Status Run(std::string_view sql,
             const std::function<void(const std::vector<std::string>&)>& columns,
             const std::function<bool(const Statement&)>& row);

 private:
  struct Guard;
  SqlConsole(std::unique_ptr<Database> database, std::unique_ptr<Guard> guard);
  std::unique_ptr<Guard> guard_;
  std::unique_ptr<Database> database_;
};

}  // namespace tidemark
