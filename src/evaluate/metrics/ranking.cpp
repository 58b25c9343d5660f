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
    while (to < order.size() && (to == from || scores[order[to]] == scores[order[from]])) {
      gains += GainOf(relevance[order[to]], gain);
      relevant += relevance[order[to]] > 0 ? 1 : 0;
      ++to;
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

std::vector<std::string> FigureNames(std::span<const size_t> cuts) {
  std::vector<std::string> names = {"ndcg", "mrr", "map"};
  for (size_t k : cuts) {
    std::string at = "@" + std::to_string(k);
    for (const char* name : {"dcg", "ndcg", "precision", "recall"}) names.push_back(name + at);
  }
  return names;
}

void AppendFigures(Numbers scores, Numbers relevance, std::span<const size_t> cuts,
                   std::vector<double>* out) {
  out->push_back(Ndcg(scores, relevance));
  out->push_back(ReciprocalRank(scores, relevance));
  out->push_back(QueryAveragePrecision(scores, relevance));
  for (size_t k : cuts) {
    out->push_back(Dcg(scores, relevance, k));
    out->push_back(Ndcg(scores, relevance, k));
    out->push_back(PrecisionAt(scores, relevance, k));
    out->push_back(RecallAt(scores, relevance, k));
  }
}

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

QueryTable TabulateQueries(Numbers scores, Numbers relevance, std::span<const uint32_t> queries,
                           std::span<const size_t> cuts) {
  std::vector<uint32_t> order(queries.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return queries[a] < queries[b]; });
  QueryTable table;
  table.names = FigureNames(cuts);
  table.loss_of_row.assign(queries.size(), kUndefined);
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
    if (Relevant(query_relevance) > 0) {
      size_t first = table.values.size();
      AppendFigures(query_scores, query_relevance, cuts, &table.values);
      for (size_t i = from; i < to; ++i) table.loss_of_row[order[i]] = 1 - table.values[first];
    } else {
      ++table.without_relevant;
    }
    from = to;
  }
  return table;
}

std::vector<Metric> MeansOf(const QueryTable& table) {
  size_t width = table.names.size();
  std::vector<Sum> sums(width);
  for (size_t i = 0; i < table.values.size(); ++i) sums[i % width].Add(table.values[i]);
  bool none = table.queries() == 0;
  std::vector<Metric> metrics;
  for (size_t i = 0; i < width; ++i) {
    double mean = none ? kUndefined : sums[i].value() / static_cast<double>(table.queries());
    metrics.push_back(
        {table.names[i], mean, none ? "undefined: no query has a relevant item" : ""});
  }
  return metrics;
}

RankingSummary RankingMetrics(Numbers scores, Numbers relevance, std::span<const uint32_t> queries,
                              std::span<const size_t> cuts) {
  QueryTable table = TabulateQueries(scores, relevance, queries, cuts);
  return {MeansOf(table), table.queries() + table.without_relevant, table.without_relevant};
}

}  // namespace tidemark::evaluate
