#include "store/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "store/schema.h"
#include "store/series_schema.h"
#include "store/series_writer.h"
#include "store/table_copy.h"

namespace tidemark {
namespace {

constexpr double kSliceMs = 6;
constexpr int kRowsAtOnce = 16;

// Tables that are copied in slices by id, in this order, after all others. `chunk` is the last one.
constexpr std::string_view kRowTables[] = {"level", "axis", "blob", "chunk"};

bool IsRowTable(std::string_view name) {
  return std::find(std::begin(kRowTables), std::end(kRowTables), name) != std::end(kRowTables);
}

class Stopwatch {
 public:
  [[nodiscard]] double Ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

// A series as it was when the export began.
struct NotedSeries {
  int64_t id = 0;
  int64_t count = 0;
};

}  // namespace

// The phases follow each other; each Step() does a slice of one of them in one transaction of the
// copy.
struct Exporter::State {
  enum class Phase { kSmallTables, kRows, kGrownSeries, kTruncate, kSeal, kDone };

  Store* source = nullptr;
  std::unique_ptr<Database> copy;
  Phase phase = Phase::kSmallTables;
  uint64_t bytes_total = 0;
  uint64_t removals = 0;  // of the source when the export began

  std::vector<NotedSeries> series;
  std::vector<size_t> grown;  // indices into `series`
  size_t next_grown = 0;
  size_t table = 0;  // of kRowTables
  int64_t after = 0;
  std::optional<TableCopy> rows;

  Status Slice();
  Status CopySmallTables();
  Status CopySequences();
  Status NoteSeries();
  Status CopyRows();
  Result<int64_t> LastIdOf(std::string_view name);
  Status FindGrownSeries();
  Status CopySeriesAgain(const NotedSeries& noted);
  Status CountAxisUsers();
  Status TruncateToNoted(const NotedSeries& noted);
  Status Seal();

  int64_t last_ids[std::size(kRowTables)] = {};
};

Exporter::Exporter(std::unique_ptr<State> state) : state_(std::move(state)) {}
Exporter::~Exporter() = default;

Result<std::unique_ptr<Exporter>> Exporter::Begin(Store* source, const std::string& path,
                                                  const std::string& vfs) {
  TM_ASSIGN_OR_RETURN(FileInfo info, source->Info());
  if (info.schema_version != kSchemaVersion) {
    return MakeError(ErrorCode::kUnsupported,
                     "A file of a newer version can't be copied by this version.",
                     "Update the program, or copy the file itself.");
  }
  auto state = std::make_unique<State>();
  state->source = source;
  TM_ASSIGN_OR_RETURN(state->copy, Database::Open(path, OpenMode::kCreate, vfs, true));
  TM_ASSIGN_OR_RETURN(int64_t pages, state->copy->QueryInt("PRAGMA page_count"));
  if (pages != 0) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("'{}' exists already.", state->copy->display_name()),
                     "Choose another name, or delete it first.");
  }
  // The copy is nobody's until it is sealed, so a crash may leave it half-made: no journal, no
  // syncs.
  TM_RETURN_IF_ERROR(
      state->copy->Execute("PRAGMA page_size=4096; PRAGMA journal_mode=MEMORY; PRAGMA "
                           "synchronous=OFF; PRAGMA cache_size=-8192"));
  TM_ASSIGN_OR_RETURN(state->bytes_total, source->SizeBytes());
  return std::unique_ptr<Exporter>(new Exporter(std::move(state)));
}

Result<ExportProgress> Exporter::Step() {
  State& state = *state_;
  if (state.phase != State::Phase::kDone) {
    TM_RETURN_IF_ERROR(state.Slice());
  }
  ExportProgress progress;
  progress.bytes_total = state.bytes_total;
  progress.done = state.phase == State::Phase::kDone;
  progress.bytes_done = state.bytes_total;
  if (!progress.done) {
    TM_ASSIGN_OR_RETURN(int64_t pages, state.copy->QueryInt("PRAGMA page_count"));
    progress.bytes_done = std::min(static_cast<uint64_t>(pages) * 4096, state.bytes_total);
  }
  return progress;
}

