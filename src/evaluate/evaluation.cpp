#include "evaluate/evaluation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "evaluate/check_predictions.h"
#include "evaluate/intervals/auc_variance.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/multiclass_ranking.h"
#include "evaluate/metrics/probability.h"
#include "evaluate/metrics/regression.h"
#include "evaluate/metrics/score_metrics.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

void Append(std::vector<Metric> more, std::vector<Metric>* all) {
  for (Metric& metric : more) all->push_back(std::move(metric));
}

// Logarithms of probabilities may be -infinity, but not all of a row.
bool IsUsable(std::span<const float> row) {
  bool any_finite = false;
  for (float score : row) {
    if (std::isnan(score) || (std::isinf(score) && score > 0)) return false;
    any_finite = any_finite || std::isfinite(score);
  }
  return any_finite;
}

// What all tasks share: which rows count, and the resamples.
class EvaluatorBase : public Evaluator {
 public:
  EvaluatorBase(const Target& target, const Predictions& predictions,
                const EvaluationOptions& options)
      : target_(target), predictions_(predictions), options_(options) {
    evaluation_.task = target.task;
    evaluation_.options = options;
    evaluation_.rows_without_target = target.missing_rows;
    evaluation_.class_names = target.class_names;
    evaluation_.notes = target.notes;
  }

  bool Step(size_t resamples) override { return bootstrap_->Step(resamples); }

  [[nodiscard]] Evaluation Current() const override {
    Evaluation current = evaluation_;
    for (const Metric& metric : metrics_) current.metrics.push_back({metric, {}, 0});
    if (bootstrap_->done() > 0) {
      for (const BootstrapFigure& figure : bootstrap_->Figures()) {
        for (EvaluatedMetric& metric : current.metrics) {
          if (metric.metric.name != figure.name || std::isnan(metric.metric.value)) continue;
          metric.interval = figure.interval;
          metric.dropped_resamples = figure.dropped;
        }
      }
    }
    // Rows of groups are not independent, which the analytic intervals need.
    if (options_.groups.empty()) {
      for (const auto& [name, interval] : analytic_) {
        for (EvaluatedMetric& metric : current.metrics) {
          if (metric.metric.name == name && !std::isnan(metric.metric.value)) {
            metric.interval = interval;
          }
        }
      }
    }
    return current;
  }

  [[nodiscard]] const EvaluatedRows& rows() const override { return rows_; }
  [[nodiscard]] const WeightedFigures& figures() const override { return *figures_; }

 protected:
  // Fills `kept_` (places among the target's rows) and the rows' numbers.
  Status KeepFiniteRows() {
    size_t columns = predictions_.columns;
    bool has_scores = !predictions_.scores.empty();
    for (uint32_t i = 0; i < target_.rows.size(); ++i) {
      if (!has_scores || IsUsable(predictions_.scores.subspan(i * columns, columns))) {
        kept_.push_back(i);
      }
    }
    evaluation_.rows_not_finite = target_.rows.size() - kept_.size();
    evaluation_.rows = kept_.size();
    if (evaluation_.rows_not_finite > 0) {
      evaluation_.notes.push_back(std::to_string(evaluation_.rows_not_finite) +
                                  " rows were left out: their predictions are not finite");
    }
    if (kept_.empty()) {
      return MakeError(ErrorCode::kInvalid, "no row has a target and a finite prediction",
                       "Check the model's inputs for missing values.");
    }
    for (uint32_t i : kept_) rows_.rows.push_back(target_.rows[i]);
    for (uint32_t i : kept_) {
      if (!options_.groups.empty()) groups_.push_back(options_.groups[i]);
    }
    return {};
  }

  void StartBootstrap(std::unique_ptr<WeightedFigures> figures, std::span<const uint32_t> strata) {
    figures_ = std::move(figures);
    BootstrapOptions options;
    options.seed = options_.seed;
    options.resamples = options_.resamples;
    options.level = options_.level;
    options.strata = strata;
    options.groups = groups_;
    bootstrap_ = std::make_unique<Bootstrap>(*figures_, options);
  }

  void AddShare(const char* name, uint64_t successes, uint64_t trials) {
    analytic_.emplace_back(name, WilsonInterval(successes, trials, options_.level));
  }

  const Target& target_;
  Predictions predictions_;
  EvaluationOptions options_;
  Evaluation evaluation_;
  EvaluatedRows rows_;
  std::vector<uint32_t> kept_;
  std::vector<uint32_t> groups_;
  std::vector<Metric> metrics_;
  std::vector<std::pair<std::string, Interval>> analytic_;
  std::unique_ptr<WeightedFigures> figures_;
  std::unique_ptr<Bootstrap> bootstrap_;
};

