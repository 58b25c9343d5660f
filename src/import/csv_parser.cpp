#include "import/csv_parser.h"

#include <algorithm>
#include <utility>

#include "base/hash64.h"
#include "import/csv_value.h"
#include "import/text_state.h"

namespace tidemark {
namespace {

constexpr uint8_t kStateVersion = 1;
constexpr size_t kMaxTailBytes = 64 * 1024;

constexpr char kOpenQuote[] = "A quote is not closed; the line was read as if it had no quotes.";
constexpr char kTooManyCells[] =
    "Rows have more cells than the header; the extra ones were left out.";
constexpr char kTooFewCells[] =
    "Rows have fewer cells than the header; the missing ones count as empty.";
constexpr char kNoRow[] = "Lines that are not rows of the table were left out.";
constexpr char kTailChanged[] =
    "The last row was read before it was complete, and has no step by which to take it back.";
constexpr char kNotUtf8[] =
    "Column names are not UTF-8; what could not be read was replaced. Save the file as UTF-8, then "
    "add it again.";
constexpr char kReplaced[] = "The file was replaced; the points it held before were taken back.";

// What is not UTF-8 has become U+FFFD already.
bool HasReplaced(const std::string& name) { return name.find("\xEF\xBF\xBD") != name.npos; }

bool EndsWithLine(std::string_view text, char line_end, size_t* bytes) {
  *bytes = 0;
  if (!text.empty() && text[0] == '\r' && line_end == '\n') ++*bytes;
  if (*bytes < text.size() && text[*bytes] == line_end) {
    ++*bytes;
    return true;
  }
  return false;
}

bool HasNumber(const CsvRow& row, bool decimal_comma) {
  return std::any_of(row.cells.begin(), row.cells.end(), [&](std::string_view cell) {
    return ReadCell(cell, decimal_comma).kind == CellKind::kNumber;
  });
}

uint64_t Chain(uint64_t hash, uint64_t next) {
  return Hash64({reinterpret_cast<const uint8_t*>(&next), sizeof(next)}, hash);
}

}  // namespace

CsvParser::CsvParser(TableTarget target, Growth growth, const OpenContext& context)
    : table_(target),
      target_(std::move(target)),
      growth_(growth),
      choice_(context.columns),
      initial_state_(context.parser_state) {
  if (initial_state_.empty()) return;
  resumed_ = LoadState(initial_state_);
  started_ = resumed_ && growth_ == Growth::kAppended;
  if (!resumed_) table_ = TextTable(target_);
}

size_t CsvParser::max_record_bytes() const {
  // Comparing with what was read before needs the file as a whole.
  bool whole = resumed_ && growth_ == Growth::kRewritten;
  return whole ? FileParser::max_record_bytes() : kMaxCsvRowBytes;
}

std::optional<TextColumns> CsvParser::columns() const {
  if (!started_ && !resumed_) return std::nullopt;
  return table_.Columns();
}

ColumnRoles CsvParser::Plan(const CsvStart& start, const ColumnChoice& choice) const {
  return GuessColumns(start.names, start.rows, start.dialect.decimal_comma, choice);
}

void CsvParser::OnComment(std::string_view /*line*/, TextTable* /*table*/, BatchBuilder* /*out*/) {}

Result<size_t> CsvParser::Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                                BatchBuilder* out) {
  std::string_view text = AsText(bytes);
  size_t used = 0;
  if (!started_) {
    if (offset > 0) {
      return MakeError(ErrorCode::kCorrupt, "What was remembered of this file is damaged.",
                       "Undo its import and add it again.");
    }
    if (resumed_ && !at_end) return size_t{0};
    TM_ASSIGN_OR_RETURN(used, Begin(text, at_end, out));
    if (!started_) return used;
    if (resumed_) used = SkipKnownRows(text, used, out);
  } else if (!tail_.empty() && !text.empty()) {
    used = FinishTail(text, offset, at_end, out);
    if (used == 0) return size_t{0};
  }
  while (used < text.size()) {
    size_t size = ReadCsvRow(text.substr(used), at_end, dialect_, &row_);
    if (size == 0 || !TakeRow(text.substr(used, size), offset + used, out)) break;
    used += size;
  }
  table_.Report(out);
  return used;
}

