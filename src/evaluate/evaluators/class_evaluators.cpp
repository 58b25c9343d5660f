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
  [[nodiscard]] bool has_scores() const { return !predictions_.scores.empty(); }
  // Once the kind is known.
  [[nodiscard]] bool has_probabilities() const {
    return has_scores() && kind_ != OutputKind::kScores;
  }

  void FindKind() {
    if (!has_scores()) return;
    kind_ = predictions_.kind ? *predictions_.kind
                              : GuessOutputKind(predictions_.scores, predictions_.columns);
    evaluation_.output_kind = kind_;
    std::string note = OutputKindNote(kind_, predictions_.columns);
    if (!note.empty()) evaluation_.notes.push_back(std::move(note));
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
    NoteUnseen();
    auto matrix = ConfusionMatrix::Of(rows_.truth, rows_.predicted, classes);
    if (matrix.ok()) {
      evaluation_.confusion = std::move(matrix).value();
    } else {
      evaluation_.notes.push_back(matrix.error().message);
    }
    AddShare("accuracy", counts_.hits_total(), counts_.rows);
  }

  // A class of the model that the data never have: it is no mistake, but means over classes differ.
  void NoteUnseen() {
    std::vector<std::string> unseen;
    const std::vector<std::string>& names = target_.class_names;
    for (size_t k = 0; k < names.size() && k < counts_.truth.size(); ++k) {
      if (counts_.truth[k] == 0) unseen.push_back(names[k]);
    }
    if (unseen.empty()) return;
    std::string note = std::to_string(unseen.size()) + " of " + std::to_string(names.size()) +
                       " classes occur in no row: " + ShownNames(unseen);
    if (names.size() > 2)
      note += "; means over classes count such a class, as 0, only where it was predicted";
    evaluation_.notes.push_back(std::move(note));
  }

  void LossesOfLabels() {
    for (size_t i = 0; i < rows_.truth.size(); ++i) {
      rows_.losses.push_back(rows_.truth[i] == rows_.predicted[i] ? 0 : 1);
    }
  }

  OutputKind kind_ = OutputKind::kScores;
  ClassCounts counts_;
};

class BinaryEvaluator : public ClassEvaluator {
 public:
  BinaryEvaluator(const Target& target, const Predictions& predictions,
                  const EvaluationOptions& options)
      : ClassEvaluator(target, predictions, options) {
    AddPart([this] { FindRows(); });
    AddPart([this] { CountLabels(); });
    if (has_scores()) {
      AddPart([this] { AddRankMetrics(); });
      AddPart([this] { AddAucInterval(); });
      AddPart([this] { AddProbabilityMetrics(); });
    }
    AddPart([this] { StartResamples(); });
  }

 private:
  void FindRows() {
    FindTruthAndLabels();
    FindKind();
    if (has_scores()) FindScores();
    if (!LabelsDecide(has_scores() ? std::optional(kind_) : std::nullopt, options_.threshold)) {
      rows_.predicted.clear();
    }
    if (rows_.predicted.empty()) {
      rows_.predicted = ByThreshold();
    } else if (has_probabilities()) {
      NoteOwnLabels();
    }
    TakeSide();
  }

  void CountLabels() {
    MakeTables(2);
    ClassCounts counts = CountClasses(truth_, predicted_, 2);
    AddShare("precision", counts.hits[1], counts.predicted[1]);
    AddShare("recall", counts.hits[1], counts.truth[1]);
    AddShare("specificity", counts.hits[0], counts.truth[0]);
    metrics_ = BinaryLabelMetrics(counts);
    if (!has_probabilities()) LossesOfLabels();
  }

  void StartResamples() {
    StartBootstrap(
        std::make_unique<BinaryFigures>(truth_, predicted_, scores_, has_probabilities()),
        rows_.truth);
  }

  void FindScores() {
    if (predictions_.columns == 2) {
      ScoreMatrix matrix(predictions_.scores, 2, FormOf(kind_), kept_);
      for (size_t i = 0; i < kept_.size(); ++i) rows_.scores.push_back(matrix.At(i, 1));
      return;
    }
    for (uint32_t i : kept_) {
      double score = predictions_.scores[i];
      if (kind_ == OutputKind::kLogits) score = 1 / (1 + std::exp(-score));
      if (kind_ == OutputKind::kLogProbabilities) score = std::min(std::exp(score), 1.0);
      if (kind_ == OutputKind::kProbabilities) score = std::clamp(score, 0.0, 1.0);
      rows_.scores.push_back(score);
    }
  }

  [[nodiscard]] double ScoreOfPositive(double score) const {
    if (options_.positive == 1) return score;
    return has_probabilities() ? 1 - score : -score;
  }

  [[nodiscard]] std::vector<uint32_t> ByThreshold() const {
    const double threshold = has_probabilities() ? options_.threshold : 0;
    std::vector<uint32_t> predicted;
    for (double score : rows_.scores) {
      bool says_positive = ScoreOfPositive(score) >= threshold;
      predicted.push_back(says_positive ? options_.positive : 1 - options_.positive);
    }
    return predicted;
  }

  // Forests call a tie the first class, SVMs decide by other scores than their probabilities.
  void NoteOwnLabels() {
    const std::vector<uint32_t> by_scores = ByThreshold();
    size_t differing = 0;
    for (size_t i = 0; i < by_scores.size(); ++i) {
      if (by_scores[i] != rows_.predicted[i]) ++differing;
    }
    if (differing == 0) return;
    evaluation_.notes.push_back("the model's own label is not what its score says from 0.5 in " +
                                std::to_string(differing) + (differing == 1 ? " row" : " rows") +
                                ": figures and confusion matrix take its labels");
  }

