// Many tests at once: p-values that account for how many there are. The order is that of the input.
#pragma once

#include <span>
#include <vector>

namespace tidemark::evaluate {

// Holm (1979): the chance of any false finding stays below the level.
[[nodiscard]] std::vector<double> HolmAdjusted(std::span<const double> p_values);
// Benjamini and Hochberg (1995): the share of false findings does.
[[nodiscard]] std::vector<double> BenjaminiHochbergAdjusted(std::span<const double> p_values);

}  // namespace tidemark::evaluate
