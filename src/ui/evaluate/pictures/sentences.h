// What a comparison says in sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workbench/answers.h"

namespace tidemark::ui {

// Whether the interval of the difference leaves zero out (or, without one, p is below 0.05).
[[nodiscard]] bool IsClear(const workbench::ComparedFigure& figure);

struct ComparisonSentence {
  std::string text;
  bool strong = false;
};
// "B is right on 12 rows where A is wrong, and wrong on 5 rows.", the tests, and what they mean.
[[nodiscard]] std::vector<ComparisonSentence> ComparisonSentences(
    const workbench::Comparison& comparison, std::string_view second, std::string_view first);

}  // namespace tidemark::ui
