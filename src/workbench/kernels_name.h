// Which loops ran a model: another processor adds the products of a matrix in another order.
#pragma once

#include <string>

namespace tidemark::workbench {

[[nodiscard]] std::string KernelsName();

}  // namespace tidemark::workbench
