#include "store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cmath>

namespace tidemark {
namespace {

constexpr int kMaxValueBytes = 512 << 20;  // over the largest record an importer accepts
constexpr int kMaxSqlBytes = 1 << 20;
constexpr int kBusyTimeoutMs = 2000;

std::string_view NameOf(std::string_view path) {
  size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "file:" form of a path, so that immutable=1 can be said; every byte with a meaning is escaped.
std::string ImmutableUri(std::string_view path) {
  std::string uri = "file:";
  for (char c : path) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '/' || c == '-' || c == '_' || c == '.';
    if (plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri + "?immutable=1";
}

// The Error for the person; `extended` is SQLite's extended result code.
Error Describe(int extended, std::string_view detail, std::string_view action,
               std::string_view name) {
  auto make = [&](ErrorCode code, std::string_view what, std::string hint) {
    return MakeError(code, fmt::format("Can't {}: {}", action, what), std::move(hint));
  };
  switch (extended & 0xff) {
    case SQLITE_FULL:
      // Also reading may need room, when what was written before has to make way in memory.
      return MakeError(
          ErrorCode::kFull, fmt::format("Can't save: no room is left for '{}'.", name),
          "Free space on the disk or in the browser's storage, then try again. What was saved "
          "before is safe.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make(ErrorCode::kBusy, fmt::format("'{}' is in use by another program or tab.", name),
                  "Close it there, then try again.");
    case SQLITE_NOTADB:
      return make(ErrorCode::kCorrupt, fmt::format("'{}' is not a SQLite database.", name),
                  "Open a file that this program wrote, or import it as a log.");
    case SQLITE_CORRUPT:
      return make(ErrorCode::kCorrupt, fmt::format("'{}' is damaged ({}).", name, detail),
                  "Check the file, and export what can still be read.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return make(ErrorCode::kReadOnly, fmt::format("'{}' can only be read.", name),
                  "Save a copy, and change that one.");
    case SQLITE_CANTOPEN:
      return make(ErrorCode::kNotFound, fmt::format("'{}' can't be opened.", name),
                  "Check that the file and its folder exist and may be used.");
    case SQLITE_TOOBIG:
      return make(ErrorCode::kTooLarge, fmt::format("a value is too large for '{}'.", name), {});
    case SQLITE_INTERRUPT:
      return make(ErrorCode::kCancelled, "it was stopped.", {});
    case SQLITE_NOMEM:
      return make(ErrorCode::kTooLarge, "there is not enough memory.",
                  "Close other files, then try again.");
    case SQLITE_IOERR:
      return make(ErrorCode::kIo,
                  fmt::format("'{}' could not be read or written ({}).", name, detail),
                  "Check the disk, then open the file again.");
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return make(ErrorCode::kCorrupt, fmt::format("'{}' contradicts itself ({}).", name, detail),
                  "Check the file.");
    default:
      return make(ErrorCode::kInternal, fmt::format("{} ('{}').", detail, name), {});
  }
}

// What a file of a stranger must not be able to do. Views and triggers are code that runs when our
// own statements do, so they are off; limits bound what a hostile header can ask for.
void Harden(sqlite3* handle) {
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, kMaxSqlBytes);
  sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
}

// True when the file that `handle` opened has a write-ahead log now. (SQLite takes an empty file
// for none when it is asked for existence only.)
bool HasLog(sqlite3* handle) {
  const char* log = sqlite3_filename_wal(sqlite3_db_filename(handle, "main"));
  sqlite3_vfs* vfs = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
  int there = 0;
  if (log == nullptr || *log == '\0' || vfs == nullptr) return true;
  return vfs->xAccess(vfs, log, SQLITE_ACCESS_READWRITE, &there) != SQLITE_OK || there != 0;
}

// A connection that only reads makes an empty log and its index where there were none, and may not
// remove them. One that may write does when it closes, if nobody else has come: only SQLite's own
// locks can tell that.
void RemoveTraces(const std::string& path, const std::string& vfs) {
  sqlite3* handle = nullptr;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
  if (sqlite3_open_v2(path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str()) ==
      SQLITE_OK) {
    sqlite3_exec(handle, "PRAGMA schema_version", nullptr, nullptr, nullptr);
  }
  sqlite3_close(handle);
}

}  // namespace

Statement::Statement(Database* database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(other.statement_), bad_bind_(other.bad_bind_) {
  other.statement_ = nullptr;
}

Statement::~Statement() {
  if (statement_ != nullptr) database_->Return(statement_);
}

Statement& Statement::Bind(int index, int64_t value) {
  if (sqlite3_bind_int64(statement_, index + 1, value) != SQLITE_OK) bad_bind_ = true;
  return *this;
}

Statement& Statement::Bind(int index, double value) {
  if (std::isnan(value) || sqlite3_bind_double(statement_, index + 1, value) != SQLITE_OK) {
    bad_bind_ = true;
  }
  return *this;
}

Statement& Statement::Bind(int index, std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  if (sqlite3_bind_text64(statement_, index + 1, data, text.size(), SQLITE_TRANSIENT,
                          SQLITE_UTF8) != SQLITE_OK) {
    bad_bind_ = true;
  }
  return *this;
}

Statement& Statement::BindBlob(int index, std::span<const uint8_t> bytes) {
  const void* data = bytes.data() == nullptr ? static_cast<const void*>("") : bytes.data();
  if (sqlite3_bind_blob64(statement_, index + 1, data, bytes.size(), SQLITE_STATIC) != SQLITE_OK) {
    bad_bind_ = true;
  }
  return *this;
}

Statement& Statement::BindNull(int index) {
  if (sqlite3_bind_null(statement_, index + 1) != SQLITE_OK) bad_bind_ = true;
  return *this;
}

Status Statement::CopyValue(int index, const Statement& from, int column) {
  sqlite3_value* value = sqlite3_column_value(from.statement_, column);
  if (sqlite3_bind_value(statement_, index + 1, value) == SQLITE_OK) return {};
  return database_->LastError("copy");
}

Result<bool> Statement::Step() {
  if (bad_bind_) {
    return MakeError(ErrorCode::kInternal,
                     fmt::format("Can't save: a value can't be stored as a field of '{}'.",
                                 database_->display_name()));
  }
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = database_->LastError(sqlite3_stmt_readonly(statement_) != 0 ? "read" : "save");
  sqlite3_reset(statement_);
  return error;
}

Status Statement::Run() {
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, Step());
    if (!row) break;
  }
  sqlite3_reset(statement_);
  return {};
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  bad_bind_ = false;
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_, column); }

