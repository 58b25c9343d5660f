#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/bytes.h"
#include "base/crc32.h"
#include "base/hash64.h"
#include "base/sha1.h"
#include "base/sha256.h"

namespace tidemark {
namespace {

std::string Sha256Hex(std::string_view text) { return ToHex(Sha256Of(AsBytes(text))); }
std::string Sha1Hex(std::string_view text) { return ToHex(Sha1Of(AsBytes(text))); }

// FIPS 180-4 examples, as NIST publishes them.
TEST(Sha256, NistVectors) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(
      Sha256Hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqk"
                "lmnopqrlmnopqrsmnopqrstnopqrstu"),
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(Sha256Hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha1, NistVectors) {
  EXPECT_EQ(Sha1Hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(Sha1Hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Sha1Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(Sha1Hex(std::string(1000000, 'a')), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

RC_GTEST_PROP(Sha256, PiecesGiveTheSameDigest, (std::string text, std::vector<uint8_t> cuts)) {
  Sha256 hash;
  std::span<const uint8_t> rest = AsBytes(text);
  for (uint8_t cut : cuts) {
    size_t take = std::min<size_t>(cut, rest.size());
    hash.Update(rest.subspan(0, take));
    rest = rest.subspan(take);
  }
  hash.Update(rest);
  RC_ASSERT(hash.Finish() == Sha256Of(AsBytes(text)));
}

TEST(Crc32, KnownValues) {
  EXPECT_EQ(Crc32(AsBytes("123456789")), 0xCBF43926u);
  EXPECT_EQ(Crc32({}), 0u);
}

RC_GTEST_PROP(Crc32, SameAsBitByBit, (std::vector<uint8_t> bytes)) {
  uint32_t crc = 0xffffffffu;
  for (uint8_t byte : bytes) {
    crc ^= byte;
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1) ? 0xEDB88320u : 0u);
  }
  RC_ASSERT(Crc32(bytes) == ~crc);
  size_t half = bytes.size() / 2;
  std::span<const uint8_t> all(bytes);
  RC_ASSERT(Crc32(all.subspan(half), Crc32(all.subspan(0, half))) == ~crc);
}

TEST(Hash64, KnownValues) {
  EXPECT_EQ(Hash64({}), 0xEF46DB3751D8E999ull);
  EXPECT_EQ(Hash64(AsBytes("abc")), 0x44BC2CF5AD770999ull);
}

}  // namespace
}  // namespace tidemark
