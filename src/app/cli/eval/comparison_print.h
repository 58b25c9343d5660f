// Comparisons of two evaluations, for people and as JSON.
#pragma once

#include <string>
#include <vector>

#include "evaluate/compare/compare_models.h"

namespace tidemark::cli {

struct NamedComparison {
  std::string first, second;
  const evaluate::KeptEvaluation* first_kept = nullptr;
  const evaluate::KeptEvaluation* second_kept = nullptr;
  evaluate::ModelComparison found;
};

void PrintComparisons(const std::vector<NamedComparison>& comparisons);
// docs/command-line.md
[[nodiscard]] std::string ComparisonsJson(const std::vector<NamedComparison>& comparisons);

}  // namespace tidemark::cli
