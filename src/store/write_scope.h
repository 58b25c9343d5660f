// One change of the store: a transaction, or a savepoint when an import is in the middle of a
// batch. Internal to src/store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/store.h"

namespace tidemark {

// Ids that inserts look up again and again. Forgotten after a rollback, which may have taken them
// back.
struct Store::Cache {
  std::unordered_map<std::string, int64_t> metrics;  // name, 0 byte, context
  std::unordered_map<std::string, int64_t> keys;
  std::unordered_map<std::string, int64_t> projects;
  void Clear() {
    metrics.clear();
    keys.clear();
    projects.clear();
  }
};

class Store::Write {
 public:
  Write(Store* store, std::optional<Transaction> transaction)
      : store_(store), transaction_(std::move(transaction)) {}
  Write(Write&& other) noexcept
      : store_(other.store_), transaction_(std::move(other.transaction_)) {
    other.store_ = nullptr;
  }
  Write& operator=(Write&&) = delete;
  ~Write();
  Status Commit();

 private:
  Store* store_;                            // null: committed or moved from
  std::optional<Transaction> transaction_;  // none: a savepoint
};

// Text as the file keeps it: valid UTF-8 without NUL, which many SQLite tools end a text at.
std::string ToStoredText(std::string_view text);

// Binds NULL for "unknown", which the structs hold as NaN or kNoStep.
inline void BindTime(Statement* statement, int index, double time_s) {
  if (time_s == time_s) {
    statement->Bind(index, time_s);
  } else {
    statement->BindNull(index);
  }
}

inline double TimeAt(const Statement& statement, int column) {
  return statement.IsNull(column) ? kNoTime : statement.Double(column);
}

}  // namespace tidemark
