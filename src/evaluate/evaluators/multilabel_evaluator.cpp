#include "evaluate/evaluators/multilabel_evaluator.h"

#include <utility>

#include "evaluate/evaluators/evaluator_base.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/multilabel.h"

namespace tidemark::evaluate {
namespace {

class MultilabelEvaluator : public EvaluatorBase {
 public:
  using EvaluatorBase::EvaluatorBase;

  Status Prepare() {
    TM_RETURN_IF_ERROR(KeepFiniteRows());
    // Labels are judged one by one, so that rows need not sum to 1.
    OutputKind kind = predictions_.kind.value_or(GuessOutputKind(predictions_.scores, 1));
    evaluation_.output_kind = kind;
    if (kind == OutputKind::kLogits) {
      evaluation_.notes.push_back("the outputs are logits; the logistic function was applied");
    }
    size_t labels = predictions_.columns;
    // All forms keep the order of scores, so the scores themselves need no copy.
    ScoreMatrix scores(predictions_.scores, labels, ScoreForm::kRaw, kept_);
    Predict(scores, LabelCut(kind, options_.threshold));
    LabelMatrix truth{rows_.labels, labels};
    LabelMatrix predicted{rows_.guessed_labels, labels};
    AddMetrics(MultilabelMetrics(truth, predicted));
    AddMetrics(MultilabelScoreMetrics(scores, truth));
    CountWrong(truth, predicted);
    StartBootstrap(std::make_unique<MultilabelFigures>(truth, predicted), {});
    return {};
  }

 private:
  void Predict(const ScoreMatrix& scores, double cut) {
    size_t labels = scores.classes();
    for (size_t row = 0; row < kept_.size(); ++row) {
      for (size_t label = 0; label < labels; ++label) {
        rows_.labels.push_back(target_.labels[kept_[row] * labels + label]);
        rows_.guessed_labels.push_back(scores.At(row, label) >= cut ? 1 : 0);
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
};

}  // namespace

Result<std::unique_ptr<Evaluator>> StartMultilabel(const Target& target,
                                                   const Predictions& predictions,
                                                   const EvaluationOptions& options) {
  return StartEvaluator<MultilabelEvaluator>(target, predictions, options);
}

}  // namespace tidemark::evaluate
