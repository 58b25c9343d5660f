#include "evaluate/metrics/multiclass_ranking.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "evaluate/metrics/flattened_areas.h"
#include "evaluate/metrics/score_order.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

// How much every row pulls at the macro averages; their squares give the variance.
class Pulls {
 public:
  Pulls(std::span<const uint32_t> truth, const std::vector<uint64_t>& support)
      : truth_(truth), support_(support), of_rows_(truth.size()), ovo_scales_(support.size()) {
    for (uint64_t count : support) present_ += count > 0 ? 1 : 0;
  }

  // What follows is about the column of class `a`.
  void StartColumn(size_t a) {
    auto own = static_cast<double>(support_[a]);
    ovr_scale_ = 1 / (own * (static_cast<double>(truth_.size()) - own));
    double pair_share = 1 / (present_ * (present_ - 1));
    own_ovo_scale_ = pair_share / own;
    for (size_t b = 0; b < support_.size(); ++b) {
      ovo_scales_[b] = pair_share / own / static_cast<double>(std::max<uint64_t>(support_[b], 1));
    }
  }
  // A row of another class: so many rows of the column's class are above it.
  void OtherRow(uint32_t row, uint32_t k, double above) {
    of_rows_[row].ovr += above * ovr_scale_;
    of_rows_[row].ovo += above * ovo_scales_[k];
  }
  // A row of the class itself: so many rows of the others are below it; and the sum of their shares
  // of their classes.
  void OwnRow(uint32_t row, double below, double below_shares) {
    of_rows_[row].ovr += below * ovr_scale_;
    of_rows_[row].ovo += below_shares * own_ovo_scale_;
  }

  void Finish(MulticlassAreas* areas) const {
    auto classes = static_cast<double>(support_.size());
    for (uint64_t count : support_) {
      if (count == 1) return;
    }
    if (present_ < 2) return;
    if (present_ == classes) {
      areas->ovr_macro_deviation = Deviation([](const Pull& pull) { return pull.ovr; }) / classes;
    }
    areas->ovo_macro_deviation = Deviation([](const Pull& pull) { return pull.ovo; });
  }

 private:
  struct Pull {
    double ovr = 0;
    double ovo = 0;
  };

  template <typename Part>
  [[nodiscard]] double Deviation(const Part& part) const {
    std::vector<Sum> sums(support_.size());
    for (size_t i = 0; i < of_rows_.size(); ++i) sums[truth_[i]].Add(part(of_rows_[i]));
    std::vector<double> means(support_.size());
    for (size_t k = 0; k < means.size(); ++k) {
      means[k] = sums[k].value() / static_cast<double>(std::max<uint64_t>(support_[k], 1));
    }
    std::vector<Sum> squares(support_.size());
    for (size_t i = 0; i < of_rows_.size(); ++i) {
      double off = part(of_rows_[i]) - means[truth_[i]];
      squares[truth_[i]].Add(off * off);
    }
    Sum variance;
    for (size_t k = 0; k < support_.size(); ++k) {
      if (support_[k] < 2) continue;
      auto count = static_cast<double>(support_[k]);
      variance.Add(squares[k].value() * count / (count - 1));
    }
    return std::sqrt(variance.value());
  }

  std::span<const uint32_t> truth_;
  const std::vector<uint64_t>& support_;
  std::vector<Pull> of_rows_;
  double present_ = 0;
  double ovr_scale_ = 0;
  double own_ovo_scale_ = 0;
  std::vector<double> ovo_scales_;  // of each class
};

// For class `a`, from its own column: the pairs (row of a, row of b) in which the row of a has the
// higher score, ties half, for every b; and the average precision.
struct ColumnWalk {
  std::vector<double> pairs_won;
  double average_precision = 0;
};

}  // namespace

class MulticlassAreaWalk::Computer {
 public:
  Computer(const ScoreMatrix& scores, std::span<const uint32_t> truth)
      : scores_(scores), truth_(truth), classes_(scores.classes()) {
    areas_.support.resize(classes_);
    for (uint32_t k : truth_) ++areas_.support[k];
    areas_.roc_auc.assign(classes_, kUndefined);
    areas_.average_precision.assign(classes_, 0);
    pulls_.emplace(truth_, areas_.support);
  }

