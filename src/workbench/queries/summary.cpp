// The figures of an evaluation, the table of its classes, and the confusion matrix.
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "workbench/bench_binding.h"
#include "workbench/queries/query_task.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

using evaluate::Task;

constexpr size_t kMostHeadlines = 6;
constexpr size_t kMostConfusionClasses = 256;

using Names = std::array<const char*, 9>;
constexpr Names kBinary = {"accuracy", "f1",    "roc_auc",           "log_loss", "ece15_top",
                           "mcc",      "kappa", "balanced_accuracy", nullptr};
constexpr Names kMulticlass = {"accuracy", "f1_macro", "roc_auc_ovr_macro", "log_loss", "ece15_top",
                               "mcc",      "kappa",    "balanced_accuracy", nullptr};
constexpr Names kMultilabel = {"f1_micro",     "f1_macro",      "accuracy",
                               "hamming_loss", "roc_auc_macro", "average_precision_macro",
                               nullptr};
constexpr Names kRanking = {"ndcg", "ndcg@10", "mrr", "map", "precision@10", "recall@10", nullptr};
constexpr Names kRegression = {"mae", "rmse", "r2", "median_ae", "bias", "max_error", nullptr};

const Names& HeadlinesOf(Task task) {
  switch (task) {
    case Task::kBinary:
      return kBinary;
    case Task::kMulticlass:
      return kMulticlass;
    case Task::kMultilabel:
      return kMultilabel;
    case Task::kRanking:
      return kRanking;
    case Task::kRegression:
      break;
  }
  return kRegression;
}

void AddFigures(const evaluate::Evaluation& evaluation, Summary* summary) {
  for (const evaluate::EvaluatedMetric& entry : evaluation.metrics) {
    summary->figures.push_back({entry.metric.name, entry.metric.value, entry.interval.low,
                                entry.interval.high, entry.metric.note});
  }
  for (const char* name : HeadlinesOf(evaluation.task)) {
    if (name == nullptr || summary->headlines.size() >= kMostHeadlines) break;
    if (evaluation.Find(name) != nullptr) summary->headlines.emplace_back(name);
  }
}

void AddClasses(const evaluate::Evaluation& evaluation, Summary* summary) {
  size_t classes = evaluation.class_names.size();
  if (evaluation.confusion) classes = std::max(classes, evaluation.confusion->classes());
  for (size_t i = summary->class_names.size(); i < classes; ++i) {
    summary->class_names.push_back(std::to_string(i));
  }
  summary->classes.resize(classes);
  for (const evaluate::ClassRow& row : evaluation.classes) {
    ClassFigures& figures = summary->classes[row.class_index];
    figures.precision = row.precision;
    figures.recall = row.recall;
    figures.f1 = row.f1;
    figures.support = row.support;
    figures.predicted = row.predicted;
  }
  if (!evaluation.confusion || classes > kMostConfusionClasses) return;
  for (size_t truth = 0; truth < classes; ++truth) {
    for (size_t guess = 0; guess < classes; ++guess) {
      summary->confusion.push_back(evaluation.confusion->At(truth, guess));
    }
  }
}

// The figures of one label of rows that have several.
ClassFigures FiguresOfLabel(const RunView& view, size_t label) {
  const size_t width = view.run->class_names().size();
  evaluate::ClassCounts counts;
  std::vector<uint32_t> truth, predicted;
  for (const uint32_t place : view.places) {
    truth.push_back(view.rows().labels[place * width + label]);
    predicted.push_back(view.rows().guessed_labels[place * width + label]);
  }
  counts = evaluate::CountClasses(truth, predicted, 2);
  ClassFigures figures;
  figures.precision = evaluate::FigureOfClass(counts, 1, evaluate::ClassFigure::kPrecision);
  figures.recall = evaluate::FigureOfClass(counts, 1, evaluate::ClassFigure::kRecall);
  figures.f1 = evaluate::FigureOfClass(counts, 1, evaluate::ClassFigure::kF1);
  figures.support = counts.truth[1];
  figures.predicted = counts.predicted[1];
  return figures;
}

std::string OutputText(const evaluate::Evaluation& evaluation, size_t columns) {
  if (!evaluation.output_kind) return {};
  const std::string note = evaluate::OutputKindNote(*evaluation.output_kind, columns);
  const std::string kind(evaluate::OutputKindName(*evaluation.output_kind));
  const size_t applied = note.find("; ");
  return applied == std::string::npos ? kind : kind + ": " + note.substr(applied + 2);
}

