// What the model says on average when all rows have the same value in a column.
#include <algorithm>
#include <utility>

#include "evaluate/metrics/sum.h"
#include "evaluate/predict/predictor.h"
#include "evaluate/slices/importance.h"
#include "workbench/queries/query_task.h"
#include "workbench/sampled_rows.h"

namespace tidemark::workbench {
namespace {

constexpr size_t kMostRows = 1000;
constexpr size_t kMostPlaces = 24;
constexpr size_t kBatchRows = 256;

class DependenceTask final : public QueryTask {
 public:
  explicit DependenceTask(const QueryDependence& request)
      : QueryTask(RequestType::kQueryDependence, request.query, Urgency::kLong),
        column_(request.column) {}

  void Restart() override { state_.reset(); }

  Result<bool> Step(BenchResults* results, double /*budget_ms*/) override {
    TM_ASSIGN_OR_RETURN(const RunView view, results->View(query().evaluation, query().slice));
    TM_RETURN_IF_ERROR(NeedsModel(*view.run));
    if (!state_) {
      TM_RETURN_IF_ERROR(Begin(view));
      return true;
    }
    State& state = *state_;
    const bool all = state.answer.places.size() >= state.values.size();
    if (all) {
      state.answer.query = query();
      results->Send(EncodeMessage(std::move(state.answer)));
      state_.reset();
      return false;
    }
    if (!state.predictor) {
      const uint32_t row = state.values[state.answer.places.size()];
      const std::vector<uint32_t> order(static_cast<size_t>(state.sample.data.rows), row);
      state.sample.data.columns[state.column] =
          evaluate::WithRowsFrom(view.run->data().columns[state.table_column], order);
      TM_ASSIGN_OR_RETURN(
          state.predictor,
          evaluate::Predictor::Start(view.run->model(), &state.sample.data, &state.sample.binding));
    }
    TM_ASSIGN_OR_RETURN(const bool more, state.predictor->Step(kBatchRows));
    if (!more) AddPlace(*view.run);
    return true;
  }

 private:
  struct State {
    SampledRows sample;
    size_t column = 0, table_column = 0;  // in the sample, in the table
    std::vector<uint32_t> values;         // rows of the table that have them
    std::unique_ptr<evaluate::Predictor> predictor;
    Dependence answer;
  };

  Status Begin(const RunView& view) {
    auto state = std::make_unique<State>();
    std::vector<uint32_t> rows;
    for (const uint32_t place : SpreadPlaces(view.places, kMostRows)) {
      rows.push_back(view.rows().rows[place]);
    }
    if (rows.empty()) {
      return MakeError(ErrorCode::kInvalid, "no row is in this slice", "Choose another slice.");
    }
    state->sample = TakeRows(*view.run, rows);
    const auto column = state->sample.data.Find(column_);
    if (!column) {
      return MakeError(ErrorCode::kNotFound, "the model does not see a column \"" + column_ + "\"",
                       "Choose a column of its inputs.");
    }
    state->column = *column;
    state->table_column = state->sample.table_columns[*column];
    const evaluate::DataColumn& values = view.run->data().columns[state->table_column];
    if (values.width() != 1) {
      return MakeError(ErrorCode::kInvalid, "column " + column_ + " has several values a row",
                       "Choose a column with one value a row.");
    }
    state->values = evaluate::TypicalRows(values, kMostPlaces);
    state->answer.column = column_;
    state->answer.numeric = !values.is_text();
    state->answer.outputs = OutputNames(*view.run);
    state->answer.rows = rows.size();
    state_ = std::move(state);
    return {};
  }

  void AddPlace(const ModelRun& run) {
    State& state = *state_;
    const evaluate::ModelAnswers answers = state.predictor->Take();
    state.predictor.reset();
    const auto rows = static_cast<size_t>(state.sample.data.rows);
    std::vector<evaluate::Sum> sums(state.answer.outputs.size());
    for (size_t row = 0; row < rows; ++row) {
      const std::vector<double> outputs = OutputsAt(run, answers, row);
      for (size_t i = 0; i < std::min(outputs.size(), sums.size()); ++i) sums[i].Add(outputs[i]);
    }
    DependencePlace place;
    const evaluate::DataColumn& column = run.data().columns[state.table_column];
    const uint32_t value = state.values[state.answer.places.size()];
    place.label = column.Text(value);
    place.number = column.Number(value);
    for (const evaluate::Sum& sum : sums) {
      place.output.push_back(sum.value() / static_cast<double>(rows));
    }
    state.answer.places.push_back(std::move(place));
  }

  std::string column_;
  std::unique_ptr<State> state_;
};

}  // namespace

std::unique_ptr<QueryTask> MakeDependenceTask(const QueryDependence& request) {
  return std::make_unique<DependenceTask>(request);
}

}  // namespace tidemark::workbench
