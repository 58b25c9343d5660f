#include "evaluate/metrics/class_counts.h"

#include <array>
#include <cmath>
#include <numeric>
#include <string>

namespace tidemark::evaluate {
namespace {

// The counts of one class against the rest.
struct Outcomes {
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;
  double true_negatives = 0;
};

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

Outcomes OutcomesOf(const ClassCounts& counts, size_t k) {
  Outcomes out;
  out.true_positives = static_cast<double>(counts.hits[k]);
  out.false_positives = static_cast<double>(counts.predicted[k] - counts.hits[k]);
  out.false_negatives = static_cast<double>(counts.truth[k] - counts.hits[k]);
  out.true_negatives =
      static_cast<double>(counts.rows + counts.hits[k] - counts.truth[k] - counts.predicted[k]);
  return out;
}

double FBeta(const Outcomes& out, double beta) {
  double weight = 1 + beta * beta;
  double hits = weight * out.true_positives;
  return Ratio(hits, hits + beta * beta * out.false_negatives + out.false_positives);
}

double Figure(const Outcomes& out, ClassFigure figure) {
  switch (figure) {
    case ClassFigure::kPrecision:
      return Ratio(out.true_positives, out.true_positives + out.false_positives);
    case ClassFigure::kRecall:
      return Ratio(out.true_positives, out.true_positives + out.false_negatives);
    case ClassFigure::kF1:
      return FBeta(out, 1);
    case ClassFigure::kF2:
      return FBeta(out, 2);
    case ClassFigure::kJaccard:
      return Ratio(out.true_positives,
                   out.true_positives + out.false_positives + out.false_negatives);
    case ClassFigure::kSpecificity:
      return Ratio(out.true_negatives, out.true_negatives + out.false_positives);
  }
  return 0;
}

uint64_t Total(const std::vector<uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

Metric Named(std::string name, double value, bool undefined, const char* why) {
  return {std::move(name), value, undefined ? why : ""};
}

constexpr const char* kNoPredicted = "no row was predicted as this class: 0 by convention";
constexpr const char* kNoTruth = "no row is of this class: 0 by convention";
constexpr const char* kOneClass = "truth or predictions are one class only: 0 by convention";
constexpr const char* kNoChance = "undefined: truth and predictions are one and the same class";

}  // namespace

uint64_t ClassCounts::hits_total() const { return Total(hits); }

ClassCounts CountClasses(std::span<const uint32_t> truth, std::span<const uint32_t> predicted,
                         size_t classes, std::span<const uint32_t> weights) {
  ClassCounts counts;
  counts.hits.resize(classes);
  counts.truth.resize(classes);
  counts.predicted.resize(classes);
  for (size_t row = 0; row < truth.size(); ++row) {
    uint64_t weight = weights.empty() ? 1 : weights[row];
    counts.truth[truth[row]] += weight;
    counts.predicted[predicted[row]] += weight;
    if (truth[row] == predicted[row]) counts.hits[truth[row]] += weight;
  }
  counts.rows = Total(counts.truth);
  return counts;
}

double FigureOfClass(const ClassCounts& counts, size_t k, ClassFigure figure) {
  return Figure(OutcomesOf(counts, k), figure);
}

double AveragedFigure(const ClassCounts& counts, ClassFigure figure, Average average) {
  Outcomes sums;
  double total = 0;
  double weights = 0;
  for (size_t k = 0; k < counts.classes(); ++k) {
    if (!counts.occurs(k)) continue;
    Outcomes out = OutcomesOf(counts, k);
    sums.true_positives += out.true_positives;
    sums.false_positives += out.false_positives;
    sums.false_negatives += out.false_negatives;
    sums.true_negatives += out.true_negatives;
    double weight = average == Average::kWeighted ? static_cast<double>(counts.truth[k]) : 1;
    total += weight * Figure(out, figure);
    weights += weight;
  }
  return average == Average::kMicro ? Figure(sums, figure) : Ratio(total, weights);
}

double Accuracy(const ClassCounts& counts) {
  return counts.rows == 0
             ? kUndefined
             : static_cast<double>(counts.hits_total()) / static_cast<double>(counts.rows);
}

double BalancedAccuracy(const ClassCounts& counts) {
  double total = 0;
  double present = 0;
  for (size_t k = 0; k < counts.classes(); ++k) {
    if (counts.truth[k] == 0) continue;
    total += FigureOfClass(counts, k, ClassFigure::kRecall);
    ++present;
  }
  return present > 0 ? total / present : kUndefined;
}

double Mcc(const ClassCounts& counts) {
  auto rows = static_cast<double>(counts.rows);
  double both = 0;
  double truth_squares = 0;
  double predicted_squares = 0;
  for (size_t k = 0; k < counts.classes(); ++k) {
    auto truth = static_cast<double>(counts.truth[k]);
    auto predicted = static_cast<double>(counts.predicted[k]);
    both += truth * predicted;
    truth_squares += truth * truth;
    predicted_squares += predicted * predicted;
  }
  double covariance = static_cast<double>(counts.hits_total()) * rows - both;
  double truth_variance = rows * rows - truth_squares;
  double predicted_variance = rows * rows - predicted_squares;
  if (truth_variance <= 0 || predicted_variance <= 0) return 0;
  return covariance / (std::sqrt(truth_variance) * std::sqrt(predicted_variance));
}

double Kappa(const ClassCounts& counts) {
  auto rows = static_cast<double>(counts.rows);
  double by_chance = 0;
  for (size_t k = 0; k < counts.classes(); ++k) {
    by_chance += static_cast<double>(counts.truth[k]) * static_cast<double>(counts.predicted[k]);
  }
  double wrong = rows - static_cast<double>(counts.hits_total());
  double wrong_by_chance = (rows * rows - by_chance) / rows;
  return wrong_by_chance > 0 ? 1 - wrong / wrong_by_chance : kUndefined;
}

double QuadraticKappa(std::span<const uint32_t> truth, std::span<const uint32_t> predicted,
                      const ClassCounts& counts, std::span<const uint32_t> weights) {
  std::vector<double> place(counts.classes());
  double next = 0;
  double truth_sum = 0;
  double predicted_sum = 0;
  double squares = 0;
  for (size_t k = 0; k < counts.classes(); ++k) {
    if (!counts.occurs(k)) continue;
    place[k] = next++;
    auto of_truth = static_cast<double>(counts.truth[k]);
    auto of_predicted = static_cast<double>(counts.predicted[k]);
    truth_sum += of_truth * place[k];
    predicted_sum += of_predicted * place[k];
    squares += (of_truth + of_predicted) * place[k] * place[k];
  }
  double distance = 0;
  for (size_t row = 0; row < truth.size(); ++row) {
    double apart = place[truth[row]] - place[predicted[row]];
    distance += apart * apart * (weights.empty() ? 1 : weights[row]);
  }
  double by_chance = squares - 2 * truth_sum * predicted_sum / static_cast<double>(counts.rows);
  return by_chance > 0 ? 1 - distance / by_chance : kUndefined;
}

std::vector<ClassRow> ClassTable(const ClassCounts& counts) {
  std::vector<ClassRow> table;
  for (size_t k = 0; k < counts.classes(); ++k) {
    if (!counts.occurs(k)) continue;
    Outcomes out = OutcomesOf(counts, k);
    table.push_back({static_cast<uint32_t>(k), Figure(out, ClassFigure::kPrecision),
                     Figure(out, ClassFigure::kRecall), Figure(out, ClassFigure::kF1),
                     Figure(out, ClassFigure::kJaccard), Figure(out, ClassFigure::kSpecificity),
                     counts.truth[k], counts.predicted[k]});
  }
  return table;
}

std::vector<Metric> BinaryLabelMetrics(const ClassCounts& counts) {
  Outcomes out = OutcomesOf(counts, 1);
  bool no_truth = counts.truth[1] == 0;
  bool no_predicted = counts.predicted[1] == 0;
  bool neither = no_truth && no_predicted;
  double mcc = Mcc(counts);
  double kappa = Kappa(counts);
  bool one_class =
      mcc == 0 && (no_truth || no_predicted || counts.truth[0] == 0 || counts.predicted[0] == 0);
  return {
      {"accuracy", Accuracy(counts), ""},
      {"balanced_accuracy", BalancedAccuracy(counts), ""},
      Named("precision", Figure(out, ClassFigure::kPrecision), no_predicted, kNoPredicted),
      Named("recall", Figure(out, ClassFigure::kRecall), no_truth, kNoTruth),
      Named("f1", Figure(out, ClassFigure::kF1), neither, kNoTruth),
      Named("f2", Figure(out, ClassFigure::kF2), neither, kNoTruth),
      {"f1_macro", AveragedFigure(counts, ClassFigure::kF1, Average::kMacro), ""},
      {"f1_weighted", AveragedFigure(counts, ClassFigure::kF1, Average::kWeighted), ""},
      Named("specificity", Figure(out, ClassFigure::kSpecificity), counts.truth[0] == 0,
            "no row is of the negative class: 0 by convention"),
      Named("mcc", mcc, one_class, kOneClass),
      Named("kappa", kappa, std::isnan(kappa), kNoChance),
      Named("jaccard", Figure(out, ClassFigure::kJaccard), neither, kNoTruth),
  };
}

std::vector<Metric> MulticlassLabelMetrics(std::span<const uint32_t> truth,
                                           std::span<const uint32_t> predicted,
                                           const ClassCounts& counts) {
  std::vector<Metric> metrics = {{"accuracy", Accuracy(counts), ""},
                                 {"balanced_accuracy", BalancedAccuracy(counts), ""},
                                 {"mcc", Mcc(counts), ""}};
  double kappa = Kappa(counts);
  metrics.push_back(Named("kappa", kappa, std::isnan(kappa), kNoChance));
  double quadratic = QuadraticKappa(truth, predicted, counts);
  metrics.push_back(Named("kappa_quad", quadratic, std::isnan(quadratic), kNoChance));
  bool never_predicted = false;
  for (size_t k = 0; k < counts.classes(); ++k) {
    never_predicted |= counts.truth[k] > 0 && counts.predicted[k] == 0;
  }
  struct Figures {
    const char* name;
    ClassFigure figure;
  };
  struct Averages {
    const char* name;
    Average average;
  };
  constexpr std::array<Figures, 4> kFigures = {
      Figures{"precision", ClassFigure::kPrecision}, Figures{"recall", ClassFigure::kRecall},
      Figures{"f1", ClassFigure::kF1}, Figures{"jaccard", ClassFigure::kJaccard}};
  constexpr std::array<Averages, 3> kAverages = {Averages{"micro", Average::kMicro},
                                                 Averages{"macro", Average::kMacro},
                                                 Averages{"weighted", Average::kWeighted}};
  for (const Averages& average : kAverages) {
    for (const Figures& figure : kFigures) {
      bool by_convention = never_predicted && figure.figure == ClassFigure::kPrecision &&
                           average.average != Average::kMicro;
      metrics.push_back(Named(std::string(figure.name) + "_" + average.name,
                              AveragedFigure(counts, figure.figure, average.average), by_convention,
                              "a class was never predicted; its precision counts as 0"));
    }
  }
  return metrics;
}

}  // namespace tidemark::evaluate
