#include "import/text_table.h"

#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "import/csv_value.h"

namespace tidemark {
namespace {

constexpr size_t kMaxColumns = 100000;

// Problems with a column: "Column 'x' ..." follows.
constexpr char kNotNumber[] = " has cells that are not numbers; they were left out.";
constexpr char kHasLists[] = " has lists in its cells; only single numbers can be kept.";
constexpr char kVaries[] = " holds text that changes from row to row; it is not kept.";
constexpr char kFraction[] = " has values that are not whole numbers; they were kept as a metric.";
constexpr char kNotTime[] = " has cells that are not times; their points have no time.";
constexpr char kTooManyColumns[] = "There are more than 100,000 columns; the others were left out.";

}  // namespace

std::string TextTable::SafeText(std::string_view text, size_t max_bytes) {
  std::string valid = ToValidUtf8(text);
  return valid.size() <= max_bytes ? valid : std::string(CutUtf8(valid, max_bytes));
}

TextTable::TextTable(TableTarget target) : target_(std::move(target)) {}

void TextTable::SetColumns(const TextRow& names, ColumnRoles roles) {
  names_ = names;
  roles_ = std::move(roles);
  roles_.columns.resize(names_.size());
  column_of_name_.clear();
  for (size_t i = 0; i < names_.size(); ++i) column_of_name_.emplace(names_[i], i);
  value_row_.assign(names_.size(), ~uint64_t{0});
  slots_.clear();
  row_slots_ = nullptr;
  FindSpecialColumns();
}

void TextTable::FindSpecialColumns() {
  auto has = [this](ColumnRole role) { return roles_.Find(role) >= 0; };
  has_step_ = has(ColumnRole::kStep);
  single_slots_ = !has(ColumnRole::kRun) && !has(ColumnRole::kContext);
  wide_ = std::any_of(roles_.columns.begin(), roles_.columns.end(),
                      [](const ColumnUse& use) { return !use.run.empty(); });
}

TextColumns TextTable::Columns() const {
  const auto name_of = [this](ColumnRole role) {
    const int column = roles_.Find(role);
    return column < 0 ? std::string() : names_[static_cast<size_t>(column)];
  };
  return {names_, name_of(ColumnRole::kStep), name_of(ColumnRole::kWallTime),
          name_of(ColumnRole::kRun)};
}

size_t TextTable::AddColumn(std::string_view name) {
  if (names_.size() >= kMaxColumns) {
    CountAt(row_offset_, kTooManyColumns, npos, false);
    return npos;
  }
  ColumnUse use;
  use.name = SafeText(name, kMaxColumnNameBytes);
  MakeSafeName(&use.name);
  names_.emplace_back(name);
  roles_.columns.push_back(std::move(use));
  value_row_.push_back(~uint64_t{0});
  column_of_name_.emplace(names_.back(), names_.size() - 1);
  return names_.size() - 1;
}

size_t TextTable::FindColumn(const std::string& name) const {
  auto it = column_of_name_.find(name);
  return it == column_of_name_.end() ? npos : it->second;
}

void TextTable::BeginRow(uint64_t offset) {
  row_offset_ = offset;
  step_ = kNoStep;
  wall_time_s_ = kNoTime;
  values_.clear();
  texts_.clear();
  run_text_.clear();
  title_text_.clear();
  context_text_.clear();
  metric_text_.clear();
  has_long_value_ = false;
}

void TextTable::Cell(size_t column, std::string_view text) {
  if (text.empty()) return;
  switch (roles_.columns[column].role) {
    case ColumnRole::kMetric:
      return MetricCell(column, text);
    case ColumnRole::kStep:
      return StepCell(column, text);
    case ColumnRole::kWallTime:
      return TimeCell(column, text);
    case ColumnRole::kRun:
      run_text_ = text;
      return;
    case ColumnRole::kRunName:
      title_text_ = text;
      return;
    case ColumnRole::kContext:
      context_text_ = SafeText(text, kMaxColumnNameBytes);
      return;
    case ColumnRole::kMetricName:
      metric_text_ = SafeText(text, kMaxColumnNameBytes);
      return;
    case ColumnRole::kMetricValue:
      return MetricCell(column, text);
    case ColumnRole::kParam:
      texts_.emplace_back(column, text);
      return;
    case ColumnRole::kVaryingText:
      return CountAt(row_offset_, kVaries, column, true);
    case ColumnRole::kIgnored:
      return;
    case ColumnRole::kUndecided:
      return Decide(column, text);
  }
}

void TextTable::Decide(size_t column, std::string_view text) {
  ColumnRole& role = roles_.columns[column].role;
  CellValue value = ReadCell(text, target_.decimal_comma);
  switch (value.kind) {
    case CellKind::kMissing:
      return;
    case CellKind::kList:
      return List(column);
    case CellKind::kText:
      role = ColumnRole::kParam;
      break;
    case CellKind::kBool:
      role = ColumnRole::kMetric;
      break;
    case CellKind::kNumber: {
      bool step = !has_step_ && !roles_.no_step && IsStepName(names_[column]) &&
                  ReadWholeNumber(text, target_.decimal_comma).has_value();
      role = step ? ColumnRole::kStep : ColumnRole::kMetric;
      has_step_ = has_step_ || step;
      break;
    }
  }
  Cell(column, text);
}

void TextTable::StepCell(size_t column, std::string_view text) {
  if (auto whole = ReadWholeNumber(text, target_.decimal_comma)) return StepWhole(column, *whole);
  CellValue value = ReadCell(text, target_.decimal_comma);
  if (value.kind == CellKind::kMissing) return;
  if (value.kind != CellKind::kNumber) return CountAt(row_offset_, kNotNumber, column, false);
  CountAt(row_offset_, kFraction, column, true);
  Metric(column, value.number);
}

void TextTable::StepWhole(size_t column, int64_t step) {
  if (roles_.step_is_increment) {
    Metric(column, static_cast<double>(step));
    bool fits = step >= 0 && step_sum_ <= std::numeric_limits<int64_t>::max() - step;
    last_increment_ = fits ? step : 0;
    step_sum_ += last_increment_;
    step = step_sum_;
  }
  // The smallest integer stands for "no step".
  if (step != kNoStep) step_ = step;
}

void TextTable::TimeCell(size_t column, std::string_view text) {
  CellValue value = ReadCell(text, target_.decimal_comma);
  if (value.kind == CellKind::kMissing) return;
  if (value.kind == CellKind::kNumber) return TimeNumber(value.number);
  auto time_s = ParseUtc(text);
  if (!time_s) return CountAt(row_offset_, kNotTime, column, false);
  wall_time_s_ = *time_s + roles_.time_origin_s;
}

void TextTable::TimeNumber(double value) {
  static constexpr double kPerSecond[] = {1, 1e3, 1e6, 1e9, 1};
  wall_time_s_ = value / kPerSecond[static_cast<int>(roles_.time_form)] + roles_.time_origin_s;
}

void TextTable::MetricCell(size_t column, std::string_view text) {
  CellValue value = ReadCell(text, target_.decimal_comma);
  switch (value.kind) {
    case CellKind::kMissing:
      return;
    case CellKind::kNumber:
    case CellKind::kBool:
      return Metric(column, value.number);
    case CellKind::kList:
      return List(column);
    case CellKind::kText:
      break;
  }
  if (roles_.columns[column].is_duration) {
    if (auto seconds = ReadDuration(text)) return Metric(column, *seconds);
  }
  CountAt(row_offset_, kNotNumber, column, false);
}

void TextTable::Metric(size_t column, double value) {
  if (roles_.columns[column].role == ColumnRole::kMetricValue) {
    long_value_ = value;
    has_long_value_ = true;
    return;
  }
  if (value_row_[column] == rows_) {
    for (auto& entry : values_) {
      if (entry.first == column) entry.second = value;
    }
    return;
  }
  value_row_[column] = rows_;
  values_.emplace_back(column, value);
}

void TextTable::Number(size_t column, double value) {
  switch (roles_.columns[column].role) {
    case ColumnRole::kMetric:
    case ColumnRole::kMetricValue:
      return Metric(column, value);
    case ColumnRole::kWallTime:
      return TimeNumber(value);
    case ColumnRole::kStep:
      if (auto whole = AsWholeNumber(value)) return StepWhole(column, *whole);
      CountAt(row_offset_, kFraction, column, true);
      return Metric(column, value);
    default: {
      std::string text;
      AppendDouble(value, &text);
      return Cell(column, text);
    }
  }
}

void TextTable::Whole(size_t column, int64_t value) {
  ColumnRole role = roles_.columns[column].role;
  if (role == ColumnRole::kStep) return StepWhole(column, value);
  bool number = role == ColumnRole::kMetric || role == ColumnRole::kMetricValue ||
                role == ColumnRole::kWallTime;
  if (number) return Number(column, static_cast<double>(value));
  Cell(column, std::to_string(value));
}

void TextTable::List(size_t column) {
  if (roles_.columns[column].role == ColumnRole::kIgnored) return;
  CountAt(row_offset_, kHasLists, column, false);
}

}  // namespace tidemark
