#include "base/sha1.h"

#include <bit>
#include <cstring>

namespace tidemark {
namespace {

void Sha1Block(const uint8_t* block, std::array<uint32_t, 5>* state) {
  uint32_t w[80];
  for (int i = 0; i < 16; ++i) {
    const uint8_t* at = block + 4 * i;
    w[i] = uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | uint32_t{at[3]};
  }
  for (int i = 16; i < 80; ++i) {
    w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  }
  auto [a, b, c, d, e] = *state;
  for (int i = 0; i < 80; ++i) {
    uint32_t f = 0, k = 0;
    if (i < 20) {
      f = (b & c) | (~b & d), k = 0x5a827999;
    } else if (i < 40) {
      f = b ^ c ^ d, k = 0x6ed9eba1;
    } else if (i < 60) {
      f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
    } else {
      f = b ^ c ^ d, k = 0xca62c1d6;
    }
    uint32_t t = std::rotl(a, 5) + f + e + k + w[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = t;
  }
  const uint32_t add[5] = {a, b, c, d, e};
  for (int i = 0; i < 5; ++i) (*state)[i] += add[i];
}

}  // namespace

std::array<uint8_t, 20> Sha1Of(std::span<const uint8_t> bytes) {
  std::array<uint32_t, 5> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  const uint64_t bits = uint64_t{bytes.size()} * 8;
  while (bytes.size() >= 64) {
    Sha1Block(bytes.data(), &state);
    bytes = bytes.subspan(64);
  }
  uint8_t last[128] = {};
  if (!bytes.empty()) std::memcpy(last, bytes.data(), bytes.size());
  last[bytes.size()] = 0x80;
  size_t size = bytes.size() < 56 ? 64 : 128;
  for (size_t i = 0; i < 8; ++i) last[size - 8 + i] = static_cast<uint8_t>(bits >> (56 - 8 * i));
  for (size_t at = 0; at < size; at += 64) Sha1Block(last + at, &state);
  std::array<uint8_t, 20> digest;
  for (size_t i = 0; i < 20; ++i) {
    digest[i] = static_cast<uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

}  // namespace tidemark
