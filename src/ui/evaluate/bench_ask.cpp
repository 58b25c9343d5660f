// What the Evaluate view looks at: that it exists, and that its answers are asked for.
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/evaluate/bench.h"

namespace tidemark::ui {
namespace {

using workbench::ModelCard;
using workbench::Summary;
using workbench::TaskChoice;

// A slider that moves asks anew when its last question is answered, or after this.
constexpr double kPatienceS = 0.1;

bool NeedsOther(workbench::RowFilter filter) {
  return filter == workbench::RowFilter::kDisagree || filter == workbench::RowFilter::kAgreement;
}

bool IsDone(const ModelCard& card) { return card.state == ModelCard::State::kDone; }

// Rows of a class that the model took for others, and others that it took for the class.
double Errors(const Summary& summary, size_t index) {
  const size_t n = summary.class_names.size();
  if (summary.confusion.size() == n * n) {
    double wrong = 0;
    for (size_t other = 0; other < n; ++other) {
      if (other == index) continue;
      wrong += static_cast<double>(summary.confusion[index * n + other]);
      wrong += static_cast<double>(summary.confusion[other * n + index]);
    }
    return wrong;
  }
  if (index >= summary.classes.size()) return 0;
  const workbench::ClassFigures& figures = summary.classes[index];
  const double missed = (1 - figures.recall) * static_cast<double>(figures.support);
  const double taken = (1 - figures.precision) * static_cast<double>(figures.predicted);
  return (std::isnan(missed) ? 0 : missed) + (std::isnan(taken) ? 0 : taken);
}

uint32_t DefaultClass(const Summary& summary) {
  if (summary.task == TaskChoice::kBinary && summary.class_names.size() == 2)
    return summary.positive;
  size_t worst = 0;
  for (size_t i = 1; i < summary.class_names.size(); ++i) {
    if (Errors(summary, i) > Errors(summary, worst)) worst = i;
  }
  return static_cast<uint32_t>(worst);
}

}  // namespace

const ModelCard* Bench::Card(uint32_t evaluation) const {
  for (const ModelCard& card : bench.models) {
    if (evaluation != 0 && card.evaluation == evaluation) return &card;
  }
  return nullptr;
}

const ModelCard* Bench::Running() const {
  for (const ModelCard& card : bench.models) {
    if (card.state == ModelCard::State::kRunning) return &card;
  }
  return nullptr;
}

bool Bench::HasAnswers(uint32_t evaluation) const {
  const ModelCard* card = Card(evaluation);
  return card && (IsDone(*card) || card->state == ModelCard::State::kStale);
}

const workbench::SliceCard* Bench::Slice(uint32_t slice) const {
  for (const workbench::SliceCard& card : bench.slices) {
    if (card.slice == slice) return &card;
  }
  return nullptr;
}

std::string Bench::ClassName(uint32_t class_index) const {
  const bool known = summary.latest && class_index < summary.latest->class_names.size();
  return known ? summary.latest->class_names[class_index] : std::to_string(class_index);
}

bool Bench::Busy() const {
  if (state == BenchState::kFailed) return false;
  bool busy = keeping || exporting || kept_to_compare_ != 0 || kept_to_show_ != 0 ||
              state == BenchState::kLoading;
  for (const ModelCard& card : bench.models) {
    busy = busy || card.state == ModelCard::State::kReading ||
           card.state == ModelCard::State::kRunning;
  }
  for (const workbench::DataCard& card : bench.data) busy = busy || card.reading;
  if (recomputing != 0) {
    using State = workbench::Recomputed::State;
    busy = busy || !recomputed || recomputed->state == State::kRunning;
  }
  EachQuery(this, [&](uint32_t, const auto* query) { busy = busy || query->waits; });
  return busy || IsSearching(weak_slices) || IsSearching(importances);
}

// --- The view ---

void Bench::ShowArrivedKept() {
  for (const ModelCard& card : bench.models) {
    if (card.kept_run_id == 0) continue;
    if (card.kept_run_id == kept_to_compare_) {
      kept_to_compare_ = 0;
      view.compared = card.evaluation;
    }
    if (card.kept_run_id == kept_to_show_) {
      kept_to_show_ = 0;
      picked_ = true;
      view.evaluation = card.evaluation;
    }
  }
}

void Bench::MendView() {
  ShowArrivedKept();
  const ModelCard* shown = Shown();
  if (!shown) picked_ = false;
  const auto done = std::find_if(bench.models.begin(), bench.models.end(), IsDone);
  const bool waits = shown && shown->state != ModelCard::State::kReady &&
                     shown->state != ModelCard::State::kReading &&
                     shown->state != ModelCard::State::kFailed;
  if (!picked_ && !waits) {
    if (done != bench.models.end())
      view.evaluation = done->evaluation;
    else if (!shown)
      view.evaluation = bench.models.empty() ? 0 : bench.models.front().evaluation;
  }
  if (view.evaluation == 0) Forget();
  if (!Card(view.compared) || view.compared == view.evaluation) view.compared = 0;
  if (view.compared == 0) {
    compared_summary = {};
    compared_curves = {};
    comparison = {};
    if (NeedsOther(view.row_filter)) view.row_filter = workbench::RowFilter::kErrors;
  }
  if (!Slice(view.slice)) view.slice = 0;
  if (const ModelCard* card = Shown(); card && IsDone(*card)) answers_version_ = bench.version;
}

// Other classes, by another model or target: what was chosen among the old ones means nothing.
void Bench::MendClass() {
  if (!summary.latest) return;
  const Summary& told = *summary.latest;
  QueryKey key;
  key.Add(told.task).Add(told.positive);
  for (const std::string& name : told.class_names) key.Add(name);
  if (key.text() == classes_known_) return;
  classes_known_ = key.text();
  view.class_index = DefaultClass(told);
  view.threshold = bench.in_force.threshold;
  view.row_filter = workbench::RowFilter::kErrors;
  view.first_row = 0;
  view.what_if_row.reset();
  view.edits.clear();
  EachQuery(this, [](uint32_t slot, auto* query) {
    // Of other classes: they would be drawn under wrong names.
    if (slot != kBenchSummary && slot != kBenchComparedSummary) *query = {};
  });
}

// --- Questions ---

template <class Answer, class Make>
void Bench::Want(Answered<Answer>* answered, uint32_t slot, const std::string& key, double now_s,
                 Make make) {
  if (answered->ticket != 0 && answered->asked_key == key) return;
  if (answered->waits && now_s - answered->asked_s < kPatienceS) {
    host_->RequestFrameIn(kPatienceS - (now_s - answered->asked_s) + 0.005);
    return;
  }
  answered->asked_key = key;
  answered->ticket = ++next_ticket_;
  answered->waits = true;
  answered->stopped = false;
  answered->asked_s = now_s;
  auto request = make();
  request.query.slot = slot;
  request.query.ticket = answered->ticket;
  Send(std::move(request));
}

QueryKey Bench::KeyOf(uint32_t evaluation) const {
  QueryKey key;
  key.Add(answers_version_).Add(evaluation).Add(view.slice);
  return key;
}

void Bench::Ask(double now_s) {
  if (state == BenchState::kFailed || !HasAnswers(view.evaluation)) return;
  const auto ask_summary = [&](Answered<Summary>* answered, BenchSlot slot, uint32_t evaluation) {
    Want(answered, slot, KeyOf(evaluation).text(), now_s, [&] {
      return workbench::QuerySummary{{0, 0, evaluation, view.slice}};
    });
  };
  ask_summary(&summary, kBenchSummary, view.evaluation);
  const bool compared = HasAnswers(view.compared);
  if (compared) ask_summary(&compared_summary, kBenchComparedSummary, view.compared);
  // Task and classes decide what else there is.
  if (!summary.latest || summary.latest->query.evaluation != view.evaluation) return;
  AskCurves(now_s);
  AskRows(now_s);
  AskSearches(now_s);
  if (compared) AskCompared(now_s);
}

void Bench::AskCurves(double now_s) {
  const Summary& told = *summary.latest;
  if (told.task == TaskChoice::kRegression) {
    Want(&residuals, kBenchResiduals, KeyOf(view.evaluation).text(), now_s, [&] {
      workbench::QueryResiduals query;
      query.query = {0, 0, view.evaluation, view.slice};
      return query;
    });
  }
  const auto ask = [&](Answered<workbench::Curves>* answered, BenchSlot slot, uint32_t evaluation) {
    QueryKey key = KeyOf(evaluation);
    key.Add(view.class_index).Add(view.calibration_bins).Add(view.even_counts);
    Want(answered, slot, key.text(), now_s, [&] {
      return workbench::QueryCurves{{0, 0, evaluation, view.slice},
                                    view.class_index,
                                    view.calibration_bins,
                                    view.even_counts};
    });
  };
  const auto has_scores = [](const Answered<Summary>& of, uint32_t evaluation) {
    return of.latest && of.latest->has_scores && of.latest->query.evaluation == evaluation;
  };
  if (HasAnswers(view.compared) && has_scores(compared_summary, view.compared))
    ask(&compared_curves, kBenchComparedCurves, view.compared);
  if (!told.has_scores) return;
  ask(&curves, kBenchCurves, view.evaluation);
  QueryKey key = KeyOf(view.evaluation);
  key.Add(view.class_index).Add(view.threshold);
  for (const double cost : {view.costs.true_positive, view.costs.false_positive,
                            view.costs.false_negative, view.costs.true_negative}) {
    key.Add(cost);
  }
  Want(&threshold, kBenchThreshold, key.text(), now_s, [&] {
    return workbench::QueryThreshold{
        {0, 0, view.evaluation, view.slice}, view.class_index, view.threshold, view.costs};
  });
}

void Bench::AskRows(double now_s) {
  workbench::QueryRows query;
  query.query = {0, 0, view.evaluation, view.slice};
  query.filter = view.row_filter;
  // Of numbers each row is an error, more or less.
  if (summary.latest->task == TaskChoice::kRegression &&
      view.row_filter == workbench::RowFilter::kErrors) {
    query.filter = workbench::RowFilter::kAll;
  }
  query.true_class = view.cell_truth;
  query.predicted_class = view.cell_predicted;
  query.other = view.compared;
  query.other_class = view.agreement_other;
  query.own_class = view.agreement_own;
  query.order = view.row_order;
  query.descending = view.rows_descending;
  query.first = view.first_row;
  query.count = view.row_count;
  QueryKey key = KeyOf(view.evaluation);
  key.Add(query.filter).Add(query.order).Add(query.descending).Add(query.first).Add(query.count);
  if (query.filter == workbench::RowFilter::kCell)
    key.Add(query.true_class).Add(query.predicted_class);
  if (NeedsOther(query.filter)) key.Add(query.other);
  if (query.filter == workbench::RowFilter::kAgreement)
    key.Add(query.other_class).Add(query.own_class);
  Want(&rows, kBenchRows, key.text(), now_s, [&] { return query; });
}

void Bench::AskSearches(double now_s) {
  const workbench::Query of{0, 0, view.evaluation, view.slice};
  if (view.want_weak_slices) {
    Want(&weak_slices, kBenchWeakSlices, KeyOf(view.evaluation).text(), now_s,
         [&] { return workbench::QueryWeakSlices{of}; });
  }
  if (view.want_importance) {
    Want(&importances, kBenchImportances, KeyOf(view.evaluation).text(), now_s,
         [&] { return workbench::QueryImportance{of}; });
  }
  if (!view.dependence_column.empty()) {
    QueryKey key = KeyOf(view.evaluation);
    key.Add(view.dependence_column);
    Want(&dependence, kBenchDependence, key.text(), now_s, [&] {
      return workbench::QueryDependence{of, view.dependence_column};
    });
  }
  if (view.what_if_row) {
    QueryKey key = KeyOf(view.evaluation);
    key.Add(*view.what_if_row);
    for (const workbench::CellEdit& edit : view.edits)
      key.Add(edit.column).Add(edit.place).Add(edit.value);
    Want(&what_if, kBenchWhatIf, key.text(), now_s, [&] {
      return workbench::QueryWhatIf{of, *view.what_if_row, view.edits};
    });
  }
}

void Bench::AskCompared(double now_s) {
  QueryKey key = KeyOf(view.evaluation);
  key.Add(view.compared);
  Want(&comparison, kBenchComparison, key.text(), now_s, [&] {
    return workbench::QueryComparison{{0, 0, view.evaluation, view.slice}, view.compared};
  });
}

void Bench::AskKept(double now_s, uint64_t data_version) {
  QueryKey key;
  key.Add(data_version);
  link_->Want(kSlotEvaluations, key.text(), now_s,
              [] { return QueryEvaluations{kSlotEvaluations}; });
}

}  // namespace tidemark::ui
