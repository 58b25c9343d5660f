// Params, summaries and tags, read as streams.
#include "base/number_text.h"
#include "store/param_row.h"
#include "store/store.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

using Visitor = std::function<void(const ParamView&)>;

// `keys` by id; ids are dense, but a hostile file may have any, so it is a map.
using Keys = std::unordered_map<int64_t, std::string>;

Result<Keys> ReadKeys(Database* database) {
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT id, text FROM key"));
  Keys keys;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return keys;
    keys.emplace(select.Int(0), select.Text(1));
  }
}

Status VisitRows(const Keys& keys, Statement* select, const Visitor& visit) {
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select->Step());
    if (!row) return {};
    auto key = keys.find(select->Int(1));
    if (key == keys.end()) continue;  // `check` reports it
    ParamView view = ReadParam(*select, 2);
    view.run_id = select->Int(0);
    view.key_id = key->first;
    view.key = key->second;
    visit(view);
  }
}

Status Visit(Database* database, std::string_view sql, const Visitor& visit) {
  TM_ASSIGN_OR_RETURN(const Keys keys, ReadKeys(database));
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(sql));
  return VisitRows(keys, &select, visit);
}

Status VisitOf(Database* database, std::span<const int64_t> run_ids, std::string_view sql,
               const Visitor& visit) {
  TM_ASSIGN_OR_RETURN(const Keys keys, ReadKeys(database));
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(sql));
  for (const int64_t run_id : run_ids) {
    select.Bind(0, run_id);
    TM_RETURN_IF_ERROR(VisitRows(keys, &select, visit));
    select.Reset();
  }
  return {};
}

}  // namespace

ParamView ReadParam(const Statement& row, int type_column) {
  ParamView view;
  const int value = type_column + 1;
  switch (row.Int(type_column)) {
    case static_cast<int>(ParamType::kBool):
    case static_cast<int>(ParamType::kInt):
      view.type = static_cast<ParamType>(row.Int(type_column));
      view.integer = row.Int(value);
      view.number = static_cast<double>(view.integer);
      break;
    case static_cast<int>(ParamType::kFloat):
      view.type = ParamType::kFloat;
      // Only NaN is kept as text, since SQLite has no NaN.
      view.number = row.Type(value) == kSqlText ? kNoTime : row.Double(value);
      break;
    case static_cast<int>(ParamType::kText):
    case static_cast<int>(ParamType::kJson):
      view.type = static_cast<ParamType>(row.Int(type_column));
      view.text = row.Text(value);
      break;
    default:
      break;
  }
  return view;
}

void BindParam(Statement* statement, int index, const ParamValue& value) {
  statement->Bind(index, static_cast<int64_t>(value.index()));
  const int at = index + 1;
  if (const auto* boolean = std::get_if<bool>(&value)) {
    statement->Bind(at, int64_t{*boolean});
  } else if (const auto* integer = std::get_if<int64_t>(&value)) {
    statement->Bind(at, *integer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    if (*number != *number) {
      statement->Bind(at, std::string_view("NaN"));
    } else {
      statement->Bind(at, *number);
    }
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    statement->Bind(at, std::string_view(*text));
  } else if (const auto* json = std::get_if<JsonText>(&value)) {
    statement->Bind(at, std::string_view(json->text));
  } else {
    statement->BindNull(at);
  }
}

ParamValue ToParamValue(const ParamView& view) {
  switch (view.type) {
    case ParamType::kNull:
      return std::monostate();
    case ParamType::kBool:
      return view.integer != 0;
    case ParamType::kInt:
      return view.integer;
    case ParamType::kFloat:
      return view.number;
    case ParamType::kText:
      return std::string(view.text);
    case ParamType::kJson:
      return JsonText{std::string(view.text)};
  }
  return std::monostate();
}

Status Store::VisitParams(const Visitor& visit) {
  return Visit(database_.get(),
               "SELECT run, key, type, value FROM param WHERE run IN (SELECT id FROM run WHERE "
               "deleted_s IS NULL) ORDER BY run, key",
               visit);
}

Status Store::VisitSummaries(const Visitor& visit) {
  return Visit(database_.get(),
               "SELECT run, key, type, value FROM summary WHERE run IN (SELECT id FROM run WHERE "
               "deleted_s IS NULL) ORDER BY run, key",
               visit);
}

Status Store::VisitParamsOf(std::span<const int64_t> run_ids, const Visitor& visit) {
  return VisitOf(database_.get(), run_ids,
                 "SELECT run, key, type, value FROM param WHERE run = ? ORDER BY key", visit);
}

Status Store::VisitSummariesOf(std::span<const int64_t> run_ids, const Visitor& visit) {
  return VisitOf(database_.get(), run_ids,
                 "SELECT run, key, type, value FROM summary WHERE run = ? ORDER BY key", visit);
}

Status Store::VisitTags(const std::function<void(const TagView&)>& visit) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare("SELECT run, key, value FROM tag WHERE run IN (SELECT id FROM "
                         "run WHERE deleted_s IS NULL) ORDER BY run, key"));
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return {};
    visit(TagView{select.Int(0), select.Text(1), select.Text(2)});
  }
}

Result<int64_t> Store::KeyId(std::string_view text) {
  auto cached = cache_->keys.find(std::string(text));
  if (cached != cache_->keys.end()) return cached->second;
  TM_ASSIGN_OR_RETURN(Statement select, database_->Prepare("SELECT id FROM key WHERE text = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, text).Step());
  int64_t id = 0;
  if (row) {
    id = select.Int(0);
  } else {
    TM_ASSIGN_OR_RETURN(Statement insert, database_->Prepare("INSERT INTO key(text) VALUES(?)"));
    TM_RETURN_IF_ERROR(insert.Bind(0, text).Run());
    id = database_->LastInsertId();
  }
  cache_->keys.emplace(text, id);
  return id;
}

}  // namespace tidemark
