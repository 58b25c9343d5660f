#include "evaluate/data/column_builder.h"

#include <cmath>
#include <limits>
#include <utility>

#include "base/number_text.h"
#include "base/utf8.h"

namespace tidemark::evaluate {
namespace {

bool FitsInteger32(int64_t value) {
  return value >= std::numeric_limits<int32_t>::min() &&
         value <= std::numeric_limits<int32_t>::max();
}

std::string TextOfValue(const Cell& cell) {
  switch (cell.form) {
    case CellForm::kBoolean:
      return cell.integer != 0 ? "true" : "false";
    case CellForm::kInteger:
      return std::to_string(cell.integer);
    default:
      return FormatDouble(cell.number);
  }
}

}  // namespace

ColumnBuilder::Stage ColumnBuilder::FirstStage(ColumnType type) {
  switch (type) {
    case ColumnType::kBoolean:
      return Stage::kBoolean;
    case ColumnType::kInteger:
      return Stage::kInteger32;
    case ColumnType::kFloat:
      return Stage::kFloat;
    case ColumnType::kText:
      break;
  }
  return Stage::kText;
}

ColumnBuilder::ColumnBuilder(std::string name, std::optional<ColumnType> type)
    : name_(std::move(name)), chosen_(type) {
  if (chosen_) stage_ = FirstStage(*chosen_);
}

void ColumnBuilder::Start(Stage stage) {
  stage_ = stage;
  PadMissing(rows_);
}

void ColumnBuilder::PadMissing(size_t count) {
  switch (stage_) {
    case Stage::kUnknown:
      return;
    case Stage::kBoolean:
      booleans_.resize(booleans_.size() + count);
      break;
    case Stage::kInteger32:
      integers32_.resize(integers32_.size() + count);
      break;
    case Stage::kInteger64:
      integers64_.resize(integers64_.size() + count);
      break;
    case Stage::kFloat:
      floats_.resize(floats_.size() + count, std::nan(""));
      return;
    case Stage::kText:
      for (size_t i = 0; i < count; ++i) texts_.AppendMissing();
      return;
  }
  if (count > 0) {
    missing_.resize(rows_ > count ? rows_ - count : 0, false);
    missing_.resize(missing_.size() + count, true);
  }
}

void ColumnBuilder::AppendMissing() {
  ++rows_;
  if (!wants_text_) PadMissing(1);
}

bool ColumnBuilder::Reject() {
  AppendMissing();
  return false;
}

bool ColumnBuilder::AppendCell(std::string_view text, bool decimal_comma) {
  if (wants_text_) {
    ++rows_;
    return true;
  }
  if (stage_ == Stage::kText) {
    if (IsMissingToken(text)) {
      AppendMissing();
      return true;
    }
    return AppendText(text);
  }
  Cell cell = ReadDataCell(text, decimal_comma);
  if (cell.form == CellForm::kMissing) {
    AppendMissing();
    return true;
  }
  return AppendValue(cell, text);
}

bool ColumnBuilder::AppendText(std::string_view text) {
  return AppendValue({CellForm::kText, 0, 0}, text);
}

bool ColumnBuilder::AppendFloat(double value) {
  if (!std::isnan(value)) return AppendValue({CellForm::kFloat, 0, value}, {});
  AppendMissing();
  return true;
}

bool ColumnBuilder::AppendInteger(int64_t value) {
  return AppendValue({CellForm::kInteger, value, static_cast<double>(value)}, {});
}

bool ColumnBuilder::AppendBoolean(bool value) {
  return AppendValue({CellForm::kBoolean, value ? 1 : 0, value ? 1.0 : 0.0}, {});
}

// Whether the chosen type takes values of this form.
bool ColumnBuilder::Fits(CellForm form) const {
  if (!chosen_) return true;
  switch (*chosen_) {
    case ColumnType::kText:
      return true;
    case ColumnType::kFloat:
      return form != CellForm::kText;
    case ColumnType::kInteger:
    case ColumnType::kBoolean:
      return form == CellForm::kInteger || form == CellForm::kBoolean;
  }
  return false;
}

bool ColumnBuilder::AppendValue(const Cell& given, std::string_view text) {
  if (wants_text_) {
    ++rows_;
    return true;
  }
  Cell cell = given;
  bool whole = cell.form == CellForm::kFloat && std::abs(cell.number) <= 9007199254740992.0 &&
               cell.number == std::floor(cell.number);
  if (chosen_ && *chosen_ == ColumnType::kInteger && whole) {  // "3.0"
    cell = {CellForm::kInteger, static_cast<int64_t>(cell.number), cell.number};
  }
  if (!Fits(cell.form)) return Reject();
  if (chosen_ && *chosen_ == ColumnType::kBoolean && cell.integer != 0 && cell.integer != 1) {
    return Reject();
  }
  if (stage_ != Stage::kText) WidenFor(cell);
  if (wants_text_) {
    ++rows_;
    return true;
  }
  if (stage_ == Stage::kText) {
    if (text.empty() && cell.form != CellForm::kText) {
      texts_.Append(TextOfValue(cell));
    } else if (IsValidUtf8(text)) {
      texts_.Append(text);
    } else {
      texts_.Append(ToValidUtf8(text));
    }
    ++rows_;
    return true;
  }
  Store(cell);
  return true;
}

void ColumnBuilder::GiveUp() {
  wants_text_ = true;
  booleans_ = {};
  integers32_ = {};
  integers64_ = {};
  floats_ = {};
  missing_ = {};
}

void ColumnBuilder::WidenFor(const Cell& cell) {
  Stage needed = Stage::kText;
  if (cell.form == CellForm::kBoolean) needed = Stage::kBoolean;
  if (cell.form == CellForm::kFloat) needed = Stage::kFloat;
  if (cell.form == CellForm::kInteger) {
    needed = FitsInteger32(cell.integer) ? Stage::kInteger32 : Stage::kInteger64;
  }
  if (stage_ == Stage::kUnknown) return Start(needed);
  if (chosen_ && *chosen_ != ColumnType::kInteger) return;
  if (chosen_ && needed == Stage::kBoolean) return;
  bool mixes_booleans = (stage_ == Stage::kBoolean) != (needed == Stage::kBoolean);
  if (mixes_booleans || needed == Stage::kText) return GiveUp();
  if (needed <= stage_) return;
  if (needed == Stage::kInteger64) {
    integers64_.assign(integers32_.begin(), integers32_.end());
  } else if (stage_ == Stage::kInteger32) {
    floats_.assign(integers32_.begin(), integers32_.end());
  } else {
    floats_.assign(integers64_.begin(), integers64_.end());
  }
  if (needed == Stage::kFloat) {
    for (size_t i = 0; i < missing_.size(); ++i) {
      if (missing_[i]) floats_[i] = std::nan("");
    }
    missing_.clear();
    integers64_ = {};
  }
  integers32_ = {};
  stage_ = needed;
}

void ColumnBuilder::Store(const Cell& cell) {
  ++rows_;
  switch (stage_) {
    case Stage::kBoolean:
      booleans_.push_back(cell.integer != 0 ? 1 : 0);
      return;
    case Stage::kInteger32:
      integers32_.push_back(static_cast<int32_t>(cell.integer));
      return;
    case Stage::kInteger64:
      integers64_.push_back(cell.integer);
      return;
    default:
      floats_.push_back(cell.number);
  }
}

void ColumnBuilder::Reserve(size_t rows) {
  if (wants_text_) return;
  switch (stage_) {
    case Stage::kUnknown:
      return;
    case Stage::kBoolean:
      return booleans_.reserve(rows);
    case Stage::kInteger32:
      return integers32_.reserve(rows);
    case Stage::kInteger64:
      return integers64_.reserve(rows);
    case Stage::kFloat:
      return floats_.reserve(rows);
    case Stage::kText:
      return texts_.Reserve(rows);
  }
}

uint64_t ColumnBuilder::memory_bytes() const {
  return booleans_.size() + integers32_.size() * sizeof(int32_t) +
         integers64_.size() * sizeof(int64_t) + floats_.size() * sizeof(double) +
         texts_.memory_bytes() + missing_.size() / 8;
}

DataColumn ColumnBuilder::Finish() && {
  if (!missing_.empty()) missing_.resize(rows_, false);
  switch (stage_) {
    case Stage::kUnknown:
      return {std::move(name_), ColumnType::kFloat, std::vector<double>(rows_, std::nan(""))};
    case Stage::kBoolean:
      return {
          std::move(name_), ColumnType::kBoolean, std::move(booleans_), {}, std::move(missing_)};
    case Stage::kInteger32:
      return {
          std::move(name_), ColumnType::kInteger, std::move(integers32_), {}, std::move(missing_)};
    case Stage::kInteger64:
      return {
          std::move(name_), ColumnType::kInteger, std::move(integers64_), {}, std::move(missing_)};
    case Stage::kFloat:
      return {std::move(name_), ColumnType::kFloat, std::move(floats_)};
    case Stage::kText:
      break;
  }
  return {std::move(name_), ColumnType::kText, std::move(texts_)};
}

}  // namespace tidemark::evaluate
