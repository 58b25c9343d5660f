// The filter and order language of MLflow's search calls:
//   metrics.loss < 0.5 AND params."learning rate" = '0.1' AND tags.mlflow.user ILIKE 'a%'
//   attributes.status IN ('FINISHED', 'FAILED')
// Conditions are joined by AND alone. A key with other characters than letters, digits, "_./-:" is
// written in backticks or double quotes. An order is a key, then ASC or DESC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tidemark {

enum class SearchKind : uint8_t {
  kRuns,
  kExperiments,
  kModels,
  kRegisteredModels,
  kModelVersions,
};
enum class SearchEntity : uint8_t { kAttribute, kMetric, kParam, kTag, kDataset };
enum class SearchOperator : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kLike,
  kILike,
  kIn,
  kNotIn,
  kIsNull,
  kIsNotNull,
};

struct SearchCondition {
  SearchEntity entity = SearchEntity::kAttribute;
  std::string key;
  SearchOperator op = SearchOperator::kEqual;
  bool is_number = false;
  double number = 0;
  std::vector<std::string> texts;  // one, or those of IN
};

struct SearchOrder {
  SearchEntity entity = SearchEntity::kAttribute;
  std::string key;
  bool descending = false;
};

// Errors are kInvalid and name the place. An empty text has no conditions.
Result<std::vector<SearchCondition>> ParseSearchFilter(SearchKind kind, std::string_view text);
Result<SearchOrder> ParseSearchOrder(SearchKind kind, std::string_view text);

// Whether values of this key are compared as numbers.
[[nodiscard]] bool IsNumericKey(SearchEntity entity, std::string_view key);

}  // namespace tidemark