Summary Describe(const ModelRun& run, const evaluate::Evaluation& evaluation) {
  Summary summary;
  summary.task = ChoiceOf(evaluation.task);
  summary.rows = evaluation.rows;
  summary.rows_without_target = evaluation.rows_without_target;
  summary.rows_not_finite = evaluation.rows_not_finite;
  summary.class_names = evaluation.class_names;
  summary.positive = evaluation.options.positive;
  summary.has_scores = run.has_rows() && run.has_scores();
  summary.output = OutputText(evaluation, run.answers().columns);
  summary.level = evaluation.options.level;
  summary.resamples = static_cast<uint32_t>(evaluation.options.resamples);
  summary.notes = run.answers().notes;
  summary.notes.insert(summary.notes.end(), evaluation.notes.begin(), evaluation.notes.end());
  summary.notes = AsSentences(std::move(summary.notes));
  AddFigures(evaluation, &summary);
  AddClasses(evaluation, &summary);
  return summary;
}

class SummaryTask final : public QueryTask {
 public:
  explicit SummaryTask(const QuerySummary& request)
      : QueryTask(RequestType::kQuerySummary, request.query, Urgency::kPicture) {}

  void Restart() override {
    part_.reset();
    summary_.reset();
    next_class_ = 0;
  }

  Result<bool> Step(BenchResults* results, double budget_ms) override {
    TM_ASSIGN_OR_RETURN(const ModelRun* run, results->Run(query().evaluation));
    if (!run->has_rows() && query().slice == 0)
      return Tell(Describe(*run, run->evaluation()), results);
    TM_ASSIGN_OR_RETURN(const RunView view, results->View(query().evaluation, query().slice));
    if (!summary_) {
      TM_ASSIGN_OR_RETURN(const bool ready, Prepare(view, budget_ms));
      if (ready) next_class_ = 0;
      return true;
    }
    if (AddClass(view)) return true;
    Tell(std::move(*summary_), results);
    summary_.reset();
    return false;
  }

 private:
  bool Tell(Summary summary, BenchResults* results) {
    summary.query = query();
    results->Send(EncodeMessage(std::move(summary)));
    return false;
  }

  // Of a slice the rows are evaluated by themselves.
  Result<bool> Prepare(const RunView& view, double budget_ms) {
    if (query().slice == 0) {
      summary_ = Describe(*view.run, view.run->evaluation());
      return true;
    }
    if (view.places.empty()) {
      return MakeError(ErrorCode::kInvalid, "no row is in this slice", "Choose another slice.");
    }
    if (!part_) {
      TM_ASSIGN_OR_RETURN(part_,
                          PartEvaluation::Start(*view.run, view.places,
                                                ResamplesFor(*view.run, view.places.size())));
      return false;
    }
    const auto start = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::milli> budget(budget_ms);
    for (;;) {
      TM_ASSIGN_OR_RETURN(const bool more, part_->Step());
      if (!more) break;
      if (std::chrono::steady_clock::now() - start > budget) return false;
    }
    summary_ = Describe(*view.run, part_->evaluator().Current());
    return true;
  }

  // One class at a time: each has its scores sorted.
  bool AddClass(const RunView& view) {
    if (next_class_ >= summary_->classes.size()) return false;
    ClassFigures& figures = summary_->classes[next_class_];
    const bool labels = view.run->task() == Task::kMultilabel;
    if (labels) figures = FiguresOfLabel(view, next_class_);
    const bool has_column =
        view.run->task() == Task::kBinary || next_class_ < view.run->answers().columns;
    if (view.run->has_scores() && has_column) {
      figures.roc_auc = evaluate::RocAuc(evaluate::CountThresholds(ScoresOfClass(view, next_class_),
                                                                   IsOfClass(view, next_class_)));
    }
    ++next_class_;
    return true;
  }

  std::unique_ptr<PartEvaluation> part_;
  std::optional<Summary> summary_;
  size_t next_class_ = 0;
};

}  // namespace

std::unique_ptr<QueryTask> MakeSummaryTask(const QuerySummary& request) {
  return std::make_unique<SummaryTask>(request);
}

}  // namespace tidemark::workbench
