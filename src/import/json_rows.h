// Puts JSON objects into a text table: one object a row, nested members flattened with '.'.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "import/csv_columns.h"
#include "import/text_table.h"

namespace tidemark {

// The first objects of a file as a table of text, for GuessColumns.
class JsonSample {
 public:
  explicit JsonSample(char separator = '.') : separator_(separator) {}
  void Add(JsonValue object);
  [[nodiscard]] const TextRow& names() const { return names_; }
  // Rows padded to the names.
  [[nodiscard]] std::vector<TextRow> Rows() const;

 private:
  void AddMembers(JsonValue object, const std::string& prefix, TextRow* row);

  char separator_;
  TextRow names_;
  std::unordered_map<std::string, size_t> column_of_name_;
  std::vector<TextRow> rows_;
};

class JsonRows {
 public:
  explicit JsonRows(TextTable* table, char separator = '.')
      : table_(table), separator_(separator) {}
  // One row from an object; columns that are new are added.
  void AddRow(JsonValue object, uint64_t offset, BatchBuilder* out);

 private:
  void AddMembers(JsonValue object, size_t prefix_size);
  void AddValue(JsonValue value);

  TextTable* table_;
  char separator_;
  std::string key_;
};

// The table's columns and roles from its first objects.
void PlanFromSample(const JsonSample& sample, const ColumnChoice& choice, TextTable* table);

// Whether a sample of objects reads like a log of training, and not like a data set: it has steps
// or times, or at least as many columns of numbers as of text.
[[nodiscard]] bool LooksLikeLog(const ColumnRoles& roles);

}  // namespace tidemark
