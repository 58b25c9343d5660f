#include "store/sql_console.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <cstring>

namespace tidemark {
namespace {

static_assert(kCellInteger == SQLITE_INTEGER && kCellFloat == SQLITE_FLOAT &&
              kCellText == SQLITE_TEXT && kCellBlob == SQLITE_BLOB);

constexpr int kProgressOps = 1000;
constexpr int kMaxCellBytes = 64 << 20;

bool IsReadingPragma(const char* name) {
  static constexpr const char* kAllowed[] = {"table_info",   "table_xinfo",    "table_list",
                                             "index_list",   "index_info",     "page_count",
                                             "user_version", "application_id", "foreign_key_list"};
  for (const char* allowed : kAllowed) {
    if (sqlite3_stricmp(name, allowed) == 0) return true;
  }
  return false;
}

// Everything but reading is refused, whatever the SQL says (SQLite asks while it prepares).
int Authorize(void*, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_FUNCTION:
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      // With an argument of these names a pragma still only reads, but for user_version and
      // application_id.
      if (!IsReadingPragma(first)) return SQLITE_DENY;
      if (second != nullptr && (sqlite3_stricmp(first, "user_version") == 0 ||
                                sqlite3_stricmp(first, "application_id") == 0)) {
        return SQLITE_DENY;
      }
      return SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

Error OnlyReading() {
  return MakeError(ErrorCode::kReadOnly, "Only reading is possible here.", "Use SELECT.");
}

}  // namespace

struct SqlConsole::Guard {
  using Clock = std::chrono::steady_clock;
  SqlLimits limits;
  Clock::time_point deadline;
  bool expired = false;

  static int OnProgress(void* self) {
    auto* guard = static_cast<Guard*>(self);
    guard->expired = guard->expired || Clock::now() >= guard->deadline;
    return guard->expired ? 1 : 0;
  }
};

SqlConsole::SqlConsole(std::unique_ptr<Database> database, std::unique_ptr<Guard> guard)
    : guard_(std::move(guard)), database_(std::move(database)) {}

SqlConsole::~SqlConsole() = default;

Result<std::unique_ptr<SqlConsole>> SqlConsole::Open(const std::string& path,
                                                     const std::string& vfs,
                                                     const SqlLimits& limits, OpenMode mode) {
  TM_ASSIGN_OR_RETURN(auto database, Database::Open(path, mode, vfs));
  sqlite3* handle = database->handle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 1, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMaxCellBytes);
  sqlite3_limit(handle, SQLITE_LIMIT_COMPOUND_SELECT, 100);
  sqlite3_limit(handle, SQLITE_LIMIT_VDBE_OP, 250000);
  sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
  sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, 0);
  TM_RETURN_IF_ERROR(database->Execute("PRAGMA query_only=ON; PRAGMA cache_size=-32768"));
  auto guard = std::make_unique<Guard>();
  guard->limits = limits;
  sqlite3_progress_handler(handle, kProgressOps, &Guard::OnProgress, guard.get());
  sqlite3_set_authorizer(handle, &Authorize, nullptr);
  return std::unique_ptr<SqlConsole>(new SqlConsole(std::move(database), std::move(guard)));
}

Status SqlConsole::Run(std::string_view sql,
                       const std::function<void(const std::vector<std::string>&)>& columns,
                       const std::function<bool(const Statement&)>& row) {
  guard_->deadline =
      Guard::Clock::now() + std::chrono::duration_cast<Guard::Clock::duration>(
                                std::chrono::duration<double>(guard_->limits.deadline_s));
  guard_->expired = false;
  auto explain = [this](const Error& error) -> Error {
    sqlite3* handle = database_->handle();
    if (guard_->expired) {
      return MakeError(
          ErrorCode::kCancelled,
          fmt::format("The query was stopped after {} seconds.", guard_->limits.deadline_s),
          "Ask for less, for example with WHERE or LIMIT.");
    }
    int code = sqlite3_errcode(handle);
    if (code == SQLITE_AUTH) {
      return OnlyReading();
    }
    if (code == SQLITE_ERROR) {
      return MakeError(ErrorCode::kInvalid,
                       fmt::format("The SQL can't be run: {}.", sqlite3_errmsg(handle)));
    }
    return error;
  };
  auto statement = database_->Prepare(sql);
  if (!statement.ok()) {
    return statement.error().code == ErrorCode::kInvalid ? statement.error()
                                                         : explain(statement.error());
  }
  // SQLite doesn't ask the authorizer about every statement (VACUUM INTO writes a file).
  if (!statement->IsReadOnly() || statement->ColumnCount() == 0) return OnlyReading();
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(statement->ColumnCount()));
  for (int i = 0; i < statement->ColumnCount(); ++i) names.emplace_back(statement->ColumnName(i));
  columns(names);
  for (uint64_t count = 0;; ++count) {
    auto step = statement->Step();
    if (!step.ok()) return explain(step.error());
    if (!*step) return {};
    if (count >= guard_->limits.max_rows) {
      return MakeError(ErrorCode::kTooLarge,
                       fmt::format("The query has more than {} rows; the rest was left out.",
                                   guard_->limits.max_rows),
                       "Ask for less, for example with WHERE or LIMIT.");
    }
    if (!row(*statement)) return {};
  }
}

}  // namespace tidemark