class ClassEvaluator : public EvaluatorBase {
 public:
  using EvaluatorBase::EvaluatorBase;

 protected:
  OutputKind FindKind() {
    OutputKind kind = predictions_.kind.value_or(OutputKind::kScores);
    if (!predictions_.kind) kind = GuessOutputKind(predictions_.scores, predictions_.columns);
    evaluation_.output_kind = kind;
    std::string note = OutputKindNote(kind, predictions_.columns);
    if (!note.empty()) evaluation_.notes.push_back(std::move(note));
    return kind;
  }

  void FindTruthAndLabels() {
    for (uint32_t i : kept_) {
      rows_.truth.push_back(target_.classes[i]);
      if (!predictions_.labels.empty()) rows_.predicted.push_back(predictions_.labels[i]);
    }
  }

  void MakeTables(size_t classes) {
    counts_ = CountClasses(rows_.truth, rows_.predicted, classes);
    evaluation_.classes = ClassTable(counts_);
    auto matrix = ConfusionMatrix::Of(rows_.truth, rows_.predicted, classes);
    if (matrix.ok()) {
      evaluation_.confusion = std::move(matrix).value();
    } else {
      evaluation_.notes.push_back(matrix.error().message);
    }
    AddShare("accuracy", counts_.hits_total(), counts_.rows);
  }

  void LossesOfLabels() {
    for (size_t i = 0; i < rows_.truth.size(); ++i) {
      rows_.losses.push_back(rows_.truth[i] == rows_.predicted[i] ? 0 : 1);
    }
  }

  ClassCounts counts_;
};

class BinaryEvaluator : public ClassEvaluator {
 public:
  using ClassEvaluator::ClassEvaluator;

  Status Prepare() {
    TM_RETURN_IF_ERROR(KeepFiniteRows());
    FindTruthAndLabels();
    bool has_scores = !predictions_.scores.empty();
    OutputKind kind = has_scores ? FindKind() : OutputKind::kScores;
    if (has_scores) FindScores(kind);
    bool probabilities = has_scores && kind != OutputKind::kScores;
    if (rows_.predicted.empty()) Predict(probabilities ? options_.threshold : 0);
    MakeTables(2);
    AddShare("precision", counts_.hits[1], counts_.predicted[1]);
    AddShare("recall", counts_.hits[1], counts_.truth[1]);
    AddShare("specificity", counts_.hits[0], counts_.truth[0]);
    metrics_ = BinaryLabelMetrics(counts_);
    if (has_scores) AddScoreMetrics(probabilities);
    if (rows_.losses.empty()) LossesOfLabels();
    StartBootstrap(
        std::make_unique<BinaryFigures>(rows_.truth, rows_.predicted, rows_.scores, probabilities),
        rows_.truth);
    return {};
  }

 private:
  void FindScores(OutputKind kind) {
    if (predictions_.columns == 2) {
      ScoreMatrix matrix(predictions_.scores, 2, FormOf(kind), kept_);
      for (size_t i = 0; i < kept_.size(); ++i) rows_.scores.push_back(matrix.At(i, 1));
      return;
    }
    for (uint32_t i : kept_) {
      double score = predictions_.scores[i];
      if (kind == OutputKind::kLogits) score = 1 / (1 + std::exp(-score));
      if (kind == OutputKind::kLogProbabilities) score = std::exp(score);
      if (kind == OutputKind::kProbabilities) score = std::clamp(score, 0.0, 1.0);
      rows_.scores.push_back(score);
    }
  }

  void Predict(double threshold) {
    for (double score : rows_.scores) rows_.predicted.push_back(score >= threshold ? 1 : 0);
  }

  void AddScoreMetrics(bool probabilities) {
    std::vector<uint8_t> positive(rows_.truth.begin(), rows_.truth.end());
    Append(BinaryRankMetrics(CountThresholds(rows_.scores, positive)), &metrics_);
    Interval auc = DeLongInterval(PlaceRows(rows_.scores, rows_.truth), options_.level);
    analytic_.emplace_back("roc_auc", auc);
    analytic_.emplace_back("gini", Interval{2 * auc.low - 1, 2 * auc.high - 1, auc.method});
    if (!probabilities) return;
    Append(BinaryProbabilityMetrics(rows_.scores, positive), &metrics_);
    for (size_t i = 0; i < rows_.truth.size(); ++i) {
      rows_.losses.push_back(BinaryRowLogLoss(rows_.scores[i], rows_.truth[i] == 1));
    }
  }
};

class MulticlassEvaluator : public ClassEvaluator {
 public:
  using ClassEvaluator::ClassEvaluator;

