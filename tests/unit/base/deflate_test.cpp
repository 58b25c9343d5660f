#include "base/deflate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "base/inflate.h"

namespace tidemark {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes Packed(const Bytes& bytes) {
  Bytes packed;
  Deflate(bytes, &packed);
  return packed;
}

Bytes Unpacked(const Bytes& packed, size_t most) {
  Bytes bytes;
  const auto used = Inflate(packed, most, &bytes);
  EXPECT_TRUE(used.ok()) << used.error().message;
  if (used.ok()) EXPECT_EQ(*used, packed.size());
  return bytes;
}

void ExpectRound(const Bytes& bytes) {
  const Bytes packed = Packed(bytes);
  EXPECT_EQ(Unpacked(packed, bytes.size()), bytes);
  EXPECT_LE(packed.size(), bytes.size() + 5 * (bytes.size() / 65535 + 1) + 1);
}

// Bytes of `kinds` different values, repeatable.
Bytes Noise(size_t size, unsigned kinds, uint32_t seed) {
  Bytes bytes(size);
  for (uint8_t& byte : bytes) {
    seed = seed * 1664525U + 1013904223U;
    byte = static_cast<uint8_t>((seed >> 16) % kinds);
  }
  return bytes;
}

TEST(Deflate, SmallThings) {
  ExpectRound({});
  ExpectRound({7});
  ExpectRound({1, 2, 3});
  ExpectRound(Bytes(4, 9));
}

TEST(Deflate, LengthsAroundTheLimitsOfMatchesAndBlocks) {
  for (const size_t size : {257U, 258U, 259U, 516U, 65534U, 65535U, 65536U, 131071U, 200000U}) {
    ExpectRound(Bytes(size, 0));
    ExpectRound(Noise(size, 256, 1));
    ExpectRound(Noise(size, 3, 2));
  }
}

TEST(Deflate, MatchesAsFarAsTheWindow) {
  for (const size_t gap : {32760U, 32767U, 32768U, 32769U, 40000U}) {
    Bytes bytes = Noise(300, 256, 5);
    const Bytes between = Noise(gap - 300, 256, 6);
    const Bytes begin = bytes;
    bytes.insert(bytes.end(), between.begin(), between.end());
    bytes.insert(bytes.end(), begin.begin(), begin.end());
    ExpectRound(bytes);
  }
}

TEST(Deflate, WhatRepeatsBecomesSmall) {
  EXPECT_LT(Packed(Bytes(1000000, 42)).size(), 2500U);
  EXPECT_LT(Packed(Noise(100000, 4, 3)).size(), 28500U);  // 2.25 bits a byte
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "row " + std::to_string(i) + " of the table\n";
  EXPECT_LT(Packed(Bytes(text.begin(), text.end())).size(), text.size() / 5);
}

// Counts that make Huffman's tree deeper than 15: lengths are limited and still a code.
TEST(Deflate, DeepTrees) {
  Bytes bytes;
  size_t count = 1, before = 1;
  for (int symbol = 0; symbol < 22; ++symbol) {
    bytes.insert(bytes.end(), count, static_cast<uint8_t>(symbol * 11));
    const size_t next = count + before;
    before = count;
    count = next;
  }
  // Spread, so that no matches hide the counts.
  Bytes mixed(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) mixed[(i * 7919) % bytes.size()] = bytes[i];
  ExpectRound(bytes);
  ExpectRound(mixed);
}

TEST(Deflate, AnythingComesBack) {
  EXPECT_TRUE(rc::check("round trip", [] {
    Bytes bytes;
    const auto parts = *rc::gen::inRange(0, 12);
    for (int i = 0; i < parts; ++i) {
      const auto size = *rc::gen::inRange<size_t>(0, 20000);
      const auto kinds = *rc::gen::inRange(1U, 257U);
      const Bytes part = Noise(size, kinds, *rc::gen::arbitrary<uint32_t>());
      bytes.insert(bytes.end(), part.begin(), part.end());
      if (*rc::gen::arbitrary<bool>() && !bytes.empty()) {
        const size_t from = *rc::gen::inRange<size_t>(0, bytes.size());
        const Bytes copy(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end());
        bytes.insert(bytes.end(), copy.begin(), copy.end());
      }
      if (bytes.size() > 300000) break;
    }
    Bytes packed;
    Deflate(bytes, &packed);
    Bytes again;
    const auto used = Inflate(packed, bytes.size(), &again);
    RC_ASSERT(used.ok());
    RC_ASSERT(*used == packed.size());
    RC_ASSERT(again == bytes);
  }));
}

}  // namespace
}  // namespace tidemark
