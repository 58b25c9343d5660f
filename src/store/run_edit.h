// The fields of a run that a person may change, as text, which is how the table `edit` keeps them.
// Internal to src/store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/store.h"

namespace tidemark {

inline constexpr std::string_view kImportEdit = "import";

// "run.name" ... and back.
std::string_view RunEditKind(RunEditField field);
std::optional<RunEditField> RunEditFieldOf(std::string_view kind);

// The value in its one form (so that equal values compare equal), or kInvalid.
Result<std::string> CheckRunValue(RunEditField field, std::string_view value);

// Deleted is "" or the time of deletion.
Result<std::string> ReadRunField(Database* database, int64_t run_id, RunEditField field);
Status WriteRunField(Database* database, int64_t run_id, RunEditField field,
                     std::string_view value);

// Tags of a run (a JSON object) after a merge patch.
Result<std::string> PatchedTags(std::string_view before, std::string_view patch);

Result<std::string> RunUuidById(Database* database, int64_t run_id);  // kNotFound
Result<int64_t> RunIdOf(Database* database, std::string_view uuid);   // 0 = none

// "Rename 'a'", "Pin 3 runs": what the undo menu says.
std::string DescribeRunEdit(std::string_view kind, std::string_view after, std::string_view what);

}  // namespace tidemark
