#include "evaluate/metrics/multilabel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "evaluate/metrics/flattened_areas.h"
#include "evaluate/metrics/sum.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

// How often a label (or the labels of a row) was hit, true and predicted.
struct Hits {
  double hits = 0;
  double truth = 0;
  double predicted = 0;

  void Count(bool is_true, bool is_predicted) {
    hits += is_true && is_predicted ? 1 : 0;
    truth += is_true ? 1 : 0;
    predicted += is_predicted ? 1 : 0;
  }
};

constexpr size_t kFigures = 4;
constexpr std::array<const char*, kFigures> kFigureNames = {"precision", "recall", "f1", "jaccard"};

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

std::array<double, kFigures> FiguresOf(const Hits& counts) {
  return {Ratio(counts.hits, counts.predicted), Ratio(counts.hits, counts.truth),
          Ratio(2 * counts.hits, counts.truth + counts.predicted),
          Ratio(counts.hits, counts.truth + counts.predicted - counts.hits)};
}

// A mean of figures with weights; 0 without any weight.
class FigureMeans {
 public:
  void Add(const Hits& counts, double weight) {
    std::array<double, kFigures> figures = FiguresOf(counts);
    for (size_t i = 0; i < kFigures; ++i) sums_[i].Add(figures[i] * weight);
    weights_ += weight;
  }
  void Finish(const std::string& average, std::vector<Metric>* metrics) const {
    for (size_t i = 0; i < kFigures; ++i) {
      metrics->push_back(
          {kFigureNames[i] + ("_" + average), Ratio(sums_[i].value(), weights_), ""});
    }
  }

 private:
  std::array<Sum, kFigures> sums_;
  double weights_ = 0;
};

Metric Defined(std::string name, double value, const char* otherwise) {
  return {std::move(name), value, std::isnan(value) ? otherwise : ""};
}

// Of one label: its scores and whether it is true, row by row.
struct LabelColumn {
  std::vector<double> scores;
  std::vector<uint8_t> positive;
};

void TakeColumn(const ScoreMatrix& scores, const LabelMatrix& truth, size_t label,
                LabelColumn* column) {
  column->scores.resize(truth.rows());
  column->positive.resize(truth.rows());
  for (size_t row = 0; row < truth.rows(); ++row) {
    column->scores[row] = scores.At(row, label);
    column->positive[row] = truth.At(row, label) ? 1 : 0;
  }
}

void AddAreas(const ScoreMatrix& scores, const LabelMatrix& truth, std::vector<Metric>* metrics) {
  Sum auc;
  Sum weighted_auc;
  Sum precision;
  Sum weighted_precision;
  double weights = 0;
  std::vector<double> own;
  LabelColumn column;
  for (size_t label = 0; label < truth.labels; ++label) {
    TakeColumn(scores, truth, label, &column);
    ThresholdCounts counts = CountThresholds(column.scores, column.positive);
    auto weight = static_cast<double>(counts.positives());
    double label_auc = RocAuc(counts);
    double label_precision = AveragePrecision(counts);
    auc.Add(label_auc);
    weighted_auc.Add(label_auc * weight);
    precision.Add(label_precision);
    weighted_precision.Add(label_precision * weight);
    weights += weight;
    for (size_t row = 0; row < truth.rows(); ++row) {
      if (column.positive[row] != 0) own.push_back(column.scores[row]);
    }
  }
  FlattenedAreas flattened(std::move(own));
  for (size_t row = 0; row < truth.rows(); ++row) {
    for (size_t label = 0; label < truth.labels; ++label) {
      if (!truth.At(row, label)) flattened.AddNegative(scores.At(row, label));
    }
  }
  auto labels = static_cast<double>(truth.labels);
  constexpr const char* kOneKind = "undefined: a label is true (or false) in all rows";
  metrics->push_back(Defined("roc_auc_micro", flattened.roc_auc(), kOneKind));
  metrics->push_back(Defined("roc_auc_macro", auc.value() / labels, kOneKind));
  metrics->push_back(Defined("roc_auc_weighted", weighted_auc.value() / weights, kOneKind));
  metrics->push_back({"average_precision_micro", flattened.average_precision(), ""});
  metrics->push_back({"average_precision_macro", precision.value() / labels, ""});
  metrics->push_back(
      {"average_precision_weighted", Ratio(weighted_precision.value(), weights), ""});
}