Status Exporter::State::Slice() {
  if (phase == Phase::kSmallTables) {
    TM_ASSIGN_OR_RETURN(bool settled, source->CommitPending());
    if (!settled) return {};  // an import is in the middle of a batch; the next slice tries again
    removals = source->removals();
  } else if (source->removals() != removals) {
    return MakeError(ErrorCode::kBusy, "An import was undone while the copy was being made.",
                     "Save the copy again.");
  }
  if (phase == Phase::kSeal) return Seal();
  TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(copy.get()));
  switch (phase) {
    case Phase::kSmallTables:
      TM_RETURN_IF_ERROR(CopySmallTables());
      break;
    case Phase::kRows:
      TM_RETURN_IF_ERROR(CopyRows());
      break;
    case Phase::kGrownSeries:
      if (next_grown < grown.size()) {
        TM_RETURN_IF_ERROR(CopySeriesAgain(series[grown[next_grown++]]));
      } else {
        if (!grown.empty()) TM_RETURN_IF_ERROR(CountAxisUsers());
        next_grown = 0;
        phase = Phase::kTruncate;
      }
      break;
    case Phase::kTruncate:
      if (next_grown < grown.size()) {
        TM_RETURN_IF_ERROR(TruncateToNoted(series[grown[next_grown++]]));
      } else {
        if (!grown.empty()) TM_RETURN_IF_ERROR(copy->Execute("DELETE FROM axis WHERE refs <= 0"));
        phase = Phase::kSeal;
      }
      break;
    case Phase::kSeal:
    case Phase::kDone:
      break;
  }
  return transaction.Commit();
}

// In one go, because these rows refer to each other.
Status Exporter::State::CopySmallTables() {
  for (const MigrationStep& step : AllMigrations()) TM_RETURN_IF_ERROR(step.run(copy.get()));
  // Until it is sealed the copy is not one of our files.
  TM_RETURN_IF_ERROR(copy->Execute("PRAGMA application_id=0; DELETE FROM file"));
  std::vector<std::string> names;
  {
    TM_ASSIGN_OR_RETURN(
        Statement select,
        copy->Prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                      "'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, select.Step());
      if (!row) break;
      if (!IsRowTable(select.Text(0))) names.emplace_back(select.Text(0));
    }
  }
  for (const std::string& name : names) {
    TM_ASSIGN_OR_RETURN(TableCopy small, TableCopy::Make(source->database(), copy.get(), name));
    TM_RETURN_IF_ERROR(small.All());
  }
  TM_RETURN_IF_ERROR(NoteSeries());
  for (size_t i = 0; i < std::size(kRowTables); ++i) {
    TM_ASSIGN_OR_RETURN(last_ids[i], LastIdOf(kRowTables[i]));
  }
  TM_RETURN_IF_ERROR(CopySequences());
  phase = Phase::kRows;
  return {};
}

// The numbers that AUTOINCREMENT tables never give again.
Status Exporter::State::CopySequences() {
  TM_RETURN_IF_ERROR(copy->Execute("DELETE FROM sqlite_sequence"));
  TM_ASSIGN_OR_RETURN(TableCopy sequences,
                      TableCopy::Make(source->database(), copy.get(), "sqlite_sequence"));
  return sequences.All();
}

Status Exporter::State::NoteSeries() {
  TM_ASSIGN_OR_RETURN(Statement select, copy->Prepare("SELECT id, count FROM series ORDER BY id"));
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return {};
    series.push_back({select.Int(0), select.Int(1)});
  }
}

// Rows above it came after the export began.
Result<int64_t> Exporter::State::LastIdOf(std::string_view name) {
  if (name == "level" || name == "chunk") {
    return series.empty() ? int64_t{0} : ((series.back().id + 1) << kRowBits) - 1;
  }
  return source->database()->QueryInt(fmt::format("SELECT coalesce(max(id), 0) FROM {}", name));
}

Status Exporter::State::CopyRows() {
  Stopwatch watch;
  while (watch.Ms() < kSliceMs) {
    if (!rows.has_value()) {
      TM_ASSIGN_OR_RETURN(TableCopy made,
                          TableCopy::Make(source->database(), copy.get(), kRowTables[table]));
      rows = std::move(made);
      after = 0;
    }
    TM_ASSIGN_OR_RETURN(int copied, rows->Some(&after, last_ids[table], kRowsAtOnce));
    if (copied == kRowsAtOnce) continue;
    rows.reset();
    if (++table == std::size(kRowTables)) return FindGrownSeries();
  }
  return {};
}

