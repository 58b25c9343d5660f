#include "store/import_writer.h"

#include "base/time.h"
#include "base/uuid.h"
#include "store/edit_log.h"
#include "store/import_before.h"
#include "store/import_writer_state.h"
#include "store/source_row.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

constexpr uint64_t kCommitBytes = 16 << 20;

}  // namespace

ImportWriter::ImportWriter(Store* store, int64_t import_id, std::string uuid)
    : store_(store),
      import_id_(import_id),
      uuid_(std::move(uuid)),
      state_(std::make_unique<State>(store->database())) {}

Result<std::unique_ptr<ImportWriter>> ImportWriter::Begin(Store* store,
                                                          std::string_view root_name) {
  if (store->import_ != nullptr) {
    return MakeError(ErrorCode::kBusy, "Another import is running.", "Wait for it, or stop it.");
  }
  std::string uuid = FormatUuid(MakeUuid4());
  TM_ASSIGN_OR_RETURN(Store::Write write, store->BeginWrite());
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      store->database_->Prepare(
          "INSERT INTO import(uuid, root_name, started_s, state) VALUES(?, ?, ?, 'running')"));
  TM_RETURN_IF_ERROR(insert.Bind(0, uuid).Bind(1, ToStoredText(root_name)).Bind(2, NowS()).Run());
  int64_t import_id = store->database_->LastInsertId();
  TM_RETURN_IF_ERROR(write.Commit());
  std::unique_ptr<ImportWriter> writer(new ImportWriter(store, import_id, uuid));
  store->import_ = writer.get();
  return writer;
}

Result<std::unique_ptr<ImportWriter>> ImportWriter::Resume(Store* store, int64_t import_id) {
  if (store->import_ != nullptr) {
    return MakeError(ErrorCode::kBusy, "Another import is running.", "Wait for it, or stop it.");
  }
  TM_ASSIGN_OR_RETURN(Store::Write write, store->BeginWrite());
  std::string uuid;
  {
    TM_ASSIGN_OR_RETURN(
        Statement select,
        store->database_->Prepare("SELECT uuid, state = 'undone' FROM import WHERE id = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, import_id).Step());
    if (!row) return MakeError(ErrorCode::kNotFound, "The import left nothing in the file.");
    if (select.Int(1) != 0) return MakeError(ErrorCode::kCancelled, "The import was undone.");
    uuid = select.Text(0);
  }
  TM_ASSIGN_OR_RETURN(Statement resume, store->database_->Prepare(
                                            "UPDATE import SET state = 'running' WHERE id = ?"));
  TM_RETURN_IF_ERROR(resume.Bind(0, import_id).Run());
  TM_RETURN_IF_ERROR(write.Commit());
  std::unique_ptr<ImportWriter> writer(new ImportWriter(store, import_id, uuid));
  store->import_ = writer.get();
  return writer;
}

ImportWriter::~ImportWriter() {
  if (store_->import_ != this) return;  // finished
  RollBack();
  store_->import_ = nullptr;
  if (state_->bulk_journal)
    (void)store_->database_->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
  (void)RecordInterruptedImports(store_->database(), store_->options_.actor);
}

Status ImportWriter::BeginBatch() {
  state_->in_batch = true;
  return OpenTransaction();
}

Status ImportWriter::OpenTransaction() {
  if (state_->transaction.has_value()) return {};
  TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(store_->database()));
  state_->transaction.emplace(std::move(transaction));
  return {};
}

void ImportWriter::RollBack() {
  state_->transaction.reset();
  state_->writer.Reset();
  state_->Forget();
  state_->in_batch = false;
  state_->pending_bytes = 0;
  totals_ = state_->committed;
  store_->cache_->Clear();
}

Status ImportWriter::Settle(Status status) {
  if (!status.ok()) RollBack();
  return status;
}

Result<StoredSource> ImportWriter::UseSource(const SourceKey& key) {
  auto use = [&]() -> Result<StoredSource> {
    TM_RETURN_IF_ERROR(OpenTransaction());
    Database* database = store_->database();
    TM_ASSIGN_OR_RETURN(auto found, store_->FindSource(key));
    if (!found.has_value()) {
      StoredSource source;
      source.key = key;
      source.import_id = import_id_;
      TM_ASSIGN_OR_RETURN(
          Statement insert,
          database->Prepare(
              "INSERT INTO source(import, format, root_name, path, first_record_hash) "
              "VALUES(?, ?, ?, ?, ?)"));
      insert.Bind(0, import_id_)
          .Bind(1, ToStoredText(key.format))
          .Bind(2, ToStoredText(key.root_name));
      insert.Bind(3, ToStoredText(key.path)).Bind(4, static_cast<int64_t>(key.first_record_hash));
      TM_RETURN_IF_ERROR(insert.Run());
      source.id = database->LastInsertId();
      return source;
    }
    if (found->import_undone) {
      for (const SourceRun& run : found->runs) TM_RETURN_IF_ERROR(ReviveRun(run.run_id));
      TM_ASSIGN_OR_RETURN(
          Statement problems,
          database->Prepare("UPDATE OR IGNORE problem SET import = ? WHERE import = ? AND "
                            "file = ?"));
      problems.Bind(0, import_id_).Bind(1, found->import_id).Bind(2, FullPath(found->key));
      TM_RETURN_IF_ERROR(problems.Run());
      TM_ASSIGN_OR_RETURN(Statement adopt,
                          database->Prepare("UPDATE source SET import = ? WHERE id = ?"));
      TM_RETURN_IF_ERROR(adopt.Bind(0, import_id_).Bind(1, found->id).Run());
      found->import_id = import_id_;
      found->import_undone = false;
    }
    return std::move(*found);
  };
  Result<StoredSource> result = use();
  if (!result.ok()) return Settle(result.error()).error();
  return result;
}

Status ImportWriter::EndBatch(int64_t source_id, const SourceProgress& progress) {
  auto end = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    Database* database = store_->database();
    SourceProgress before;
    bool ours = false;
    {
      TM_ASSIGN_OR_RETURN(
          Statement select,
          database->Prepare("SELECT import, offset, prefix_hash, size_bytes, modified_s, "
                            "parser_state FROM source WHERE id = ?"));
      TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, source_id).Step());
      if (!row)
        return MakeError(ErrorCode::kInternal, "A source of this import is not in the file.");
      ours = select.Int(0) == import_id_;
      before.offset = static_cast<uint64_t>(select.Int(1));
      before.prefix_hash = static_cast<uint64_t>(select.Int(2));
      before.size_bytes = static_cast<uint64_t>(select.Int(3));
      before.modified_s = select.Double(4);
      auto bytes = select.Blob(5);
      before.parser_state.assign(bytes.begin(), bytes.end());
    }
    const std::string before_json = ProgressJson(before);
    state_->in_batch = false;
    const bool moved = before_json != ProgressJson(progress);
    if (moved && !ours) {
      if (progress.offset != before.offset) TM_RETURN_IF_ERROR(MarkOlder());
      TM_RETURN_IF_ERROR(KeepBefore(database, import_id_, "source", source_id, "", before_json));
    }
    if (moved) TM_RETURN_IF_ERROR(WriteProgress(database, source_id, progress));
    if (state_->pending_bytes < kCommitBytes) return {};
    TM_RETURN_IF_ERROR(Commit());
    return UseBulkJournal();
  };
  return Settle(end());
}

