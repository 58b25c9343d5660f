#include "base/wire_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/import/event_file.h"

namespace tidemark {
namespace {

TEST(WireReader, ReadsEveryType) {
  WireMessage message;
  message.Varint(1, 300)
      .Varint(2, static_cast<uint64_t>(-5))
      .F64(3, 0.5)
      .F32(4, 1.5f)
      .Text(5, "hi")
      .Varint(100000, 7);
  WireReader reader(message.bytes());
  WireField field;
  ASSERT_TRUE(reader.Next(&field));
  EXPECT_EQ(field.key, WireKey(1, kWireVarint));
  EXPECT_EQ(field.number, 300u);
  ASSERT_TRUE(reader.Next(&field));
  EXPECT_EQ(field.Int64(), -5);
  ASSERT_TRUE(reader.Next(&field));
  EXPECT_EQ(field.F64(), 0.5);
  ASSERT_TRUE(reader.Next(&field));
  EXPECT_EQ(field.F32(), 1.5f);
  ASSERT_TRUE(reader.Next(&field));
  EXPECT_EQ(field.text(), "hi");
  ASSERT_TRUE(reader.Next(&field));
  EXPECT_EQ(field.field(), 100000u);
  EXPECT_FALSE(reader.Next(&field));
  EXPECT_TRUE(reader.ok());
}

bool Accepts(std::vector<uint8_t> bytes) {
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
  }
  return reader.ok();
}

TEST(WireReader, RefusesWhatIsNotAMessage) {
  EXPECT_TRUE(Accepts({}));
  EXPECT_FALSE(Accepts({0x08}));                    // no value
  EXPECT_FALSE(Accepts({0x08, 0x80}));              // torn varint
  EXPECT_FALSE(Accepts({0x0B}));                    // group
  EXPECT_FALSE(Accepts({0x0C}));                    // end of group
  EXPECT_FALSE(Accepts({0x0E, 0x00}));              // wire type 6
  EXPECT_FALSE(Accepts({0x00, 0x00}));              // field 0
  EXPECT_FALSE(Accepts({0x09, 1, 2, 3, 4, 5, 6}));  // torn fixed64
  EXPECT_FALSE(Accepts({0x0D, 1, 2}));              // torn fixed32
  EXPECT_FALSE(Accepts({0x0A, 0x05, 'a'}));         // torn bytes
  EXPECT_FALSE(Accepts(
      {0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}));  // length 2^64 - 1
  EXPECT_TRUE(Accepts({0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}));
  EXPECT_FALSE(
      Accepts({0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}));  // 65 bits
  EXPECT_FALSE(Accepts({0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}));
}

RC_GTEST_PROP(WireReader, VarintsComeBack, (uint64_t value)) {
  WireMessage message;
  message.Varint(1, value);
  WireReader reader(message.bytes());
  WireField field;
  RC_ASSERT(reader.Next(&field));
  RC_ASSERT(field.number == value);
}

RC_GTEST_PROP(WireReader, NeverLeavesTheBuffer, (const std::vector<uint8_t>& bytes)) {
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() != kWireBytes || field.bytes.empty()) continue;
    RC_ASSERT(field.bytes.data() >= bytes.data());
    RC_ASSERT(field.bytes.data() + field.bytes.size() <= bytes.data() + bytes.size());
  }
}

}  // namespace
}  // namespace tidemark
