// Sources (what was imported, and how far) and problems (what could not be read).
#include <algorithm>

#include "store/source_row.h"
#include "store/store.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

#define TM_SELECT_SOURCE                                                                          \
  "SELECT s.id, s.import, s.format, s.root_name, s.path, s.first_record_hash, s.offset, "         \
  "s.prefix_hash, s.size_bytes, s.modified_s, s.parser_state, i.state = 'undone' FROM source AS " \
  "s "                                                                                            \
  "JOIN import AS i ON i.id = s.import "

StoredSource ReadSource(const Statement& row) {
  StoredSource source;
  source.id = row.Int(0);
  source.import_id = row.Int(1);
  source.key.format = row.Text(2);
  source.key.root_name = row.Text(3);
  source.key.path = row.Text(4);
  source.key.first_record_hash = static_cast<uint64_t>(row.Int(5));
  source.progress.offset = static_cast<uint64_t>(row.Int(6));
  source.progress.prefix_hash = static_cast<uint64_t>(row.Int(7));
  source.progress.size_bytes = static_cast<uint64_t>(row.Int(8));
  source.progress.modified_s = row.Double(9);
  auto state = row.Blob(10);
  source.progress.parser_state.assign(state.begin(), state.end());
  source.import_undone = row.Int(11) != 0;
  return source;
}

Status ReadSourceRuns(Database* database, StoredSource* source) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare("SELECT r.id, r.uuid, l.key FROM source_run AS l JOIN run AS r "
                        "ON r.id = l.run WHERE l.source = ? ORDER BY l.key"));
  select.Bind(0, source->id);
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return {};
    source->runs.push_back(
        {select.Int(0), std::string(select.Text(1)), std::string(select.Text(2))});
  }
}

}  // namespace

std::string FullPath(const SourceKey& key) {
  return key.root_name.empty() ? key.path : key.root_name + "/" + key.path;
}

bool EndsInTheSameNames(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  if (a.substr(a.size() - b.size()) != b) return false;
  return a.size() == b.size() || b.empty() || a[a.size() - b.size() - 1] == '/';
}

Result<std::optional<StoredSource>> Store::FindSource(const SourceKey& key) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare(TM_SELECT_SOURCE "WHERE s.first_record_hash = ? AND s.format = ?"));
  select.Bind(0, static_cast<int64_t>(key.first_record_hash)).Bind(1, key.format);
  const std::string path = FullPath(key);
  std::optional<StoredSource> best;
  size_t best_length = 0;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) break;
    StoredSource source = ReadSource(select);
    const std::string stored = FullPath(source.key);
    // The same path exactly comes before one that only ends alike; then the longer common end; then
    // the same place below a root of another name: a copy of the whole folder.
    size_t length = 0;
    if (stored == path)
      length = std::string::npos;
    else if (EndsInTheSameNames(path, stored))
      length = std::min(stored.size(), path.size());
    else if (key.root_name.empty() || source.key.path != key.path)
      continue;
    if (best.has_value() && length <= best_length) continue;
    best_length = length;
    best = std::move(source);
  }
  if (best.has_value()) TM_RETURN_IF_ERROR(ReadSourceRuns(database_.get(), &*best));
  return best;
}

Result<std::vector<StoredSource>> Store::Sources() {
  std::vector<StoredSource> sources;
  TM_ASSIGN_OR_RETURN(Statement select, database_->Prepare(TM_SELECT_SOURCE "ORDER BY s.id"));
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) break;
    sources.push_back(ReadSource(select));
  }
  for (StoredSource& source : sources) TM_RETURN_IF_ERROR(ReadSourceRuns(database_.get(), &source));
  return sources;
}

Status Store::VisitRunSources(const std::function<void(int64_t, std::string_view)>& visit) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare(
          "SELECT DISTINCT l.run, CASE s.root_name WHEN '' THEN s.path ELSE s.root_name || "
          "'/' || s.path END AS full FROM source_run AS l JOIN source AS s ON s.id = "
          "l.source JOIN run AS r ON r.id = l.run WHERE r.deleted_s IS NULL "
          "ORDER BY l.run, full"));
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return {};
    visit(select.Int(0), select.Text(1));
  }
}

Result<std::vector<StoredProblem>> Store::Problems() {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare(
          "SELECT p.id, p.import, p.file, p.offset, p.reason, p.count, p.is_note FROM "
          "problem AS p JOIN import AS i ON i.id = p.import WHERE p.dismissed = 0 AND "
          "i.state <> 'undone' ORDER BY p.import DESC, p.file, p.offset, p.id"));
  std::vector<StoredProblem> problems;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return problems;
    problems.push_back({select.Int(0), select.Int(1), std::string(select.Text(2)),
                        static_cast<uint64_t>(select.Int(3)), std::string(select.Text(4)),
                        static_cast<uint64_t>(select.Int(5)), select.Int(6) != 0});
  }
}

Result<ProblemCounts> Store::CountProblems() {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare(
          "SELECT count(*) FILTER (WHERE p.is_note = 0), count(*) FILTER (WHERE p.is_note "
          "<> 0) FROM problem AS p JOIN import AS i ON i.id = p.import WHERE "
          "p.dismissed = 0 AND i.state <> 'undone'"));
  TM_ASSIGN_OR_RETURN(bool row, select.Step());
  if (!row) return ProblemCounts{};
  return ProblemCounts{static_cast<uint64_t>(select.Int(0)), static_cast<uint64_t>(select.Int(1))};
}

Status Store::DismissProblems() {
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  TM_RETURN_IF_ERROR(database_->Execute("UPDATE problem SET dismissed = 1 WHERE dismissed = 0"));
  return write.Commit();
}

}  // namespace tidemark
