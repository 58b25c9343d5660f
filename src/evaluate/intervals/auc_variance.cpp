#include "evaluate/intervals/auc_variance.h"

#include <algorithm>
#include <cmath>

#include "evaluate/intervals/distributions.h"
#include "evaluate/metrics/sum.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

// The mean of products of deviations of two models' placements, over one kind of rows.
double Covariance(const Placements& a, const Placements& b, std::span<const uint32_t> truth,
                  uint32_t kind, uint64_t count) {
  Sum sum;
  for (size_t i = 0; i < truth.size(); ++i) {
    if ((truth[i] == 1 ? 1U : 0U) != kind) continue;
    sum.Add((a.values[i] - a.auc) * (b.values[i] - b.auc));
  }
  return sum.value() / static_cast<double>(count - 1);
}

double AucCovariance(const Placements& a, const Placements& b, std::span<const uint32_t> truth) {
  if (a.positives < 2 || a.negatives < 2) return kUndefined;
  return Covariance(a, b, truth, 1, a.positives) / static_cast<double>(a.positives) +
         Covariance(a, b, truth, 0, a.negatives) / static_cast<double>(a.negatives);
}

// Adds up, for every row, how much it pulls at the macro averages.
class Influences {
 public:
  Influences(const ScoreMatrix& scores, std::span<const uint32_t> truth)
      : scores_(scores),
        truth_(truth),
        classes_(scores.classes()),
        support_(classes_),
        ovr_(truth.size()),
        ovo_(truth.size()) {
    for (uint32_t k : truth_) ++support_[k];
  }

  MulticlassAucDeviations Run() {
    MulticlassAucDeviations deviations;
    double present = 0;
    for (uint64_t count : support_) {
      if (count == 1) return deviations;
      present += count > 0 ? 1 : 0;
    }
    if (present < 2) return deviations;
    pair_share_ = 1 / (present * (present - 1));
    for (size_t a = 0; a < classes_; ++a) {
      if (support_[a] > 0) TakeColumn(a);
    }
    if (present == static_cast<double>(classes_)) deviations.ovr_macro = Deviation(ovr_);
    deviations.ovo_macro = Deviation(ovo_);
    return deviations;
  }

 private:
  void TakeColumn(size_t a) {
    column_.resize(truth_.size());
    for (size_t i = 0; i < column_.size(); ++i) column_[i] = scores_.At(i, a);
    std::vector<uint32_t> order = DescendingOrder(column_);
    above_.assign(classes_, 0);
    here_.assign(classes_, 0);
    for (size_t from = 0; from < order.size();) {
      size_t to = from;
      while (to < order.size() && column_[order[to]] == column_[order[from]]) {
        ++here_[truth_[order[to++]]];
      }
      for (size_t i = from; i < to; ++i) Pull(order[i], a);
      for (size_t i = from; i < to; ++i) {
        uint32_t k = truth_[order[i]];
        above_[k] += here_[k];
        here_[k] = 0;
      }
      from = to;
    }
  }

  void Pull(uint32_t row, size_t a) {
    uint32_t k = truth_[row];
    auto rows = static_cast<double>(truth_.size());
    auto own = static_cast<double>(support_[a]);
    auto macro = static_cast<double>(classes_);
    if (k != a) {
      double share = (static_cast<double>(above_[a]) + static_cast<double>(here_[a]) / 2) / own;
      ovr_[row] += share / (rows - own) / macro;
      ovo_[row] += share / static_cast<double>(support_[k]) * pair_share_;
      return;
    }
    double below_all = 0;
    double below_shares = 0;
    for (size_t b = 0; b < classes_; ++b) {
      if (b == a || support_[b] == 0) continue;
      auto other = static_cast<double>(support_[b]);
      double below = other - static_cast<double>(above_[b]) - static_cast<double>(here_[b]) / 2;
      below_all += below;
      below_shares += below / other;
    }
    ovr_[row] += below_all / (rows - own) / own / macro;
    ovo_[row] += below_shares / own * pair_share_;
  }

