#include "evaluate/evaluators/class_evaluators.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "evaluate/evaluators/evaluator_base.h"
#include "evaluate/intervals/auc_variance.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/multiclass_ranking.h"
#include "evaluate/metrics/probability.h"
#include "evaluate/metrics/score_metrics.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

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
      if (kind == OutputKind::kLogProbabilities) score = std::min(std::exp(score), 1.0);
      if (kind == OutputKind::kProbabilities) score = std::clamp(score, 0.0, 1.0);
      rows_.scores.push_back(score);
    }
  }

  void Predict(double threshold) {
    for (double score : rows_.scores) rows_.predicted.push_back(score >= threshold ? 1 : 0);
  }

  void AddScoreMetrics(bool probabilities) {
    std::vector<uint8_t> positive(rows_.truth.begin(), rows_.truth.end());
    AddMetrics(BinaryRankMetrics(CountThresholds(rows_.scores, positive)));
    Interval auc = DeLongInterval(PlaceRows(rows_.scores, rows_.truth), options_.level);
    AddInterval("roc_auc", auc);
    AddInterval("gini", {2 * auc.low - 1, 2 * auc.high - 1, auc.method});
    if (!probabilities) return;
    AddMetrics(BinaryProbabilityMetrics(rows_.scores, positive));
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
    AddMetrics(MulticlassAreaMetrics(areas));
    auto add = [&](const char* name, double value, double deviation) {
      Interval interval = NormalInterval(value, deviation, options_.level, 0, 1);
      interval.method = "DeLong, averaged";
      AddInterval(name, interval);
    };
    add("roc_auc_ovr_macro", areas.ovr_macro, areas.ovr_macro_deviation);
    add("roc_auc_ovo_macro", areas.ovo_macro, areas.ovo_macro_deviation);
    if (!probabilities) return;
    AddMetrics(MulticlassProbabilityMetrics(*scores_, rows_.truth));
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

}  // namespace

Result<std::unique_ptr<Evaluator>> StartBinary(const Target& target, const Predictions& predictions,
                                               const EvaluationOptions& options) {
  return StartEvaluator<BinaryEvaluator>(target, predictions, options);
}

Result<std::unique_ptr<Evaluator>> StartMulticlass(const Target& target,
                                                   const Predictions& predictions,
                                                   const EvaluationOptions& options) {
  return StartEvaluator<MulticlassEvaluator>(target, predictions, options);
}

}  // namespace tidemark::evaluate
