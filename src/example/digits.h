// The 1,797 handwritten digits of assets/digits, ready for training.
#pragma once

#include <string_view>
#include <vector>
#include <xtensor/xtensor.hpp>

#include "base/result.h"

namespace tidemark::example {

struct Digits {
  xt::xtensor<float, 2> pixels;  // (images, 64), 0..1
  std::vector<int> labels;       // 0..9
};

struct DigitsSplit {
  Digits train, validation;
};

// Parses CSV: a header, then 64 pixels and a label a row.
Result<Digits> ParseDigits(std::string_view csv);
// The last fifth is for validation. The set is ordered by writer, so these are hands never seen.
DigitsSplit Split(const Digits& all);
// The file that is built into the program.
std::string_view EmbeddedDigits();

}  // namespace tidemark::example