double Statement::Double(int column) const { return sqlite3_column_double(statement_, column); }

std::string_view Statement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const uint8_t> Statement::Blob(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const uint8_t*>(data),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::IsNull(int column) const { return Type(column) == SQLITE_NULL; }

int Statement::Type(int column) const { return sqlite3_column_type(statement_, column); }

int Statement::ColumnCount() const { return sqlite3_column_count(statement_); }

bool Statement::IsReadOnly() const { return sqlite3_stmt_readonly(statement_) != 0; }

std::string_view Statement::ColumnName(int column) const {
  const char* name = sqlite3_column_name(statement_, column);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

Result<std::unique_ptr<Database>> Database::Open(const std::string& path, OpenMode mode,
                                                 const std::string& vfs, bool exclusive) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (mode == OpenMode::kReadWrite) flags |= SQLITE_OPEN_READWRITE;
  if (mode == OpenMode::kCreate) flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (mode == OpenMode::kReadOnly) flags |= SQLITE_OPEN_READONLY;
  if (mode == OpenMode::kImmutable) flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  std::string name = mode == OpenMode::kImmutable ? ImmutableUri(path) : path;

  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(name.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (handle == nullptr) {
    return MakeError(ErrorCode::kTooLarge, "Can't open a database: there is not enough memory.");
  }
  std::unique_ptr<Database> database(new Database(handle, path));
  if (code != SQLITE_OK) return database->LastError("open");
  Harden(handle);
  database->trace_vfs_ = vfs;
  database->leaves_traces_ = mode == OpenMode::kReadOnly && !HasLog(handle);
  // A file opened for writing that the system only lets us read would fail at the first edit.
  bool wants_write = mode == OpenMode::kReadWrite || mode == OpenMode::kCreate;
  if (wants_write && sqlite3_db_readonly(handle, "main") == 1) {
    return Describe(SQLITE_READONLY, {}, "open for writing", database->display_name());
  }
  if (exclusive) TM_RETURN_IF_ERROR(database->Execute("PRAGMA locking_mode=EXCLUSIVE"));
  TM_RETURN_IF_ERROR(database->Execute("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0"));
  auto schema = database->QueryInt("PRAGMA schema_version");
  if (!schema.ok()) return database->LastError("open");
  return database;
}

Database::Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

Database::~Database() {
  idle_.clear();
  while (sqlite3_stmt* statement = sqlite3_next_stmt(handle_, nullptr)) sqlite3_finalize(statement);
  bool traces = leaves_traces_ && HasLog(handle_);
  sqlite3_close(handle_);
  if (traces) RemoveTraces(path_, trace_vfs_);
}

Result<Statement> Database::Prepare(std::string_view sql) {
  std::string text(sql);
  auto found = idle_.find(text);
  if (found != idle_.end() && !found->second.empty()) {
    sqlite3_stmt* statement = found->second.back();
    found->second.pop_back();
    return Statement(this, statement);
  }
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  int code = sqlite3_prepare_v3(handle_, text.c_str(), static_cast<int>(text.size() + 1),
                                SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (code != SQLITE_OK) return LastError("read");
  if (statement == nullptr) return MakeError(ErrorCode::kInvalid, "There is no SQL to run.");
  // Blanks and comments behind it prepare to nothing.
  sqlite3_stmt* second = nullptr;
  if (*rest != '\0') sqlite3_prepare_v2(handle_, rest, -1, &second, nullptr);
  if (second != nullptr) {
    sqlite3_finalize(second);
    sqlite3_finalize(statement);
    return MakeError(ErrorCode::kInvalid, "Only one SQL statement can be run at a time.");
  }
  text_of_.emplace(statement, std::move(text));
  return Statement(this, statement);
}

void Database::Return(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  idle_[text_of_[statement]].push_back(statement);
}

Status Database::Execute(std::string_view sql) {
  std::string text(sql);
  if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return LastError("use the database");
  }
  return {};
}

// VACUUM attaches its copy; nothing else may attach anything.
Status Database::Vacuum() {
  sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 1);
  Status status = Execute("VACUUM");
  sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
  return status;
}

Result<int64_t> Database::QueryInt(std::string_view sql) {
  TM_ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
  TM_ASSIGN_OR_RETURN(bool row, statement.Step());
  if (!row) {
    return MakeError(ErrorCode::kNotFound, fmt::format("'{}' has no such row.", display_name()));
  }
  return statement.Int(0);
}

int64_t Database::LastInsertId() const { return sqlite3_last_insert_rowid(handle_); }

int64_t Database::Changes() const { return sqlite3_changes64(handle_); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

std::string_view Database::display_name() const { return NameOf(path_); }

Error Database::LastError(std::string_view action) const {
  return Describe(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_), action,
                  display_name());
}

Result<Snapshot> Snapshot::Begin(Database* database) {
  if (database->in_transaction()) return Snapshot(nullptr);
  TM_ASSIGN_OR_RETURN(Statement begin, database->Prepare("BEGIN"));
  TM_RETURN_IF_ERROR(begin.Run());
  return Snapshot(database);
}

Snapshot::Snapshot(Snapshot&& other) noexcept : database_(other.database_) {
  other.database_ = nullptr;
}

Snapshot::~Snapshot() {
  if (database_ != nullptr && database_->in_transaction()) (void)database_->Execute("COMMIT");
}

Result<Transaction> Transaction::Begin(Database* database) {
  if (database->in_transaction()) {
    return MakeError(ErrorCode::kInternal, "Can't save: a transaction is open already.");
  }
  TM_ASSIGN_OR_RETURN(Statement begin, database->Prepare("BEGIN IMMEDIATE"));
  TM_RETURN_IF_ERROR(begin.Run());
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(other.database_) {
  other.database_ = nullptr;
}

Transaction::~Transaction() {
  if (database_ == nullptr || !database_->in_transaction()) return;
  // Can only fail when SQLite has rolled back already.
  sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Transaction::Commit() {
  if (database_ == nullptr || !database_->in_transaction()) {
    return MakeError(ErrorCode::kInternal, "Can't save: the transaction has ended already.");
  }
  TM_ASSIGN_OR_RETURN(Statement commit, database_->Prepare("COMMIT"));
  TM_RETURN_IF_ERROR(commit.Run());  // on failure the destructor rolls back
  database_ = nullptr;
  return {};
}

}  // namespace tidemark
