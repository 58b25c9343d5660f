#include "import/text_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "base/hash64.h"
#include "base/number_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "import/csv_value.h"

namespace tidemark {
namespace {

constexpr uint32_t kNoSlot = ~uint32_t{0};
constexpr size_t kMaxColumns = 100000;
constexpr size_t kMaxTextsKnown = 200000;  // (run, column) pairs whose text is remembered

// Problems with a column: "Column 'x' ..." follows.
constexpr char kNotNumber[] = " has cells that are not numbers; they were left out.";
constexpr char kHasLists[] = " has lists in its cells; only single numbers can be kept.";
constexpr char kVaries[] = " holds text that changes from row to row; it is not kept.";
constexpr char kParamChanges[] = " has text that changes; the first one was kept as a parameter.";
constexpr char kFraction[] = " has values that are not whole numbers; they were kept as a metric.";
constexpr char kNotTime[] = " has cells that are not times; their points have no time.";
constexpr char kTooManyColumns[] = "There are more than 100,000 columns; the others were left out.";

std::string SafeText(std::string_view text, size_t max_bytes) {
  std::string valid = ToValidUtf8(text);
  return valid.size() <= max_bytes ? valid : std::string(CutUtf8(valid, max_bytes));
}

ParamValue TypedParam(const std::string& text) {
  CellValue value = ReadCell(text, false);
  if (value.kind == CellKind::kBool) return value.number != 0;
  return ToValidUtf8(text);
}

}  // namespace

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

void TextTable::EndRow(BatchBuilder* out) {
  ++rows_;
  last_step_ = step_;
  bool says_nothing = values_.empty() && texts_.empty() && !has_long_value_;
  if (says_nothing) return last_runs_.clear();
  SlotSet& slots = RowSlots(out);
  if (wide_) {
    last_runs_.clear();
  } else if (last_runs_.size() != 1 || *last_runs_.begin() != run_text_) {
    last_runs_ = {run_text_};
  }
  for (const auto& [column, value] : values_) {
    if (wide_ && roles_.columns[column].of_all_runs) continue;
    uint32_t slot = slots.series[column];
    if (slot == kNoSlot) slot = OpenSeries(column, &slots, out);
    out->Point(slot, step_, wall_time_s_, value);
    if (wide_) last_runs_.insert(roles_.columns[column].run);
  }
  if (wide_) EmitToAllRuns(out);
  if (has_long_value_) EmitLongForm(slots, out);
  if (!texts_.empty()) EmitParams(slots.run, out);
}

// The slots of the row's run and context; forgotten when the batch was taken away.
TextTable::SlotSet& TextTable::RowSlots(BatchBuilder* out) {
  if (generation_ != out->generation()) {
    slots_.clear();
    row_slots_ = nullptr;
    generation_ = out->generation();
  }
  bool same = row_slots_ != nullptr;
  if (!single_slots_) {
    std::string key = run_text_ + '\0' + context_text_;
    same = same && key == row_key_;
    row_key_ = std::move(key);
  }
  if (!same) {
    auto [it, added] = slots_.try_emplace(row_key_);
    row_slots_ = &it->second;
    if (added && !wide_) row_slots_->run = RunSlot(run_text_, title_text_, out);
  }
  row_slots_->series.resize(names_.size(), kNoSlot);
  return *row_slots_;
}

uint32_t TextTable::RunSlot(const std::string& name, const std::string& title, BatchBuilder* out) {
  RunFacts facts;
  facts.run_path = target_.run_path;
  if (!name.empty()) {
    facts.run_path =
        target_.runs_below.empty() ? SafePath(name) : target_.runs_below + "/" + SafePath(name);
    facts.name = target_.runs_prefix + SafeText(title.empty() ? name : title, kMaxColumnNameBytes);
    MakeSafeName(&facts.name);
  }
  uint32_t run = out->Run(facts);
  if (take_back_all_ && taken_back_.insert(name).second) {
    out->Rewind(run, std::numeric_limits<int64_t>::min() + 1);
    generation_ = out->generation();
  }
  return run;
}

uint32_t TextTable::OpenSeries(size_t column, SlotSet* slots, BatchBuilder* out) {
  const ColumnUse& use = roles_.columns[column];
  uint32_t run = use.run.empty() && !wide_ ? slots->run : RunSlot(use.run, {}, out);
  slots->series[column] =
      out->Series(run, use.name, context_text_.empty() ? use.context : context_text_);
  return slots->series[column];
}

void TextTable::EmitToAllRuns(BatchBuilder* out) {
  for (const auto& [column, value] : values_) {
    const ColumnUse& use = roles_.columns[column];
    if (!use.of_all_runs) continue;
    for (const std::string& run : last_runs_) {
      out->Point(out->Series(RunSlot(run, {}, out), use.name, use.context), step_, wall_time_s_,
                 value);
    }
  }
}

void TextTable::EmitLongForm(const SlotSet& slots, BatchBuilder* out) {
  if (metric_text_.empty()) {
    int column = roles_.Find(ColumnRole::kMetricValue);
    metric_text_ = column < 0 ? "value" : roles_.columns[column].name;
  }
  MakeSafeName(&metric_text_);
  out->Point(out->Series(slots.run, metric_text_, context_text_), step_, wall_time_s_, long_value_);
}

void TextTable::EmitParams(uint32_t run, BatchBuilder* out) {
  uint64_t run_hash = Hash64(AsBytes(run_text_));
  for (const auto& [column, text] : texts_) {
    uint64_t key = Hash64(AsBytes(names_[column]), run_hash);
    uint64_t hash = Hash64(AsBytes(text));
    auto it = text_seen_.find(key);
    if (it != text_seen_.end()) {
      if (it->second != hash) CountAt(row_offset_, kParamChanges, column, true);
      continue;
    }
    if (text_seen_.size() < kMaxTextsKnown) text_seen_.emplace(key, hash);
    out->Param(run, roles_.columns[column].name, TypedParam(text));
  }
}

void TextTable::CountAt(uint64_t offset, const char* what, size_t column, bool is_note) {
  Count& count = counts_[{what, column}];
  if (count.count++ == 0) {
    count.offset = offset;
    count.is_note = is_note;
  }
}

void TextTable::Report(BatchBuilder* out) {
  std::vector<ProblemEntry> entries;
  for (const auto& [key, count] : counts_) {
    std::string reason = key.first;
    if (key.second != npos) {
      std::string name = SafeText(names_[key.second], 200);
      MakeSafeName(&name);
      reason = "Column '" + name + "'" + reason;
    }
    entries.push_back({count.offset, std::move(reason), count.count, count.is_note});
  }
  std::sort(entries.begin(), entries.end(), [](const ProblemEntry& a, const ProblemEntry& b) {
    return std::tie(a.offset, a.reason) < std::tie(b.offset, b.reason);
  });
  for (ProblemEntry& entry : entries) {
    if (entry.is_note) {
      out->Note(entry.offset, std::move(entry.reason), entry.count);
    } else {
      out->Problem(entry.offset, std::move(entry.reason), entry.count);
    }
  }
  counts_.clear();
}

bool TextTable::TakeBackLastRow(BatchBuilder* out) {
  if (last_runs_.empty()) return true;  // it gave no points
  if (last_step_ == kNoStep) return false;
  for (const std::string& name : last_runs_) out->Rewind(RunSlot(name, {}, out), last_step_);
  step_sum_ -= last_increment_;
  return true;
}

}  // namespace tidemark
