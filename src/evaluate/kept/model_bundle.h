// The files of a model as one sequence of bytes, to be kept with its evaluation: the model's own
// file as it is, or with the weights that exporters put beside it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tidemark::evaluate {

struct BundledFile {
  std::string name;
  std::span<const uint8_t> bytes;
};

// One file stays as it is. The first is the model's own.
[[nodiscard]] std::vector<uint8_t> BundleModel(std::span<const BundledFile> files);
// Views of `bytes`. `name`: of a file that is no bundle. kCorrupt when a bundle is damaged.
Result<std::vector<BundledFile>> UnbundleModel(std::span<const uint8_t> bytes,
                                               const std::string& name);

}  // namespace tidemark::evaluate
