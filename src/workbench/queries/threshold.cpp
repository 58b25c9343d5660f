// What a threshold does, and which one is best for what.
#include <algorithm>
#include <cmath>

#include "evaluate/metrics/curves.h"
#include "evaluate/metrics/threshold_costs.h"
#include "workbench/queries/query_answers.h"

namespace tidemark::workbench {
namespace {

using evaluate::ClassCounts;
using evaluate::CostMatrix;
using evaluate::ThresholdCounts;
using evaluate::ThresholdGoal;

// Places at which the curves over thresholds are told; the picture is not wider.
constexpr size_t kMostPlaces = 4096;

constexpr std::pair<BestAt::Goal, ThresholdGoal> kGoals[] = {
    {BestAt::Goal::kF1, ThresholdGoal::kF1},
    {BestAt::Goal::kCost, ThresholdGoal::kCost},
    {BestAt::Goal::kYouden, ThresholdGoal::kYouden},
    {BestAt::Goal::kAccuracy, ThresholdGoal::kAccuracy},
    {BestAt::Goal::kMcc, ThresholdGoal::kMcc},
};

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? kNone : static_cast<double>(part) / static_cast<double>(whole);
}

double CostOf(const CostMatrix& costs, uint64_t tp, uint64_t fp, uint64_t fn, uint64_t tn) {
  return costs.true_positive * static_cast<double>(tp) +
         costs.false_positive * static_cast<double>(fp) +
         costs.false_negative * static_cast<double>(fn) +
         costs.true_negative * static_cast<double>(tn);
}

void AddAt(const ThresholdCounts& counts, const CostMatrix& costs, ThresholdView* view) {
  const ClassCounts at = evaluate::CountsAt(counts, view->threshold);
  view->true_positives = at.hits[1];
  view->false_positives = at.predicted[1] - at.hits[1];
  view->false_negatives = at.truth[1] - at.hits[1];
  view->true_negatives = at.hits[0];
  view->precision = Share(at.hits[1], at.predicted[1]);
  view->recall = Share(at.hits[1], at.truth[1]);
  view->false_positive_rate = Share(view->false_positives, at.truth[0]);
  view->f1 = evaluate::FigureOfClass(at, 1, evaluate::ClassFigure::kF1);
  view->mcc = evaluate::Mcc(at);
  view->accuracy = evaluate::Accuracy(at);
  view->cost = evaluate::CostAt(counts, view->threshold, costs);
}

void AddOverThresholds(const ThresholdCounts& counts, const CostMatrix& costs,
                       ThresholdView* view) {
  std::vector<size_t> places = evaluate::SpreadPoints(counts.size(), kMostPlaces);
  std::reverse(places.begin(), places.end());
  for (const size_t i : places) {
    const uint64_t tp = counts.true_positives[i], fp = counts.false_positives[i];
    const uint64_t fn = counts.positives() - tp, tn = counts.negatives() - fp;
    view->thresholds.push_back(static_cast<float>(counts.thresholds[i]));
    view->precisions.push_back(static_cast<float>(Share(tp, tp + fp)));
    view->recalls.push_back(static_cast<float>(Share(tp, counts.positives())));
    view->f1s.push_back(static_cast<float>(Share(2 * tp, 2 * tp + fp + fn)));
    view->costs.push_back(static_cast<float>(CostOf(costs, tp, fp, fn, tn)));
  }
}

}  // namespace

Result<ThresholdView> AnswerThreshold(const QueryThreshold& request, BenchResults* results) {
  TM_ASSIGN_OR_RETURN(const RunView run,
                      results->View(request.query.evaluation, request.query.slice));
  TM_RETURN_IF_ERROR(CheckClass(*run.run, request.class_index));
  TM_ASSIGN_OR_RETURN(const auto counts, results->Counts(request.query, request.class_index));
  ThresholdView view;
  view.class_index = request.class_index;
  view.threshold = request.threshold;
  if (counts->size() == 0) return view;
  const CostMatrix costs{request.costs.true_positive, request.costs.false_positive,
                         request.costs.false_negative, request.costs.true_negative};
  AddAt(*counts, costs, &view);
  for (const auto& [goal, wanted] : kGoals) {
    const evaluate::BestThreshold best = evaluate::FindBestThreshold(*counts, wanted, costs);
    view.best.push_back({goal, best.threshold, best.value});
  }
  AddOverThresholds(*counts, costs, &view);
  return view;
}

}  // namespace tidemark::workbench
