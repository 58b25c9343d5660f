// What all formats of text tables share: looking at the first rows, and the identity of the source.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "import/csv_start.h"
#include "import/format.h"

namespace tidemark {

// Confidences of claims: a format that knows its file by its own marks, one that knows a layout,
// the generic readers.
inline constexpr int kKnownByMarks = 80;
inline constexpr int kKnownByLayout = 60;
inline constexpr int kReadsAnything = 20;

// The beginning of a text table when the file is one: a header and at least one row with a number.
// The sample is small: enough to recognise, not to guess every column.
[[nodiscard]] std::optional<CsvStart> LookAtCsv(const FileHead& head);

// Header and first row (design: identity of a text file).
[[nodiscard]] std::span<const uint8_t> CsvFirstRecord(const FileHead& head);

// For files whose header is rewritten when new columns come: the longest cell of the first row,
// which stays what it is wherever columns are added.
[[nodiscard]] std::span<const uint8_t> CsvFirstCell(const FileHead& head);

}  // namespace tidemark
