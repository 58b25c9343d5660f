// Cuts text tables (CSV, TSV and their cousins) into rows and cells.
//
// RFC 4180 quotes, any of four delimiters, LF, CRLF or CR line ends, blanks around cells trimmed.
// The tokenizer holds no state between rows: it is given text that starts at a row and says how
// long that row is, so that reading can stop and resume between any two rows. A quote that is never
// closed costs one row, not the rest of the file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

struct CsvDialect {
  char delimiter = ',';        // , ; tab |
  char line_end = '\n';        // '\r' only in files without any '\n'
  bool decimal_comma = false;  // "0,5" is a number (never with ',' as delimiter)
};

// A quoted cell may hold line ends, up to this many bytes after the start of its row.
inline constexpr size_t kMaxQuotedRowBytes = size_t{4} << 20;
// A row longer than this ends the reading of its file.
inline constexpr size_t kMaxCsvRowBytes = size_t{16} << 20;

struct CsvRow {
  // Trimmed and unquoted; they point into the text or into `unescaped`.
  std::vector<std::string_view> cells;
  std::string unescaped;
  bool terminated = false;  // ended by a line end, not by the end of the text
  bool bad_quote = false;   // a quote was not closed: the line was cut as if it had no quotes
  // A row without any text.
  [[nodiscard]] bool blank() const { return cells.size() == 1 && cells[0].empty(); }
};

// Reads the row at the front of `text`. Returns the bytes it takes with its line end, or 0 when the
// row is not complete yet (only when !at_end, or when the text is empty). Time is linear in the
// row.
size_t ReadCsvRow(std::string_view text, bool at_end, const CsvDialect& dialect, CsvRow* row);

// Bytes of a UTF-8 byte order mark at the front, 0 or 3.
[[nodiscard]] size_t Utf8BomBytes(std::string_view text);

// The delimiter and line end that cut the first rows of `text` into the most even columns.
[[nodiscard]] CsvDialect DetectCsvDialect(std::string_view text);

}  // namespace tidemark