// Finds the header. Returns the bytes before the first row, or 0 without started_ when there is
// none yet.
Result<size_t> CsvParser::Begin(std::string_view text, bool at_end, BatchBuilder* out) {
  if (LooksLikeUtf16(text)) {
    return MakeError(ErrorCode::kUnsupported, "The text is UTF-16.",
                     "Save it as UTF-8 and add it again.");
  }
  if (!at_end && text.size() < kSniffBytes) return size_t{0};
  CsvStart start;
  switch (FindCsvStart(text, at_end, kSniffBytes, &start)) {
    case CsvStartState::kNotText:
      return MakeError(ErrorCode::kInvalid, "The file holds zero bytes: it is not a text table.");
    case CsvStartState::kNeedMore:
      return size_t{0};
    case CsvStartState::kFound:
      break;
  }
  dialect_ = start.dialect;
  started_ = true;
  if (!resumed_) {
    StartTable(start, out);
  } else {
    table_.set_decimal_comma(dialect_.decimal_comma);
    SetHeader(start.names);
  }
  return start.data_offset;
}

void CsvParser::StartTable(const CsvStart& start, BatchBuilder* out) {
  target_.decimal_comma = start.dialect.decimal_comma;
  table_ = TextTable(target_);
  table_.SetColumns(start.names, Plan(start, choice_));
  if (std::any_of(start.names.begin(), start.names.end(), HasReplaced))
    table_.CountProblem(0, kNotUtf8);
  if (!start.comment.empty()) OnComment(start.comment, &table_, out);
  SetHeader(start.names);
}

void CsvParser::SetHeader(const TextRow& names) {
  column_of_cell_.clear();
  name_hashes_.clear();
  for (const std::string& name : names) {
    size_t column = table_.FindColumn(name);
    column_of_cell_.push_back(column != TextTable::npos ? column : table_.AddColumn(name));
    name_hashes_.push_back(Hash64(AsBytes(name)));
  }
}

// Reads one row that is in row_. False: it is not complete yet.
bool CsvParser::TakeRow(std::string_view raw, uint64_t offset, BatchBuilder* out) {
  if (row_.blank()) return true;
  bool complete =
      row_.terminated || (row_.cells.size() >= column_of_cell_.size() && !row_.bad_quote);
  if (!complete) return false;
  if (IsComment(raw)) {
    OnComment(raw, &table_, out);
    return true;
  }
  if (TakeHeader()) return true;
  if (growth_ == Growth::kAppended) {
    tail_ = row_.terminated || raw.size() > kMaxTailBytes ? std::string_view() : raw;
  } else if (row_.terminated) {
    rows_hash_ = Chain(rows_hash_, RowHash());
    ++rows_read_;
  } else {
    tail_hash_ = RowHash();
  }
  CheckWidth(offset);
  if (row_.cells.size() == 1 && column_of_cell_.size() > 1) return true;
  table_.BeginRow(offset);
  size_t count = std::min(row_.cells.size(), column_of_cell_.size());
  for (size_t i = 0; i < count; ++i) {
    if (!row_.cells[i].empty() && column_of_cell_[i] != TextTable::npos) {
      table_.Cell(column_of_cell_[i], row_.cells[i]);
    }
  }
  table_.EndRow(out);
  return true;
}

bool CsvParser::IsComment(std::string_view raw) const {
  if (raw.empty() || raw[0] != '#') return false;
  return row_.cells.size() < column_of_cell_.size() || raw.substr(0, 2) == "#{";
}

void CsvParser::CheckWidth(uint64_t offset) {
  size_t cells = row_.cells.size();
  size_t columns = column_of_cell_.size();
  if (row_.bad_quote) table_.CountProblem(offset, kOpenQuote);
  if (cells == 1 && columns > 1) return table_.CountProblem(offset, kNoRow);
  if (cells < columns) return table_.CountProblem(offset, kTooFewCells);
  for (size_t i = columns; i < cells; ++i) {
    if (!row_.cells[i].empty()) return table_.CountProblem(offset, kTooManyCells);
  }
}

// A row that names columns: the header again (a second run in the file), or another one.
bool CsvParser::TakeHeader() {
  std::string_view first = row_.cells[0];
  if (first.empty() || ReadCell(first, false).kind != CellKind::kText) return false;
  if (HasNumber(row_, dialect_.decimal_comma)) return false;
  size_t known = 0;
  for (size_t i = 0; i < row_.cells.size(); ++i) {
    std::string_view cell = row_.cells[i];
    bool in_place = i < column_of_cell_.size() && column_of_cell_[i] != TextTable::npos &&
                    table_.names()[column_of_cell_[i]] == cell;
    if (in_place || table_.FindColumn(std::string(cell)) != TextTable::npos) ++known;
  }
  if (known * 2 < row_.cells.size() || known < std::min<size_t>(2, column_of_cell_.size()))
    return false;
  SetHeader(ColumnNames(row_.cells));
  return true;
}

