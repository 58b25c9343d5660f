#include "evaluate/evaluators/multilabel_evaluator.h"

#include <optional>
#include <utility>

#include "evaluate/evaluators/evaluator_base.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/multilabel.h"

namespace tidemark::evaluate {
namespace {

class MultilabelEvaluator : public EvaluatorBase {
 public:
  MultilabelEvaluator(const Target& target, const Predictions& predictions,
                      const EvaluationOptions& options)
      : EvaluatorBase(target, predictions, options) {
    AddPart([this] { Predict(); });
    AddPart([this] { AddMetrics(MultilabelMetrics(truth(), predicted())); });
    AddPart([this] { AddMetrics(MultilabelScoreMetrics(*scores_, truth())); });
    AddPart([this] { CountWrong(truth(), predicted()); });
    AddPart(
        [this] { StartBootstrap(std::make_unique<MultilabelFigures>(truth(), predicted()), {}); });
  }

 private:
  [[nodiscard]] LabelMatrix truth() const { return {rows_.labels, predictions_.columns}; }
  [[nodiscard]] LabelMatrix predicted() const {
    return {rows_.guessed_labels, predictions_.columns};
  }

  void Predict() {
    // Labels are judged one by one, so that rows need not sum to 1.
    OutputKind kind = predictions_.kind.value_or(GuessOutputKind(predictions_.scores, 1));
    evaluation_.output_kind = kind;
    if (kind == OutputKind::kLogits) {
      evaluation_.notes.push_back("the outputs are logits; the logistic function was applied");
    }
    size_t labels = predictions_.columns;
    // All forms keep the order of scores, so the scores themselves need no copy.
    scores_.emplace(predictions_.scores, labels, ScoreForm::kRaw, kept_);
    double cut = LabelCut(kind, options_.threshold);
    for (size_t row = 0; row < kept_.size(); ++row) {
      for (size_t label = 0; label < labels; ++label) {
        rows_.labels.push_back(target_.labels[kept_[row] * labels + label]);
        rows_.guessed_labels.push_back(scores_->At(row, label) >= cut ? 1 : 0);
      }
    }
  }

  void CountWrong(const LabelMatrix& truth, const LabelMatrix& predicted) {
    uint64_t right_rows = 0;
    for (size_t row = 0; row < truth.rows(); ++row) {
      double wrong = 0;
      for (size_t label = 0; label < truth.labels; ++label) {
        wrong += truth.At(row, label) != predicted.At(row, label) ? 1 : 0;
      }
      right_rows += wrong == 0 ? 1 : 0;
      rows_.losses.push_back(wrong / static_cast<double>(truth.labels));
    }
    AddShare("accuracy", right_rows, truth.rows());
  }

  std::optional<ScoreMatrix> scores_;
};

}  // namespace

std::unique_ptr<Evaluator> BeginMultilabel(const Target& target, const Predictions& predictions,
                                           const EvaluationOptions& options) {
  return std::make_unique<MultilabelEvaluator>(target, predictions, options);
}

}  // namespace tidemark::evaluate
