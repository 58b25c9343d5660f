// XXH64: fast identity of bytes inside one file (source prefixes, shared axes). Not against an
// adversary.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <span>

namespace tidemark {

[[nodiscard]] inline uint64_t Hash64(std::span<const uint8_t> bytes, uint64_t seed = 0) {
  return XXH64(bytes.data(), bytes.size(), seed);
}

}  // namespace tidemark
