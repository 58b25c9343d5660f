#include "evaluate/metrics/multiclass_ranking.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "evaluate/metrics/flattened_areas.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

struct ScoredClass {
  double score;
  uint32_t truth;
};

// For class `a`, from its own column: the pairs (row of a, row of b) in which the row of a has the
// higher score, ties half, for every b; and the average precision.
struct ColumnWalk {
  std::vector<double> pairs_won;
  double average_precision = 0;
};

class AreaComputer {
 public:
  AreaComputer(const ScoreMatrix& scores, std::span<const uint32_t> truth)
      : scores_(scores), truth_(truth), classes_(scores.classes()) {}

  MulticlassAreas Run() {
    areas_.support.resize(classes_);
    for (uint32_t k : truth_) ++areas_.support[k];
    areas_.roc_auc.assign(classes_, kUndefined);
    areas_.average_precision.assign(classes_, 0);
    for (size_t a = 0; a < classes_; ++a) TakeColumn(a);
    if (pair_weights_ > 0) {
      areas_.ovo_macro = pair_sum_.value() / static_cast<double>(pairs_);
      areas_.ovo_weighted = weighted_pair_sum_.value() / pair_weights_;
    }
    Average();
    Flatten();
    return std::move(areas_);
  }

 private:
  void TakeColumn(size_t a) {
    if (areas_.support[a] == 0) return;
    ColumnWalk walk = Walk(a);
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

  ColumnWalk Walk(size_t a) {
    SortColumn(a);
    ColumnWalk walk;
    walk.pairs_won.resize(classes_);
    uint64_t above = 0;  // rows of class a with a higher score
    Sum precision;
    for (size_t from = 0; from < rows_.size();) {
      size_t to = from;
      uint64_t here = 0;
      for (; to < rows_.size() && rows_[to].score == rows_[from].score; ++to) {
        if (rows_[to].truth == a) ++here;
      }
      double won = static_cast<double>(above) + static_cast<double>(here) / 2;
      for (size_t i = from; i < to; ++i) walk.pairs_won[rows_[i].truth] += won;
      above += here;
      precision.Add(static_cast<double>(here) * static_cast<double>(above) /
                    static_cast<double>(to));
      from = to;
    }
    walk.average_precision = precision.value() / static_cast<double>(above);
    return walk;
  }

  void SortColumn(size_t a) {
    rows_.resize(truth_.size());
    for (size_t i = 0; i < rows_.size(); ++i) rows_[i] = {scores_.At(i, a), truth_[i]};
    std::sort(rows_.begin(), rows_.end(),
              [](const ScoredClass& x, const ScoredClass& y) { return x.score > y.score; });
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
  std::vector<ScoredClass> rows_;
  Sum pair_sum_;
  Sum weighted_pair_sum_;
  double pair_weights_ = 0;
  uint64_t pairs_ = 0;
};

}  // namespace

MulticlassAreas ComputeMulticlassAreas(const ScoreMatrix& scores, std::span<const uint32_t> truth) {
  return AreaComputer(scores, truth).Run();
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
