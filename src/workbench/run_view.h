// The rows of an evaluation that a query is about, and what is read of each of them.
//
// A place is a number of a row among those that count (EvaluatedRows); a row is one of the data
// set.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluate/metrics/score_matrix.h"
#include "workbench/answers.h"
#include "workbench/model_run.h"

namespace tidemark::workbench {

struct RunView {
  const ModelRun* run = nullptr;
  std::span<const uint32_t> places;                   // ascending
  std::shared_ptr<const std::vector<uint32_t>> held;  // what `places` is a view of

  [[nodiscard]] const evaluate::EvaluatedRows& rows() const { return run->evaluated(); }
};

// kInvalid for a kept evaluation, whose model is not asked.
[[nodiscard]] Status NeedsModel(const ModelRun& run);
// How sure the model is of the class that it predicts; NaN where it says no probabilities.
[[nodiscard]] std::vector<double> Confidences(const ModelRun& run,
                                              std::span<const uint32_t> places);
// Of one class (multi-label: of one label) in probabilities where there are some.
[[nodiscard]] std::vector<double> ScoresOfClass(const RunView& view, size_t class_index);
// Whether each row is of the class, or has the label.
[[nodiscard]] std::vector<uint8_t> IsOfClass(const RunView& view, size_t class_index);
// Whether the prediction is right: the class, all labels. Of numbers: never (they have no such).
[[nodiscard]] bool IsRight(const ModelRun& run, uint32_t place);
// As a person reads them: names of classes, labels that are set, numbers.
[[nodiscard]] std::string TruthText(const ModelRun& run, uint32_t place);
[[nodiscard]] std::string PredictionText(const ModelRun& run, uint32_t place);

// As a person chose, else as many as suit so many rows.
[[nodiscard]] size_t ResamplesFor(const ModelRun& run, size_t rows);

// The part of the target that these places are.
[[nodiscard]] evaluate::Target TargetOf(const ModelRun& run, std::span<const uint32_t> places);

// An evaluation of some of the rows of a run, from the same predictions. Its figures come with the
// steps.
class PartEvaluation {
 public:
  static Result<std::unique_ptr<PartEvaluation>> Start(const ModelRun& run,
                                                       std::span<const uint32_t> places,
                                                       size_t resamples);
  // The same rows with other answers (one for each place), as if the model had said those.
  static Result<std::unique_ptr<PartEvaluation>> StartOn(const ModelRun& run,
                                                         std::span<const uint32_t> places,
                                                         const evaluate::ModelAnswers& answers);
  // One more part of the figures, then one more resample; false when all are done.
  Result<bool> Step();
  // Until the figures are there, but for their intervals.
  Status FindFigures();
  [[nodiscard]] const evaluate::Evaluator& evaluator() const { return *evaluator_; }

 private:
  PartEvaluation() = default;
  Status Begin(const ModelRun& run, size_t resamples);

  evaluate::Target target_;
  std::vector<float> scores_;
  std::vector<uint32_t> labels_, groups_;
  std::unique_ptr<evaluate::Evaluator> evaluator_;
  bool has_figures_ = false;
};

// The figure by which slices are compared: its name for a task, and its value for some rows.
[[nodiscard]] std::string HeadlineOf(evaluate::Task task);
Result<Figure> HeadlineFigure(const ModelRun& run, std::span<const uint32_t> places);

// The same with its interval, in steps.
class HeadlineInterval {
 public:
  static Result<HeadlineInterval> Start(const ModelRun& run, std::span<const uint32_t> places);
  // False when it is there.
  Result<bool> Step();
  [[nodiscard]] Figure figure() const;

 private:
  Figure figure_;                         // of shares, which have a formula
  std::unique_ptr<PartEvaluation> part_;  // else
};

}  // namespace tidemark::workbench
