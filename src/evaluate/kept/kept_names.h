// The words that stand for choices in a kept evaluation's document.
#pragma once

#include <optional>
#include <string_view>

#include "evaluate/data/data_set.h"
#include "evaluate/data/target.h"
#include "evaluate/output_kind.h"

namespace tidemark::evaluate {

// The inverse of TaskName and OutputKindName.
[[nodiscard]] std::optional<Task> TaskNamed(std::string_view name);
[[nodiscard]] std::optional<OutputKind> OutputKindNamed(std::string_view name);

// "number", "integer", "boolean", "text".
[[nodiscard]] std::string_view ColumnTypeWord(ColumnType type);
[[nodiscard]] std::optional<ColumnType> ColumnTypeOfWord(std::string_view word);

}  // namespace tidemark::evaluate
