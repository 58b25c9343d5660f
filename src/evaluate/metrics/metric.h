// One figure of an evaluation.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidemark::evaluate {

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

struct Metric {
  std::string name;  // scikit-learn's function with its averaging: "f1_macro", "roc_auc"
  double value = kUndefined;
  // Why there is no value, or why the value is only a convention ("no row was predicted positive:
  // 0 by convention"). Empty for an ordinary value.
  std::string note;
};

// The metric of this name, or nullptr.
[[nodiscard]] inline const Metric* FindMetric(const std::vector<Metric>& metrics,
                                              std::string_view name) {
  for (const Metric& metric : metrics) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

}  // namespace tidemark::evaluate
