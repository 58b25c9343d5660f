#include "evaluate/evaluators/evaluator_base.h"

#include <cmath>

#include "evaluate/usable_rows.h"

namespace tidemark::evaluate {
namespace {

constexpr uint32_t kNoNumber = 0xFFFFFFFF;

void SetInterval(const std::string& name, const Interval& interval, size_t dropped,
                 std::vector<EvaluatedMetric>* metrics) {
  for (EvaluatedMetric& metric : *metrics) {
    if (metric.metric.name != name || std::isnan(metric.metric.value)) continue;
    metric.interval = interval;
    metric.dropped_resamples = dropped;
  }
}

}  // namespace

EvaluatorBase::EvaluatorBase(const Target& target, const Predictions& predictions,
                             const EvaluationOptions& options)
    : target_(target), predictions_(predictions), options_(options) {
  evaluation_.task = target.task;
  evaluation_.options = options;
  evaluation_.options.groups = {};  // an evaluation outlives what it was made from
  evaluation_.rows_without_target = target.missing_rows;
  evaluation_.rows_unreadable = target.unreadable_rows;
  evaluation_.class_names = target.class_names;
  evaluation_.notes = target.notes;
  AddLongPart([this]() -> Result<bool> {
    TM_RETURN_IF_ERROR(KeepFiniteRows());
    return false;
  });
}

void EvaluatorBase::AddPart(const std::function<void()>& part) {
  AddLongPart([part]() -> Result<bool> {
    part();
    return false;
  });
}

Result<bool> EvaluatorBase::Prepare() {
  if (next_part_ == parts_.size()) return false;
  TM_ASSIGN_OR_RETURN(const bool goes_on, parts_[next_part_]());
  ++parts_done_;
  if (goes_on) {
    ++more_parts_;
  } else {
    ++next_part_;
  }
  return next_part_ < parts_.size();
}

Evaluation EvaluatorBase::Current() const {
  Evaluation current = evaluation_;
  for (const Metric& metric : metrics_) current.metrics.push_back({metric, {}, 0});
  if (bootstrap_->done() > 0) {
    for (const BootstrapFigure& figure : bootstrap_->Figures()) {
      SetInterval(figure.name, figure.interval, figure.dropped, &current.metrics);
    }
  }
  // Rows of groups are not independent, which the analytic intervals need.
  if (!groups_.empty()) return current;
  for (const auto& [name, interval] : analytic_) SetInterval(name, interval, 0, &current.metrics);
  return current;
}

Status EvaluatorBase::KeepFiniteRows() {
  size_t columns = predictions_.columns;
  bool has_scores = !predictions_.scores.empty();
  bool may_be_infinite = predictions_.kind != OutputKind::kProbabilities;
  constexpr size_t kMostNumbers = 9;
  std::vector<std::string> left_out;
  for (uint32_t i = 0; i < target_.rows.size(); ++i) {
    if (!has_scores ||
        IsUsable(predictions_.scores.subspan(i * columns, columns), may_be_infinite)) {
      kept_.push_back(i);
    } else if (left_out.size() < kMostNumbers) {
      left_out.push_back(std::to_string(target_.rows[i] + 1));
    }
  }
  evaluation_.rows_not_finite = target_.rows.size() - kept_.size();
  evaluation_.rows = kept_.size();
  if (evaluation_.rows_not_finite > 0) {
    const bool one = evaluation_.rows_not_finite == 1;
    evaluation_.notes.push_back(
        one ? "1 row was left out: its prediction is not finite (row " + left_out.front() + ")"
            : std::to_string(evaluation_.rows_not_finite) +
                  " rows were left out: their predictions are not finite (rows " +
                  ShownNames(left_out) + ")");
  }
  if (kept_.empty()) {
    return MakeError(ErrorCode::kInvalid,
                     "no row has a target and a finite prediction: of " +
                         std::to_string(evaluation_.rows_not_finite) +
                         " rows with a target the model says NaN or infinity",
                     "Check the model's inputs for missing values, and how they are scaled.");
  }
  for (uint32_t i : kept_) rows_.rows.push_back(target_.rows[i]);
  // Numbered anew: a group may have lost all of its rows.
  std::vector<uint32_t> numbers(options_.groups.size(), kNoNumber);
  uint32_t next = 0;
  for (uint32_t i : kept_) {
    if (options_.groups.empty()) break;
    uint32_t& number = numbers[options_.groups[i]];
    if (number == kNoNumber) number = next++;
    groups_.push_back(number);
  }
  return {};
}

void EvaluatorBase::StartBootstrap(std::unique_ptr<WeightedFigures> figures,
                                   std::span<const uint32_t> strata) {
  figures_ = std::move(figures);
  BootstrapOptions options;
  options.seed = options_.seed;
  options.resamples = options_.resamples;
  options.level = options_.level;
  options.strata = strata;
  options.groups = groups_;
  bootstrap_ = std::make_unique<Bootstrap>(*figures_, options);
}

void EvaluatorBase::AddMetrics(std::vector<Metric> more) {
  for (Metric& metric : more) metrics_.push_back(std::move(metric));
}

void EvaluatorBase::AddShare(const char* name, uint64_t successes, uint64_t trials) {
  AddInterval(name, WilsonInterval(successes, trials, options_.level));
}

void EvaluatorBase::AddInterval(const char* name, Interval interval) {
  analytic_.emplace_back(name, std::move(interval));
}

}  // namespace tidemark::evaluate
