#include "evaluate/data/csv_table.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/csv_tokenizer.h"
#include "base/utf8.h"
#include "evaluate/data/column_builder.h"
#include "evaluate/data/text_window.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kSampleBytes = size_t{64} << 10;
constexpr size_t kSampleRows = 50;
constexpr size_t kRowsBetweenChecks = 1024;

using TextRow = std::vector<std::string>;

// What the beginning of the file says.
struct Layout {
  CsvDialect dialect;
  size_t data_offset = 0;   // of the first row after the header
  uint64_t first_line = 1;  // its number
  std::vector<std::string> names;
  bool drops_last_cell = false;  // every row ends with a delimiter, the header does not
};

TextRow Copied(const CsvRow& row) { return {row.cells.begin(), row.cells.end()}; }

uint64_t LinesIn(std::string_view text, char line_end) {
  return static_cast<uint64_t>(std::count(text.begin(), text.end(), line_end));
}

bool IsNumber(std::string_view cell, bool decimal_comma) {
  CellForm form = ReadDataCell(cell, decimal_comma).form;
  return form == CellForm::kInteger || form == CellForm::kFloat;
}

// Rows at the front of a file, with the places where they begin.
struct SampleRow {
  TextRow cells;
  size_t offset = 0;
  uint64_t line = 1;
};

std::vector<SampleRow> TakeSample(std::string_view text, size_t bom, const CsvDialect& dialect,
                                  bool at_end) {
  std::vector<SampleRow> rows;
  CsvRow row;
  size_t at = bom;
  uint64_t line = 1;
  while (rows.size() < kSampleRows && at < text.size()) {
    size_t size = ReadCsvRow(text.substr(at), at_end, dialect, &row);
    if (size == 0) break;
    bool comment = text[at] == '#' && row.cells.size() == 1;
    if (!row.blank() && !comment) rows.push_back({Copied(row), at, line});
    line += LinesIn(text.substr(at, size), dialect.line_end);
    at += size;
  }
  return rows;
}

// R writes row names without a name above them; others end each row with a delimiter.
void MatchHeader(const std::vector<SampleRow>& rows, Layout* layout) {
  size_t wider = 0;
  size_t ends_empty = 0;
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].cells.size() != layout->names.size() + 1) continue;
    ++wider;
    if (rows[i].cells.back().empty()) ++ends_empty;
  }
  if (wider == 0 || wider * 2 <= rows.size() - 1) return;
  if (ends_empty == wider) {
    layout->drops_last_cell = true;
  } else {
    layout->names.insert(layout->names.begin(), "");
  }
}

Result<Layout> FindLayout(std::string_view text, bool at_end, const ReadOptions& options) {
  Layout layout;
  size_t bom = Utf8BomBytes(text);
  layout.dialect = DetectCsvDialect(text.substr(0, kSampleBytes));
  if (options.delimiter) layout.dialect.delimiter = *options.delimiter;
  if (options.decimal_comma) layout.dialect.decimal_comma = *options.decimal_comma;
  std::vector<SampleRow> rows = TakeSample(text, bom, layout.dialect, at_end);
  if (rows.empty()) {
    return MakeError(ErrorCode::kInvalid, "the table is empty",
                     "Choose a file with a header and at least one row.");
  }
  TextRow second = rows.size() > 1 ? rows[1].cells : TextRow{};
  bool has_header = options.has_header.value_or(
      LooksLikeTableHeader(rows[0].cells, second, layout.dialect.decimal_comma));
  const SampleRow& first = rows[0];
  TM_RETURN_IF_ERROR(CheckColumns(first.cells.size(), options));
  layout.data_offset = first.offset;
  layout.first_line = first.line;
  if (!has_header) {
    for (size_t i = 0; i < first.cells.size(); ++i) {
      layout.names.push_back("column " + std::to_string(i + 1));
    }
    return layout;
  }
  CsvRow row;
  size_t header_size = ReadCsvRow(text.substr(first.offset), at_end, layout.dialect, &row);
  layout.data_offset = first.offset + header_size;
  layout.first_line += LinesIn(text.substr(first.offset, header_size), layout.dialect.line_end);
  for (const std::string& name : first.cells) layout.names.push_back(ToValidUtf8(name));
  MatchHeader(rows, &layout);
  return layout;
}