// Of one row: what its order of labels is worth.
struct RowRanking {
  double average_precision = 1;  // 1 by convention when all labels or none are true
  double wrong_pairs = 0;        // share of (true, false) pairs in which the false one is not below
  double coverage = 0;           // how far down the last true label is
};

RowRanking RankRow(std::span<const double> scores, std::span<const uint8_t> positive) {
  RowRanking ranking;
  ThresholdCounts counts = CountThresholds(scores, positive);
  auto trues = static_cast<double>(counts.positives());
  auto falses = static_cast<double>(counts.negatives());
  if (trues == 0) return ranking;
  double precision = 0;
  double wrong = 0;
  uint64_t last = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    auto here = static_cast<double>(counts.true_positives[i] - last);
    if (here == 0) continue;
    last = counts.true_positives[i];
    double place = static_cast<double>(last + counts.false_positives[i]);
    precision += here * static_cast<double>(last) / place;
    wrong += here * static_cast<double>(counts.false_positives[i]);
    ranking.coverage = place;
  }
  if (falses == 0) return ranking;
  ranking.average_precision = precision / trues;
  ranking.wrong_pairs = wrong / (trues * falses);
  return ranking;
}

void AddRankings(const ScoreMatrix& scores, const LabelMatrix& truth,
                 std::vector<Metric>* metrics) {
  Sum precision;
  Sum wrong;
  Sum coverage;
  std::vector<double> row_scores(truth.labels);
  for (size_t row = 0; row < truth.rows(); ++row) {
    scores.Row(row, row_scores.data());
    RowRanking ranking =
        RankRow(row_scores, truth.values.subspan(row * truth.labels, truth.labels));
    precision.Add(ranking.average_precision);
    wrong.Add(ranking.wrong_pairs);
    coverage.Add(ranking.coverage);
  }
  auto rows = static_cast<double>(truth.rows());
  metrics->push_back({"label_ranking_average_precision", precision.value() / rows, ""});
  metrics->push_back({"label_ranking_loss", wrong.value() / rows, ""});
  metrics->push_back({"coverage_error", coverage.value() / rows, ""});
}

}  // namespace

std::vector<Metric> MultilabelMetrics(const LabelMatrix& truth, const LabelMatrix& predicted) {
  std::vector<Hits> of_labels(truth.labels);
  Hits all;
  FigureMeans samples;
  double wrong = 0;
  double right_rows = 0;
  for (size_t row = 0; row < truth.rows(); ++row) {
    Hits of_row;
    double wrong_before = wrong;
    for (size_t label = 0; label < truth.labels; ++label) {
      bool is_true = truth.At(row, label);
      bool is_predicted = predicted.At(row, label);
      wrong += is_true != is_predicted ? 1 : 0;
      of_labels[label].Count(is_true, is_predicted);
      of_row.Count(is_true, is_predicted);
      all.Count(is_true, is_predicted);
    }
    right_rows += wrong == wrong_before ? 1 : 0;
    samples.Add(of_row, 1);
  }
  FigureMeans micro;
  FigureMeans macro;
  FigureMeans weighted;
  micro.Add(all, 1);
  for (const Hits& counts : of_labels) {
    macro.Add(counts, 1);
    weighted.Add(counts, counts.truth);
  }
  auto rows = static_cast<double>(truth.rows());
  std::vector<Metric> metrics = {
      {"accuracy", right_rows / rows, ""},
      {"hamming_loss", wrong / (rows * static_cast<double>(truth.labels)), ""}};
  micro.Finish("micro", &metrics);
  macro.Finish("macro", &metrics);
  weighted.Finish("weighted", &metrics);
  samples.Finish("samples", &metrics);
  return metrics;
}

std::vector<Metric> MultilabelScoreMetrics(const ScoreMatrix& scores, const LabelMatrix& truth) {
  std::vector<Metric> metrics;
  AddAreas(scores, truth, &metrics);
  AddRankings(scores, truth, &metrics);
  return metrics;
}

}  // namespace tidemark::evaluate
