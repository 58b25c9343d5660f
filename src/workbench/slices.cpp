#include "workbench/slices.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "base/number_text.h"
#include "evaluate/slices/column_bins.h"
#include "evaluate/slices/weak_slices.h"
#include "workbench/run_view.h"

namespace tidemark::workbench {
namespace {

using evaluate::DataSet;
using evaluate::SliceCondition;
using Kind = Condition::Kind;

constexpr size_t kQuarters = 4;
constexpr size_t kMostValues = 50;

bool IsOfColumn(const Condition& condition) {
  return condition.kind == Kind::kValue || condition.kind == Kind::kRange ||
         condition.kind == Kind::kMissing;
}

// What a condition on a column asks of the data; nothing for one on predictions.
Result<std::optional<SliceCondition>> ColumnCondition(const DataSet& data,
                                                      const Condition& condition) {
  if (!IsOfColumn(condition)) return std::optional<SliceCondition>();
  const auto column = data.Find(condition.column);
  if (!column) {
    return MakeError(ErrorCode::kNotFound, "the data have no column \"" + condition.column + "\"",
                     "Remove the slice, or choose the data that it was made for.");
  }
  SliceCondition asked;
  asked.column = *column;
  asked.value = condition.value;
  asked.low = condition.low;
  asked.high = condition.high;
  asked.kind = condition.kind == Kind::kValue   ? SliceCondition::Kind::kValue
               : condition.kind == Kind::kRange ? SliceCondition::Kind::kRange
                                                : SliceCondition::Kind::kMissing;
  if (data.columns[*column].width() != 1) {
    return MakeError(ErrorCode::kInvalid,
                     "column " + condition.column + " has several values a row",
                     "Choose a column with one value a row.");
  }
  return std::optional(std::move(asked));
}

Result<uint32_t> ClassOf(const ModelRun& run, const std::string& name) {
  const auto& names = run.class_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (!run.is_classification() || found == names.end()) {
    return MakeError(ErrorCode::kNotFound, "there is no class \"" + name + "\"",
                     "Remove the slice, or choose one of this model's classes.");
  }
  return static_cast<uint32_t>(found - names.begin());
}

// Keeps the places for which `holds` says so.
template <typename Holds>
void KeepIf(std::vector<uint32_t>* places, const Holds& holds) {
  std::erase_if(*places, [&](uint32_t place) { return !holds(place); });
}

Status KeepByPrediction(const ModelRun& run, const Condition& condition,
                        std::vector<uint32_t>* places) {
  if (condition.kind == Kind::kConfidence) {
    const std::vector<double> sure = Confidences(run, *places);
    std::vector<uint32_t> kept;
    for (size_t i = 0; i < places->size(); ++i) {
      if (sure[i] >= condition.low && sure[i] <= condition.high) kept.push_back((*places)[i]);
    }
    *places = std::move(kept);
    return {};
  }
  TM_ASSIGN_OR_RETURN(const uint32_t wanted, ClassOf(run, condition.value));
  const auto& classes =
      condition.kind == Kind::kTrueClass ? run.evaluated().truth : run.evaluated().predicted;
  KeepIf(places, [&](uint32_t place) { return classes[place] == wanted; });
  return {};
}

std::string TextOf(const Condition& condition) {
  switch (condition.kind) {
    case Kind::kValue:
      return condition.column + " is " + condition.value;
    case Kind::kRange:
      return condition.column + " from " + FormatDouble(condition.low) + " to " +
             FormatDouble(condition.high);
    case Kind::kMissing:
      return condition.column + " is missing";
    case Kind::kConfidence:
      return "confidence from " + FormatDouble(condition.low) + " to " +
             FormatDouble(condition.high);
    case Kind::kTrueClass:
      return "true class is " + condition.value;
    case Kind::kPredictedClass:
      return "predicted class is " + condition.value;
  }
  return {};
}

}  // namespace

Result<std::vector<uint32_t>> PlacesOf(const ModelRun& run,
                                       const std::vector<Condition>& conditions) {
  const std::vector<uint32_t>& rows = run.evaluated().rows;
  std::vector<uint32_t> places(rows.size());
  std::iota(places.begin(), places.end(), 0U);
  for (const Condition& condition : conditions) {
    TM_ASSIGN_OR_RETURN(const auto asked, ColumnCondition(run.data(), condition));
    if (!asked) {
      TM_RETURN_IF_ERROR(KeepByPrediction(run, condition, &places));
      continue;
    }
    const evaluate::DataColumn& column = run.data().columns[asked->column];
    KeepIf(&places, [&](uint32_t place) { return asked->Holds(column, rows[place]); });
  }
  return places;
}

Result<uint64_t> CountRows(const DataSet& data, const std::vector<Condition>& conditions) {
  std::vector<SliceCondition> all;
  for (const Condition& condition : conditions) {
    TM_ASSIGN_OR_RETURN(const auto asked, ColumnCondition(data, condition));
    if (asked) all.push_back(*asked);
  }
  uint64_t count = 0;
  for (size_t row = 0; row < data.rows; ++row) {
    const bool inside = std::all_of(all.begin(), all.end(), [&](const SliceCondition& asked) {
      return asked.Holds(data.columns[asked.column], row);
    });
    count += inside ? 1 : 0;
  }
  return count;
}

std::string NameOf(const std::vector<Condition>& conditions) {
  std::string name;
  for (const Condition& condition : conditions) {
    name += (name.empty() ? "" : " and ") + TextOf(condition);
  }
  return name;
}

Result<std::vector<Condition>> ConditionsOf(const DataSet& data, const std::string& column) {
  Condition condition;
  condition.kind = Kind::kMissing;
  condition.column = column;
  TM_ASSIGN_OR_RETURN(const auto asked, ColumnCondition(data, condition));
  std::vector<uint32_t> rows(data.rows);
  std::iota(rows.begin(), rows.end(), 0U);
  evaluate::SliceOptions options;
  options.quantiles = kQuarters;
  options.most_values = kMostValues;
  const evaluate::ColumnBins bins = evaluate::BinColumn(data, asked->column, rows, options);
  std::vector<Condition> found;
  for (const SliceCondition& bin : bins.conditions) {
    Condition one;
    one.column = column;
    one.value = bin.value;
    one.low = bin.low;
    one.high = bin.high;
    one.kind = bin.kind == SliceCondition::Kind::kValue   ? Kind::kValue
               : bin.kind == SliceCondition::Kind::kRange ? Kind::kRange
                                                          : Kind::kMissing;
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace tidemark::workbench
