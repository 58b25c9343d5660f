#include "store/run_edit.h"

#include <fmt/format.h>

#include <map>

#include "base/json.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/utf8.h"
#include "store/run_row.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

struct FieldInfo {
  std::string_view kind;
  const char* read;   // one column, run id bound
  const char* write;  // value, run id bound
};

// By RunEditField. Tags and colour have code of their own.
constexpr FieldInfo kFields[] = {
    {"run.name", "SELECT name FROM run WHERE id = ?", "UPDATE run SET name = ? WHERE id = ?"},
    {"run.colour",
     "SELECT CASE custom_colour WHEN '' THEN CAST(colour AS TEXT) ELSE custom_colour END FROM run "
     "WHERE id = ?",
     nullptr},
    {"run.pinned", "SELECT CAST(pinned AS TEXT) FROM run WHERE id = ?",
     "UPDATE run SET pinned = CAST(? AS INTEGER) WHERE id = ?"},
    {"run.archived", "SELECT CAST(archived AS TEXT) FROM run WHERE id = ?",
     "UPDATE run SET archived = CAST(? AS INTEGER) WHERE id = ?"},
    {"run.notes", "SELECT notes FROM run WHERE id = ?", "UPDATE run SET notes = ? WHERE id = ?"},
    {"run.tags", nullptr, nullptr},
    {"run.deleted", "SELECT deleted_s FROM run WHERE id = ?",
     "UPDATE run SET deleted_s = CAST(nullif(?, '') AS REAL) WHERE id = ?"},
    {"run.group", "SELECT group_name FROM run WHERE id = ?",
     "UPDATE run SET group_name = ? WHERE id = ?"},
};

const FieldInfo& Info(RunEditField field) { return kFields[static_cast<size_t>(field)]; }

Error BadValue(std::string_view what) {
  return MakeError(ErrorCode::kInvalid, fmt::format("{}", what));
}

bool IsHexColour(std::string_view value) {
  return value.size() == 7 && value[0] == '#' &&
         value.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

using Tags = std::map<std::string, std::string>;

std::string TagsJson(const Tags& tags) {
  JsonWriter out;
  out.BeginObject();
  for (const auto& tag : tags) out.Key(tag.first).String(tag.second);
  out.EndObject();
  return out.Take();
}

Result<Tags> ParseTags(std::string_view json) {
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(json));
  JsonValue root = document.root();
  if (!root.is_object()) return BadValue("Tags must be an object of texts.");
  Tags tags;
  for (size_t i = 0; i < root.size(); ++i) {
    auto member = root.Member(i);
    auto text = member.second.Text();
    if (!text.has_value()) return BadValue("Tags must be an object of texts.");
    tags[std::string(member.first)] = *text;
  }
  return tags;
}

Result<std::string> ReadTags(Database* database, int64_t run_id) {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database->Prepare("SELECT key, value FROM tag WHERE run = ?"));
  select.Bind(0, run_id);
  Tags tags;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return TagsJson(tags);
    tags.emplace(select.Text(0), select.Text(1));
  }
}

Status WriteTags(Database* database, int64_t run_id, std::string_view json) {
  TM_ASSIGN_OR_RETURN(Tags tags, ParseTags(json));
  TM_ASSIGN_OR_RETURN(Statement remove, database->Prepare("DELETE FROM tag WHERE run = ?"));
  TM_RETURN_IF_ERROR(remove.Bind(0, run_id).Run());
  TM_ASSIGN_OR_RETURN(Statement insert,
                      database->Prepare("INSERT INTO tag(run, key, value) VALUES(?, ?, ?)"));
  for (const auto& tag : tags) {
    insert.Bind(0, run_id).Bind(1, tag.first).Bind(2, tag.second);
    TM_RETURN_IF_ERROR(insert.Run());
  }
  return {};
}

// An index makes a custom colour go; a custom colour leaves the index, for when it goes.
Status WriteColour(Database* database, int64_t run_id, std::string_view value) {
  bool custom = IsHexColour(value);
  TM_ASSIGN_OR_RETURN(
      Statement update,
      database->Prepare(custom ? "UPDATE run SET custom_colour = ? WHERE id = ?"
                               : "UPDATE run SET custom_colour = '', colour = CAST(? AS INTEGER) "
                                 "WHERE id = ?"));
  return update.Bind(0, value).Bind(1, run_id).Run();
}

}  // namespace

std::string_view RunEditKind(RunEditField field) { return Info(field).kind; }

std::optional<RunEditField> RunEditFieldOf(std::string_view kind) {
  for (size_t i = 0; i < std::size(kFields); ++i) {
    if (kFields[i].kind == kind) return static_cast<RunEditField>(i);
  }
  return std::nullopt;
}

