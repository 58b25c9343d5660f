// What the interface asks of the workbench: the place where a person's models are run on their
// data. It lives in a worker of its own on the page and on a thread of the desktop; answers are in
// answers.h. Nothing here knows models or data sets: the interface links none of that.
//
// An evaluation is one model on the chosen data. Everything that pictures show is asked for by a
// query with a `slot`: the newest query of a slot replaces an older one that waits, and its answer
// repeats the `ticket`.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/archive.h"

namespace tidemark::workbench {

enum class RequestType : uint16_t {
  kAddFiles = 1,
  kAddKept,
  kRemoveModel,
  kRemoveData,
  kSetChoices,
  kEvaluate,
  kStop,
  kAddSlice,
  kAddSlicesOf,
  kRemoveSlice,
  kQuerySummary,
  kQueryCurves,
  kQueryThreshold,
  kQueryResiduals,
  kQueryRows,
  kQueryWeakSlices,
  kQueryImportance,
  kQueryDependence,
  kQueryWhatIf,
  kQueryComparison,
  kKeep,
  kRecompute,
  kExportPredictions,
};

// Files of a drop: models (*.onnx, with the files of their weights) and data sets, told apart by
// content. -> Bench, again and again while they are read.
struct AddFiles {
  static constexpr auto kType = RequestType::kAddFiles;
  uint32_t handle = 0;  // as the window gave it
  template <class A>
  void Fields(A& a) {
    a(handle);
  }
};

// An evaluation that the open file keeps, with its predictions, to be compared with. -> Bench
struct AddKept {
  static constexpr auto kType = RequestType::kAddKept;
  int64_t run_id = 0;
  std::string document;     // JSON, evaluate/kept
  MovedBuffer predictions;  // empty: not kept, only figures can be compared
  template <class A>
  void Fields(A& a) {
    a(run_id, document, predictions);
  }
};

struct RemoveModel {
  static constexpr auto kType = RequestType::kRemoveModel;
  uint32_t evaluation = 0;
  template <class A>
  void Fields(A& a) {
    a(evaluation);
  }
};
struct RemoveData {
  static constexpr auto kType = RequestType::kRemoveData;
  uint32_t data = 0;
  template <class A>
  void Fields(A& a) {
    a(data);
  }
};

// How values of an input's columns are changed before the model sees them.
enum class Scaling : uint8_t { kNone, kDivide, kStandardise };

// What a person decided; empty and kAuto mean "as guessed". The Bench tells what is in force.
struct InputChoice {
  std::string input;
  std::vector<std::string> columns;  // in order; empty: guessed
  Scaling scaling = Scaling::kNone;
  double divisor = 1;                 // kDivide
  std::vector<double> means, scales;  // kStandardise: one, or one for each channel
  template <class A>
  void Fields(A& a) {
    a(input, columns, scaling, divisor, means, scales);
  }
};
// How images in folders or zips become an input; see evaluate/images/preprocessing.h.
enum class ImageChannels : uint8_t { kAuto, kRgb, kBgr, kGrey };
enum class ImageLayout : uint8_t { kAuto, kChannelsFirst, kChannelsLast };
struct ImageChoice {
  uint32_t width = 0, height = 0;  // 0: of the model's input, or of the first image
  ImageChannels channels = ImageChannels::kAuto;
  ImageLayout layout = ImageLayout::kAuto;
  bool nearest = false;                   // else bilinear
  double crop = 0;                        // the middle, this share of the shorter side; 0: squeezed
  double factor = 1, divisor = 0;         // of a byte; divisor 0: 255, or 1 where bytes are taken
  std::vector<double> means, deviations;  // then, of each channel or one for all; empty: none
  bool operator==(const ImageChoice&) const = default;
  template <class A>
  void Fields(A& a) {
    a(width, height, channels, layout, nearest, crop, factor, divisor, means, deviations);
  }
};
enum class TaskChoice : uint8_t { kAuto, kBinary, kMulticlass, kMultilabel, kRegression, kRanking };
enum class ColumnKind : uint8_t { kNumber, kWholeNumber, kBoolean, kText };

struct Choices {
  std::vector<uint32_t> data;  // which data sets, beside each other; empty: all
  TaskChoice task = TaskChoice::kAuto;
  std::vector<std::string> targets;  // empty: guessed
  std::string query_column;          // ranking
  std::vector<std::pair<std::string, ColumnKind>> types;
  std::vector<InputChoice> inputs;
  ImageChoice images;
  double threshold = 0.5;  // binary, multilabel: from which on a label is predicted
  std::string positive;    // binary: name of the class; empty: the second one
  double level = 0.95;
  uint32_t resamples = 0;  // 0: as many as suit the rows
  uint64_t seed = 1;
  template <class A>
  void Fields(A& a) {
    a(data, task, targets, query_column, types, inputs, images, threshold, positive, level,
      resamples, seed);
  }
};
struct SetChoices {  // -> Bench
  static constexpr auto kType = RequestType::kSetChoices;
  Choices choices;
  template <class A>
  void Fields(A& a) {
    a(choices);
  }
};

// Runs a model over all rows. -> Bench (progress), then its queries have answers.
struct Evaluate {
  static constexpr auto kType = RequestType::kEvaluate;
  uint32_t evaluation = 0;
  template <class A>
  void Fields(A& a) {
    a(evaluation);
  }
};
// Ends whatever takes long: evaluating, importances, a search of slices. What was there before
// stays. Reading data ends by RemoveData.
struct Stop {
  static constexpr auto kType = RequestType::kStop;
  uint32_t evaluation = 0;  // 0: all
  uint32_t slot = 0;        // ends only the query of this slot; 0: everything
  template <class A>
  void Fields(A& a) {
    a(evaluation, slot);
  }
};

// A part of the rows; all conditions hold in it.
struct Condition {
  enum class Kind : uint8_t { kValue, kRange, kMissing, kConfidence, kTrueClass, kPredictedClass };
  Kind kind = Kind::kValue;
  std::string column;        // kValue, kRange, kMissing
  std::string value;         // kValue; kTrueClass, kPredictedClass: the class's name
  double low = 0, high = 0;  // kRange, kConfidence: low <= x <= high
  template <class A>
  void Fields(A& a) {
    a(kind, column, value, low, high);
  }
};
struct AddSlice {  // -> Bench
  static constexpr auto kType = RequestType::kAddSlice;
  std::string name;  // empty: named after its conditions
  std::vector<Condition> conditions;
  template <class A>
  void Fields(A& a) {
    a(name, conditions);
  }
};
// A slice for each value of a column, or for its quarters when it is of numbers. -> Bench
struct AddSlicesOf {
  static constexpr auto kType = RequestType::kAddSlicesOf;
  std::string column;
  template <class A>
  void Fields(A& a) {
    a(column);
  }
};
struct RemoveSlice {  // -> Bench
  static constexpr auto kType = RequestType::kRemoveSlice;
  uint32_t slice = 0;
  template <class A>
  void Fields(A& a) {
    a(slice);
  }
};

// What every query begins with. `slice` 0 = all rows.
struct Query {
  uint32_t slot = 0, ticket = 0, evaluation = 0, slice = 0;
  template <class A>
  void Fields(A& a) {
    a(slot, ticket, evaluation, slice);
  }
};

struct QuerySummary {  // -> Summary
  static constexpr auto kType = RequestType::kQuerySummary;
  Query query;
  template <class A>
  void Fields(A& a) {
    a(query);
  }
};
struct QueryCurves {  // -> Curves, of one class against the others
  static constexpr auto kType = RequestType::kQueryCurves;
  Query query;
  uint32_t class_index = 0;
  uint32_t calibration_bins = 10;
  bool even_counts = false;  // bins of as many rows instead of as much confidence
  template <class A>
  void Fields(A& a) {
    a(query, class_index, calibration_bins, even_counts);
  }
};

struct Costs {
  double true_positive = 0, false_positive = 1, false_negative = 1, true_negative = 0;
  template <class A>
  void Fields(A& a) {
    a(true_positive, false_positive, false_negative, true_negative);
  }
};
struct QueryThreshold {  // -> ThresholdView
  static constexpr auto kType = RequestType::kQueryThreshold;
  Query query;
  uint32_t class_index = 0;
  double threshold = 0.5;
  Costs costs;
  template <class A>
  void Fields(A& a) {
    a(query, class_index, threshold, costs);
  }
};
struct QueryResiduals {  // -> Residuals, of regression
  static constexpr auto kType = RequestType::kQueryResiduals;
  Query query;
  uint32_t bins = 20;
  template <class A>
  void Fields(A& a) {
    a(query, bins);
  }
};

// kAgreement: rows of which the one says one class, the other another or the same.
enum class RowFilter : uint8_t { kAll, kErrors, kCell, kDisagree, kAgreement };
enum class RowOrder : uint8_t { kLoss, kConfidence, kRow };
struct QueryRows {  // -> RowList
  static constexpr auto kType = RequestType::kQueryRows;
  Query query;
  RowFilter filter = RowFilter::kErrors;
  uint32_t true_class = 0, predicted_class = 0;  // kCell
  uint32_t other = 0;  // kDisagree, kAgreement: the evaluation compared with
  // kAgreement: by their names, which both need not number alike.
  std::string other_class = {}, own_class = {};
  RowOrder order = RowOrder::kLoss;
  bool descending = true;
  uint64_t first = 0;
  uint32_t count = 50;
  template <class A>
  void Fields(A& a) {
    a(query, filter, true_class, predicted_class, other, other_class, own_class, order, descending,
      first, count);
  }
};
struct QueryWeakSlices {  // -> WeakSlices
  static constexpr auto kType = RequestType::kQueryWeakSlices;
  Query query;
  template <class A>
  void Fields(A& a) {
    a(query);
  }
};
struct QueryImportance {  // -> Importances, again while it goes on
  static constexpr auto kType = RequestType::kQueryImportance;
  Query query;
  template <class A>
  void Fields(A& a) {
    a(query);
  }
};
struct QueryDependence {  // -> Dependence
  static constexpr auto kType = RequestType::kQueryDependence;
  Query query;
  std::string column;
  template <class A>
  void Fields(A& a) {
    a(query, column);
  }
};

// A value of a row that is another one for once. `place`: within an array column.
struct CellEdit {
  std::string column;
  uint32_t place = 0;
  std::string value;
  template <class A>
  void Fields(A& a) {
    a(column, place, value);
  }
};
struct QueryWhatIf {  // -> WhatIf
  static constexpr auto kType = RequestType::kQueryWhatIf;
  Query query;
  uint64_t row = 0;  // of the data set, from 0
  std::vector<CellEdit> edits;
  template <class A>
  void Fields(A& a) {
    a(query, row, edits);
  }
};
struct QueryComparison {  // -> Comparison of query.evaluation (second) with `first`
  static constexpr auto kType = RequestType::kQueryComparison;
  Query query;
  uint32_t first = 0;
  template <class A>
  void Fields(A& a) {
    a(query, first);
  }
};

// The evaluation as a run, for the open file. -> Kept
struct Keep {
  static constexpr auto kType = RequestType::kKeep;
  uint32_t evaluation = 0;
  std::string name;               // of the run
  std::string training_run_uuid;  // "" = none
  bool with_predictions = true;
  bool with_model = false;
  template <class A>
  void Fields(A& a) {
    a(evaluation, name, training_run_uuid, with_predictions, with_model);
  }
};

// Does a kept evaluation again. What is missing is said, and it goes on when it was dropped; the
// model may come from the file. -> Recomputed, again and again
struct Recompute {
  static constexpr auto kType = RequestType::kRecompute;
  int64_t run_id = 0;
  std::string document;
  MovedBuffer model;
  template <class A>
  void Fields(A& a) {
    a(run_id, document, model);
  }
};

// The predictions as CSV, as `tidemark eval --predictions` writes them. -> Exported
struct ExportPredictions {
  static constexpr auto kType = RequestType::kExportPredictions;
  uint32_t evaluation = 0;
  template <class A>
  void Fields(A& a) {
    a(evaluation);
  }
};

}  // namespace tidemark::workbench
