#include "evaluate/data/ranking_target.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace tidemark::evaluate {

Result<Target> ReadRankingTarget(const DataColumn& relevance, const DataColumn& query) {
  if (relevance.is_text() || relevance.width() != 1 || query.width() != 1) {
    return MakeError(ErrorCode::kInvalid,
                     "ranking needs one number a row (the relevance) and one query a row; " +
                         relevance.name() + " and " + query.name() + " are not",
                     "Choose other columns.");
  }
  Target target;
  target.task = Task::kRanking;
  std::unordered_map<std::string, uint32_t> numbers;
  for (uint32_t row = 0; row < relevance.size(); ++row) {
    double value = relevance.Number(row);
    if (!std::isfinite(value) || value < 0 || query.IsMissing(row)) {
      ++target.missing_rows;
      continue;
    }
    target.rows.push_back(row);
    target.numbers.push_back(value);
    auto number = static_cast<uint32_t>(numbers.size());
    target.queries.push_back(numbers.emplace(query.Text(row), number).first->second);
  }
  return target;
}

}  // namespace tidemark::evaluate
