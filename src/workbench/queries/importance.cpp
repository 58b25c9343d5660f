// How much worse the model does when the values of a column are shuffled: a column at a time.
#include "evaluate/slices/importance.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "evaluate/metrics/sum.h"
#include "evaluate/predict/predictor.h"
#include "workbench/queries/query_task.h"
#include "workbench/sampled_rows.h"

namespace tidemark::workbench {
namespace {

using evaluate::DataColumn;
using evaluate::Task;

constexpr size_t kMostRows = 10'000;
constexpr size_t kShuffles = 5;
constexpr size_t kBatchRows = 256;
constexpr std::chrono::milliseconds kTellEvery{100};

std::string LossName(const ModelRun& run) {
  if (run.is_classification()) return run.has_probabilities() ? "log loss" : "share of errors";
  if (run.task() == Task::kMultilabel) return "share of wrong labels";
  return run.task() == Task::kRanking ? "1 - NDCG" : "squared error";
}

class ImportanceTask final : public QueryTask {
 public:
  explicit ImportanceTask(const QueryImportance& request)
      : QueryTask(RequestType::kQueryImportance, request.query, Urgency::kLong) {}

  void Restart() override { state_.reset(); }

  Result<bool> Step(BenchResults* results, double /*budget_ms*/) override {
    TM_ASSIGN_OR_RETURN(const RunView view, results->View(query().evaluation, query().slice));
    TM_RETURN_IF_ERROR(NeedsModel(*view.run));
    if (!state_) {
      if (view.places.empty()) {
        return MakeError(ErrorCode::kInvalid, "no row is in this slice", "Choose another slice.");
      }
      if (SeesOnlyImages(*view.run)) {
        return MakeError(
            ErrorCode::kInvalid,
            "the model sees only images, and pixels of one image say nothing of another",
            "Importances are of columns of a table.");
      }
      state_ = std::make_unique<State>(view);
      return true;
    }
    State& state = *state_;
    if (!state.predictor) {
      if (state.column >= state.columns.size()) return Finish(results);
      TM_RETURN_IF_ERROR(Begin(view));
    }
    TM_ASSIGN_OR_RETURN(const bool more, state.predictor->Step(kBatchRows));
    if (more) return true;
    TM_RETURN_IF_ERROR(Judge(view));
    if (state.told + kTellEvery < std::chrono::steady_clock::now()) Tell(results);
    return true;
  }

 private:
  struct State {
    explicit State(const RunView& view)
        : places(SpreadPlaces(view.places, kMostRows)), random(view.run->options().seed) {
      std::vector<uint32_t> rows;
      for (const uint32_t place : places) rows.push_back(view.rows().rows[place]);
      sample = TakeRows(*view.run, rows);
      for (size_t i = 0; i < sample.data.columns.size(); ++i) {
        if (!sample.data.columns[i].source()) columns.push_back(i);
      }
      answer.total = columns.size();
      answer.rows = places.size();
      answer.loss = LossName(*view.run);
    }

    std::vector<uint32_t> places;
    SampledRows sample;
    evaluate::Random random;
    std::optional<double> loss_before;
    std::vector<size_t> columns;  // of the sample: all but images
    size_t column = 0;            // the next of those
    DataColumn original;
    std::vector<double> increases;  // of the column
    std::unique_ptr<evaluate::Predictor> predictor;
    Importances answer;
    std::chrono::steady_clock::time_point told = std::chrono::steady_clock::now();
  };

  // The next pass over the rows: first as they are, then shuffled.
  Status Begin(const RunView& view) {
    State& state = *state_;
    if (state.loss_before) {
      DataColumn& column = state.sample.data.columns[state.columns[state.column]];
      const auto order =
          evaluate::ShuffledRows(static_cast<size_t>(state.sample.data.rows), &state.random);
      DataColumn shuffled = evaluate::WithRowsFrom(column, order);
      state.original = std::exchange(column, std::move(shuffled));
    }
    TM_ASSIGN_OR_RETURN(
        state.predictor,
        evaluate::Predictor::Start(view.run->model(), &state.sample.data, &state.sample.binding));
    return {};
  }

  Status Judge(const RunView& view) {
    State& state = *state_;
    const evaluate::ModelAnswers answers = state.predictor->Take();
    state.predictor.reset();
    TM_ASSIGN_OR_RETURN(const auto part, PartEvaluation::StartOn(*view.run, state.places, answers));
    TM_RETURN_IF_ERROR(part->FindFigures());
    const std::vector<double>& losses = part->evaluator().rows().losses;
    evaluate::Sum sum;
    for (const double loss : losses) sum.Add(loss);
    const double mean = sum.value() / static_cast<double>(std::max<size_t>(losses.size(), 1));
    if (!state.loss_before) {
      state.loss_before = mean;
      return {};
    }
    DataColumn& column = state.sample.data.columns[state.columns[state.column]];
    column = std::move(state.original);
    state.increases.push_back(mean - *state.loss_before);
    if (state.increases.size() < kShuffles) return {};
    const auto found = evaluate::SummarizeShuffles(state.column, state.increases);
    state.answer.columns.push_back({column.name(), found.increase, found.deviation});
    state.increases.clear();
    state.answer.done = ++state.column;
    return {};
  }

  void Tell(BenchResults* results) {
    Importances answer = state_->answer;
    answer.query = query();
    std::stable_sort(answer.columns.begin(), answer.columns.end(),
                     [](const auto& a, const auto& b) { return a.increase > b.increase; });
    results->Send(EncodeMessage(std::move(answer)));
    state_->told = std::chrono::steady_clock::now();
  }

  bool Finish(BenchResults* results) {
    Tell(results);
    state_.reset();
    return false;
  }

  std::unique_ptr<State> state_;
};

}  // namespace

std::unique_ptr<QueryTask> MakeImportanceTask(const QueryImportance& request) {
  return std::make_unique<ImportanceTask>(request);
}

}  // namespace tidemark::workbench
