// What the evaluators of all tasks share: which rows count, the resamples, and the joining of
// metrics with their intervals.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

class EvaluatorBase : public Evaluator {
 public:
  EvaluatorBase(const Target& target, const Predictions& predictions,
                const EvaluationOptions& options);

  bool Step(size_t resamples) override { return bootstrap_->Step(resamples); }
  [[nodiscard]] Evaluation Current() const override;
  [[nodiscard]] const EvaluatedRows& rows() const override { return rows_; }
  [[nodiscard]] const WeightedFigures& figures() const override { return *figures_; }

 protected:
  // Fills `kept_` and the rows' numbers.
  Status KeepFiniteRows();
  void StartBootstrap(std::unique_ptr<WeightedFigures> figures, std::span<const uint32_t> strata);
  void AddMetrics(std::vector<Metric> more);
  void AddShare(const char* name, uint64_t successes, uint64_t trials);
  void AddInterval(const char* name, Interval interval);

  const Target& target_;
  Predictions predictions_;
  EvaluationOptions options_;
  Evaluation evaluation_;
  EvaluatedRows rows_;
  std::vector<uint32_t> kept_;    // places among the target's rows
  std::vector<uint32_t> groups_;  // of the kept rows
  std::vector<Metric> metrics_;

 private:
  std::vector<std::pair<std::string, Interval>> analytic_;
  std::unique_ptr<WeightedFigures> figures_;
  std::unique_ptr<Bootstrap> bootstrap_;
};

// Makes an evaluator of this type and prepares it.
template <typename T>
Result<std::unique_ptr<Evaluator>> StartEvaluator(const Target& target,
                                                  const Predictions& predictions,
                                                  const EvaluationOptions& options) {
  auto evaluator = std::make_unique<T>(target, predictions, options);
  TM_RETURN_IF_ERROR(evaluator->Prepare());
  return std::unique_ptr<Evaluator>(std::move(evaluator));
}

}  // namespace tidemark::evaluate
