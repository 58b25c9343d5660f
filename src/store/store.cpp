#include "store/store.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "store/edit_log.h"
#include "store/import_writer.h"
#include "store/schema.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

constexpr const char* kTuning = "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY";

// A rollback journal needs synchronous=FULL to survive a power cut, a write-ahead log only NORMAL.
Status UseWriteAheadLog(Database* database) {
  TM_RETURN_IF_ERROR(database->Execute("PRAGMA journal_size_limit=33554432"));
  TM_ASSIGN_OR_RETURN(Statement mode, database->Prepare("PRAGMA journal_mode=WAL"));
  TM_ASSIGN_OR_RETURN(bool row, mode.Step());
  bool is_wal = row && mode.Text(0) == "wal";
  mode.Reset();
  return database->Execute(is_wal ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL");
}

Error OlderReadOnlyError(const Database& database, int version) {
  return MakeError(
      ErrorCode::kUnsupported,
      fmt::format("'{}' has the older format {} and must be upgraded to {} before it can be "
                  "shown, but it is open for reading only.",
                  database.display_name(), version, kSchemaVersion),
      "Make a copy that can be written, and open that.");
}

}  // namespace

std::string ToStoredText(std::string_view text) {
  std::string stored = ToValidUtf8(text);
  for (size_t at = stored.find('\0'); at != std::string::npos; at = stored.find('\0', at)) {
    stored.replace(at, 1, "\xef\xbf\xbd");
  }
  return stored;
}

Store::Store(std::unique_ptr<Database> database, const StoreOptions& options)
    : database_(std::move(database)), options_(options), cache_(std::make_unique<Cache>()) {}

Store::~Store() {
  if (database_ != nullptr) (void)Close();
}

Result<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  bool writes = options.mode == OpenMode::kReadWrite || options.mode == OpenMode::kCreate;
  std::string notice;
  auto opened = Database::Open(options.path, options.mode, options.vfs, options.exclusive);
  if (!opened.ok() && writes && opened.error().code == ErrorCode::kReadOnly) {
    opened = Database::Open(options.path, OpenMode::kReadOnly, options.vfs, options.exclusive);
    notice = opened.ok() ? fmt::format("'{}' can only be read here. Save a copy to change it.",
                                       (*opened)->display_name())
                         : "";
    writes = false;
  }
  if (!opened.ok()) return opened.error();
  Database* database = opened->get();
  TM_RETURN_IF_ERROR(database->Execute(kTuning));
  TM_ASSIGN_OR_RETURN(SchemaState state, InspectSchema(database));
  if (state.kind == FileKind::kOther) return ForeignFileError(database);
  if (state.kind == FileKind::kEmpty && options.mode != OpenMode::kCreate) {
    return MakeError(ErrorCode::kInvalid, fmt::format("'{}' is empty.", database->display_name()),
                     "Open another file, or import logs into a new one.");
  }
  if (state.version > kSchemaVersion) {
    notice = fmt::format(
        "'{}' was made by a newer version of this program (format {}, this one writes {}). "
        "It is open for reading only. Update the program to change it.",
        database->display_name(), state.version, kSchemaVersion);
    if (writes) TM_RETURN_IF_ERROR(database->Execute("PRAGMA query_only=ON"));
    writes = false;
  } else if (state.version < kSchemaVersion && !writes) {
    return OlderReadOnlyError(*database, state.version);
  } else if (writes) {
    TM_RETURN_IF_ERROR(UseWriteAheadLog(database));
    TM_RETURN_IF_ERROR(Migrate(database, state.version, AllMigrations()));
  }
  if (state.kind != FileKind::kEmpty) TM_RETURN_IF_ERROR(VerifySchema(database, options.vfs));

  std::unique_ptr<Store> store(new Store(std::move(*opened), options));
  store->read_only_ = !writes;
  store->notice_ = std::move(notice);
  if (writes) TM_RETURN_IF_ERROR(RecordInterruptedImports(database, options.actor));
  return store;
}