  [[nodiscard]] double Deviation(const std::vector<double>& pulls) const {
    std::vector<Sum> sums(classes_);
    for (size_t i = 0; i < pulls.size(); ++i) sums[truth_[i]].Add(pulls[i]);
    std::vector<Sum> squares(classes_);
    for (size_t i = 0; i < pulls.size(); ++i) {
      double off = pulls[i] - sums[truth_[i]].value() / static_cast<double>(support_[truth_[i]]);
      squares[truth_[i]].Add(off * off);
    }
    Sum variance;
    for (size_t k = 0; k < classes_; ++k) {
      if (support_[k] < 2) continue;
      auto count = static_cast<double>(support_[k]);
      variance.Add(squares[k].value() * count / (count - 1));
    }
    return std::sqrt(variance.value());
  }

  const ScoreMatrix& scores_;
  std::span<const uint32_t> truth_;
  size_t classes_;
  std::vector<uint64_t> support_;
  std::vector<double> ovr_;
  std::vector<double> ovo_;
  std::vector<double> column_;
  std::vector<uint64_t> above_;
  std::vector<uint64_t> here_;
  double pair_share_ = 0;
};

}  // namespace

Placements PlaceRows(std::span<const double> scores, std::span<const uint32_t> truth) {
  Placements placements;
  placements.values.resize(truth.size());
  for (uint32_t label : truth) ++(label == 1 ? placements.positives : placements.negatives);
  if (placements.positives == 0 || placements.negatives == 0) return placements;
  std::vector<uint32_t> order = DescendingOrder(scores);
  auto positives = static_cast<double>(placements.positives);
  auto negatives = static_cast<double>(placements.negatives);
  double positives_above = 0;
  double negatives_above = 0;
  Sum sum;
  for (size_t from = 0; from < order.size();) {
    size_t to = from;
    double positives_here = 0;
    for (; to < order.size() && scores[order[to]] == scores[order[from]]; ++to) {
      positives_here += truth[order[to]] == 1 ? 1 : 0;
    }
    double negatives_here = static_cast<double>(to - from) - positives_here;
    for (size_t i = from; i < to; ++i) {
      bool positive = truth[order[i]] == 1;
      double& value = placements.values[order[i]];
      value = positive ? (negatives - negatives_above - negatives_here / 2) / negatives
                       : (positives_above + positives_here / 2) / positives;
      if (positive) sum.Add(value);
    }
    positives_above += positives_here;
    negatives_above += negatives_here;
    from = to;
  }
  placements.auc = sum.value() / positives;
  placements.variance = AucCovariance(placements, placements, truth);
  return placements;
}

Interval DeLongInterval(const Placements& placements, double level) {
  Interval interval = NormalInterval(placements.auc, std::sqrt(placements.variance), level, 0, 1);
  interval.method = "DeLong";
  return interval;
}

AucComparison CompareAucs(const Placements& first, const Placements& second,
                          std::span<const uint32_t> truth, double level) {
  AucComparison comparison;
  comparison.first = first.auc;
  comparison.second = second.auc;
  double variance = first.variance + second.variance - 2 * AucCovariance(first, second, truth);
  comparison.deviation = std::sqrt(std::max(variance, 0.0));
  double difference = second.auc - first.auc;
  comparison.interval = NormalInterval(difference, comparison.deviation, level, -1, 1);
  comparison.interval.method = "DeLong, paired";
  if (comparison.deviation > 0) {
    comparison.z = difference / comparison.deviation;
    comparison.p = TwoSidedNormalP(comparison.z);
  } else if (difference == 0) {
    comparison.z = 0;
    comparison.p = 1;
  }
  return comparison;
}

MulticlassAucDeviations MulticlassAucDeviation(const ScoreMatrix& scores,
                                               std::span<const uint32_t> truth) {
  return Influences(scores, truth).Run();
}

}  // namespace tidemark::evaluate