  Status Prepare() {
    TM_RETURN_IF_ERROR(KeepFiniteRows());
    FindTruthAndLabels();
    bool has_scores = !predictions_.scores.empty();
    OutputKind kind = has_scores ? FindKind() : OutputKind::kScores;
    bool probabilities = has_scores && kind != OutputKind::kScores;
    if (has_scores) {
      scores_.emplace(predictions_.scores, predictions_.columns, FormOf(kind), kept_);
      if (rows_.predicted.empty()) rows_.predicted = BestClasses(*scores_);
    }
    size_t classes = std::max(target_.class_names.size(), predictions_.columns);
    MakeTables(classes);
    metrics_ = MulticlassLabelMetrics(rows_.truth, rows_.predicted, counts_);
    if (has_scores) AddScoreMetrics(probabilities);
    if (rows_.losses.empty()) LossesOfLabels();
    StartBootstrap(std::make_unique<MulticlassFigures>(rows_.truth, rows_.predicted, classes,
                                                       probabilities ? &*scores_ : nullptr),
                   rows_.truth);
    return {};
  }

 private:
  void AddScoreMetrics(bool probabilities) {
    MulticlassAreas areas = ComputeMulticlassAreas(*scores_, rows_.truth);
    Append(MulticlassAreaMetrics(areas), &metrics_);
    auto add = [&](const char* name, double value, double deviation) {
      Interval interval = NormalInterval(value, deviation, options_.level, 0, 1);
      interval.method = "DeLong, averaged";
      analytic_.emplace_back(name, interval);
    };
    add("roc_auc_ovr_macro", areas.ovr_macro, areas.ovr_macro_deviation);
    add("roc_auc_ovo_macro", areas.ovo_macro, areas.ovo_macro_deviation);
    if (!probabilities) return;
    Append(MulticlassProbabilityMetrics(*scores_, rows_.truth), &metrics_);
    for (const Metric& metric : metrics_) {
      if (metric.name.substr(0, 3) != "top") continue;
      auto rows = static_cast<double>(evaluation_.rows);
      AddShare(metric.name.c_str(), static_cast<uint64_t>(std::llround(metric.value * rows)),
               evaluation_.rows);
    }
    std::vector<double> row(scores_->classes());
    for (size_t i = 0; i < rows_.truth.size(); ++i) {
      scores_->Row(i, row.data());
      rows_.losses.push_back(RowLogLoss(row, rows_.truth[i]));
    }
  }

  std::optional<ScoreMatrix> scores_;
};

class RegressionEvaluator : public EvaluatorBase {
 public:
  using EvaluatorBase::EvaluatorBase;

  Status Prepare() {
    TM_RETURN_IF_ERROR(KeepFiniteRows());
    for (uint32_t i : kept_) {
      rows_.numbers.push_back(target_.numbers[i]);
      rows_.guesses.push_back(predictions_.scores[i]);
      double error = rows_.numbers.back() - rows_.guesses.back();
      rows_.losses.push_back(error * error);
    }
    metrics_ = RegressionMetrics(rows_.numbers, rows_.guesses);
    StartBootstrap(std::make_unique<RegressionFigures>(rows_.numbers, rows_.guesses), {});
    return {};
  }
};

template <typename T>
Result<std::unique_ptr<Evaluator>> Prepared(const Target& target, const Predictions& predictions,
                                            const EvaluationOptions& options) {
  auto evaluator = std::make_unique<T>(target, predictions, options);
  TM_RETURN_IF_ERROR(evaluator->Prepare());
  return std::unique_ptr<Evaluator>(std::move(evaluator));
}

}  // namespace

const EvaluatedMetric* Evaluation::Find(std::string_view name) const {
  for (const EvaluatedMetric& metric : metrics) {
    if (metric.metric.name == name) return &metric;
  }
  return nullptr;
}

Result<std::unique_ptr<Evaluator>> Evaluator::Start(const Target& target,
                                                    const Predictions& predictions,
                                                    const EvaluationOptions& options) {
  TM_RETURN_IF_ERROR(CheckPredictions(target, predictions, options));
  switch (target.task) {
    case Task::kBinary:
      return Prepared<BinaryEvaluator>(target, predictions, options);
    case Task::kMulticlass:
      return Prepared<MulticlassEvaluator>(target, predictions, options);
    case Task::kRegression:
      break;
  }
  return Prepared<RegressionEvaluator>(target, predictions, options);
}

Result<Evaluation> Evaluate(const Target& target, const Predictions& predictions,
                            const EvaluationOptions& options) {
  TM_ASSIGN_OR_RETURN(std::unique_ptr<Evaluator> evaluator,
                      Evaluator::Start(target, predictions, options));
  evaluator->Step(options.resamples);
  return evaluator->Current();
}

}  // namespace tidemark::evaluate
