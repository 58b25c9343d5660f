#include "import/csv_start.h"

#include <algorithm>
#include <utility>

#include "import/csv_value.h"

namespace tidemark {
namespace {

constexpr size_t kBinaryCheckBytes = 4096;

// A line of the preamble or a row, with its place.
struct Line {
  size_t offset = 0;
  size_t end = 0;
  CsvRow row;
};

class StartReader {
 public:
  StartReader(std::string_view text, bool at_end, CsvStart* start)
      : text_(text), at_end_(at_end), start_(start) {}

  // The next row that is neither blank nor a comment.
  bool Next(Line* line) {
    while (position_ < text_.size()) {
      std::string_view rest = text_.substr(position_);
      size_t size = ReadCsvRow(rest, at_end_, start_->dialect, &line->row);
      if (size == 0) return false;
      line->offset = position_;
      position_ += size;
      line->end = position_;
      if (line->row.blank()) continue;
      if (!rest.empty() && rest[0] == '#') {
        std::string_view comment = rest.substr(0, size);
        while (!comment.empty() && (comment.back() == '\n' || comment.back() == '\r')) {
          comment.remove_suffix(1);
        }
        start_->comment = comment;
        continue;
      }
      return true;
    }
    return false;
  }

  void set_position(size_t position) { position_ = position; }

 private:
  std::string_view text_;
  bool at_end_;
  CsvStart* start_;
  size_t position_ = 0;
};

TextRow Copied(const CsvRow& row) { return {row.cells.begin(), row.cells.end()}; }

bool AllNumbers(const CsvRow& row, bool decimal_comma) {
  return std::all_of(row.cells.begin(), row.cells.end(), [&](std::string_view cell) {
    CellKind kind = ReadCell(cell, decimal_comma).kind;
    return kind == CellKind::kNumber || kind == CellKind::kMissing;
  });
}

// "# step loss": NumPy writes headers as comments.
bool HeaderInComment(const CsvRow& first, CsvStart* start) {
  std::string_view text = start->comment;
  if (text.empty() || !AllNumbers(first, start->dialect.decimal_comma)) return false;
  text.remove_prefix(1);
  CsvRow row;
  ReadCsvRow(text, true, start->dialect, &row);
  if (row.cells.size() != first.cells.size() || AllNumbers(row, false)) return false;
  start->names = ColumnNames(row.cells);
  return true;
}

// The header again, where another run was appended.
bool RepeatsHeader(const CsvRow& row, const TextRow& names) {
  size_t same = 0;
  for (size_t i = 0; i < std::min(row.cells.size(), names.size()); ++i) {
    if (row.cells[i] == names[i]) ++same;
  }
  return same * 2 > row.cells.size();
}

std::vector<std::string_view> NoNames(size_t count) { return std::vector<std::string_view>(count); }

}  // namespace

bool LooksLikeUtf16(std::string_view text) {
  return text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF";
}

CsvStartState FindCsvStart(std::string_view text, bool at_end, size_t sample_bytes,
                           CsvStart* start) {
  if (text.substr(0, kBinaryCheckBytes).find('\0') != text.npos) return CsvStartState::kNotText;
  size_t bom = Utf8BomBytes(text);
  start->dialect = DetectCsvDialect(text.substr(0, std::max(sample_bytes, size_t{1})));
  StartReader reader(text, at_end, start);
  reader.set_position(bom);
  Line first, second;
  if (!reader.Next(&first)) return CsvStartState::kNeedMore;
  bool has_second = reader.Next(&second);
  if (!has_second && !at_end) return CsvStartState::kNeedMore;

  bool decimal_comma = start->dialect.decimal_comma;
  bool in_comment = HeaderInComment(first.row, start);
  start->has_header =
      !in_comment && LooksLikeHeader(first.row.cells, second.row.cells, decimal_comma);
  if (start->has_header) {
    if (!has_second) return CsvStartState::kNeedMore;
    start->names = ColumnNames(first.row.cells);
  } else if (!in_comment) {
    start->names = ColumnNames(NoNames(first.row.cells.size()));
  }
  start->data_offset = start->has_header ? second.offset : first.offset;
  start->first_row_end = start->has_header ? second.end : first.end;
  reader.set_position(start->data_offset);
  size_t sample_end = std::max(sample_bytes, start->first_row_end);
  StartReader sample(text.substr(0, sample_end), at_end, start);
  sample.set_position(start->data_offset);
  std::string comment = start->comment;
  for (Line line; sample.Next(&line);) {
    bool whole = line.row.terminated || line.offset == start->data_offset;
    if (whole && !RepeatsHeader(line.row, start->names)) start->rows.push_back(Copied(line.row));
  }
  start->comment = std::move(comment);
  return CsvStartState::kFound;
}

}  // namespace tidemark
