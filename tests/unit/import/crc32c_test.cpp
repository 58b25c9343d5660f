#include "import/crc32c.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "base/bytes.h"

namespace tidemark {
namespace {

TEST(Crc32c, KnownValues) {
  EXPECT_EQ(Crc32c(std::vector<uint8_t>(32, 0)), 0x8a9136aau);
  EXPECT_EQ(MaskCrc32c(Crc32c(AsBytes("\x1a\x11"
                                      "CRC test, one two"))),
            0x5794d08au);
  EXPECT_EQ(Crc32c(AsBytes("123456789")), 0xe3069283u);  // the usual check value
  EXPECT_EQ(Crc32c({}), 0u);
}

// Bit by bit, after the definition.
uint32_t Slow(const std::vector<uint8_t>& bytes) {
  uint32_t crc = 0xFFFFFFFFu;
  for (uint8_t byte : bytes) {
    crc ^= byte;
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0);
  }
  return ~crc;
}

RC_GTEST_PROP(Crc32c, AllWaysAgree, (const std::vector<uint8_t>& bytes)) {
  RC_ASSERT(Crc32cByTable(bytes) == Slow(bytes));
  RC_ASSERT(Crc32c(bytes) == Slow(bytes));
  if (Crc32cHasHardware()) RC_ASSERT(Crc32cByHardware(bytes) == Slow(bytes));
}

TEST(Crc32c, AnyAlignmentAndLength) {
  std::vector<uint8_t> bytes(200);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 37);
  for (size_t from = 0; from < 16; ++from) {
    for (size_t size = 0; from + size <= bytes.size(); size += 7) {
      std::span<const uint8_t> part = std::span<const uint8_t>(bytes).subspan(from, size);
      uint32_t want = Slow({part.begin(), part.end()});
      ASSERT_EQ(Crc32cByTable(part), want);
      if (Crc32cHasHardware()) {
        ASSERT_EQ(Crc32cByHardware(part), want);
      }
    }
  }
}

}  // namespace
}  // namespace tidemark
