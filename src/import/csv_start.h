// The beginning of a text table: byte order mark, comments, header, first rows. Used to recognise a
// file and to start reading it, so that both see the same thing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_tokenizer.h"
#include "import/csv_columns.h"

namespace tidemark {

struct CsvStart {
  CsvDialect dialect;
  bool has_header = false;
  TextRow names;              // ColumnNames of the header, or "column 1" ... without one
  std::string comment;        // the last comment line before the header, with its '#'
  size_t data_offset = 0;     // where the first row after the header begins
  size_t first_row_end = 0;   // where that row ends
  std::vector<TextRow> rows;  // the rows within the sample, complete ones only
};

enum class CsvStartState { kFound, kNeedMore, kNotText };

// Finds header and first row of `text`, the beginning of a file; `at_end`: the file has no more.
// The sample ends at `sample_bytes`, or after the first row when that is longer; it does not depend
// on how much more of the file is given. kNeedMore with at_end: there is no row yet.
CsvStartState FindCsvStart(std::string_view text, bool at_end, size_t sample_bytes,
                           CsvStart* start);

// Whether the bytes begin like UTF-16 (spreadsheets and Windows shells write it).
[[nodiscard]] bool LooksLikeUtf16(std::string_view text);

}  // namespace tidemark
