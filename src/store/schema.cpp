#include "store/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/time.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "store/core_schema.h"
#include "store/series_schema.h"

namespace tidemark {
namespace {

constexpr size_t kNamesShown = 4;
constexpr size_t kNameBytes = 40;

Status CreateV1(Database* database) {
  TM_RETURN_IF_ERROR(database->Execute(kCoreSchemaV1));
  TM_RETURN_IF_ERROR(database->Execute(kSeriesSchemaV1));
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("INSERT INTO file(id, uuid, created_s, created_by) VALUES(1, ?, ?, ?)"));
  insert.Bind(0, FormatUuid(MakeUuid4())).Bind(1, NowS()).Bind(2, "Tidemark");
  TM_RETURN_IF_ERROR(insert.Run());
  return database->Execute(fmt::format("PRAGMA application_id={}", kApplicationId));
}

Result<std::vector<std::string>> TableNames(Database* database) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') "
                        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid "
                        "LIMIT 1000"));
  std::vector<std::string> names;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return names;
    names.emplace_back(select.Text(0));
  }
}

// A foreign name made fit for a message.
std::string Shown(std::string_view name) {
  std::string text = ToValidUtf8(CutUtf8(name, kNameBytes));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

// The program that makes files with these tables, or "".
std::string_view ProgramOf(const std::vector<std::string>& names) {
  struct Known {
    std::string_view program, table, other_table;
  };
  static constexpr Known kKnown[] = {
      {"MLflow", "latest_metrics", "experiments"},
      {"Optuna", "trial_values", "studies"},
      {"Ax", "experiment_v2", "generator_run_v2"},
      {"Weights & Biases Local", "wandb_runs", "wandb_history"},
      {"DVC", "dvc_state", "dvc_cache"},
      {"Firefox", "moz_places", "moz_bookmarks"},
      {"GeoPackage", "gpkg_contents", "gpkg_spatial_ref_sys"},
  };
  auto has = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const Known& known : kKnown) {
    if (has(known.table) && has(known.other_table)) return known.program;
  }
  return {};
}

// "table.column" of every column of every table.
Result<std::set<std::string>> Columns(Database* database) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare(
          "SELECT t.name || '.' || c.name FROM pragma_table_list AS t, "
          "pragma_table_info(t.name) AS c WHERE t.schema = 'main' AND t.type = 'table'"));
  std::set<std::string> columns;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return columns;
    columns.emplace(select.Text(0));
  }
}

}  // namespace

std::span<const MigrationStep> AllMigrations() {
  static constexpr MigrationStep kSteps[] = {{1, CreateV1}};
  return kSteps;
}

Result<SchemaState> InspectSchema(Database* database) {
  SchemaState state;
  TM_ASSIGN_OR_RETURN(int64_t application_id, database->QueryInt("PRAGMA application_id"));
  TM_ASSIGN_OR_RETURN(int64_t version, database->QueryInt("PRAGMA user_version"));
  TM_ASSIGN_OR_RETURN(auto names, TableNames(database));
  if (application_id != kApplicationId) {
    bool empty = application_id == 0 && names.empty();
    state.kind = empty ? FileKind::kEmpty : FileKind::kOther;
    return state;
  }
  if (version < 1) {
    return MakeError(
        ErrorCode::kCorrupt,
        fmt::format("'{}' is damaged: it has no schema version.", database->display_name()),
        "Open a saved copy of it.");
  }
  state.kind = FileKind::kTidemark;
  state.version = static_cast<int>(version);
  return state;
}

Error ForeignFileError(Database* database) {
  auto names = TableNames(database);
  if (!names.ok()) return names.error();
  std::string_view program = ProgramOf(*names);
  std::string what;
  if (!program.empty()) {
    what = fmt::format("a SQLite database of {}", program);
  } else if (names->empty()) {
    what = "an empty SQLite database of another program";
  } else {
    std::string shown;
    for (size_t i = 0; i < std::min(names->size(), kNamesShown); ++i) {
      shown += (i == 0 ? "" : ", ") + Shown((*names)[i]);
    }
    size_t more = names->size() - std::min(names->size(), kNamesShown);
    if (more > 0) shown += fmt::format(" and {} more", more);
    what = fmt::format("a SQLite database of another program (its tables: {})", shown);
  }
  return MakeError(ErrorCode::kUnsupported,
                   fmt::format("'{}' is {}, not a Tidemark file.", database->display_name(), what),
                   "Nothing was changed in it. Open a file that Tidemark wrote.");
}

Status Migrate(Database* database, int from, std::span<const MigrationStep> steps) {
  for (const MigrationStep& step : steps) {
    if (step.to_version <= from) continue;
    TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
    TM_RETURN_IF_ERROR(step.run(database));
    TM_RETURN_IF_ERROR(database->Execute(fmt::format("PRAGMA user_version={}", step.to_version)));
    TM_RETURN_IF_ERROR(transaction.Commit());
  }
  return {};
}

Status VerifySchema(Database* database, const std::string& vfs) {
  TM_ASSIGN_OR_RETURN(auto model, Database::Open(":memory:", OpenMode::kCreate, vfs));
  TM_RETURN_IF_ERROR(Migrate(model.get(), 0, AllMigrations()));
  TM_ASSIGN_OR_RETURN(auto expected, Columns(model.get()));
  TM_ASSIGN_OR_RETURN(auto found, Columns(database));
  for (const std::string& column : expected) {
    if (found.count(column) != 0) continue;
    return MakeError(ErrorCode::kCorrupt,
                     fmt::format("'{}' is damaged: it lacks {}.", database->display_name(), column),
                     "Open a saved copy of it.");
  }
  return {};
}

}  // namespace tidemark
