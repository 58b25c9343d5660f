#include "evaluate/metrics/ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "evaluate/metrics/sum.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

using Numbers = std::span<const double>;

double GainOf(double relevance, Gain gain) {
  return gain == Gain::kLinear ? relevance : std::exp2(relevance) - 1;
}

// Calls `take(first place, places, gains, relevant items)` for each group of equal scores, from the
// highest down. Places count from 0.
template <typename Take>
void ForGroups(Numbers scores, Numbers relevance, Gain gain, const Take& take) {
  std::vector<uint32_t> order = DescendingOrder(scores);
  for (size_t from = 0; from < order.size();) {
    double gains = 0;
    size_t relevant = 0;
    size_t to = from;
    for (; to < order.size() && scores[order[to]] == scores[order[from]]; ++to) {
      gains += GainOf(relevance[order[to]], gain);
      relevant += relevance[order[to]] > 0 ? 1 : 0;
    }
    take(from, to - from, gains, relevant);
    from = to;
  }
}

size_t Cut(size_t k, size_t items) { return k == 0 ? items : std::min(k, items); }

double Relevant(Numbers relevance) {
  return static_cast<double>(
      std::count_if(relevance.begin(), relevance.end(), [](double value) { return value > 0; }));
}

// The relevant items that are expected among the first k places.
double ExpectedHits(Numbers scores, Numbers relevance, size_t k) {
  double hits = 0;
  ForGroups(scores, relevance, Gain::kLinear,
            [&](size_t from, size_t places, double, size_t relevant) {
              if (from >= k) return;
              auto inside = static_cast<double>(std::min(places, k - from));
              hits += static_cast<double>(relevant) * inside / static_cast<double>(places);
            });
  return hits;
}

double QueryAveragePrecision(Numbers scores, Numbers relevance) {
  std::vector<uint8_t> positive(relevance.size());
  for (size_t i = 0; i < positive.size(); ++i) positive[i] = relevance[i] > 0 ? 1 : 0;
  return AveragePrecision(CountThresholds(scores, positive));
}

// Means of the figures of each query.
class QueryMeans {
 public:
  explicit QueryMeans(std::span<const size_t> cuts) : cuts_(cuts) {
    names_ = {"ndcg", "mrr", "map"};
    for (size_t k : cuts) {
      std::string at = "@" + std::to_string(k);
      for (const char* name : {"dcg", "ndcg", "precision", "recall"}) names_.push_back(name + at);
    }
    sums_.resize(names_.size());
  }

  void Add(Numbers scores, Numbers relevance) {
    size_t i = 0;
    sums_[i++].Add(Ndcg(scores, relevance));
    sums_[i++].Add(ReciprocalRank(scores, relevance));
    sums_[i++].Add(QueryAveragePrecision(scores, relevance));
    for (size_t k : cuts_) {
      sums_[i++].Add(Dcg(scores, relevance, k));
      sums_[i++].Add(Ndcg(scores, relevance, k));
      sums_[i++].Add(PrecisionAt(scores, relevance, k));
      sums_[i++].Add(RecallAt(scores, relevance, k));
    }
    ++count_;
  }

  [[nodiscard]] std::vector<Metric> Finish() const {
    std::vector<Metric> metrics;
    for (size_t i = 0; i < names_.size(); ++i) {
      bool none = count_ == 0;
      metrics.push_back({names_[i],
                         none ? kUndefined : sums_[i].value() / static_cast<double>(count_),
                         none ? "undefined: no query has a relevant item" : ""});
    }
    return metrics;
  }

 private:
  std::span<const size_t> cuts_;
  std::vector<std::string> names_;
  std::vector<Sum> sums_;
  uint64_t count_ = 0;
};

}  // namespace

double Dcg(Numbers scores, Numbers relevance, size_t k, Gain gain) {
  size_t cut = Cut(k, scores.size());
  Sum sum;
  ForGroups(scores, relevance, gain, [&](size_t from, size_t places, double gains, size_t) {
    double mean = gains / static_cast<double>(places);
    for (size_t place = from; place < std::min(from + places, cut); ++place) {
      sum.Add(mean / std::log2(static_cast<double>(place) + 2));
    }
  });
  return sum.value();
}

double Ndcg(Numbers scores, Numbers relevance, size_t k, Gain gain) {
  double ideal = Dcg(relevance, relevance, k, gain);
  return ideal > 0 ? Dcg(scores, relevance, k, gain) / ideal : kUndefined;
}

double PrecisionAt(Numbers scores, Numbers relevance, size_t k) {
  return k == 0 ? kUndefined : ExpectedHits(scores, relevance, k) / static_cast<double>(k);
}

double RecallAt(Numbers scores, Numbers relevance, size_t k) {
  double relevant = Relevant(relevance);
  return relevant > 0 ? ExpectedHits(scores, relevance, k) / relevant : kUndefined;
}

double ReciprocalRank(Numbers scores, Numbers relevance) {
  double result = kUndefined;
  ForGroups(scores, relevance, Gain::kLinear,
            [&](size_t from, size_t places, double, size_t relevant) {
              if (relevant == 0 || !std::isnan(result)) return;
              // The chance that none of the places before holds a relevant item shrinks with each.
              double none_before = 1;
              result = 0;
              for (size_t i = 0; i + relevant <= places; ++i) {
                double here = static_cast<double>(relevant) / static_cast<double>(places - i);
                result += none_before * here / static_cast<double>(from + i + 1);
                none_before *= 1 - here;
              }
            });
  return result;
}

RankingSummary RankingMetrics(Numbers scores, Numbers relevance, std::span<const uint32_t> queries,
                              std::span<const size_t> cuts) {
  std::vector<uint32_t> order(queries.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return queries[a] < queries[b]; });
  RankingSummary summary;
  QueryMeans means(cuts);
  std::vector<double> query_scores;
  std::vector<double> query_relevance;
  for (size_t from = 0; from < order.size();) {
    query_scores.clear();
    query_relevance.clear();
    size_t to = from;
    for (; to < order.size() && queries[order[to]] == queries[order[from]]; ++to) {
      query_scores.push_back(scores[order[to]]);
      query_relevance.push_back(relevance[order[to]]);
    }
    ++summary.queries;
    if (Relevant(query_relevance) > 0) {
      means.Add(query_scores, query_relevance);
    } else {
      ++summary.queries_without_relevant;
    }
    from = to;
  }
  summary.metrics = means.Finish();
  return summary;
}

}  // namespace tidemark::evaluate
