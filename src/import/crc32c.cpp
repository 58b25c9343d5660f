#include "import/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#define TIDEMARK_CRC32C_SSE42 1
#endif

namespace tidemark {
namespace {

constexpr uint32_t kPolynomial = 0x82F63B78u;
using Tables = std::array<std::array<uint32_t, 256>, 8>;

constexpr Tables MakeTables() {
  Tables tables{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? kPolynomial : 0u);
    tables[0][i] = crc;
  }
  for (uint32_t i = 0; i < 256; ++i) {
    for (size_t k = 1; k < 8; ++k) {
      tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

}  // namespace

uint32_t Crc32cByTable(std::span<const uint8_t> bytes) {
  const uint8_t* at = bytes.data();
  size_t left = bytes.size();
  uint32_t crc = 0xFFFFFFFFu;
  for (; left >= 8; left -= 8, at += 8) {
    uint32_t low = 0;
    uint32_t high = 0;
    std::memcpy(&low, at, 4);
    std::memcpy(&high, at + 4, 4);
    low ^= crc;
    crc = kTables[7][low & 0xFF] ^ kTables[6][(low >> 8) & 0xFF] ^ kTables[5][(low >> 16) & 0xFF] ^
          kTables[4][low >> 24] ^ kTables[3][high & 0xFF] ^ kTables[2][(high >> 8) & 0xFF] ^
          kTables[1][(high >> 16) & 0xFF] ^ kTables[0][high >> 24];
  }
  for (; left > 0; --left, ++at) crc = (crc >> 8) ^ kTables[0][(crc ^ *at) & 0xFF];
  return crc ^ 0xFFFFFFFFu;
}

#if defined(TIDEMARK_CRC32C_SSE42)

bool Crc32cHasHardware() {
  static const bool kHas = __builtin_cpu_supports("sse4.2") != 0;
  return kHas;
}

__attribute__((target("sse4.2"))) uint32_t Crc32cByHardware(std::span<const uint8_t> bytes) {
  const uint8_t* at = bytes.data();
  size_t left = bytes.size();
  uint64_t crc = 0xFFFFFFFFu;
  for (; left >= 8; left -= 8, at += 8) {
    uint64_t word = 0;
    std::memcpy(&word, at, 8);
    crc = _mm_crc32_u64(crc, word);
  }
  auto short_crc = static_cast<uint32_t>(crc);
  for (; left > 0; --left, ++at) short_crc = _mm_crc32_u8(short_crc, *at);
  return short_crc ^ 0xFFFFFFFFu;
}

uint32_t Crc32c(std::span<const uint8_t> bytes) {
  return Crc32cHasHardware() ? Crc32cByHardware(bytes) : Crc32cByTable(bytes);
}

#else

bool Crc32cHasHardware() { return false; }
uint32_t Crc32cByHardware(std::span<const uint8_t> bytes) { return Crc32cByTable(bytes); }
uint32_t Crc32c(std::span<const uint8_t> bytes) { return Crc32cByTable(bytes); }

#endif

}  // namespace tidemark