// Series that were appended to since the export began: their last chunk may have been written anew.
Status Exporter::State::FindGrownSeries() {
  phase = Phase::kGrownSeries;
  TM_ASSIGN_OR_RETURN(Statement select,
                      source->database()->Prepare("SELECT count FROM series WHERE id = ?"));
  for (size_t i = 0; i < series.size(); ++i) {
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, series[i].id).Step());
    const int64_t count = row ? select.Int(0) : 0;
    select.Reset();
    if (count < series[i].count) {
      return MakeError(ErrorCode::kBusy, "Points were removed while the copy was being made.",
                       "Save the copy again.");
    }
    if (count > series[i].count) grown.push_back(i);
  }
  return {};
}

// Brings the series in its present state, to be cut back to what was noted.
Status Exporter::State::CopySeriesAgain(const NotedSeries& noted) {
  const int64_t first = noted.id << kRowBits, last = ((noted.id + 1) << kRowBits) - 1;
  for (const char* name : {"chunk", "level", "tail"}) {
    TM_ASSIGN_OR_RETURN(Statement remove, copy->Prepare(fmt::format(
                                              "DELETE FROM {} WHERE id BETWEEN ? AND ?", name)));
    TM_RETURN_IF_ERROR(remove.Bind(0, first).Bind(1, last).Run());
    TM_ASSIGN_OR_RETURN(TableCopy some, TableCopy::Make(source->database(), copy.get(), name));
    int64_t at = first - 1;
    for (int copied = kRowsAtOnce; copied == kRowsAtOnce;) {
      TM_ASSIGN_OR_RETURN(copied, some.Some(&at, last, kRowsAtOnce));
    }
  }
  TM_ASSIGN_OR_RETURN(TableCopy row, TableCopy::Make(source->database(), copy.get(), "series"));
  TM_RETURN_IF_ERROR(row.Where("id", noted.id));
  std::vector<int64_t> axes;
  {
    TM_ASSIGN_OR_RETURN(Statement used,
                        copy->Prepare("SELECT DISTINCT axis FROM chunk WHERE id BETWEEN ? AND ?"));
    used.Bind(0, first).Bind(1, last);
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool found, used.Step());
      if (!found) break;
      axes.push_back(used.Int(0));
    }
  }
  TM_ASSIGN_OR_RETURN(TableCopy axis, TableCopy::Make(source->database(), copy.get(), "axis"));
  for (int64_t id : axes) TM_RETURN_IF_ERROR(axis.Where("id", id));
  return {};
}

Status Exporter::State::CountAxisUsers() {
  return copy->Execute(
      "UPDATE axis SET refs = 0;"
      "UPDATE axis SET refs = used.n FROM (SELECT axis AS id, count(*) AS n FROM chunk GROUP BY "
      "axis) AS used "
      "WHERE used.id = axis.id");
}

Status Exporter::State::TruncateToNoted(const NotedSeries& noted) {
  std::vector<Rewind> rewinds;
  {
    TM_ASSIGN_OR_RETURN(Statement select,
                        copy->Prepare("SELECT at_index, step FROM rewind WHERE series = ?"));
    select.Bind(0, noted.id);
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, select.Step());
      if (!row) break;
      rewinds.push_back({static_cast<uint64_t>(select.Int(0)), select.Int(1)});
    }
  }
  SeriesWriter writer(copy.get());
  TM_RETURN_IF_ERROR(writer.Truncate(noted.id, static_cast<uint64_t>(noted.count)));
  TM_RETURN_IF_ERROR(writer.Flush());
  TM_ASSIGN_OR_RETURN(Statement insert,
                      copy->Prepare("INSERT OR IGNORE INTO rewind(series, at_index, step) "
                                    "VALUES(?, ?, ?)"));
  for (const Rewind& rewind : rewinds) {
    TM_RETURN_IF_ERROR(
        insert.Bind(0, noted.id).Bind(1, rewind.at_index).Bind(2, rewind.step).Run());
  }
  return {};
}

// Everything is written before the mark that makes it a file of ours.
Status Exporter::State::Seal() {
  TM_RETURN_IF_ERROR(copy->Execute("PRAGMA synchronous=FULL"));
  {
    TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(copy.get()));
    TM_RETURN_IF_ERROR(copy->Execute(fmt::format("PRAGMA user_version={}", kSchemaVersion)));
    TM_RETURN_IF_ERROR(copy->Execute(fmt::format("PRAGMA application_id={}", kApplicationId)));
    TM_RETURN_IF_ERROR(transaction.Commit());
  }
  copy.reset();
  phase = Phase::kDone;
  return {};
}

}  // namespace tidemark
