// Turns the raw elements of array files (NPY, IDX) into a column: any byte order, any size.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

enum class ElementKind : uint8_t { kBoolean, kSigned, kUnsigned, kFloat, kBytes, kUnicode };

struct ElementForm {
  ElementKind kind = ElementKind::kFloat;
  size_t size_bytes = 4;  // of one element
  bool big_endian = false;
};

struct ArrayLayout {
  std::vector<uint64_t> shape;  // the first extent counts rows
  ElementForm form;
  bool column_major = false;
};

// How many elements the shape has; kTooLarge when that or their bytes overflow or would not fit
// into `available_bytes` (checked before anything is allocated).
Result<uint64_t> ElementCount(const ArrayLayout& layout, uint64_t available_bytes);

// The column of an array whose elements lie at `offset` of `source`. `layout` has at least one
// extent. Memory: the column's, and as much again for column-major arrays.
Result<DataColumn> DecodeArray(ByteSource* source, uint64_t offset, const ArrayLayout& layout,
                               std::string name, const ReadOptions& options);

}  // namespace tidemark::evaluate
