// Two models on the same rows: paired differences, and whether they are more than chance.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/intervals/auc_variance.h"
#include "evaluate/intervals/common_figures.h"
#include "evaluate/intervals/paired_tests.h"
#include "evaluate/intervals/weighted_figures.h"
#include "workbench/queries/query_task.h"

namespace tidemark::workbench {
namespace {

using evaluate::CommonFigures;
using evaluate::Task;
using evaluate::WeightedFigures;

constexpr size_t kMostAgreementClasses = 256;
constexpr std::chrono::milliseconds kTellEvery{250};

// One side of a comparison, on the rows that both have.
struct Side {
  const ModelRun* run = nullptr;
  std::vector<uint32_t> places;
  std::unique_ptr<PartEvaluation> part;  // when these are not all rows of the run

  [[nodiscard]] const WeightedFigures& figures() const {
    return part ? part->evaluator().figures() : run->evaluator().figures();
  }
  Status Prepare() {
    if (places.size() == run->evaluated().rows.size()) return {};
    TM_ASSIGN_OR_RETURN(part, PartEvaluation::Start(*run, places, 0));
    return part->FindFigures();
  }
};

// The numbers of a run's classes in the order of another's; new names come last.
std::vector<uint32_t> ClassesOf(const std::vector<std::string>& names,
                                std::vector<std::string>* common) {
  std::vector<uint32_t> numbers;
  for (const std::string& name : names) {
    const auto found = std::find(common->begin(), common->end(), name);
    numbers.push_back(static_cast<uint32_t>(found - common->begin()));
    if (found == common->end()) common->push_back(name);
  }
  return numbers;
}

// Why only the figures of two runs can be told, if so.
std::optional<Sentence> WhyUnpaired(const ModelRun& first, const ModelRun& second,
                                    BenchResults* results) {
  if (!first.has_rows() || !second.has_rows()) {
    return Sentence{"the predictions of one of them were not kept, so only figures can be compared",
                    "Evaluate its model again."};
  }
  if (!results->AreSameData(first, second)) {
    return Sentence{"the evaluations are of different data", "Evaluate both on the same data."};
  }
  if (first.task() != second.task()) {
    return Sentence{
        "the models have different tasks: " + std::string(evaluate::TaskName(first.task())) +
            " and " + std::string(evaluate::TaskName(second.task())),
        "Choose the task for both, then evaluate them again."};
  }
  const std::string one = evaluate::PositiveName(first.evaluation());
  const std::string other = evaluate::PositiveName(second.evaluation());
  if (one == other) return std::nullopt;
  return Sentence{"the positive classes are different: " + one + " and " + other,
                  "Choose one for both, then evaluate them again."};
}

class ComparisonTask final : public QueryTask {
 public:
  explicit ComparisonTask(const QueryComparison& request)
      : QueryTask(RequestType::kQueryComparison, request.query, Urgency::kLong),
        first_(request.first) {}

  void Restart() override { state_.reset(); }

  Result<bool> Step(BenchResults* results, double budget_ms) override {
    if (!state_) {
      TM_ASSIGN_OR_RETURN(const bool paired, Begin(results));
      return paired;
    }
    State& state = *state_;
    const auto start = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::milli> budget(budget_ms);
    bool more = true;
    while (more && std::chrono::steady_clock::now() - start < budget) {
      more = state.bootstrap->Step(1);
    }
    if (!more || start - state.told > kTellEvery) Tell(results);
    if (!more) state_.reset();
    return more;
  }

 private:
  struct State {
    Side first, second;
    std::unique_ptr<CommonFigures> first_figures, second_figures;
    std::unique_ptr<evaluate::DifferenceFigures> differences;
    std::vector<uint32_t> strata;
    std::unique_ptr<evaluate::Bootstrap> bootstrap;
    Comparison answer;
    std::chrono::steady_clock::time_point told;
  };

  // Only figures, side by side: why is said.
  void TellUnpaired(const ModelRun& first, const ModelRun& second, Sentence problem,
                    BenchResults* results) {
    Comparison answer;
    answer.query = query();
    answer.first = first_;
    answer.problem = std::move(problem);
    for (const evaluate::EvaluatedMetric& entry : first.evaluation().metrics) {
      const auto* other = second.evaluation().Find(entry.metric.name);
      if (other == nullptr) continue;
      ComparedFigure figure;
      figure.name = entry.metric.name;
      figure.first = entry.metric.value;
      figure.second = other->metric.value;
      figure.difference = figure.second - figure.first;
      answer.figures.push_back(std::move(figure));
    }
    results->Send(EncodeMessage(std::move(answer)));
  }

  // The places of the rows that both have.
  static void Match(const RunView& first, const RunView& second, State* state) {
    const auto& a = first.rows().rows;
    const auto& b = second.rows().rows;
    size_t at = 0;
    for (const uint32_t place : second.places) {
      while (at < a.size() && a[at] < b[place]) ++at;
      if (at >= a.size() || a[at] != b[place]) continue;
      state->first.places.push_back(static_cast<uint32_t>(at));
      state->second.places.push_back(place);
    }
  }