// One pass over all rows.
class Pass {
 public:
  // Layout and options outlive it.
  Pass(ByteSource* source, const Layout& layout, const ReadOptions& options,
       std::vector<ColumnBuilder> columns)
      : window_(source), layout_(layout), options_(options), columns_(std::move(columns)) {}

  // At most so many rows; false at the end of the file.
  Result<bool> Step(size_t rows) {
    if (!begun_) TM_RETURN_IF_ERROR(SkipToData());
    for (size_t i = 0; i < rows;) {
      size_t size = ReadCsvRow(window_.text(), window_.at_end(), layout_.dialect, &row_);
      if (size == 0) {
        if (window_.at_end()) return Ended();
        TM_RETURN_IF_ERROR(window_.ReadMore());
        continue;
      }
      TakeRow(&row_, line_);
      line_ += LinesIn(window_.text().substr(0, size), layout_.dialect.line_end);
      window_.Skip(size);
      if (++taken_ % kRowsBetweenChecks == 0) TM_RETURN_IF_ERROR(CheckSize());
      if (taken_ == kRowsBetweenChecks) MakeRoom();
      ++i;
    }
    return true;
  }

  [[nodiscard]] bool wants_text() const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [](const ColumnBuilder& column) { return column.wants_text(); });
  }
  [[nodiscard]] const std::vector<ColumnBuilder>& columns() const { return columns_; }

  // Makes one more column; false when all are made.
  bool FinishColumn(DataSet* data) {
    const size_t at = data->columns.size();
    if (at == columns_.size()) return false;
    data->columns.push_back(std::move(columns_[at]).Finish());
    return true;
  }
  [[nodiscard]] uint64_t rows() const { return rows_; }
  ReadReport TakeReport() { return std::move(report_); }

 private:
  Result<bool> Ended() {
    TM_RETURN_IF_ERROR(CheckSize());
    return false;
  }

  Status SkipToData() {
    begun_ = true;
    line_ = layout_.first_line;
    do {
      TM_RETURN_IF_ERROR(window_.ReadMore());
    } while (window_.text().size() < layout_.data_offset && !window_.at_end());
    window_.Skip(std::min(layout_.data_offset, window_.text().size()));
    return {};
  }

  void TakeRow(CsvRow* row, uint64_t line) {
    if (row->blank()) return;
    if (layout_.drops_last_cell && row->cells.size() == columns_.size() + 1 &&
        row->cells.back().empty()) {
      row->cells.pop_back();
    }
    if (row->cells.size() != columns_.size()) {
      report_.Skip(line, std::to_string(row->cells.size()) + " cells instead of " +
                             std::to_string(columns_.size()));
      return;
    }
    ++rows_;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (!columns_[i].AppendCell(row->cells[i], layout_.dialect.decimal_comma)) {
        report_.Unreadable(line, "\"" + ToValidUtf8(row->cells[i].substr(0, 40)) + "\" in column " +
                                     columns_[i].name());
      }
    }
  }

  // Growing vectors hold up to twice what they need; the first rows tell how many there will be.
  void MakeRoom() {
    uint64_t done = std::max<uint64_t>(window_.position(), 1);
    uint64_t expected = window_.size() / done * rows_ + window_.size() % done * rows_ / done;
    expected += expected / 50;
    uint64_t bytes = 0;
    for (const ColumnBuilder& column : columns_) bytes += column.memory_bytes();
    uint64_t bytes_per_row = bytes / std::max<uint64_t>(rows_, 1);
    if (expected > options_.max_bytes / std::max<uint64_t>(bytes_per_row, 1)) return;
    for (ColumnBuilder& column : columns_) column.Reserve(static_cast<size_t>(expected));
  }

  [[nodiscard]] Status CheckSize() const {
    uint64_t bytes = 0;
    for (const ColumnBuilder& column : columns_) bytes += column.memory_bytes();
    return CheckMemory(bytes, options_);
  }

  TextWindow window_;
  const Layout& layout_;
  const ReadOptions& options_;
  std::vector<ColumnBuilder> columns_;
  CsvRow row_;
  bool begun_ = false;
  uint64_t line_ = 1;
  ReadReport report_;
  uint64_t rows_ = 0;
  uint64_t taken_ = 0;  // also those that were left out
};

