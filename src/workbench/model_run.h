// One model over the rows of the bench's table, in steps: predictions, figures, resamples.
//
// The predictions are held once, by row of the data set; everything that is shown later reads them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "evaluate/data/binding.h"
#include "evaluate/evaluation.h"
#include "evaluate/kept/kept_predictions.h"
#include "evaluate/predict/model_evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::workbench {

// What a person decided about a run, by numbers of columns.
struct RunChoices {
  evaluate::Binding binding;  // with the target
  std::optional<evaluate::Task> task;
  double threshold = 0.5;
  std::string positive;  // empty: the second class
  double level = 0.95;
  uint32_t resamples = 0;  // 0: as many as suit the rows
  uint64_t seed = 1;
};

class ModelRun {
 public:
  // The model and the data outlive it.
  static Result<std::unique_ptr<ModelRun>> Start(model::Model* model, const evaluate::DataSet* data,
                                                 RunChoices choices);

  // A kept evaluation, done: its claimed figures, and its predictions when they were kept too.
  static Result<std::unique_ptr<ModelRun>> OfKept(
      evaluate::KeptEvaluation kept, std::optional<evaluate::KeptPredictions> predictions);

  // Some more of it, for about `budget_ms`; false when it is done.
  Result<bool> Step(double budget_ms);

  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] uint64_t rows_done() const { return rows_done_; }
  [[nodiscard]] uint64_t rows() const { return kept_ ? evaluation_.rows : data_->rows; }
  // Of the figures, once all rows are predicted; 0 before.
  [[nodiscard]] uint32_t parts_done() const { return parts_done_; }
  [[nodiscard]] uint32_t parts() const;
  [[nodiscard]] uint32_t resamples_done() const { return resamples_done_; }
  [[nodiscard]] uint32_t resamples() const { return static_cast<uint32_t>(options_.resamples); }
  // Of the predictions alone.
  [[nodiscard]] double seconds() const { return seconds_; }

  // -- What is there when it is done.
  // Null for a kept evaluation.
  [[nodiscard]] model::Model* model() const { return model_; }
  // Null for a run of a model.
  [[nodiscard]] const evaluate::KeptEvaluation* kept() const { return kept_ ? &*kept_ : nullptr; }
  // Whether more is known than figures.
  [[nodiscard]] bool has_rows() const { return evaluator_ != nullptr; }
  // The rows that a kept evaluation was made on, when they are there; null when they are not.
  void set_data(const evaluate::DataSet* data);
  [[nodiscard]] const evaluate::DataSet& data() const { return *data_; }
  [[nodiscard]] const RunChoices& choices() const { return choices_; }
  [[nodiscard]] const evaluate::ModelAnswers& answers() const { return answers_; }
  [[nodiscard]] const evaluate::Target& target() const {
    return kept_ ? kept_rows_->target() : compared_->target();
  }
  // As the evaluator read them, for the rows of the target.
  [[nodiscard]] evaluate::Predictions predictions() const {
    return kept_ ? kept_rows_->predictions() : compared_->predictions();
  }
  // Scores as the model gave them, and where those of each row that counts are.
  [[nodiscard]] std::span<const float> scores() const {
    return kept_ ? kept_rows_->predictions().scores : std::span<const float>(answers_.scores);
  }
  [[nodiscard]] const std::vector<uint32_t>& score_rows() const {
    return kept_ ? kept_score_rows_ : evaluated().rows;
  }
  [[nodiscard]] const evaluate::Evaluator& evaluator() const { return *evaluator_; }
  [[nodiscard]] const evaluate::Evaluation& evaluation() const { return evaluation_; }
  [[nodiscard]] const evaluate::EvaluatedRows& evaluated() const { return evaluator_->rows(); }
  [[nodiscard]] evaluate::Task task() const { return evaluation_.task; }
  [[nodiscard]] const evaluate::EvaluationOptions& options() const { return options_; }
  // In the order of the truth's numbers.
  [[nodiscard]] const std::vector<std::string>& class_names() const {
    return evaluation_.class_names;
  }
  [[nodiscard]] bool is_classification() const;
  // Classification with scores of classes: curves and thresholds exist.
  [[nodiscard]] bool has_scores() const;
  // ... and they are probabilities (or were made some).
  [[nodiscard]] bool has_probabilities() const;

 private:
  ModelRun() = default;
  Result<bool> Predict(double budget_ms);
  Result<bool> Compare(double budget_ms);
  Status ReadTarget();
  Status BeginEvaluator();
  Status CompareKept(evaluate::KeptPredictions predictions);

  model::Model* model_ = nullptr;
  const evaluate::DataSet* data_ = nullptr;
  RunChoices choices_;
  std::unique_ptr<evaluate::Predictor> predictor_;
  evaluate::ModelAnswers answers_;
  std::optional<evaluate::ComparedAnswers> compared_;
  std::optional<evaluate::KeptEvaluation> kept_;
  std::optional<evaluate::KeptComparison> kept_rows_;
  std::vector<uint32_t> kept_score_rows_;
  evaluate::EvaluationOptions options_;
  std::unique_ptr<evaluate::Evaluator> evaluator_;
  evaluate::Evaluation evaluation_;
  uint64_t rows_done_ = 0;
  uint32_t parts_done_ = 0, resamples_done_ = 0;
  bool has_figures_ = false;  // and only intervals are missing
  size_t batch_ = 64;         // rows of the next batch: as many as fit a slice
  double seconds_ = 0;
  bool done_ = false;
};

}  // namespace tidemark::workbench
