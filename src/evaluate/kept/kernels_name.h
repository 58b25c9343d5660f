// Which loops ran a model: another processor adds the products of a matrix in another order, so
// that float32 outputs differ in their last bits.
#pragma once

#include <string>

namespace tidemark::evaluate {

// "x86-64 12x32".
[[nodiscard]] std::string KernelsName();

}  // namespace tidemark::evaluate
