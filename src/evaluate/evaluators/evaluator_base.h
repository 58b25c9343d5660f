// What the evaluators of all tasks share: which rows count, the resamples, and the joining of
// metrics with their intervals.
#pragma once

#include <functional>
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

  Result<bool> Prepare() override;
  [[nodiscard]] size_t parts_done() const override { return parts_done_; }
  [[nodiscard]] size_t parts() const override { return parts_.size() + more_parts_; }

  bool Step(size_t resamples) override { return bootstrap_->Step(resamples); }
  [[nodiscard]] Evaluation Current() const override;
  [[nodiscard]] const EvaluatedRows& rows() const override { return rows_; }
  [[nodiscard]] const WeightedFigures& figures() const override { return *figures_; }

 protected:
  // A part of the figures; true when it goes on in another one.
  using Part = std::function<Result<bool>()>;
  // Parts are done in the order in which they are added. The first one is there already: it finds
  // the rows that count (`kept_`) and numbers them.
  void AddPart(const std::function<void()>& part);
  void AddLongPart(Part part) { parts_.push_back(std::move(part)); }
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
  Status KeepFiniteRows();

  std::vector<Part> parts_;
  size_t next_part_ = 0, parts_done_ = 0;
  size_t more_parts_ = 0;  // into which long ones went on
  std::vector<std::pair<std::string, Interval>> analytic_;
  std::unique_ptr<WeightedFigures> figures_;
  std::unique_ptr<Bootstrap> bootstrap_;
};

}  // namespace tidemark::evaluate
