// Columns of numbers as packed bytes, without loss; each with its size and a checksum.
//
// A column is a list of numbers of 1, 4 or 8 bytes. Its bytes are sorted by their place in the
// number, because high bytes repeat where low ones are noise, and deflated. A column of few
// different values (a forest's votes) is a table of them and the place of each in it instead.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tidemark::evaluate {

void PackBytes(std::span<const uint8_t> values, ByteWriter* out);
void PackWords(std::span<const uint32_t> values, ByteWriter* out);
void PackLongWords(std::span<const uint64_t> values, ByteWriter* out);

// Exactly `count` of them, or kCorrupt.
Result<std::vector<uint8_t>> UnpackBytes(uint64_t count, ByteReader* in);
Result<std::vector<uint32_t>> UnpackWords(uint64_t count, ByteReader* in);
Result<std::vector<uint64_t>> UnpackLongWords(uint64_t count, ByteReader* in);

}  // namespace tidemark::evaluate