// The order of columns and cells that say nothing do not count: a rewritten file has more of them.
uint64_t CsvParser::RowHash() const {
  uint64_t sum = 0;
  for (size_t i = 0; i < std::min(row_.cells.size(), name_hashes_.size()); ++i) {
    if (!row_.cells[i].empty()) sum += Hash64(AsBytes(row_.cells[i]), name_hashes_[i]);
  }
  return sum;
}

// A file that has grown: the last row had no line end when it was read. Returns the bytes used, 0
// when it is still open.
size_t CsvParser::FinishTail(std::string_view text, uint64_t offset, bool at_end,
                             BatchBuilder* out) {
  size_t size = 0;
  if (EndsWithLine(text, dialect_.line_end, &size)) {
    tail_.clear();
    return size;
  }
  size_t line_end = text.find(dialect_.line_end);
  if (line_end == text.npos && !at_end) return 0;
  size = line_end == text.npos ? text.size() : line_end + 1;
  std::string whole = std::exchange(tail_, {});
  uint64_t row_offset = offset - whole.size();
  whole += text.substr(0, size);
  if (!table_.TakeBackLastRow(out)) table_.CountProblem(row_offset, kTailChanged);
  ReadCsvRow(whole, true, dialect_, &row_);
  TakeRow(whole, row_offset, out);
  return size;
}

// A file that was rewritten: skips the rows that were read before, or takes everything back when
// they are not the same any more.
size_t CsvParser::SkipKnownRows(std::string_view text, size_t from, BatchBuilder* out) {
  uint64_t rows = 0;
  uint64_t hash = 0;
  size_t used = from;
  while (rows < rows_read_ && used < text.size()) {
    size_t size = ReadCsvRow(text.substr(used), true, dialect_, &row_);
    used += size;
    if (row_.blank() || TakeHeader()) continue;
    hash = Chain(hash, RowHash());
    ++rows;
  }
  resumed_ = false;
  if (rows != rows_read_ || hash != rows_hash_) {
    CsvStart start;
    FindCsvStart(text, true, kSniffBytes, &start);
    StartTable(start, out);
    table_.TakeBackAll();
    table_.CountNote(0, kReplaced);
    rows_read_ = rows_hash_ = tail_hash_ = 0;
    return from;
  }
  uint64_t tail_hash = std::exchange(tail_hash_, 0);
  if (tail_hash == 0 || used >= text.size()) return used;
  size_t size = ReadCsvRow(text.substr(used), true, dialect_, &row_);
  if (RowHash() != tail_hash) {
    if (!table_.TakeBackLastRow(out)) table_.CountProblem(used, kTailChanged);
    return used;
  }
  if (!row_.terminated) {
    tail_hash_ = tail_hash;
    return used + size;
  }
  rows_hash_ = Chain(rows_hash_, tail_hash);
  ++rows_read_;
  return used + size;
}

std::string CsvParser::SaveState() const {
  if (!started_) return initial_state_;
  std::vector<uint8_t> bytes;
  ByteWriter out(&bytes);
  out.U8(kStateVersion);
  out.U8(static_cast<uint8_t>(dialect_.delimiter));
  out.U8(static_cast<uint8_t>(dialect_.line_end));
  out.U8(dialect_.decimal_comma ? 1 : 0);
  SaveText(tail_, &out);
  out.Varint(rows_read_);
  out.U64(rows_hash_);
  out.U64(tail_hash_);
  out.Varint(column_of_cell_.size());
  for (size_t column : column_of_cell_) out.Varint(column == TextTable::npos ? 0 : column + 1);
  table_.Save(&out);
  return std::string(AsText(bytes));
}

bool CsvParser::LoadState(std::string_view state) {
  ByteReader in(AsBytes(state));
  if (in.U8() != kStateVersion) return false;
  dialect_.delimiter = static_cast<char>(in.U8());
  dialect_.line_end = static_cast<char>(in.U8());
  dialect_.decimal_comma = in.U8() != 0;
  tail_ = LoadText(&in);
  rows_read_ = in.Varint();
  rows_hash_ = in.U64();
  tail_hash_ = in.U64();
  std::vector<uint64_t> columns(LoadCount(&in));
  for (uint64_t& column : columns) column = in.Varint();
  if (!in.ok() || !table_.Load(&in)) return false;
  TextRow header;
  for (uint64_t column : columns) {
    if (column > table_.names().size()) return false;
    column_of_cell_.push_back(column == 0 ? TextTable::npos : static_cast<size_t>(column - 1));
    name_hashes_.push_back(column == 0 ? 0 : Hash64(AsBytes(table_.names()[column - 1])));
  }
  return true;
}

}  // namespace tidemark
