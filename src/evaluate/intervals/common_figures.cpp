#include "evaluate/intervals/common_figures.h"

#include <algorithm>
#include <utility>

namespace tidemark::evaluate {

CommonFigures::CommonFigures(const WeightedFigures& all, std::vector<std::string> names)
    : all_(all), names_(std::move(names)) {
  const std::vector<std::string>& known = all.names();
  for (const std::string& name : names_) {
    places_.push_back(
        static_cast<size_t>(std::find(known.begin(), known.end(), name) - known.begin()));
  }
}

std::vector<std::string> CommonFigures::NamesOf(const WeightedFigures& first,
                                                const WeightedFigures& second) {
  std::vector<std::string> names;
  const std::vector<std::string>& others = second.names();
  for (const std::string& name : first.names()) {
    if (std::find(others.begin(), others.end(), name) != others.end()) names.push_back(name);
  }
  return names;
}

void CommonFigures::Compute(std::span<const uint32_t> weights, std::span<double> out) const {
  std::vector<double> figures(all_.names().size());
  all_.Compute(weights, figures);
  for (size_t i = 0; i < places_.size(); ++i) out[i] = figures[places_[i]];
}

}  // namespace tidemark::evaluate
