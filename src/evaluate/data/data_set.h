// A data set in memory: named columns of one type each, all with the same rows.
//
// A column of a table has one value a row. An array of NPY or IDX is one column too, with a shape
// of its own for each row (64 pixels, 1 × 8 × 8): features of one array stay together and keep the
// type of the file, so that 60,000 images of bytes take 47 MB and not eight times that.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "evaluate/data/row_source.h"
#include "evaluate/data/text_values.h"

namespace tidemark::evaluate {

enum class ColumnType : uint8_t { kFloat, kInteger, kBoolean, kText };

// "number", "whole number", "true or false", "text".
[[nodiscard]] std::string_view TypeName(ColumnType type);

class DataColumn {
 public:
  // kFloat: float or double. kInteger: uint8, int32 or int64. kBoolean: uint8.
  using Values = std::variant<std::vector<float>, std::vector<double>, std::vector<uint8_t>,
                              std::vector<int32_t>, std::vector<int64_t>, TextValues>;

  DataColumn() = default;
  // `missing` is empty, or one entry a value for whole numbers and booleans (floats have NaN, texts
  // TextValues::kMissing).
  DataColumn(std::string name, ColumnType type, Values values, std::vector<size_t> row_shape = {},
             std::vector<bool> missing = {});

  // Numbers that are made when they are asked for. Texts and types are those of kFloat.
  DataColumn(std::string name, std::vector<size_t> row_shape, std::shared_ptr<RowSource> source);

  [[nodiscard]] const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }
  [[nodiscard]] ColumnType type() const { return type_; }
  [[nodiscard]] bool is_text() const { return type_ == ColumnType::kText; }
  // The shape of one row; empty for one value.
  [[nodiscard]] const std::vector<size_t>& row_shape() const { return row_shape_; }
  // Values a row.
  [[nodiscard]] size_t width() const { return width_; }
  [[nodiscard]] size_t size() const;  // values in all
  [[nodiscard]] uint64_t missing_count() const { return missing_count_; }
  [[nodiscard]] uint64_t memory_bytes() const;

  [[nodiscard]] bool IsMissing(size_t at) const;
  // The value as a number; NaN for a missing one and for texts.
  [[nodiscard]] double Number(size_t at) const;
  // Of a whole number, exactly; 0 for anything else.
  [[nodiscard]] int64_t Integer(size_t at) const;
  // The value as a person would write it; empty for a missing one.
  [[nodiscard]] std::string Text(size_t at) const;
  [[nodiscard]] const TextValues* texts() const { return std::get_if<TextValues>(&values_); }
  // Empty when there is a source.
  [[nodiscard]] const Values& values() const { return values_; }
  [[nodiscard]] const std::shared_ptr<RowSource>& source() const { return source_; }
  // Of texts that are classes: all of them in their order, also those that do not occur. Empty:
  // nobody said.
  [[nodiscard]] const std::vector<std::string>& categories() const { return categories_; }
  void set_categories(std::vector<std::string> names) { categories_ = std::move(names); }

 private:
  void CountMissing();

  std::string name_;
  ColumnType type_ = ColumnType::kFloat;
  Values values_;
  std::vector<size_t> row_shape_;
  size_t width_ = 1;
  std::vector<bool> missing_;
  uint64_t missing_count_ = 0;
  std::shared_ptr<RowSource> source_;
  std::vector<std::string> categories_;
};

// What reading left out or decided, for the person.
struct ReadReport {
  struct Place {
    uint64_t line = 0;
    std::string what;
  };
  static constexpr size_t kMostPlaces = 20;

  uint64_t skipped_rows = 0;
  uint64_t unreadable_values = 0;  // counted as missing
  std::vector<Place> places;       // the first of both
  std::vector<std::string> notes;

  void Skip(uint64_t line, std::string why);
  void Unreadable(uint64_t line, std::string what);
};

struct DataSet {
  std::string format;  // "CSV", "NPZ", ...
  uint64_t rows = 0;
  std::vector<DataColumn> columns;
  ReadReport report;

  // The column of this name, or nothing.
  [[nodiscard]] std::optional<size_t> Find(std::string_view name) const;
  // Of the rows that were asked for until now: those that can't be read, by row.
  [[nodiscard]] std::vector<RowSource::Failure> UnreadableRows() const;
};

// What a person corrected, and what the reader may take.
struct ReadOptions {
  std::vector<std::pair<std::string, ColumnType>> types;  // by column name
  std::optional<char> delimiter;
  std::optional<bool> has_header;
  std::optional<bool> decimal_comma;
  uint64_t max_bytes = uint64_t{1} << 30;  // of values in memory
  size_t max_columns = 65536;

  [[nodiscard]] std::optional<ColumnType> TypeOf(std::string_view column) const;
};

// kTooLarge when `bytes` are more than the options allow.
[[nodiscard]] Status CheckMemory(uint64_t bytes, const ReadOptions& options);
[[nodiscard]] Status CheckColumns(uint64_t columns, const ReadOptions& options);

// The columns of `more` beside those of `data` (labels in a file of their own). The rows must be as
// many; names that are taken get a number.
[[nodiscard]] Status JoinColumns(DataSet more, DataSet* data);

// Gives repeated names a number: "x", "x (2)" ...
void MakeNamesUnique(std::vector<std::string>* names);
// The same for one more column.
[[nodiscard]] std::string UniqueName(const DataSet& data, const std::string& name);

}  // namespace tidemark::evaluate
