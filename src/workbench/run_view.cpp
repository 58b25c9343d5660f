#include "workbench/run_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "evaluate/intervals/interval.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::workbench {
namespace {

using evaluate::EvaluatedRows;
using evaluate::OutputKind;
using evaluate::ScoreMatrix;
using evaluate::Target;
using evaluate::Task;

std::string NameOf(const std::vector<std::string>& names, size_t index) {
  return index < names.size() ? names[index] : std::to_string(index);
}

// Where the scores of these places are.
std::vector<uint32_t> ScoreRows(const ModelRun& run, std::span<const uint32_t> places) {
  std::vector<uint32_t> rows;
  rows.reserve(places.size());
  for (const uint32_t place : places) rows.push_back(run.score_rows()[place]);
  return rows;
}

double Logistic(double value) { return 1 / (1 + std::exp(-value)); }

// Of multi-label rows, whose labels are judged one by one.
double LabelProbability(const ModelRun& run, double score) {
  switch (run.evaluation().output_kind.value_or(OutputKind::kScores)) {
    case OutputKind::kLogits:
      return Logistic(score);
    case OutputKind::kLogProbabilities:
      return std::min(std::exp(score), 1.0);
    default:
      return score;
  }
}

std::string LabelsText(const ModelRun& run, const std::vector<uint8_t>& labels, uint32_t place) {
  const size_t width = run.class_names().size();
  std::string text;
  for (size_t i = 0; i < width; ++i) {
    if (labels[place * width + i] == 0) continue;
    text += (text.empty() ? "" : ", ") + run.class_names()[i];
  }
  return text.empty() ? "none" : text;
}

// Places of the target's rows: both lists ascend.
std::vector<uint32_t> TargetPlaces(const ModelRun& run, std::span<const uint32_t> places) {
  const std::vector<uint32_t>& all = run.target().rows;
  std::vector<uint32_t> found;
  found.reserve(places.size());
  size_t at = 0;
  for (const uint32_t place : places) {
    const uint32_t row = run.evaluated().rows[place];
    while (at < all.size() && all[at] < row) ++at;
    found.push_back(static_cast<uint32_t>(at));
  }
  return found;
}

// Queries of the rows that are left, numbered anew from 0.
void Renumber(std::vector<uint32_t>* queries) {
  std::vector<uint32_t> known(*queries);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  for (uint32_t& query : *queries) {
    query =
        static_cast<uint32_t>(std::lower_bound(known.begin(), known.end(), query) - known.begin());
  }
}

}  // namespace

Status NeedsModel(const ModelRun& run) {
  if (run.model() != nullptr) return {};
  return MakeError(ErrorCode::kInvalid, "this needs the model, and the evaluation is a kept one",
                   "Drop its model and its data, and evaluate them.");
}

std::vector<double> Confidences(const ModelRun& run, std::span<const uint32_t> places) {
  std::vector<double> confidences(places.size(), kNone);
  const bool classes = run.is_classification() && run.has_probabilities();
  if (!classes) return confidences;
  const EvaluatedRows& rows = run.evaluated();
  if (run.task() == Task::kBinary) {
    for (size_t i = 0; i < places.size(); ++i) {
      const double score = rows.scores[places[i]];
      confidences[i] = rows.predicted[places[i]] == 1 ? score : 1 - score;
    }
    return confidences;
  }
  const std::vector<uint32_t> score_rows = ScoreRows(run, places);
  const ScoreMatrix scores(run.scores(), run.answers().columns,
                           evaluate::FormOf(*run.evaluation().output_kind), score_rows);
  for (size_t i = 0; i < places.size(); ++i) {
    const uint32_t predicted = rows.predicted[places[i]];
    if (predicted < scores.classes()) confidences[i] = scores.At(i, predicted);
  }
  return confidences;
}

std::vector<double> ScoresOfClass(const RunView& view, size_t class_index) {
  const ModelRun& run = *view.run;
  std::vector<double> scores;
  scores.reserve(view.places.size());
  if (run.task() == Task::kBinary) {
    const bool mirrored = class_index == 0;
    const double whole = run.has_probabilities() ? 1 : 0;
    for (const uint32_t place : view.places) {
      const double score = view.rows().scores[place];
      scores.push_back(mirrored ? whole - score : score);
    }
    return scores;
  }
  const size_t columns = run.answers().columns;
  if (run.task() == Task::kMultilabel) {
    for (const uint32_t place : view.places) {
      const float score = run.scores()[size_t{run.score_rows()[place]} * columns + class_index];
      scores.push_back(LabelProbability(run, score));
    }
    return scores;
  }
  const std::vector<uint32_t> score_rows = ScoreRows(run, view.places);
  const ScoreMatrix matrix(
      run.scores(), columns,
      evaluate::FormOf(run.evaluation().output_kind.value_or(OutputKind::kScores)), score_rows);
  for (size_t i = 0; i < score_rows.size(); ++i) scores.push_back(matrix.At(i, class_index));
  return scores;
}

