// Packs bytes as a deflate stream (RFC 1951), which base/inflate.h and every zlib unpack.
//
// Our own for the reason of base/inflate.h. It is made for columns of numbers whose bytes were
// sorted by place: matches are looked for a few places back along a chain of equal beginnings, and
// a block is stored as it is when its codes would be longer (mantissas are noise).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tidemark {

// Appends the stream; at most 5 bytes longer for each 64 kB than `bytes`. The same bytes give the
// same stream on every machine. Memory: 1 MB. Time is linear.
void Deflate(std::span<const uint8_t> bytes, std::vector<uint8_t>* out);

}  // namespace tidemark
