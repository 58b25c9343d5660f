// What the workbench tells the interface: the state of the bench whenever it changes, and answers
// to queries. Classes are places in `class_names` of a Summary. Figures that are not defined are
// NaN.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/commands.h"
#include "workbench/requests.h"

namespace tidemark::workbench {

enum class AnswerType : uint16_t {
  kBench = 1,
  kTrouble,
  kSummary,
  kCurves,
  kThresholdView,
  kResiduals,
  kRowList,
  kWeakSlices,
  kImportances,
  kDependence,
  kWhatIf,
  kComparison,
  kKept,
  kRecomputed,
  kExported,
};

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// What happened, to what, and what to do.
struct Sentence {
  std::string message, hint;
  [[nodiscard]] bool empty() const { return message.empty(); }
  template <class A>
  void Fields(A& a) {
    a(message, hint);
  }
};

// A model that was dropped, or a kept evaluation without one.
struct ModelCard {
  uint32_t evaluation = 0;  // its number, from 1; never used again
  int64_t kept_run_id = 0;  // of a kept evaluation; 0 = a model
  std::string name;         // of the file
  std::string sha256;
  uint64_t size_bytes = 0;
  std::string format;    // "ONNX opset 17"
  std::string producer;  // "from PyTorch 2.1"
  std::vector<std::string> input_names;
  std::vector<std::string> inputs, outputs;                 // "x: float32 [N, 1, 8, 8]"
  std::vector<std::pair<std::string, uint64_t>> operators;  // with counts, most first
  uint64_t parameters = 0, operations = 0;                  // operations of one row
  Sentence problem;                                         // why it can't run
  enum class State : uint8_t { kReading, kReady, kRunning, kDone, kStale, kFailed };
  State state = State::kReading;  // kStale: the choices or data changed since
  uint64_t rows_done = 0, rows = 0;
  uint32_t parts_done = 0, parts = 0;  // of the figures, once all rows are predicted
  uint32_t resamples_done = 0, resamples = 0;
  double seconds = 0;  // of the predictions
  double peak_bytes = 0;
  bool only_images = false;  // it sees pixels alone: no column can be shuffled or replaced
  bool loaded = false;       // its file is a model that runs here
  // Of the last evaluation: rows that count, those that were left out, and why, and what was found
  // or guessed on the way.
  uint64_t rows_counted = 0, without_target = 0, not_finite = 0, unreadable = 0;
  std::vector<std::string> notes;
  template <class A>
  void Fields(A& a) {
    a(evaluation, kept_run_id, name, sha256, size_bytes, format, producer, input_names, inputs,
      outputs, operators, parameters, operations, problem, state, rows_done, rows, parts_done,
      parts, resamples_done, resamples, seconds, peak_bytes, only_images, loaded, rows_counted,
      without_target, not_finite, unreadable, notes);
  }
};

struct ColumnCard {
  std::string name;
  ColumnKind kind = ColumnKind::kNumber;
  std::vector<uint64_t> row_shape;  // of arrays
  uint64_t missing = 0;
  bool single = true;  // one value a row
  bool images = false;
  bool fixed = false;  // its type can't be corrected
  template <class A>
  void Fields(A& a) {
    a(name, kind, row_shape, missing, single, images, fixed);
  }
};
struct DataCard {
  uint32_t data = 0;
  std::string name, sha256, format;  // format: "CSV"
  uint64_t size_bytes = 0, bytes_read = 0, rows = 0;
  bool chosen = true, reading = true;
  std::vector<ColumnCard> columns;
  std::vector<std::string> notes;  // skipped rows, unreadable values, with the first places
  Sentence problem;
  bool images = false;
  template <class A>
  void Fields(A& a) {
    a(data, name, sha256, format, size_bytes, bytes_read, rows, chosen, reading, columns, notes,
      problem, images);
  }
};

// An input of the first model, and what feeds it.
struct InputCard {
  InputChoice choice;  // in force
  bool guessed = true;
  std::string takes;    // "float32 [N, 1, 8, 8]"
  std::string summary;  // "pixel_0 … pixel_63 → 1 × 8 × 8"
  std::string fits;     // "Shape fits"; empty when it does not
  Sentence problem;
  template <class A>
  void Fields(A& a) {
    a(choice, guessed, takes, summary, fits, problem);
  }
};

struct SliceCard {
  uint32_t slice = 0;  // 0 = all rows
  std::string name;
  std::vector<Condition> conditions;
  uint64_t rows = 0;
  // The headline figure (accuracy, RMSE ...) of each evaluation that is done, by its number.
  std::vector<std::pair<uint32_t, double>> figures;
  template <class A>
  void Fields(A& a) {
    a(slice, name, conditions, rows, figures);
  }
};

struct Bench {
  static constexpr auto kType = AnswerType::kBench;
  std::vector<ModelCard> models;
  std::vector<DataCard> data;
  Choices choices;   // what the person decided
  Choices in_force;  // with what was guessed
  std::vector<InputCard> inputs;
  Sentence target_problem;
  std::string target_note;  // "10 classes"; of numbers empty, and their range instead
  double target_low = kNone, target_high = kNone;
  std::string headline;  // the figure of the slices: "accuracy"
  std::vector<SliceCard> slices;
  std::vector<std::string> notes;
  uint64_t version = 0;  // grows whenever answers may be others
  template <class A>
  void Fields(A& a) {
    a(models, data, choices, in_force, inputs, target_problem, target_note, target_low, target_high,
      headline, slices, notes, version);
  }
};

// A request could not be carried out; `slot` of a query.
struct Trouble {
  static constexpr auto kType = AnswerType::kTrouble;
  RequestType request = RequestType::kAddFiles;
  uint32_t slot = 0, ticket = 0;
  Sentence what;
  template <class A>
  void Fields(A& a) {
    a(request, slot, ticket, what);
  }
};

struct Figure {
  std::string name;  // scikit-learn's, with its averaging: "f1_macro"
  double value = kNone, low = kNone, high = kNone;
  std::string why;  // it is not defined, or has no interval
  template <class A>
  void Fields(A& a) {
    a(name, value, low, high, why);
  }
};
struct ClassFigures {
  double precision = kNone, recall = kNone, f1 = kNone, roc_auc = kNone;
  uint64_t support = 0, predicted = 0;
  template <class A>
  void Fields(A& a) {
    a(precision, recall, f1, roc_auc, support, predicted);
  }
};
struct Summary {
  static constexpr auto kType = AnswerType::kSummary;
  Query query;
  TaskChoice task = TaskChoice::kAuto;
  uint64_t rows = 0, rows_without_target = 0, rows_not_finite = 0;
  std::vector<std::string> class_names;
  uint32_t positive = 1;  // binary: the class that precision, recall and curves are about
  std::vector<Figure> figures;
  std::vector<std::string> headlines;  // names of the figures for the cards, at most 6
  std::vector<ClassFigures> classes;
  std::vector<uint64_t> confusion;  // true × predicted; empty: too many classes, no classes
  bool has_scores = false;          // curves, thresholds and calibration exist
  std::string output;               // "probabilities", "logits: softmax was applied"
  double level = 0.95;
  uint32_t resamples = 0;
  std::vector<std::string> notes;
  template <class A>
  void Fields(A& a) {
    a(query, task, rows, rows_without_target, rows_not_finite, class_names, positive, figures,
      headlines, classes, confusion, has_scores, output, level, resamples, notes);
  }
};

struct CalibrationBar {
  double low = 0, high = 0, confidence = 0, share = 0, share_low = kNone, share_high = kNone;
  uint64_t rows = 0;
  template <class A>
  void Fields(A& a) {
    a(low, high, confidence, share, share_low, share_high, rows);
  }
};
struct Curves {
  static constexpr auto kType = AnswerType::kCurves;
  Query query;
  uint32_t class_index = 0;
  uint64_t positives = 0, negatives = 0;
  // ROC: every point of the curve (points on straight lines are left out), from (0, 0) to (1, 1).
  std::vector<float> false_positive_rate, true_positive_rate;
  std::vector<float> roc_low, roc_high;  // pointwise Wilson interval of the true positive rate
  Figure roc_auc;
  std::vector<float> recall, precision;  // from recall 0 to 1
  Figure average_precision;
  std::vector<float> chosen, gain, lift;
  std::vector<CalibrationBar> calibration;
  double expected_error = kNone, maximum_error = kNone;
  double brier = kNone, reliability = kNone, resolution = kNone, uncertainty = kNone;
  bool calibration_of_top = false;  // of the predicted class, not of one class
  template <class A>
  void Fields(A& a) {
    a(query, class_index, positives, negatives, false_positive_rate, true_positive_rate, roc_low,
      roc_high, roc_auc, recall, precision, average_precision, chosen, gain, lift, calibration,
      expected_error, maximum_error, brier, reliability, resolution, uncertainty,
      calibration_of_top);
  }
};

struct BestAt {
  enum class Goal : uint8_t { kF1, kCost, kYouden, kAccuracy, kMcc };
  Goal goal = Goal::kF1;
  double threshold = kNone, value = kNone;
  template <class A>
  void Fields(A& a) {
    a(goal, threshold, value);
  }
};
struct ThresholdView {
  static constexpr auto kType = AnswerType::kThresholdView;
  Query query;
  uint32_t class_index = 0;
  double threshold = 0.5;
  uint64_t true_positives = 0, false_positives = 0, false_negatives = 0, true_negatives = 0;
  double precision = kNone, recall = kNone, false_positive_rate = kNone, f1 = kNone, mcc = kNone;
  double accuracy = kNone, cost = kNone;
  std::vector<BestAt> best;
  // Over thresholds, ascending; steps: a value holds from its threshold down to the one before.
  std::vector<float> thresholds, precisions, recalls, f1s, costs;
  template <class A>
  void Fields(A& a) {
    a(query, class_index, threshold, true_positives, false_positives, false_negatives,
      true_negatives, precision, recall, false_positive_rate, f1, mcc, accuracy, cost, best,
      thresholds, precisions, recalls, f1s, costs);
  }
};

struct ErrorBar {
  double low = 0, high = 0;
  uint64_t rows = 0;
  template <class A>
  void Fields(A& a) {
    a(low, high, rows);
  }
};
struct ResidualBar {
  double low = 0, high = 0, mean = kNone, deviation = kNone, quarter = kNone, median = kNone,
         three_quarters = kNone;
  uint64_t rows = 0;
  template <class A>
  void Fields(A& a) {
    a(low, high, mean, deviation, quarter, median, three_quarters, rows);
  }
};
struct Residuals {
  static constexpr auto kType = AnswerType::kResiduals;
  Query query;
  // Predicted against true: every row when there are few, else counts of cells (grid × grid, by
  // rows of the truth), so that nothing is sampled.
  std::vector<double> truth, predicted;
  uint32_t grid = 0;
  double low = 0, high = 0;  // both axes of the grid
  std::vector<uint32_t> cells;
  std::vector<ErrorBar> errors;  // truth - prediction
  std::vector<ResidualBar> by_prediction;
  template <class A>
  void Fields(A& a) {
    a(query, truth, predicted, grid, low, high, cells, errors, by_prediction);
  }
};

struct ListedRow {
  uint64_t row = 0;  // of the data set, from 0
  std::string truth, predicted;
  std::string other_predicted;  // kDisagree, kAgreement
  double confidence = kNone, loss = kNone;
  bool right = false;
  std::vector<std::string> cells;  // of RowList::columns
  template <class A>
  void Fields(A& a) {
    a(row, truth, predicted, other_predicted, confidence, loss, right, cells);
  }
};
struct RowList {
  static constexpr auto kType = AnswerType::kRowList;
  Query query;
  uint64_t total = 0, first = 0;
  std::vector<std::string> columns;
  std::vector<ListedRow> rows;
  double mean_loss = kNone;  // of all rows of the filter
  // Pictures of the rows when an input is one: width × height RGBA each, one after another. Images
  // in files are decoded one by one: what is not there yet is transparent, and comes in a next
  // answer to the same query.
  uint32_t image_width = 0, image_height = 0, images_ready = 0;
  MovedBuffer images;
  template <class A>
  void Fields(A& a) {
    a(query, total, first, columns, rows, mean_loss, image_width, image_height, images_ready,
      images);
  }
};

struct WeakSlice {
  std::string name;
  std::vector<Condition> conditions;
  uint64_t rows = 0;
  double loss = kNone, rest_loss = kNone, adjusted_p = kNone;
  double figure = kNone, figure_low = kNone, figure_high = kNone;  // the headline figure in it
  template <class A>
  void Fields(A& a) {
    a(name, conditions, rows, loss, rest_loss, adjusted_p, figure, figure_low, figure_high);
  }
};
struct WeakSlices {
  static constexpr auto kType = AnswerType::kWeakSlices;
  Query query;
  std::vector<WeakSlice> slices;
  uint64_t tested = 0;
  uint64_t done = 0, total = 0;  // parts of the search; slices are there when all are done
  template <class A>
  void Fields(A& a) {
    a(query, slices, tested, done, total);
  }
};

struct ColumnImportance {
  std::string column;
  double increase = kNone, deviation = kNone;  // of the mean loss
  template <class A>
  void Fields(A& a) {
    a(column, increase, deviation);
  }
};
struct Importances {
  static constexpr auto kType = AnswerType::kImportances;
  Query query;
  std::vector<ColumnImportance> columns;  // the largest increase first
  uint64_t done = 0, total = 0;           // columns
  std::string loss;                       // "log loss"
  uint64_t rows = 0;                      // over which the losses are means; some, of many
  template <class A>
  void Fields(A& a) {
    a(query, columns, done, total, loss, rows);
  }
};
struct DependencePlace {
  std::string label;
  double number = kNone;       // of numbers
  std::vector<double> output;  // one, or one for each class
  template <class A>
  void Fields(A& a) {
    a(label, number, output);
  }
};
struct Dependence {
  static constexpr auto kType = AnswerType::kDependence;
  Query query;
  std::string column;
  bool numeric = false;
  std::vector<std::string> outputs;  // names of the classes, or of the one output
  std::vector<DependencePlace> places;
  uint64_t rows = 0;  // over which the mean is
  template <class A>
  void Fields(A& a) {
    a(query, column, numeric, outputs, places, rows);
  }
};

struct WhatIfCell {
  std::string column;
  uint32_t place = 0;
  std::string value, original;
  Sentence problem;  // the edit is no such value
  template <class A>
  void Fields(A& a) {
    a(column, place, value, original, problem);
  }
};
struct WhatIf {
  static constexpr auto kType = AnswerType::kWhatIf;
  Query query;
  uint64_t row = 0;
  std::string truth, predicted_before, predicted_now;
  std::vector<WhatIfCell> cells;     // all values that the model sees
  std::vector<std::string> outputs;  // as of Dependence
  std::vector<double> before, now;
  uint32_t image_width = 0, image_height = 0;
  MovedBuffer image;  // RGBA, of the row as it is now
  Sentence fixed;     // why some of what the model sees can't be changed
  Sentence problem;
  template <class A>
  void Fields(A& a) {
    a(query, row, truth, predicted_before, predicted_now, cells, outputs, before, now, image_width,
      image_height, image, fixed, problem);
  }
};

struct ComparedFigure {
  std::string name;
  double first = kNone, second = kNone, difference = kNone, low = kNone, high = kNone, p = kNone;
  template <class A>
  void Fields(A& a) {
    a(name, first, second, difference, low, high, p);
  }
};
struct Comparison {
  static constexpr auto kType = AnswerType::kComparison;
  Query query;
  uint32_t first = 0;
  Sentence problem;  // not the same rows, or no predictions are kept: figures only, unpaired
  uint64_t rows = 0;
  std::vector<ComparedFigure> figures;  // second - first, paired
  bool has_mcnemar = false;
  uint64_t only_first_right = 0, only_second_right = 0, both_right = 0, both_wrong = 0;
  double mcnemar_exact_p = kNone, mcnemar_mid_p = kNone;
  double delong_p = kNone;  // binary with scores
  std::vector<std::string> class_names;
  std::vector<uint64_t> agreement;  // first × second; empty: too many classes
  uint64_t same = 0;
  uint32_t resamples = 0, resamples_done = 0;
  template <class A>
  void Fields(A& a) {
    a(query, first, problem, rows, figures, has_mcnemar, only_first_right, only_second_right,
      both_right, both_wrong, mcnemar_exact_p, mcnemar_mid_p, delong_p, class_names, agreement,
      same, resamples, resamples_done);
  }
};

// The run to be kept; the interface hands it to the engine.
struct Kept {
  static constexpr auto kType = AnswerType::kKept;
  uint32_t evaluation = 0;
  KeepRun run;
  template <class A>
  void Fields(A& a) {
    a(evaluation, run);
  }
};

struct RecomputedFigure {
  enum class Verdict : uint8_t { kEqual, kWithinTolerance, kDifferent, kMissing };
  std::string name;
  double claimed = kNone, recomputed = kNone;
  Verdict verdict = Verdict::kMissing;
  template <class A>
  void Fields(A& a) {
    a(name, claimed, recomputed, verdict);
  }
};
struct Recomputed {
  static constexpr auto kType = AnswerType::kRecomputed;
  int64_t run_id = 0;
  enum class State : uint8_t { kNeedsModel, kNeedsData, kRunning, kDone, kFailed };
  State state = State::kRunning;
  std::string model_name, model_sha256, data_name, data_sha256;  // what the claim is about
  std::string other_model_sha256, other_data_sha256;  // of what is there instead; "" = matches
  std::string made_by, made_by_now;                   // program versions
  uint64_t rows_done = 0, rows = 0;
  std::vector<RecomputedFigure> figures;
  RecomputedFigure::Verdict verdict = RecomputedFigure::Verdict::kMissing;
  double tolerance = 0;
  Sentence problem;
  template <class A>
  void Fields(A& a) {
    a(run_id, state, model_name, model_sha256, data_name, data_sha256, other_model_sha256,
      other_data_sha256, made_by, made_by_now, rows_done, rows, figures, verdict, tolerance,
      problem);
  }
};

struct Exported {
  static constexpr auto kType = AnswerType::kExported;
  uint32_t evaluation = 0;
  std::string file_name;
  MovedBuffer bytes;
  template <class A>
  void Fields(A& a) {
    a(evaluation, file_name, bytes);
  }
};

}  // namespace tidemark::workbench
