#include "base/csv_tokenizer.h"

#include <algorithm>
#include <cstring>

namespace tidemark {
namespace {

constexpr size_t kDialectRows = 32;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view Trimmed(const char* begin, const char* end) {
  while (begin < end && IsBlank(*begin)) ++begin;
  while (begin < end && IsBlank(end[-1])) --end;
  return {begin, static_cast<size_t>(end - begin)};
}

const char* Find(const char* begin, const char* end, char c) {
  const void* at = std::memchr(begin, c, static_cast<size_t>(end - begin));
  return at == nullptr ? end : static_cast<const char*>(at);
}

void SplitPlain(const char* p, const char* end, char delimiter, CsvRow* row) {
  while (true) {
    const char* cut = Find(p, end, delimiter);
    row->cells.push_back(Trimmed(p, cut));
    if (cut == end) return;
    p = cut + 1;
  }
}

// Cuts a row in which quotes occur.
class QuotedSplitter {
 public:
  QuotedSplitter(std::string_view text, const CsvDialect& dialect, CsvRow* row)
      : begin_(text.data()), end_(begin_ + text.size()), p_(begin_), dialect_(dialect), row_(row) {}

  // Whether every quote was closed; then size() is the row's length with its line end.
  bool Split() {
    while (true) {
      const char* cell = p_;
      while (p_ < end_ && IsBlank(*p_) && *p_ != dialect_.delimiter && *p_ != dialect_.line_end) {
        ++p_;
      }
      if (p_ < end_ && *p_ == '"') {
        if (!QuotedCell()) return false;
      } else {
        p_ = CellEnd(p_);
        row_->cells.push_back(Trimmed(cell, p_));
      }
      if (p_ == end_) return true;
      bool line_end = *p_ == dialect_.line_end;
      ++p_;
      if (line_end) {
        row_->terminated = true;
        return true;
      }
    }
  }

  [[nodiscard]] size_t size() const { return static_cast<size_t>(p_ - begin_); }

 private:
  [[nodiscard]] const char* CellEnd(const char* p) const {
    while (p < end_ && *p != dialect_.delimiter && *p != dialect_.line_end) ++p;
    return p;
  }

  void Unescape(const char* begin, const char* end) {
    // Cells point into it: it must not move.
    row_->unescaped.reserve(static_cast<size_t>(end_ - begin_));
    row_->unescaped.append(begin, end);
  }

  bool QuotedCell() {
    const char* open = p_ + 1;
    const char* piece = open;
    size_t unescaped_from = row_->unescaped.size();
    bool escaped = false;
    const char* close = nullptr;
    while (true) {
      close = Find(piece, end_, '"');
      if (close == end_) return false;
      if (close + 1 == end_ || close[1] != '"') break;
      Unescape(piece, close + 1);
      escaped = true;
      piece = close + 2;
    }
    p_ = CellEnd(close + 1);
    std::string_view rest = Trimmed(close + 1, p_);
    if (!escaped && rest.empty()) {
      row_->cells.push_back(Trimmed(open, close));
      return true;
    }
    Unescape(piece, close);
    Unescape(rest.data(), rest.data() + rest.size());
    const char* text = row_->unescaped.data();
    row_->cells.push_back(Trimmed(text + unescaped_from, text + row_->unescaped.size()));
    return true;
  }

  const char* begin_;
  const char* end_;
  const char* p_;
  const CsvDialect& dialect_;
  CsvRow* row_;
};

void Clear(CsvRow* row) {
  row->cells.clear();
  row->unescaped.clear();
  row->terminated = false;
  row->bad_quote = false;
}

// How many of the first rows have as many columns as the first one, times the columns.
size_t Evenness(std::string_view text, const CsvDialect& dialect) {
  CsvRow row;
  size_t columns = 0;
  size_t even = 0;
  for (size_t rows = 0; rows < kDialectRows && !text.empty();) {
    size_t size = ReadCsvRow(text, true, dialect, &row);
    text.remove_prefix(size);
    if (row.blank() || (!row.cells[0].empty() && row.cells[0][0] == '#' && row.cells.size() == 1)) {
      continue;
    }
    if (!row.terminated && rows > 0) break;  // cut by the end of the sample
    if (rows == 0) columns = row.cells.size();
    if (row.cells.size() == columns) ++even;
    ++rows;
  }
  return columns < 2 ? 0 : even * 1000 + std::min<size_t>(columns, 999);
}

bool IsDecimalComma(std::string_view cell) {
  size_t comma = cell.find(',');
  if (comma == std::string_view::npos || comma + 1 == cell.size()) return false;
  bool digits_before = comma > 0 && cell[comma - 1] >= '0' && cell[comma - 1] <= '9';
  bool digits_after = cell[comma + 1] >= '0' && cell[comma + 1] <= '9';
  return digits_before && digits_after && cell.find_first_not_of("+-0123456789,eE") == cell.npos &&
         cell.find(',', comma + 1) == cell.npos;
}

bool HasDecimalCommas(std::string_view text, const CsvDialect& dialect) {
  CsvRow row;
  for (size_t rows = 0; rows < kDialectRows && !text.empty(); ++rows) {
    text.remove_prefix(ReadCsvRow(text, true, dialect, &row));
    for (std::string_view cell : row.cells) {
      if (IsDecimalComma(cell)) return true;
    }
  }
  return false;
}

}  // namespace

size_t ReadCsvRow(std::string_view text, bool at_end, const CsvDialect& dialect, CsvRow* row) {
  Clear(row);
  if (text.empty()) return 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  const char* line_end = Find(begin, end, dialect.line_end);
  bool has_line = line_end != end;
  bool has_quote = Find(begin, line_end, '"') != line_end;
  if (has_quote) {
    std::string_view window = text.substr(0, kMaxQuotedRowBytes);
    bool sees_all = at_end || window.size() == kMaxQuotedRowBytes;
    QuotedSplitter splitter(window, dialect, row);
    if (splitter.Split() && (row->terminated || (at_end && window.size() == text.size()))) {
      return splitter.size();
    }
    if (!sees_all) return 0;
    Clear(row);
    row->bad_quote = true;
  }
  if (!has_line && !at_end) return 0;
  SplitPlain(begin, line_end, dialect.delimiter, row);
  row->terminated = has_line;
  return static_cast<size_t>(line_end - begin) + (has_line ? 1 : 0);
}

size_t Utf8BomBytes(std::string_view text) { return text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0; }

CsvDialect DetectCsvDialect(std::string_view text) {
  text.remove_prefix(Utf8BomBytes(text));
  CsvDialect best;
  if (text.find('\n') == text.npos && text.find('\r') != text.npos) best.line_end = '\r';
  size_t best_evenness = 0;
  for (char delimiter : {',', ';', '\t', '|'}) {
    CsvDialect dialect = best;
    dialect.delimiter = delimiter;
    size_t evenness = Evenness(text, dialect);
    // "0,5;0,25" is even for ',' too: the delimiter of the header decides, by being there.
    if (evenness > best_evenness) {
      best_evenness = evenness;
      best.delimiter = delimiter;
    }
  }
  if (best.delimiter == ';' || best.delimiter == '\t') {
    best.decimal_comma = HasDecimalCommas(text, best);
  }
  return best;
}

}  // namespace tidemark
