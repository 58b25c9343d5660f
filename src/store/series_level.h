// The stored level of the pyramid: one bucket for each 64 points of sealed chunks, 4096 buckets a
// row, as columns (docs/file-format.md). Encodings "f32" and "f64" (bounds that don't fit f32).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/codec.h"
#include "series/skeleton_builder.h"

namespace tidemark {

inline constexpr size_t kLevelBuckets = 4096;  // of one row

// Blocks of consecutive points, 64 each (the last may have fewer).
std::vector<StoredBlock> BlocksOf(std::span<const double> values);

EncodedColumn EncodeLevel(std::span<const StoredBlock> blocks);
// Appends `count` blocks; kUnsupported or kCorrupt otherwise.
Status DecodeLevel(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                   std::vector<StoredBlock>* out);

}  // namespace tidemark
