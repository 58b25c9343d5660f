// Rules as the file keeps them: JSON in the row `rules` of table `view` (docs/file-format.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/run_rule.h"

namespace tidemark {

// The name of the row.
inline constexpr std::string_view kRulesView = "rules";

[[nodiscard]] std::string RulesToJson(const std::vector<RunRule>& rules);
// Never fails: a rule that can't be understood is left out.
[[nodiscard]] std::vector<RunRule> RulesFromJson(std::string_view json);

}  // namespace tidemark