  // False when they can't be paired: that was told, and is all.
  Result<bool> Begin(BenchResults* results) {
    TM_ASSIGN_OR_RETURN(const ModelRun* second, results->Run(query().evaluation));
    TM_ASSIGN_OR_RETURN(const ModelRun* first, results->Run(first_));
    if (auto problem = WhyUnpaired(*first, *second, results)) {
      TellUnpaired(*first, *second, std::move(*problem), results);
      return false;
    }
    auto state = std::make_unique<State>();
    state->first.run = first;
    state->second.run = second;
    TM_ASSIGN_OR_RETURN(const RunView first_view, results->View(first_, 0));
    TM_ASSIGN_OR_RETURN(const RunView second_view,
                        results->View(query().evaluation, query().slice));
    Match(first_view, second_view, state.get());
    const bool ranking = first->task() == Task::kRanking;
    if (state->first.places.empty() || (ranking && !SameQueries(*first, *second))) {
      TellUnpaired(
          *first, *second,
          {"the models were not evaluated on the same rows", "Evaluate both on the same data."},
          results);
      return false;
    }
    TM_RETURN_IF_ERROR(state->first.Prepare());
    TM_RETURN_IF_ERROR(state->second.Prepare());
    Compare(state.get());
    state_ = std::move(state);
    Tell(results);
    return true;
  }

  static bool SameQueries(const ModelRun& first, const ModelRun& second) {
    return first.evaluator().figures().rows() == second.evaluator().figures().rows();
  }

  void Compare(State* state) {
    state->answer.query = query();
    state->answer.first = first_;
    state->answer.rows = state->first.places.size();
    CompareClasses(state);
    const ModelRun& run = *state->second.run;
    std::vector<std::string> names =
        CommonFigures::NamesOf(state->first.figures(), state->second.figures());
    std::sort(names.begin(), names.end());
    state->first_figures = std::make_unique<CommonFigures>(state->first.figures(), names);
    state->second_figures = std::make_unique<CommonFigures>(state->second.figures(), names);
    state->differences = std::make_unique<evaluate::DifferenceFigures>(*state->first_figures,
                                                                       *state->second_figures);
    evaluate::BootstrapOptions options;
    options.seed = run.options().seed;
    options.level = run.options().level;
    options.resamples = ResamplesFor(run, state->answer.rows);
    options.strata = state->strata;
    state->answer.resamples = static_cast<uint32_t>(options.resamples);
    state->bootstrap = std::make_unique<evaluate::Bootstrap>(*state->differences, options);
  }

  // Right and wrong, McNemar, DeLong, agreement.
  static void CompareClasses(State* state) {
    const Side &first = state->first, &second = state->second;
    Comparison& answer = state->answer;
    const bool classes = first.run->is_classification();
    if (!classes && first.run->task() != Task::kMultilabel) return;
    answer.has_mcnemar = true;
    for (size_t i = 0; i < first.places.size(); ++i) {
      const bool a = IsRight(*first.run, first.places[i]);
      const bool b = IsRight(*second.run, second.places[i]);
      uint64_t& count = a ? (b ? answer.both_right : answer.only_first_right)
                          : (b ? answer.only_second_right : answer.both_wrong);
      ++count;
    }
    const auto test = evaluate::McNemarTest(answer.only_first_right, answer.only_second_right);
    answer.mcnemar_exact_p = test.exact_p;
    answer.mcnemar_mid_p = test.mid_p;
    if (!classes) return;
    for (const uint32_t place : second.places) {
      state->strata.push_back(second.run->evaluated().truth[place]);
    }
    Agree(first, second, &answer);
    const bool scores = first.run->has_scores() && second.run->has_scores() &&
                        first.run->class_names() == second.run->class_names();
    if (first.run->task() == Task::kBinary && scores) {
      answer.delong_p = DeLongP(first, second, state->strata);
    }
  }

  static void Agree(const Side& first, const Side& second, Comparison* answer) {
    answer->class_names = first.run->class_names();
    const auto numbers = ClassesOf(second.run->class_names(), &answer->class_names);
    const size_t width = answer->class_names.size();
    const bool shown = width <= kMostAgreementClasses;
    if (shown) answer->agreement.assign(width * width, 0);
    for (size_t i = 0; i < first.places.size(); ++i) {
      const uint32_t a = first.run->evaluated().predicted[first.places[i]];
      const uint32_t said = second.run->evaluated().predicted[second.places[i]];
      const uint32_t b = said < numbers.size() ? numbers[said] : said;
      answer->same += a == b ? 1 : 0;
      if (shown && a < width && b < width) ++answer->agreement[a * width + b];
    }
  }

  static double DeLongP(const Side& first, const Side& second, const std::vector<uint32_t>& truth) {
    std::vector<double> a, b;
    for (size_t i = 0; i < first.places.size(); ++i) {
      a.push_back(first.run->evaluated().scores[first.places[i]]);
      b.push_back(second.run->evaluated().scores[second.places[i]]);
    }
    return evaluate::CompareAucs(evaluate::PlaceRows(a, truth), evaluate::PlaceRows(b, truth),
                                 truth, second.run->options().level)
        .p;
  }

  void Tell(BenchResults* results) {
    State& state = *state_;
    Comparison answer = state.answer;
    answer.resamples_done = static_cast<uint32_t>(state.bootstrap->done());
    for (const evaluate::PairedDifference& found : evaluate::SummarizeDifferences(
             *state.first_figures, *state.second_figures, *state.bootstrap)) {
      ComparedFigure figure;
      figure.name = found.name;
      figure.first = found.first;
      figure.second = found.second;
      figure.difference = found.difference;
      figure.low = found.interval.low;
      figure.high = found.interval.high;
      figure.p = found.p;
      answer.figures.push_back(std::move(figure));
    }
    results->Send(EncodeMessage(std::move(answer)));
    state.told = std::chrono::steady_clock::now();
  }

  uint32_t first_;
  std::unique_ptr<State> state_;
};

}  // namespace

std::unique_ptr<QueryTask> MakeComparisonTask(const QueryComparison& request) {
  return std::make_unique<ComparisonTask>(request);
}

}  // namespace tidemark::workbench
