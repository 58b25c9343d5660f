#include "base/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace tidemark {
namespace {

TEST(ByteReader, ReadsLittleEndian) {
  const uint8_t bytes[] = {0x01, 0x02, 0x01, 0x04, 0x03, 0x02, 0x01};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.U8(), 1);
  EXPECT_EQ(reader.U16(), 0x0102);
  EXPECT_EQ(reader.U32(), 0x01020304u);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(ByteReader, FailsOnceAndStaysFailed) {
  const uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.U32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.U8(), 0);
  EXPECT_TRUE(reader.Bytes(1).empty());
}

TEST(ByteReader, RefusesLengthsBeyondTheBuffer) {
  const uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_TRUE(reader.Bytes(std::numeric_limits<uint64_t>::max()).empty());
  EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, RefusesOverflowingVarints) {
  std::vector<uint8_t> largest(9, 0xff);
  largest.push_back(0x01);
  EXPECT_EQ(ByteReader(largest).Varint(), std::numeric_limits<uint64_t>::max());
  largest.back() = 0x02;
  ByteReader too_large(largest);
  too_large.Varint();
  EXPECT_FALSE(too_large.ok());
  std::vector<uint8_t> endless(11, 0x80);
  ByteReader overlong(endless);
  overlong.Varint();
  EXPECT_FALSE(overlong.ok());
}

RC_GTEST_PROP(ByteWriter, WhatIsWrittenIsRead,
              (uint64_t a, uint32_t b, std::string text, double c)) {
  std::vector<uint8_t> bytes;
  ByteWriter writer(&bytes);
  writer.Varint(a);
  writer.U32(b);
  writer.Varint(text.size());
  writer.Text(text);
  writer.F64(c);
  ByteReader reader(bytes);
  RC_ASSERT(reader.Varint() == a);
  RC_ASSERT(reader.U32() == b);
  uint64_t size = reader.Varint();
  RC_ASSERT(reader.Text(size) == text);
  RC_ASSERT(reader.F64() == c);
  RC_ASSERT(reader.ok());
  RC_ASSERT(reader.remaining() == 0u);
}

}  // namespace
}  // namespace tidemark