class CsvReading final : public DataSetReading {
 public:
  CsvReading(ByteSource* source, Layout layout, const ReadOptions& options)
      : source_(source), layout_(std::move(layout)), options_(options) {
    std::vector<ColumnBuilder> columns;
    for (const std::string& name : layout_.names) columns.emplace_back(name, options_.TypeOf(name));
    pass_ = std::make_unique<Pass>(source_, layout_, options_, std::move(columns));
  }

  Result<bool> Step(size_t rows) override {
    if (all_read_) return pass_->FinishColumn(&data_);
    TM_ASSIGN_OR_RETURN(const bool more, pass_->Step(rows));
    if (more) return true;
    if (pass_->wants_text() && !again_) {
      ReadAgain();
      return true;
    }
    all_read_ = true;
    data_.rows = pass_->rows();
    data_.format = layout_.dialect.delimiter == '\t' ? "TSV" : "CSV";
    data_.report = pass_->TakeReport();
    if (data_.rows > 0) return true;
    if (data_.report.skipped_rows == 0) {
      return MakeError(ErrorCode::kInvalid, "the table has a header and no rows",
                       "Choose a file with at least one row below the header.");
    }
    return MakeError(ErrorCode::kInvalid, "the table has no row that fits its header",
                     "Check the delimiter and the header.");
  }

  DataSet Take() override { return std::move(data_); }

 private:
  // Columns that turned out to be text after numbers were stored.
  void ReadAgain() {
    again_ = true;
    std::vector<ColumnBuilder> columns;
    for (const ColumnBuilder& column : pass_->columns()) {
      auto type =
          column.wants_text() ? std::optional(ColumnType::kText) : options_.TypeOf(column.name());
      columns.emplace_back(column.name(), type);
    }
    pass_ = std::make_unique<Pass>(source_, layout_, options_, std::move(columns));
  }

  ByteSource* source_;
  const Layout layout_;
  const ReadOptions options_;
  std::unique_ptr<Pass> pass_;
  bool again_ = false, all_read_ = false;
  DataSet data_;
};

}  // namespace

bool LooksLikeTableHeader(const std::vector<std::string>& first,
                          const std::vector<std::string>& second, bool decimal_comma) {
  auto numeric = [&](const std::string& cell) { return IsNumber(cell, decimal_comma); };
  if (std::none_of(first.begin(), first.end(), numeric)) return true;
  for (size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
    bool text = ReadDataCell(first[i], decimal_comma).form == CellForm::kText;
    if (text && numeric(second[i])) return true;
  }
  return false;
}

Result<std::unique_ptr<DataSetReading>> StartCsvTable(ByteSource* source,
                                                      const ReadOptions& options) {
  TextWindow head(source);
  TM_RETURN_IF_ERROR(head.ReadMore());
  CsvRow row;
  CsvDialect dialect = DetectCsvDialect(head.text().substr(0, kSampleBytes));
  while (ReadCsvRow(head.text(), head.at_end(), dialect, &row) == 0 && !head.at_end()) {
    TM_RETURN_IF_ERROR(head.ReadMore());  // the header alone is longer than a slice
  }
  TM_ASSIGN_OR_RETURN(Layout layout, FindLayout(head.text(), head.at_end(), options));
  MakeNamesUnique(&layout.names);
  return std::unique_ptr<DataSetReading>(
      std::make_unique<CsvReading>(source, std::move(layout), options));
}

}  // namespace tidemark::evaluate