std::vector<uint8_t> IsOfClass(const RunView& view, size_t class_index) {
  std::vector<uint8_t> is(view.places.size());
  const bool labels = view.run->task() == Task::kMultilabel;
  const size_t width = view.run->class_names().size();
  for (size_t i = 0; i < is.size(); ++i) {
    const uint32_t place = view.places[i];
    is[i] = labels ? view.rows().labels[place * width + class_index]
                   : static_cast<uint8_t>(view.rows().truth[place] == class_index);
  }
  return is;
}

bool IsRight(const ModelRun& run, uint32_t place) {
  const EvaluatedRows& rows = run.evaluated();
  if (run.is_classification()) return rows.truth[place] == rows.predicted[place];
  if (run.task() == Task::kMultilabel) return rows.losses[place] == 0;
  return false;
}

std::string TruthText(const ModelRun& run, uint32_t place) {
  const EvaluatedRows& rows = run.evaluated();
  if (run.is_classification()) return NameOf(run.class_names(), rows.truth[place]);
  if (run.task() == Task::kMultilabel) return LabelsText(run, rows.labels, place);
  return FormatDouble(rows.numbers[place]);
}

std::string PredictionText(const ModelRun& run, uint32_t place) {
  const EvaluatedRows& rows = run.evaluated();
  if (run.is_classification()) return NameOf(run.class_names(), rows.predicted[place]);
  if (run.task() == Task::kMultilabel) return LabelsText(run, rows.guessed_labels, place);
  return FormatF32(static_cast<float>(rows.guesses[place]));
}

size_t ResamplesFor(const ModelRun& run, size_t rows) {
  const uint32_t chosen = run.choices().resamples;
  return chosen > 0 ? chosen : evaluate::SuggestedResamples(rows);
}

Target TargetOf(const ModelRun& run, std::span<const uint32_t> places) {
  const Target& whole = run.target();
  Target part;
  part.task = whole.task;
  part.class_names = whole.class_names;
  const std::vector<uint32_t> chosen = TargetPlaces(run, places);
  const size_t width = whole.class_names.size();
  for (const uint32_t at : chosen) {
    part.rows.push_back(whole.rows[at]);
    if (!whole.classes.empty()) part.classes.push_back(whole.classes[at]);
    if (!whole.numbers.empty()) part.numbers.push_back(whole.numbers[at]);
    if (!whole.queries.empty()) part.queries.push_back(whole.queries[at]);
    if (whole.labels.empty()) continue;
    const auto first = whole.labels.begin() + static_cast<std::ptrdiff_t>(at * width);
    part.labels.insert(part.labels.end(), first, first + static_cast<std::ptrdiff_t>(width));
  }
  Renumber(&part.queries);
  return part;
}

Result<std::unique_ptr<PartEvaluation>> PartEvaluation::Start(const ModelRun& run,
                                                              std::span<const uint32_t> places,
                                                              size_t resamples) {
  std::unique_ptr<PartEvaluation> part(new PartEvaluation());
  part->target_ = TargetOf(run, places);
  if (!run.options().groups.empty()) {
    for (const uint32_t at : TargetPlaces(run, places)) {
      part->groups_.push_back(run.options().groups[at]);
    }
    Renumber(&part->groups_);
  }
  const auto scores = run.scores();
  const size_t columns = scores.empty() ? 0 : run.answers().columns;
  // Predictions at the threshold are made anew by the evaluator; labels of the model are taken.
  const bool own_labels = !run.predictions().labels.empty() && run.is_classification();
  for (const uint32_t place : places) {
    const auto own = scores.subspan(size_t{run.score_rows()[place]} * columns, columns);
    part->scores_.insert(part->scores_.end(), own.begin(), own.end());
    if (own_labels) part->labels_.push_back(run.evaluated().predicted[place]);
  }
  TM_RETURN_IF_ERROR(part->Begin(run, resamples));
  return part;
}