Status ImportWriter::Commit() {
  if (!state_->transaction.has_value()) return {};
  if (state_->in_batch) {
    return MakeError(ErrorCode::kInternal, "Can't save in the middle of a batch.");
  }
  Status status = state_->writer.Flush();
  if (status.ok()) status = state_->transaction->Commit();
  if (!status.ok()) return Settle(status);
  state_->transaction.reset();
  state_->pending_bytes = 0;
  state_->committed = totals_;
  return {};
}

std::vector<int64_t> ImportWriter::TakeChangedSeries() {
  std::vector<int64_t> series(state_->changed_series.begin(), state_->changed_series.end());
  state_->changed_series.clear();
  return series;
}

Status ImportWriter::YieldToEdit() { return state_->in_batch ? Status() : Commit(); }

// A large import writes everything twice through a write-ahead log, so after the first 16 MB it
// goes on with a rollback journal. When another connection has the file, SQLite keeps the log: also
// right.
Status ImportWriter::UseBulkJournal() {
  if (state_->bulk_journal) return {};
  Database* database = store_->database();
  TM_ASSIGN_OR_RETURN(Statement mode, database->Prepare("PRAGMA journal_mode=TRUNCATE"));
  auto row = mode.Step();
  bool switched = row.ok() && *row && mode.Text(0) == "truncate";
  mode.Reset();
  if (!switched) return {};
  state_->bulk_journal = true;
  return database->Execute("PRAGMA synchronous=FULL");
}

Result<ImportTotals> ImportWriter::Finish() {
  // A batch that was begun and not ended is not kept: its source would read it again.
  if (state_->in_batch && state_->transaction.has_value()) {
    RollBack();
    return MakeError(ErrorCode::kInternal, "Can't finish an import in the middle of a batch.");
  }
  auto finish = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    state_->in_batch = false;
    TM_RETURN_IF_ERROR(RemoveEmptiedRuns());
    TM_RETURN_IF_ERROR(state_->writer.Flush());
    TM_RETURN_IF_ERROR(
        EndImport(store_->database(), import_id_, uuid_, "done", store_->options_.actor));
    return Commit();
  };
  Status status = Settle(finish());
  if (!status.ok()) return status.error();
  store_->import_ = nullptr;
  if (state_->bulk_journal) {
    // Not a failure of the import: the next opening tries again.
    (void)store_->database_->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
  }
  return totals_;
}

}  // namespace tidemark
