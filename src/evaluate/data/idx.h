// Reads IDX files, the form of MNIST: big-endian, a type, extents, elements.
#pragma once

#include <string>

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

Result<DataColumn> ReadIdx(ByteSource* source, std::string name, const ReadOptions& options);

// Two zero bytes, a known type, and a rank that has room for its extents.
[[nodiscard]] bool LooksLikeIdx(std::span<const uint8_t> bytes);

}  // namespace tidemark::evaluate
