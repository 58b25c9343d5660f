#include "import/csv_format.h"

#include <algorithm>

#include "import/csv_parser.h"
#include "import/csv_value.h"
#include "import/text_paths.h"

namespace tidemark {
namespace {

constexpr size_t kLookBytes = 8 * 1024;

bool HasTableSuffix(std::string_view path) {
  std::string suffix = SuffixOf(path);
  return suffix == "csv" || suffix == "tsv" || suffix == "tab";
}

bool MayBeTable(std::string_view path) {
  std::string suffix = SuffixOf(path);
  return HasTableSuffix(path) || suffix == "txt" || suffix == "log" || suffix == "dat" ||
         suffix.empty();
}

bool HasNumbers(const CsvStart& start) {
  return std::any_of(start.rows.begin(), start.rows.end(), [&](const TextRow& row) {
    return std::any_of(row.begin(), row.end(), [&](const std::string& cell) {
      return ReadCell(cell, start.dialect.decimal_comma).kind == CellKind::kNumber;
    });
  });
}

// A text file that is not named a table must be one without doubt: a header with a step or a time,
// and all rows of its width.
bool IsEvidentTable(const CsvStart& start) {
  if (!start.has_header || start.names.size() < 2 || start.rows.size() < 2) return false;
  bool even = std::all_of(start.rows.begin(), start.rows.end(),
                          [&](const TextRow& row) { return row.size() == start.names.size(); });
  if (!even) return false;
  ColumnRoles roles = GuessColumns(start.names, start.rows, start.dialect.decimal_comma);
  return roles.Find(ColumnRole::kStep) >= 0 || roles.Find(ColumnRole::kWallTime) >= 0;
}

// Any text table.
class CsvFormat : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "csv"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    if (!MayBeTable(head.file.path)) return claim;
    bool named = HasTableSuffix(head.file.path);
    auto start = LookAtCsv(head);
    std::string_view text = HeadText(head);
    bool utf16 = named && LooksLikeUtf16(text);
    // The columns of a header that is longer than the head are seen when it is read.
    bool long_header = named && !HeadIsAll(head) && text.find_first_of("\r\n") == text.npos &&
                       text.find('\0') == text.npos;
    bool table = start && (named || IsEvidentTable(*start));
    if (!utf16 && !long_header && !table) return claim;
    claim.confidence = kReadsAnything;
    claim.run_path = RunPathOfFile(head.file.path);
    if (utf16) {
      claim.skip_reason = "The text is UTF-16. Save it as UTF-8 and add it again.";
      claim.damaged = true;
    }
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    return CsvFirstRecord(head);
  }

  [[nodiscard]] bool guesses_columns() const override { return true; }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    return std::make_unique<CsvParser>(TargetOf(context), CsvParser::Growth::kAppended, context);
  }
};

}  // namespace

std::optional<CsvStart> LookAtCsv(const FileHead& head) {
  CsvStart start;
  if (FindCsvStart(HeadText(head), HeadIsAll(head), kLookBytes, &start) != CsvStartState::kFound) {
    return std::nullopt;
  }
  return HasNumbers(start) ? std::optional<CsvStart>(std::move(start)) : std::nullopt;
}

std::span<const uint8_t> CsvFirstRecord(const FileHead& head) {
  CsvStart start;
  if (FindCsvStart(HeadText(head), HeadIsAll(head), kLookBytes, &start) != CsvStartState::kFound) {
    return head.head;
  }
  // The line end may not be written yet.
  std::string_view record = HeadText(head).substr(0, start.first_row_end);
  while (!record.empty() && (record.back() == '\n' || record.back() == '\r'))
    record.remove_suffix(1);
  return head.head.first(record.size());
}

std::span<const uint8_t> CsvFirstCell(const FileHead& head) {
  CsvStart start;
  std::string_view text = HeadText(head);
  if (FindCsvStart(text, HeadIsAll(head), kLookBytes, &start) != CsvStartState::kFound) {
    return head.head;
  }
  CsvRow row;
  ReadCsvRow(text.substr(start.data_offset), true, start.dialect, &row);
  std::string_view longest;
  for (std::string_view cell : row.cells) {
    bool in_text =
        cell.data() >= text.data() && cell.data() + cell.size() <= text.data() + text.size();
    if (in_text && cell.size() > longest.size()) longest = cell;
  }
  return longest.empty() ? head.head.first(0) : AsBytes(longest);
}

const Format& GenericCsvFormat();

const Format& GenericCsvFormat() {
  static const CsvFormat kFormat;
  return kFormat;
}

}  // namespace tidemark
