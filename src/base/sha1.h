// SHA-1 (FIPS 180-4), only because UUID version 5 is defined by it (RFC 9562, 5.5). Never for
// security.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tidemark {

[[nodiscard]] std::array<uint8_t, 20> Sha1Of(std::span<const uint8_t> bytes);

}  // namespace tidemark
