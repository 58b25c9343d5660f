// Metrics of ranked lists: for each query, items with scores and relevances.
//
// Ties: DCG averages the gains within tied scores (as scikit-learn); the others count an item of a
// tied group at the average of what it would give at each place of the group (an item is as likely
// at any of them), reciprocal rank at the expected one for the first relevant item of the group.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/metrics/metric.h"

namespace tidemark::evaluate {

enum class Gain : uint8_t { kLinear, kExponential };  // g, or 2^g - 1

// Σ gain / log2(place + 1) over the first `k` places (0: all).
[[nodiscard]] double Dcg(std::span<const double> scores, std::span<const double> relevance,
                         size_t k = 0, Gain gain = Gain::kLinear);
// DCG by that of the best order; NaN without a relevant item.
[[nodiscard]] double Ndcg(std::span<const double> scores, std::span<const double> relevance,
                          size_t k = 0, Gain gain = Gain::kLinear);

// Items with relevance above 0 are relevant.
[[nodiscard]] double PrecisionAt(std::span<const double> scores, std::span<const double> relevance,
                                 size_t k);
[[nodiscard]] double RecallAt(std::span<const double> scores, std::span<const double> relevance,
                              size_t k);
[[nodiscard]] double ReciprocalRank(std::span<const double> scores,
                                    std::span<const double> relevance);

struct RankingSummary {
  std::vector<Metric> metrics;  // ndcg, ndcg@k, dcg@k, mrr, map, precision@k, recall@k
  uint64_t queries = 0;
  uint64_t queries_without_relevant = 0;  // left out
};

// The figures of every query that has a relevant item.
struct QueryTable {
  std::vector<std::string> names;
  std::vector<double> values;  // queries × names
  uint64_t without_relevant = 0;
  std::vector<double> loss_of_row;  // 1 - NDCG of the row's query; NaN without relevant items

  [[nodiscard]] size_t queries() const { return values.size() / names.size(); }
};
[[nodiscard]] QueryTable TabulateQueries(std::span<const double> scores,
                                         std::span<const double> relevance,
                                         std::span<const uint32_t> queries,
                                         std::span<const size_t> cuts);
[[nodiscard]] std::vector<Metric> MeansOf(const QueryTable& table);

// Means over queries. `queries`: the query of each item, in any order.
[[nodiscard]] RankingSummary RankingMetrics(std::span<const double> scores,
                                            std::span<const double> relevance,
                                            std::span<const uint32_t> queries,
                                            std::span<const size_t> cuts);

}  // namespace tidemark::evaluate