Result<std::unique_ptr<PartEvaluation>> PartEvaluation::StartOn(
    const ModelRun& run, std::span<const uint32_t> places, const evaluate::ModelAnswers& answers) {
  std::unique_ptr<PartEvaluation> part(new PartEvaluation());
  part->target_ = TargetOf(run, places);
  part->scores_ = answers.scores;
  if (!answers.labels.empty() && run.is_classification()) {
    const auto& names = run.class_names();
    for (const uint32_t label : answers.labels) {
      const std::string name = NameOf(answers.class_names, label);
      const auto found = std::find(names.begin(), names.end(), name);
      part->labels_.push_back(
          static_cast<uint32_t>(found == names.end() ? label : found - names.begin()));
    }
  }
  TM_RETURN_IF_ERROR(part->Begin(run, 0));
  return part;
}

Status PartEvaluation::Begin(const ModelRun& run, size_t resamples) {
  evaluate::Predictions predictions;
  predictions.scores = scores_;
  predictions.columns = run.answers().columns;
  predictions.labels = labels_;
  // What the numbers are was decided over all rows.
  predictions.kind = run.evaluation().output_kind;
  evaluate::EvaluationOptions options = run.options();
  options.resamples = resamples;
  options.groups = groups_;
  TM_ASSIGN_OR_RETURN(evaluator_, evaluate::Evaluator::Begin(target_, predictions, options));
  return {};
}

Result<bool> PartEvaluation::Step() {
  if (has_figures_) return evaluator_->Step(1);
  TM_ASSIGN_OR_RETURN(const bool more, evaluator_->Prepare());
  has_figures_ = !more;
  return true;
}

Status PartEvaluation::FindFigures() {
  while (!has_figures_) TM_RETURN_IF_ERROR(Step());
  return {};
}

std::string HeadlineOf(Task task) {
  switch (task) {
    case Task::kBinary:
    case Task::kMulticlass:
    case Task::kMultilabel:
      return "accuracy";
    case Task::kRanking:
      return "ndcg";
    case Task::kRegression:
      break;
  }
  return "rmse";
}

namespace {

// The share of rows that are right.
Figure AccuracyOf(const ModelRun& run, std::span<const uint32_t> places) {
  Figure figure;
  figure.name = "accuracy";
  const auto right = static_cast<uint64_t>(std::count_if(
      places.begin(), places.end(), [&](uint32_t place) { return IsRight(run, place); }));
  const auto interval = evaluate::WilsonInterval(right, places.size(), run.options().level);
  figure.value = static_cast<double>(right) / static_cast<double>(places.size());
  figure.low = interval.low;
  figure.high = interval.high;
  return figure;
}

Figure FoundFigure(const std::string& name, const evaluate::Evaluation& evaluation) {
  Figure figure;
  figure.name = name;
  const evaluate::EvaluatedMetric* found = evaluation.Find(name);
  if (found == nullptr) return figure;
  figure.value = found->metric.value;
  figure.low = found->interval.low;
  figure.high = found->interval.high;
  figure.why = found->metric.note;
  return figure;
}

}  // namespace

Result<Figure> HeadlineFigure(const ModelRun& run, std::span<const uint32_t> places) {
  Figure figure;
  figure.name = HeadlineOf(run.task());
  if (places.empty()) return figure;
  if (figure.name == "accuracy") return AccuracyOf(run, places);
  if (run.task() == Task::kRegression) {
    evaluate::Sum squares;
    for (const uint32_t place : places) squares.Add(run.evaluated().losses[place]);
    figure.value = std::sqrt(squares.value() / static_cast<double>(places.size()));
    return figure;
  }
  TM_ASSIGN_OR_RETURN(const auto part, PartEvaluation::Start(run, places, 0));
  TM_RETURN_IF_ERROR(part->FindFigures());
  return FoundFigure(figure.name, part->evaluator().Current());
}

Result<HeadlineInterval> HeadlineInterval::Start(const ModelRun& run,
                                                 std::span<const uint32_t> places) {
  HeadlineInterval headline;
  headline.figure_.name = HeadlineOf(run.task());
  if (places.empty()) return headline;
  if (headline.figure_.name == "accuracy") {
    headline.figure_ = AccuracyOf(run, places);
    return headline;
  }
  TM_ASSIGN_OR_RETURN(
      headline.part_,
      PartEvaluation::Start(run, places, evaluate::SuggestedResamples(places.size()) / 5));
  return headline;
}

Result<bool> HeadlineInterval::Step() {
  if (!part_) return false;
  return part_->Step();
}

Figure HeadlineInterval::figure() const {
  return part_ ? FoundFigure(figure_.name, part_->evaluator().Current()) : figure_;
}

}  // namespace tidemark::workbench