  bool Step() {
    if (next_ < classes_) {
      TakeColumn(next_++, &*pulls_);
      return true;
    }
    if (!averaged_) {
      averaged_ = true;
      pulls_->Finish(&areas_);
      if (pair_weights_ > 0) {
        areas_.ovo_macro = pair_sum_.value() / static_cast<double>(pairs_);
        areas_.ovo_weighted = weighted_pair_sum_.value() / pair_weights_;
      }
      Average();
      return true;
    }
    Flatten();
    return false;
  }

  MulticlassAreas Take() { return std::move(areas_); }

 private:
  void TakeColumn(size_t a, Pulls* pulls) {
    if (areas_.support[a] == 0) return;
    ColumnWalk walk = Walk(a, pulls);
    auto own = static_cast<double>(areas_.support[a]);
    double won = 0;
    for (size_t b = 0; b < classes_; ++b) {
      if (b == a || areas_.support[b] == 0) continue;
      won += walk.pairs_won[b];
      auto other = static_cast<double>(areas_.support[b]);
      // Each pair of classes comes twice, once from either column: halves.
      double auc = walk.pairs_won[b] / (own * other);
      double share = (own + other) / static_cast<double>(truth_.size());
      pair_sum_.Add(auc / 2);
      weighted_pair_sum_.Add(auc * share / 2);
      if (a < b) {
        ++pairs_;
        pair_weights_ += share;
      }
    }
    double rest = static_cast<double>(truth_.size()) - own;
    if (rest > 0) areas_.roc_auc[a] = won / (own * rest);
    areas_.average_precision[a] = walk.average_precision;
  }

  ColumnWalk Walk(size_t a, Pulls* pulls) {
    SortColumn(a);
    pulls->StartColumn(a);
    ColumnWalk walk;
    walk.pairs_won.resize(classes_);
    above_.assign(classes_, 0);
    uint64_t own_above = 0;
    Sum precision;
    for (size_t from = 0; from < rows_.size();) {
      size_t to = from + 1;
      while (to < rows_.size() && rows_[to].score == rows_[from].score) ++to;
      uint64_t own_here = TakeGroup(a, from, to, own_above, &walk, pulls);
      own_above += own_here;
      precision.Add(static_cast<double>(own_here) * static_cast<double>(own_above) /
                    static_cast<double>(to));
      from = to;
    }
    walk.average_precision = precision.value() / static_cast<double>(own_above);
    return walk;
  }

  // Rows of equal scores; returns how many are of class `a`. `above_` counts each half of the group
  // while the group is at hand.
  uint64_t TakeGroup(size_t a, size_t from, size_t to, uint64_t own_above, ColumnWalk* walk,
                     Pulls* pulls) {
    uint64_t own_here = 0;
    for (size_t i = from; i < to; ++i) {
      uint32_t k = rows_[i].tag;
      above_[k] += 0.5;
      own_here += k == a ? 1 : 0;
    }
    double own_half = static_cast<double>(own_above) + static_cast<double>(own_here) / 2;
    if (own_here > 0) OwnRows(a, from, to, pulls);
    for (size_t i = from; i < to; ++i) {
      uint32_t k = rows_[i].tag;
      above_[k] += 0.5;
      if (k == a) continue;
      walk->pairs_won[k] += own_half;
      pulls->OtherRow(rows_[i].row, k, own_half);
    }
    return own_here;
  }

  void OwnRows(size_t a, size_t from, size_t to, Pulls* pulls) {
    double below = 0;
    double below_shares = 0;
    for (size_t b = 0; b < classes_; ++b) {
      if (b == a || areas_.support[b] == 0) continue;
      auto other = static_cast<double>(areas_.support[b]);
      below += other - above_[b];
      below_shares += (other - above_[b]) / other;
    }
    for (size_t i = from; i < to; ++i) {
      if (rows_[i].tag == a) pulls->OwnRow(rows_[i].row, below, below_shares);
    }
  }

