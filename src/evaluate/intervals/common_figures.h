// Some of the figures of a model, in a given order: those that two models have in common, where one
// gives scores and the other only labels.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "evaluate/intervals/bootstrap.h"

namespace tidemark::evaluate {

class CommonFigures final : public WeightedFigures {
 public:
  // `all` outlives it and has all of `names`.
  CommonFigures(const WeightedFigures& all, std::vector<std::string> names);
  // The names that both have, in the order of the first.
  [[nodiscard]] static std::vector<std::string> NamesOf(const WeightedFigures& first,
                                                        const WeightedFigures& second);

  [[nodiscard]] size_t rows() const override { return all_.rows(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  void Compute(std::span<const uint32_t> weights, std::span<double> out) const override;

 private:
  const WeightedFigures& all_;
  std::vector<std::string> names_;
  std::vector<size_t> places_;  // in `all`
};

}  // namespace tidemark::evaluate
