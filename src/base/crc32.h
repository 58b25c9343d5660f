// CRC-32 as zlib and PNG compute it (polynomial 0xEDB88320, reflected): records of journals.
#pragma once

#include <cstdint>
#include <span>

namespace tidemark {

// The checksum of `bytes`, continued from `seed` (the checksum of what came before; 0 at the
// start). Eight bytes a step by table (slicing-by-8, Kounavis and Berry 2005).
[[nodiscard]] uint32_t Crc32(std::span<const uint8_t> bytes, uint32_t seed = 0);

}  // namespace tidemark
