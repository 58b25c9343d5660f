// Parts of the rows on which the model does worse than elsewhere.
#include "evaluate/slices/weak_slices.h"

#include <algorithm>

#include "workbench/queries/query_answers.h"
#include "workbench/slices.h"

namespace tidemark::workbench {
namespace {

using evaluate::SliceCondition;

Condition ConditionOf(const evaluate::DataSet& data, const SliceCondition& found) {
  Condition condition;
  condition.column = data.columns[found.column].name();
  condition.value = found.value;
  condition.low = found.low;
  condition.high = found.high;
  condition.kind = found.kind == SliceCondition::Kind::kValue   ? Condition::Kind::kValue
                   : found.kind == SliceCondition::Kind::kRange ? Condition::Kind::kRange
                                                                : Condition::Kind::kMissing;
  return condition;
}

// What is to be predicted, and what only counts rows, explains nothing.
std::vector<size_t> Explaining(const ModelRun& run) {
  const evaluate::Binding& binding = run.choices().binding;
  std::vector<size_t> left_out = binding.index_columns;
  left_out.insert(left_out.end(), binding.more_targets.begin(), binding.more_targets.end());
  if (binding.target) left_out.push_back(*binding.target);
  std::vector<size_t> columns;
  for (size_t i = 0; i < run.data().columns.size(); ++i) {
    const bool explains = std::find(left_out.begin(), left_out.end(), i) == left_out.end();
    if (explains && run.data().columns[i].width() == 1) columns.push_back(i);
  }
  return columns;
}

}  // namespace

Result<WeakSlices> AnswerWeakSlices(const QueryWeakSlices& request, BenchResults* results) {
  TM_ASSIGN_OR_RETURN(const RunView view,
                      results->View(request.query.evaluation, request.query.slice));
  const ModelRun& run = *view.run;
  WeakSlices answer;
  evaluate::SliceOptions options;
  options.columns = Explaining(run);
  if (options.columns.empty() || view.places.empty()) return answer;
  std::vector<uint32_t> rows;
  std::vector<double> losses;
  for (const uint32_t place : view.places) {
    rows.push_back(view.rows().rows[place]);
    losses.push_back(view.rows().losses[place]);
  }
  const evaluate::SliceReport report = evaluate::FindWeakSlices(run.data(), rows, losses, options);
  answer.tested = report.tested;
  for (const evaluate::Slice& slice : report.slices) {
    WeakSlice weak;
    for (const SliceCondition& condition : slice.conditions) {
      weak.conditions.push_back(ConditionOf(run.data(), condition));
    }
    weak.name = NameOf(weak.conditions);
    weak.rows = slice.rows;
    weak.loss = slice.mean_loss;
    weak.rest_loss = slice.rest_loss;
    weak.adjusted_p = slice.adjusted_p;
    std::vector<uint32_t> places = evaluate::RowsOfSlice(run.data(), rows, slice.conditions);
    for (uint32_t& place : places) place = view.places[place];
    TM_ASSIGN_OR_RETURN(const Figure figure, HeadlineFigure(run, places, true));
    weak.figure = figure.value;
    weak.figure_low = figure.low;
    weak.figure_high = figure.high;
    answer.slices.push_back(std::move(weak));
  }
  return answer;
}

}  // namespace tidemark::workbench
