// Views: what the person sees, as JSON by name. The last writer wins; not undoable.
#include <fmt/format.h>

#include "base/time.h"
#include "store/store.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

constexpr size_t kMaxViewBytes = 16 << 20;

}  // namespace

Result<std::optional<std::string>> Store::View(std::string_view name) {
  TM_ASSIGN_OR_RETURN(Statement select, database_->Prepare("SELECT json FROM view WHERE name = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, name).Step());
  if (!row) return std::optional<std::string>();
  return std::optional<std::string>(select.Text(0));
}

Status Store::SetView(std::string_view name, std::string_view json) {
  if (json.size() > kMaxViewBytes) {
    return MakeError(
        ErrorCode::kTooLarge,
        fmt::format("The view '{}' is over {} MB and can't be kept.", name, kMaxViewBytes >> 20));
  }
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  TM_ASSIGN_OR_RETURN(
      Statement upsert,
      database_->Prepare(
          "INSERT INTO view(name, json, modified_s) VALUES(?, ?, ?) ON CONFLICT(name) DO "
          "UPDATE SET json = excluded.json, modified_s = excluded.modified_s"));
  TM_RETURN_IF_ERROR(upsert.Bind(0, name).Bind(1, json).Bind(2, NowS()).Run());
  return write.Commit();
}

Status Store::DeleteView(std::string_view name) {
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  TM_ASSIGN_OR_RETURN(Statement remove, database_->Prepare("DELETE FROM view WHERE name = ?"));
  TM_RETURN_IF_ERROR(remove.Bind(0, name).Run());
  return write.Commit();
}

Result<std::vector<std::string>> Store::ViewNames() {
  TM_ASSIGN_OR_RETURN(Statement select, database_->Prepare("SELECT name FROM view ORDER BY name"));
  std::vector<std::string> names;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return names;
    names.emplace_back(select.Text(0));
  }
}

}  // namespace tidemark
