// Parts of the rows on which the model does worse than elsewhere.
#include "evaluate/slices/weak_slices.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "workbench/queries/query_task.h"
#include "workbench/slices.h"

namespace tidemark::workbench {
namespace {

using evaluate::SliceCondition;

constexpr std::chrono::milliseconds kTellEvery{100};

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

WeakSlice WeakSliceOf(const evaluate::DataSet& data, const evaluate::Slice& slice,
                      const Figure& figure) {
  WeakSlice weak;
  for (const SliceCondition& condition : slice.conditions) {
    weak.conditions.push_back(ConditionOf(data, condition));
  }
  weak.name = NameOf(weak.conditions);
  weak.rows = slice.rows;
  weak.loss = slice.mean_loss;
  weak.rest_loss = slice.rest_loss;
  weak.adjusted_p = slice.adjusted_p;
  weak.figure = figure.value;
  weak.figure_low = figure.low;
  weak.figure_high = figure.high;
  return weak;
}

class WeakSlicesTask final : public QueryTask {
 public:
  explicit WeakSlicesTask(const QueryWeakSlices& request)
      : QueryTask(RequestType::kQueryWeakSlices, request.query, Urgency::kLong) {}

  void Restart() override { state_.reset(); }

  Result<bool> Step(BenchResults* results, double budget_ms) override {
    TM_ASSIGN_OR_RETURN(const RunView view, results->View(query().evaluation, query().slice));
    if (!state_) {
      state_ = std::make_unique<State>(view);
      return true;
    }
    State& state = *state_;
    if (!state.report) {
      Search(budget_ms);
      if (state.told + kTellEvery < Clock::now()) Tell(results);
      return true;
    }
    if (state.answer.slices.size() < state.report->slices.size()) return Describe(view, budget_ms);
    state.answer.done = state.answer.total;
    Tell(results);
    state_.reset();
    return false;
  }

 private:
  using Clock = std::chrono::steady_clock;

  struct State {
    explicit State(const RunView& view) {
      for (const uint32_t place : view.places) {
        rows.push_back(view.rows().rows[place]);
        losses.push_back(view.rows().losses[place]);
      }
      evaluate::SliceOptions options;
      options.columns = Explaining(*view.run);
      if (options.columns.empty() || rows.empty()) {
        report.emplace();
        return;
      }
      search = std::make_unique<evaluate::WeakSliceSearch>(view.run->data(), rows, losses, options);
    }

    std::vector<uint32_t> rows;
    std::vector<double> losses;
    std::unique_ptr<evaluate::WeakSliceSearch> search;
    std::optional<evaluate::SliceReport> report;  // when the search is done
    std::optional<HeadlineInterval> headline;     // of the next slice of the report
    WeakSlices answer;
    Clock::time_point told = Clock::now();
  };

  void Search(double budget_ms) {
    State& state = *state_;
    const auto start = Clock::now();
    const std::chrono::duration<double, std::milli> budget(budget_ms);
    bool more = true;
    while (more && Clock::now() - start < budget) more = state.search->Step();
    // What the slices found are worth takes one more part each.
    state.answer.done = state.search->done();
    state.answer.total = state.search->total() + 1;
    if (more) return;
    state.report = state.search->Take();
    state.answer.tested = state.report->tested;
    state.search.reset();
  }

  // Some more of the figure of the next slice that was found.
  Result<bool> Describe(const RunView& view, double budget_ms) {
    State& state = *state_;
    const evaluate::Slice& slice = state.report->slices[state.answer.slices.size()];
    if (!state.headline) {
      std::vector<uint32_t> places =
          evaluate::RowsOfSlice(view.run->data(), state.rows, slice.conditions);
      for (uint32_t& place : places) place = view.places[place];
      TM_ASSIGN_OR_RETURN(state.headline, HeadlineInterval::Start(*view.run, places));
      return true;
    }
    const auto start = Clock::now();
    const std::chrono::duration<double, std::milli> budget(budget_ms);
    while (Clock::now() - start < budget) {
      TM_ASSIGN_OR_RETURN(const bool more, state.headline->Step());
      if (more) continue;
      state.answer.slices.push_back(WeakSliceOf(view.run->data(), slice, state.headline->figure()));
      state.headline.reset();
      break;
    }
    return true;
  }

  void Tell(BenchResults* results) {
    WeakSlices answer = state_->answer;
    answer.query = query();
    results->Send(EncodeMessage(std::move(answer)));
    state_->told = Clock::now();
  }

  std::unique_ptr<State> state_;
};

}  // namespace

std::unique_ptr<QueryTask> MakeWeakSlicesTask(const QueryWeakSlices& request) {
  return std::make_unique<WeakSlicesTask>(request);
}

}  // namespace tidemark::workbench
