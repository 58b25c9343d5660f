// Collects the values of one column whose type is not known before they were all seen.
//
// It begins with the narrowest type and widens: true/false, whole numbers of 32 and 64 bits,
// numbers. When text comes after numbers were stored, the texts of those are gone; the column then
// asks to be read again (`wants_text`), which the readers do once, for all such columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/data/cell.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

class ColumnBuilder {
 public:
  // `type`: what the column has to be, by choice or because an earlier reading found out.
  explicit ColumnBuilder(std::string name, std::optional<ColumnType> type = std::nullopt);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] size_t rows() const { return rows_; }
  [[nodiscard]] bool wants_text() const { return wants_text_; }

  // False when the value can't be of the chosen type: it is missing then.
  bool AppendCell(std::string_view text, bool decimal_comma);
  bool AppendText(std::string_view text);
  bool AppendFloat(double value);
  bool AppendInteger(int64_t value);
  bool AppendBoolean(bool value);
  void AppendMissing();

  // Makes room for so many rows in all, as far as the type is known.
  void Reserve(size_t rows);

  [[nodiscard]] uint64_t memory_bytes() const;
  [[nodiscard]] DataColumn Finish() &&;

 private:
  enum class Stage : uint8_t { kUnknown, kBoolean, kInteger32, kInteger64, kFloat, kText };

  static Stage FirstStage(ColumnType type);
  bool AppendValue(const Cell& cell, std::string_view text);
  bool Reject();
  bool Fits(CellForm form) const;
  void Start(Stage stage);
  void WidenFor(const Cell& cell);
  void GiveUp();  // the values stored until now are of no use: the column is read again
  void Store(const Cell& cell);
  void MarkMissing();
  void PadMissing(size_t count);

  std::string name_;
  std::optional<ColumnType> chosen_;
  Stage stage_ = Stage::kUnknown;
  size_t rows_ = 0;
  bool wants_text_ = false;
  std::vector<uint8_t> booleans_;
  std::vector<int32_t> integers32_;
  std::vector<int64_t> integers64_;
  std::vector<double> floats_;
  TextValues texts_;
  std::vector<bool> missing_;  // of booleans and whole numbers; may be shorter than rows_
};

}  // namespace tidemark::evaluate
