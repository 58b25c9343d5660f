#include "evaluate/evaluators/number_evaluators.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "evaluate/evaluators/evaluator_base.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/ranking.h"
#include "evaluate/metrics/regression.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

constexpr std::array<size_t, 3> kCuts = {1, 5, 10};

class RegressionEvaluator : public EvaluatorBase {
 public:
  RegressionEvaluator(const Target& target, const Predictions& predictions,
                      const EvaluationOptions& options)
      : EvaluatorBase(target, predictions, options) {
    AddPart([this] { FindRows(); });
    AddPart([this] { metrics_ = RegressionMetrics(rows_.numbers, rows_.guesses); });
    AddPart([this] {
      StartBootstrap(std::make_unique<RegressionFigures>(rows_.numbers, rows_.guesses), {});
    });
  }

 private:
  void FindRows() {
    for (uint32_t i : kept_) {
      rows_.numbers.push_back(target_.numbers[i]);
      rows_.guesses.push_back(predictions_.scores[i]);
      double error = rows_.numbers.back() - rows_.guesses.back();
      rows_.losses.push_back(error * error);
    }
  }
};

// The mean of each query's figures, weighted by how often the query was drawn.
class QueryFigures : public WeightedFigures {
 public:
  explicit QueryFigures(QueryTable table) : table_(std::move(table)) {}
  [[nodiscard]] size_t rows() const override { return table_.queries(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return table_.names; }
  void Compute(std::span<const uint32_t> weights, std::span<double> out) const override {
    size_t width = table_.names.size();
    std::vector<Sum> sums(width);
    double total = 0;
    for (size_t query = 0; query < weights.size(); ++query) {
      if (weights[query] == 0) continue;
      total += weights[query];
      for (size_t i = 0; i < width; ++i) {
        sums[i].Add(weights[query] * table_.values[query * width + i]);
      }
    }
    for (size_t i = 0; i < width; ++i) out[i] = total > 0 ? sums[i].value() / total : kUndefined;
  }

 private:
  QueryTable table_;
};

class RankingEvaluator : public EvaluatorBase {
 public:
  RankingEvaluator(const Target& target, const Predictions& predictions,
                   const EvaluationOptions& options)
      : EvaluatorBase(target, predictions, options) {
    AddPart([this] { TakeQueries(); });
    AddPart([this] { FindLosses(); });
  }

 private:
  void TakeQueries() {
    groups_.clear();  // whole queries are drawn anyway
    std::vector<uint32_t> queries;
    for (uint32_t i : kept_) {
      rows_.numbers.push_back(target_.numbers[i]);
      rows_.guesses.push_back(predictions_.scores[i]);
      queries.push_back(target_.queries[i]);
    }
    table_ = TabulateQueries(rows_.guesses, rows_.numbers, queries, kCuts);
    if (table_.without_relevant > 0) {
      evaluation_.notes.push_back(std::to_string(table_.without_relevant) +
                                  " queries were left out: they have no relevant item");
    }
    AddMetrics(MeansOf(table_));
  }

  void FindLosses() {
    rows_.losses.assign(rows_.rows.size(), 0);
    for (size_t i = 0; i < rows_.losses.size(); ++i) {
      // How much of a query's worth its row's query loses: 1 - NDCG.
      double loss = table_.loss_of_row[i];
      rows_.losses[i] = std::isnan(loss) ? 0 : loss;
    }
    StartBootstrap(std::make_unique<QueryFigures>(std::move(table_)), {});
  }

  QueryTable table_;
};

}  // namespace

std::unique_ptr<Evaluator> BeginRegression(const Target& target, const Predictions& predictions,
                                           const EvaluationOptions& options) {
  return std::make_unique<RegressionEvaluator>(target, predictions, options);
}

std::unique_ptr<Evaluator> BeginRanking(const Target& target, const Predictions& predictions,
                                        const EvaluationOptions& options) {
  return std::make_unique<RankingEvaluator>(target, predictions, options);
}

}  // namespace tidemark::evaluate
