// Where a finished row of a text table goes: series, runs and parameters of the batch, and the
// report.
#include <algorithm>
#include <limits>
#include <tuple>

#include "base/hash64.h"
#include "base/utf8.h"
#include "import/csv_value.h"
#include "import/text_table.h"

namespace tidemark {
namespace {

constexpr uint32_t kNoSlot = ~uint32_t{0};
constexpr size_t kMaxTextsKnown = 200000;  // (run, column) pairs whose text is remembered

// A problem with a column: "Column 'x'" stands before it.
constexpr char kParamChanges[] = " has text that changes; the first one was kept as a parameter.";

ParamValue TypedParam(const std::string& text) {
  CellValue value = ReadCell(text, false);
  if (value.kind == CellKind::kBool) return value.number != 0;
  return ToValidUtf8(text);
}

}  // namespace

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