Status Store::Close() {
  if (import_ != nullptr) {
    return MakeError(ErrorCode::kInternal, "Can't close a file while an import is open in it.");
  }
  Status status = read_only_ ? Status() : Checkpoint();
  cache_->Clear();
  database_.reset();
  return status;
}

Status Store::Checkpoint() {
  if (read_only_ || database_->in_transaction()) return {};
  TM_ASSIGN_OR_RETURN(Statement checkpoint, database_->Prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
  TM_ASSIGN_OR_RETURN(bool row, checkpoint.Step());
  if (row && checkpoint.Int(0) != 0) {
    return MakeError(ErrorCode::kBusy,
                     fmt::format("The write-ahead log of '{}' is in use by another program.",
                                 database_->display_name()),
                     "Close it there; nothing is lost.");
  }
  return {};
}

Result<bool> Store::CommitPending() {
  if (import_ == nullptr) return true;
  TM_RETURN_IF_ERROR(import_->YieldToEdit());
  return !database_->in_transaction();
}

Result<bool> Store::ChangedByOthers() {
  TM_ASSIGN_OR_RETURN(const int64_t version, database_->QueryInt("PRAGMA data_version"));
  const bool changed = version != data_version_ && data_version_ >= 0;
  data_version_ = version;
  if (changed) cache_->Clear();
  return changed;
}

Result<FileInfo> Store::Info() {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare("SELECT uuid, name, created_s, created_by FROM file WHERE id = 1"));
  TM_ASSIGN_OR_RETURN(bool row, select.Step());
  FileInfo info;
  if (row) {
    info.uuid = select.Text(0);
    info.name = select.Text(1);
    info.created_s = TimeAt(select, 2);
    info.created_by = select.Text(3);
  }
  TM_ASSIGN_OR_RETURN(int64_t version, database_->QueryInt("PRAGMA user_version"));
  info.schema_version = static_cast<int>(version);
  return info;
}

Status Store::SetName(std::string_view name) {
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  TM_ASSIGN_OR_RETURN(Statement update,
                      database_->Prepare("UPDATE file SET name = ? WHERE id = 1"));
  TM_RETURN_IF_ERROR(update.Bind(0, name).Run());
  return write.Commit();
}

Result<uint64_t> Store::SizeBytes() {
  TM_ASSIGN_OR_RETURN(int64_t pages, database_->QueryInt("PRAGMA page_count"));
  TM_ASSIGN_OR_RETURN(int64_t page_bytes, database_->QueryInt("PRAGMA page_size"));
  return static_cast<uint64_t>(pages) * static_cast<uint64_t>(page_bytes);
}

Status Store::NotReadOnly() const {
  if (!read_only_) return {};
  return MakeError(ErrorCode::kReadOnly,
                   fmt::format("'{}' is open for reading only.", database_->display_name()),
                   notice_.empty() ? "Save a copy, and change that one." : notice_);
}

Result<Store::Write> Store::BeginWrite() {
  TM_RETURN_IF_ERROR(NotReadOnly());
  if (import_ != nullptr) TM_RETURN_IF_ERROR(import_->YieldToEdit());
  if (database_->in_transaction()) {
    TM_RETURN_IF_ERROR(database_->Execute("SAVEPOINT edit"));
    return Write(this, std::nullopt);
  }
  TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_.get()));
  return Write(this, std::move(transaction));
}

Store::Write::~Write() {
  if (store_ == nullptr) return;
  store_->cache_->Clear();
  if (!transaction_.has_value() && store_->database_->in_transaction()) {
    (void)store_->database_->Execute("ROLLBACK TO edit; RELEASE edit");
  }
}

Status Store::Write::Commit() {
  if (transaction_.has_value()) {
    TM_RETURN_IF_ERROR(transaction_->Commit());
  } else {
    TM_RETURN_IF_ERROR(store_->database_->Execute("RELEASE edit"));
  }
  store_ = nullptr;
  return {};
}

}  // namespace tidemark
