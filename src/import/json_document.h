// Reads JSON documents whose rows are the elements of one array: lists of objects, trainer states.
//
// Such a file is rewritten as a whole while training runs. It is read again from its start;
// elements that were read before are skipped after a check that they are still the same. A torn
// document gives the elements that are complete.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "import/format.h"
#include "import/json_rows.h"
#include "import/json_scan.h"
#include "import/text_table.h"

namespace tidemark {

class JsonDocumentParser : public FileParser {
 public:
  JsonDocumentParser(TableTarget target, const OpenContext& context);

  Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                       BatchBuilder* out) override;
  [[nodiscard]] std::string SaveState() const override;
  [[nodiscard]] bool resumes_by_offset() const override { return false; }
  [[nodiscard]] std::optional<TextColumns> columns() const override {
    return planned_ ? std::optional(table_.Columns()) : std::nullopt;
  }

 protected:
  // Where the array of rows begins; nothing when the document has none.
  [[nodiscard]] virtual std::optional<size_t> FindRows(std::string_view text) const;
  // The row that an element stands for. The default: its members.
  virtual void AddRow(JsonValue element, uint64_t offset, TextTable* table, BatchBuilder* out);
  // What the rest of the document says about the run. Called once a read, before the rows.
  virtual void ReadFacts(std::string_view text, BatchBuilder* out);
  // Roles from the first elements. The default guesses.
  virtual void Plan(const JsonSample& sample, const ColumnChoice& choice, TextTable* table) const;

  [[nodiscard]] uint32_t RunSlot(BatchBuilder* out) const;

 private:
  Status ReadDocument(std::string_view text, BatchBuilder* out);
  void PlanTable(std::string_view text, size_t rows_at);
  void CheckKnown(std::string_view text, size_t rows_at);
  bool LoadState(std::string_view state);

  TableTarget target_;
  TextTable table_;
  ColumnChoice choice_;
  std::string initial_state_;
  bool planned_ = false;
  uint64_t elements_read_ = 0;
  uint64_t elements_hash_ = 0;  // of the texts of the elements that were read
};

// The first element of the array at `rows_at`, or what the head has of it.
[[nodiscard]] std::span<const uint8_t> JsonFirstElement(const FileHead& head,
                                                        std::optional<size_t> rows_at);

// The first elements of the array at `at` within the first `limit` bytes (at least one, if it is
// whole).
[[nodiscard]] JsonSample SampleElements(std::string_view text, size_t at, size_t limit);

}  // namespace tidemark