  void SortColumn(size_t a) {
    rows_.resize(truth_.size());
    for (size_t i = 0; i < rows_.size(); ++i) {
      rows_[i] = {scores_.At(i, a), static_cast<uint32_t>(i), truth_[i]};
    }
    sorter_.SortDescending(&rows_);
  }

  void Average() {
    Sum auc;
    Sum weighted_auc;
    Sum precision;
    Sum weighted_precision;
    for (size_t k = 0; k < classes_; ++k) {
      auto support = static_cast<double>(areas_.support[k]);
      auc.Add(areas_.roc_auc[k]);
      weighted_auc.Add(areas_.roc_auc[k] * support);
      precision.Add(areas_.average_precision[k]);
      weighted_precision.Add(areas_.average_precision[k] * support);
    }
    auto count = static_cast<double>(classes_);
    auto rows = static_cast<double>(truth_.size());
    areas_.ovr_macro = auc.value() / count;
    areas_.ovr_weighted = weighted_auc.value() / rows;
    areas_.ap_macro = precision.value() / count;
    areas_.ap_weighted = weighted_precision.value() / rows;
  }

  // The indicator matrix as one long yes-no question.
  void Flatten() {
    if (truth_.empty()) return;
    std::vector<double> own(truth_.size());
    for (size_t i = 0; i < own.size(); ++i) own[i] = scores_.At(i, truth_[i]);
    FlattenedAreas flattened(std::move(own));
    std::vector<double> row(classes_);
    for (size_t i = 0; i < truth_.size(); ++i) {
      scores_.Row(i, row.data());
      for (size_t k = 0; k < classes_; ++k) {
        if (k != truth_[i]) flattened.AddNegative(row[k]);
      }
    }
    areas_.ovr_micro = flattened.roc_auc();
    areas_.ap_micro = flattened.average_precision();
  }

  const ScoreMatrix& scores_;
  std::span<const uint32_t> truth_;
  size_t classes_;
  MulticlassAreas areas_;
  std::optional<Pulls> pulls_;
  size_t next_ = 0;  // class
  bool averaged_ = false;
  ScoreSorter sorter_;
  std::vector<ScoredRow> rows_;
  std::vector<double> above_;  // rows of each class with a higher score
  Sum pair_sum_;
  Sum weighted_pair_sum_;
  double pair_weights_ = 0;
  uint64_t pairs_ = 0;
};

MulticlassAreaWalk::MulticlassAreaWalk(const ScoreMatrix& scores, std::span<const uint32_t> truth)
    : computer_(std::make_unique<Computer>(scores, truth)) {}
MulticlassAreaWalk::~MulticlassAreaWalk() = default;
bool MulticlassAreaWalk::Step() { return computer_->Step(); }
MulticlassAreas MulticlassAreaWalk::Take() { return computer_->Take(); }

MulticlassAreas ComputeMulticlassAreas(const ScoreMatrix& scores, std::span<const uint32_t> truth) {
  MulticlassAreaWalk walk(scores, truth);
  while (walk.Step()) {
  }
  return walk.Take();
}

std::vector<Metric> MulticlassAreaMetrics(const MulticlassAreas& areas) {
  constexpr const char* kAbsent = "undefined: a class has no row, or there is one class only";
  auto named = [&](const char* name, double value) {
    return Metric{name, value, std::isnan(value) ? kAbsent : ""};
  };
  return {
      named("roc_auc_ovr_macro", areas.ovr_macro),
      named("roc_auc_ovr_weighted", areas.ovr_weighted),
      named("roc_auc_ovr_micro", areas.ovr_micro),
      named("roc_auc_ovo_macro", areas.ovo_macro),
      named("roc_auc_ovo_weighted", areas.ovo_weighted),
      named("ap_macro", areas.ap_macro),
      named("ap_weighted", areas.ap_weighted),
      named("ap_micro", areas.ap_micro),
  };
}

}  // namespace tidemark::evaluate
