#include "evaluate/intervals/multiple_tests.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace tidemark::evaluate {
namespace {

std::vector<size_t> AscendingOrder(std::span<const double> p_values) {
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return p_values[a] < p_values[b]; });
  return order;
}

}  // namespace

std::vector<double> HolmAdjusted(std::span<const double> p_values) {
  std::vector<double> adjusted(p_values.size());
  std::vector<size_t> order = AscendingOrder(p_values);
  double largest = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    auto left = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(1.0, left * p_values[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

std::vector<double> BenjaminiHochbergAdjusted(std::span<const double> p_values) {
  std::vector<double> adjusted(p_values.size());
  std::vector<size_t> order = AscendingOrder(p_values);
  auto count = static_cast<double>(order.size());
  double smallest = 1;
  for (size_t i = order.size(); i-- > 0;) {
    smallest = std::min(smallest, count * p_values[order[i]] / static_cast<double>(i + 1));
    adjusted[order[i]] = smallest;
  }
  return adjusted;
}

}  // namespace tidemark::evaluate