Result<std::string> CheckRunValue(RunEditField field, std::string_view value) {
  switch (field) {
    case RunEditField::kName:
      if (value.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return BadValue("A run needs a name.");
      }
      return ToStoredText(value);
    case RunEditField::kColour: {
      if (IsHexColour(value)) return std::string(value);
      auto index = ParseInt64(value);
      if (!index.has_value() || *index < 0 || *index > kMaxColour) {
        return BadValue(fmt::format("'{}' is not a colour.", value));
      }
      return std::to_string(*index);
    }
    case RunEditField::kPinned:
    case RunEditField::kArchived:
      if (value != "0" && value != "1")
        return BadValue(fmt::format("'{}' is neither 0 nor 1.", value));
      return std::string(value);
    case RunEditField::kDeleted:
      if (value != "0" && value != "1")
        return BadValue(fmt::format("'{}' is neither 0 nor 1.", value));
      return std::string(value == "1" ? "1" : "");
    case RunEditField::kNotes:
    case RunEditField::kGroup:
      return ToStoredText(value);
    case RunEditField::kTags: {
      TM_ASSIGN_OR_RETURN(Tags tags, ParseTags(value));
      return TagsJson(tags);
    }
  }
  return BadValue("This field can't be changed.");
}

Result<std::string> PatchedTags(std::string_view before, std::string_view patch) {
  TM_ASSIGN_OR_RETURN(Tags tags, ParseTags(before));
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(patch));
  JsonValue root = document.root();
  if (!root.is_object()) return BadValue("Tags must be an object of texts.");
  for (size_t i = 0; i < root.size(); ++i) {
    auto member = root.Member(i);
    std::string key = ToStoredText(member.first);
    if (key.find_first_not_of(" \t\r\n") == std::string::npos)
      return BadValue("A tag needs a name.");
    auto text = member.second.Text();
    if (text.has_value()) {
      tags[key] = ToStoredText(*text);
    } else if (member.second.type() == JsonType::kNull) {
      tags.erase(key);
    } else {
      return BadValue("Tags must be texts.");
    }
  }
  return TagsJson(tags);
}

Result<std::string> ReadRunField(Database* database, int64_t run_id, RunEditField field) {
  if (field == RunEditField::kTags) return ReadTags(database, run_id);
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(Info(field).read));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
  if (!row || select.IsNull(0)) return std::string();
  // Times go through our own text, which is exact; SQLite's has 15 digits.
  if (field == RunEditField::kDeleted) return FormatDouble(select.Double(0));
  return std::string(select.Text(0));
}

Status WriteRunField(Database* database, int64_t run_id, RunEditField field,
                     std::string_view value) {
  if (field == RunEditField::kTags) return WriteTags(database, run_id, value);
  if (field == RunEditField::kColour) return WriteColour(database, run_id, value);
  TM_ASSIGN_OR_RETURN(Statement update, database->Prepare(Info(field).write));
  return update.Bind(0, value).Bind(1, run_id).Run();
}

Result<std::string> RunUuidById(Database* database, int64_t run_id) {
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT uuid FROM run WHERE id = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
  if (row) return std::string(select.Text(0));
  return MakeError(ErrorCode::kNotFound, fmt::format("There is no run number {} in '{}'.", run_id,
                                                     database->display_name()));
}

Result<int64_t> RunIdOf(Database* database, std::string_view uuid) {
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT id FROM run WHERE uuid = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, uuid).Step());
  return row ? select.Int(0) : int64_t{0};
}

std::string DescribeRunEdit(std::string_view kind, std::string_view after, std::string_view what) {
  auto field = RunEditFieldOf(kind);
  if (!field.has_value()) return fmt::format("Change {}", what);
  switch (*field) {
    case RunEditField::kName:
      return fmt::format("Rename {}", what);
    case RunEditField::kColour:
      return fmt::format("Colour {}", what);
    case RunEditField::kPinned:
      return fmt::format("{} {}", after == "1" ? "Pin" : "Unpin", what);
    case RunEditField::kArchived:
      return fmt::format("{} {}", after == "1" ? "Archive" : "Unarchive", what);
    case RunEditField::kNotes:
      return fmt::format("Edit the notes of {}", what);
    case RunEditField::kTags:
      return fmt::format("Tag {}", what);
    case RunEditField::kGroup:
      return fmt::format("{} {}", after.empty() ? "Ungroup" : "Group", what);
    case RunEditField::kDeleted:
      return fmt::format("{} {}", after.empty() ? "Restore" : "Delete", what);
  }
  return {};
}

Result<Store::Written> Store::WrittenFacts(int64_t run_id) {
  Written written;
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare("SELECT group_name, notes FROM run WHERE id = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
  if (!row) return MakeError(ErrorCode::kNotFound, "The run is not in the file.");
  written.group = select.Text(0);
  written.notes = select.Text(1);
  TM_ASSIGN_OR_RETURN(std::string tags, ReadTags(database_.get(), run_id));
  TM_ASSIGN_OR_RETURN(written.tags, ParseTags(tags));
  return written;
}

}  // namespace tidemark
