// Reads any text table with rows as lines. Formats that know more about their columns derive from
// it.
//
// Two ways of growing are told apart. Most files are appended to and resume at a byte offset. Some
// loggers rewrite the whole file when a new key appears (Lightning, Stable-Baselines3): such a file
// is read again and the rows that were seen are skipped, after a check that they are the same rows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_tokenizer.h"
#include "import/csv_start.h"
#include "import/format.h"
#include "import/text_table.h"

namespace tidemark {

class CsvParser : public FileParser {
 public:
  enum class Growth { kAppended, kRewritten };

  CsvParser(TableTarget target, Growth growth, const OpenContext& context);

  Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                       BatchBuilder* out) override;
  [[nodiscard]] std::string SaveState() const override;
  [[nodiscard]] bool resumes_by_offset() const override { return growth_ == Growth::kAppended; }
  [[nodiscard]] std::optional<TextColumns> columns() const override;
  [[nodiscard]] size_t max_record_bytes() const override;

 protected:
  // The roles of a new table. The default guesses, guided by the person's choice.
  virtual ColumnRoles Plan(const CsvStart& start, const ColumnChoice& choice) const;
  // A comment line, before the header or between rows.
  virtual void OnComment(std::string_view line, TextTable* table, BatchBuilder* out);
  [[nodiscard]] const TableTarget& target() const { return target_; }

 private:
  Result<size_t> Begin(std::string_view text, bool at_end, BatchBuilder* out);
  size_t FinishTail(std::string_view text, uint64_t offset, bool at_end, BatchBuilder* out);
  size_t SkipKnownRows(std::string_view text, size_t from, BatchBuilder* out);
  bool TakeRow(std::string_view raw, uint64_t offset, BatchBuilder* out);
  bool IsComment(std::string_view raw) const;
  bool TakeHeader();
  void SetHeader(const TextRow& names);
  void CheckWidth(uint64_t offset);
  [[nodiscard]] uint64_t RowHash() const;
  void StartTable(const CsvStart& start, BatchBuilder* out);
  bool LoadState(std::string_view state);

  TextTable table_;
  TableTarget target_;
  Growth growth_;
  ColumnChoice choice_;
  std::string initial_state_;
  CsvDialect dialect_;
  bool started_ = false;
  bool resumed_ = false;
  std::vector<size_t> column_of_cell_;
  std::vector<uint64_t> name_hashes_;  // by cell, kRewritten only
  CsvRow row_;

  // kAppended: the last row, when it was read without its line end.
  std::string tail_;
  // kRewritten: how many rows were read, a hash of them, and the hash of a last one without line
  // end.
  uint64_t rows_read_ = 0;
  uint64_t rows_hash_ = 0;
  uint64_t tail_hash_ = 0;
};

}  // namespace tidemark