  // The rows as figures of the positive class read them, with 1 for it.
  void TakeSide() {
    truth_ = rows_.truth;
    predicted_ = rows_.predicted;
    scores_ = rows_.scores;
    if (options_.positive == 1) return;
    for (uint32_t& k : mirrored_truth_ = rows_.truth) k = 1 - k;
    for (uint32_t& k : mirrored_predicted_ = rows_.predicted) k = 1 - k;
    for (double& score : mirrored_scores_ = rows_.scores) score = ScoreOfPositive(score);
    truth_ = mirrored_truth_;
    predicted_ = mirrored_predicted_;
    scores_ = mirrored_scores_;
  }

  void AddRankMetrics() {
    std::vector<uint8_t> positive(truth_.begin(), truth_.end());
    AddMetrics(BinaryRankMetrics(CountThresholds(scores_, positive)));
  }

  void AddAucInterval() {
    Interval auc = DeLongInterval(PlaceRows(scores_, truth_), options_.level);
    AddInterval("roc_auc", auc);
    AddInterval("gini", {2 * auc.low - 1, 2 * auc.high - 1, auc.method});
  }

  void AddProbabilityMetrics() {
    if (!has_probabilities()) return;
    std::vector<uint8_t> positive(truth_.begin(), truth_.end());
    AddMetrics(BinaryProbabilityMetrics(scores_, positive));
    for (size_t i = 0; i < rows_.truth.size(); ++i) {
      rows_.losses.push_back(BinaryRowLogLoss(rows_.scores[i], rows_.truth[i] == 1));
    }
  }

  // Of the rows, or of what is mirrored when class 0 is the positive one.
  std::span<const uint32_t> truth_, predicted_;
  std::span<const double> scores_;
  std::vector<uint32_t> mirrored_truth_, mirrored_predicted_;
  std::vector<double> mirrored_scores_;
};

class MulticlassEvaluator : public ClassEvaluator {
 public:
  MulticlassEvaluator(const Target& target, const Predictions& predictions,
                      const EvaluationOptions& options)
      : ClassEvaluator(target, predictions, options) {
    AddPart([this] { FindRows(); });
    AddPart([this] { CountLabels(); });
    if (has_scores()) {
      AddLongPart([this]() -> Result<bool> { return TakeAreas(); });
      AddPart([this] { AddProbabilityMetrics(); });
      AddPart([this] { FindLosses(); });
    }
    AddPart([this] { StartResamples(); });
  }

 private:
  [[nodiscard]] size_t classes() const {
    return std::max(target_.class_names.size(), predictions_.columns);
  }

  void FindRows() {
    FindTruthAndLabels();
    FindKind();
    if (!has_scores()) return;
    scores_.emplace(predictions_.scores, predictions_.columns, FormOf(kind_), kept_);
    if (rows_.predicted.empty()) rows_.predicted = BestClasses(*scores_);
  }

  void CountLabels() {
    MakeTables(classes());
    metrics_ = MulticlassLabelMetrics(rows_.truth, rows_.predicted, counts_);
    if (!has_probabilities()) LossesOfLabels();
  }

  void StartResamples() {
    StartBootstrap(std::make_unique<MulticlassFigures>(rows_.truth, rows_.predicted, classes(),
                                                       has_probabilities() ? &*scores_ : nullptr),
                   rows_.truth);
  }

  // One class at a time.
  bool TakeAreas() {
    if (!areas_) areas_ = std::make_unique<MulticlassAreaWalk>(*scores_, rows_.truth);
    if (areas_->Step()) return true;
    const MulticlassAreas areas = areas_->Take();
    areas_.reset();
    AddMetrics(MulticlassAreaMetrics(areas));
    auto add = [&](const char* name, double value, double deviation) {
      Interval interval = NormalInterval(value, deviation, options_.level, 0, 1);
      interval.method = "DeLong, averaged";
      AddInterval(name, interval);
    };
    add("roc_auc_ovr_macro", areas.ovr_macro, areas.ovr_macro_deviation);
    add("roc_auc_ovo_macro", areas.ovo_macro, areas.ovo_macro_deviation);
    return false;
  }

  void AddProbabilityMetrics() {
    if (!has_probabilities()) return;
    AddMetrics(MulticlassProbabilityMetrics(*scores_, rows_.truth));
    for (const Metric& metric : metrics_) {
      if (metric.name.substr(0, 3) != "top") continue;
      auto rows = static_cast<double>(evaluation_.rows);
      AddShare(metric.name.c_str(), static_cast<uint64_t>(std::llround(metric.value * rows)),
               evaluation_.rows);
    }
  }

  void FindLosses() {
    if (!has_probabilities()) return;
    std::vector<double> row(scores_->classes());
    for (size_t i = 0; i < rows_.truth.size(); ++i) {
      scores_->Row(i, row.data());
      rows_.losses.push_back(RowLogLoss(row, rows_.truth[i]));
    }
  }

  std::optional<ScoreMatrix> scores_;
  std::unique_ptr<MulticlassAreaWalk> areas_;
};

}  // namespace

std::unique_ptr<Evaluator> BeginBinary(const Target& target, const Predictions& predictions,
                                       const EvaluationOptions& options) {
  return std::make_unique<BinaryEvaluator>(target, predictions, options);
}

std::unique_ptr<Evaluator> BeginMulticlass(const Target& target, const Predictions& predictions,
                                           const EvaluationOptions& options) {
  return std::make_unique<MulticlassEvaluator>(target, predictions, options);
}

}  // namespace tidemark::evaluate
