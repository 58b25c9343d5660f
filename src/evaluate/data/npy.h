// Reads NumPy's NPY files: versions 1 to 3, either byte order, row- and column-major, numbers,
// booleans and texts. Objects are Python pickles and refused: running them is no reading.
#pragma once

#include <string>

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/element_decoder.h"

namespace tidemark::evaluate {

struct NpyHead {
  ArrayLayout layout;
  uint64_t data_offset = 0;
};

Result<NpyHead> ReadNpyHead(ByteSource* source);

// The array as a column; a single number (shape ()) is one row.
Result<DataColumn> ReadNpy(ByteSource* source, std::string name, const ReadOptions& options);

[[nodiscard]] bool LooksLikeNpy(std::span<const uint8_t> bytes);

}  // namespace tidemark::evaluate
