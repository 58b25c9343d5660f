// An evaluation: predictions against the truth, as metrics with intervals, tables and curves.
//
// Rows whose predictions are not finite are left out and counted. It is made in steps, because the
// resamples of a large data set take a while and a page must stay alive.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/target.h"
#include "evaluate/intervals/bootstrap.h"
#include "evaluate/metrics/class_counts.h"
#include "evaluate/metrics/confusion_matrix.h"
#include "evaluate/output_kind.h"

namespace tidemark::evaluate {

// What the model said about the rows of the target (Target::rows), in the same order.
struct Predictions {
  // Rows × columns: of classes, one probability or logit, one number (regression, ranking), or one
  // probability or logit for each label (multi-label). May be empty when there are labels.
  std::span<const float> scores;
  size_t columns = 0;
  // The model's own label of each row, when it gives one: metrics of labels use it (it differs from
  // the best probability for SVMs). Empty: the best class, or the threshold. See LabelsDecide.
  std::span<const uint32_t> labels;
  // nullopt: guessed from the numbers. Of kProbabilities, rows must be in [0, 1] and sum to 1.
  std::optional<OutputKind> kind;
};

struct EvaluationOptions {
  double threshold = kModelsThreshold;  // binary: positive when the score is at least that
  // Binary: the class (0 or 1) that precision, recall, curves and the threshold are about. The
  // score of class 0 is 1 - that of class 1, of decision values its negative.
  uint32_t positive = 1;
  double level = 0.95;
  uint64_t seed = 1;
  size_t resamples = 1000;
  // Of each of the target's rows, numbered from 0 without gaps; see BootstrapOptions.
  std::span<const uint32_t> groups;
};

struct EvaluatedMetric {
  Metric metric;
  Interval interval;  // NaN where there is none
  size_t dropped_resamples = 0;
};

struct Evaluation {
  Task task = Task::kRegression;
  uint64_t rows = 0;
  uint64_t rows_without_target = 0;
  uint64_t rows_not_finite = 0;
  uint64_t rows_unreadable = 0;
  std::optional<OutputKind> output_kind;  // of classification with scores
  std::vector<std::string> class_names;
  std::vector<EvaluatedMetric> metrics;
  std::vector<ClassRow> classes;
  std::optional<ConfusionMatrix> confusion;
  std::vector<std::string> notes;
  EvaluationOptions options;

  [[nodiscard]] const EvaluatedMetric* Find(std::string_view name) const;
};

// The name of the positive class; "" where there is no such class.
[[nodiscard]] std::string PositiveName(const Evaluation& evaluation);

// The parts that tables, curves and comparisons read, one entry a row that counts.
struct EvaluatedRows {
  std::vector<uint32_t> rows;       // of the data set
  std::vector<uint32_t> truth;      // classification
  std::vector<uint32_t> predicted;  // classification
  std::vector<double> scores;       // binary: of class 1
  std::vector<double> numbers;      // regression: the truth; ranking: the relevance
  std::vector<double> guesses;      // regression: the predictions; ranking: the scores
  std::vector<uint8_t> labels;      // multi-label: rows × labels
  std::vector<uint8_t> guessed_labels;
  // Log loss, else 0/1 error; squared error; share of wrong labels; 1 - NDCG of the row's query.
  std::vector<double> losses;
};

class Evaluator {
 public:
  // With its figures. `target` and the spans outlive it.
  static Result<std::unique_ptr<Evaluator>> Start(const Target& target,
                                                  const Predictions& predictions,
                                                  const EvaluationOptions& options);
  // The same with its figures to come: Prepare until it says false, before anything else is asked.
  static Result<std::unique_ptr<Evaluator>> Begin(const Target& target,
                                                  const Predictions& predictions,
                                                  const EvaluationOptions& options);
  virtual ~Evaluator() = default;

  // One more part, a few passes or one sort over the rows; false when all figures are there. After
  // an error there is no next part.
  virtual Result<bool> Prepare() = 0;
  // Parts until now, and in all.
  [[nodiscard]] virtual size_t parts_done() const = 0;
  [[nodiscard]] virtual size_t parts() const = 0;

  // At most `resamples` more resamples; false when all are done. Metrics are there before the
  // first.
  virtual bool Step(size_t resamples) = 0;
  // With the intervals of the resamples done until now.
  [[nodiscard]] virtual Evaluation Current() const = 0;
  [[nodiscard]] virtual const EvaluatedRows& rows() const = 0;
  // The figures as functions of row weights: for comparing two models (PairedBootstrap).
  [[nodiscard]] virtual const WeightedFigures& figures() const = 0;
};

// Resamples that take some seconds: 1,000, fewer beyond 200,000 rows, at least 200.
[[nodiscard]] size_t SuggestedResamples(uint64_t rows);

// All at once.
Result<Evaluation> Evaluate(const Target& target, const Predictions& predictions,
                            const EvaluationOptions& options = {});

}  // namespace tidemark::evaluate
