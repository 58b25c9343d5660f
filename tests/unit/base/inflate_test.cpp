#include "base/inflate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/crc32.h"

namespace tidemark {
namespace {

using Bytes = std::vector<uint8_t>;

// What zlib made of: a text stored, a repeated text with the fixed codes, random letters with codes
// of their own; and what gzip made of two texts.
constexpr const char* kStored = "010f00f0ff73746f726564206173206974206973";
constexpr const char* kFixed =
    "2bc9485528ca2f2f56c84f53485428494cca49d55128c114b4c62638aa7254e5a84ab04a00";
constexpr const char* kDynamic =
    "2590cb1505310842f756416b7e40fbafe091798bc91c0d5c896c0e80f5997b0972949991cb570141"
    "91605eccbbc359e2f616b847851a18628544713f2d23b89040730c095e41419b75ca088bc96007ab"
    "3b5fc1f19c7ee8f7c9cce4ea5e1f4e42e7298f3d430c4c5f9585c57e1ecb327c4dd452e31ab316a6"
    "d6610cfe401b0a47e97a96701b94acb62f4675edf09a75a8b625069c62669f7f46ce4b36b7612f6c"
    "53659ab1da6e79050ce8e39ad26cb4bc8dd25b9f263cd30f6a86dffb6c86c3abfbd47f34a3bca21f";
constexpr const char* kTwoMembers =
    "1f8b08000000000002034bcb2c2a2e510000fc7af11c060000001f8b08000000000002032b4e4dce"
    "cf4b010069111fb606000000";
constexpr size_t kPlenty = 1 << 20;

Bytes FromHex(std::string_view hex) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

TEST(Inflate, StoredBlocks) {
  Bytes out;
  auto used = Inflate(FromHex(kStored), kPlenty, &out);
  ASSERT_TRUE(used.ok()) << used.error().message;
  EXPECT_EQ(AsText(out), "stored as it is");
  EXPECT_EQ(*used, FromHex(kStored).size());
}

TEST(Inflate, FixedCodesAndCopiesThatOverlap) {
  std::string expected;
  for (int i = 0; i < 20; ++i) expected += "the rows of a table, the rows of a table; ";
  Bytes out;
  ASSERT_TRUE(Inflate(FromHex(kFixed), kPlenty, &out).ok());
  EXPECT_EQ(AsText(out), expected);
}

TEST(Inflate, CodesOfTheirOwn) {
  Bytes out;
  ASSERT_TRUE(Inflate(FromHex(kDynamic), kPlenty, &out).ok());
  EXPECT_EQ(out.size(), 400U);
  EXPECT_EQ(Crc32(out), 2988124526U);
}

TEST(Inflate, GivesNoMoreThanAllowed) {
  Bytes out;
  auto used = Inflate(FromHex(kDynamic), 399, &out);
  ASSERT_FALSE(used.ok());
  EXPECT_EQ(used.error().code, ErrorCode::kTooLarge);
  EXPECT_LE(out.size(), 399U);
  EXPECT_TRUE(Inflate(FromHex(kDynamic), 400, &out).ok());
}

TEST(Inflate, EveryCutIsAnError) {
  for (const char* hex : {kStored, kFixed, kDynamic}) {
    Bytes packed = FromHex(hex);
    for (size_t size = 0; size < packed.size(); ++size) {
      Bytes out;
      EXPECT_FALSE(Inflate(std::span(packed).first(size), kPlenty, &out).ok()) << hex << size;
    }
  }
}

TEST(Inflate, DamageNeverCrashes) {
  EXPECT_TRUE(rc::check("flipped bytes", [] {
    Bytes packed = FromHex(kDynamic);
    auto at = *rc::gen::inRange<size_t>(0, packed.size());
    packed[at] = *rc::gen::arbitrary<uint8_t>();
    Bytes out;
    auto used = Inflate(packed, kPlenty, &out);
    RC_ASSERT(out.size() <= kPlenty);
    if (used.ok()) RC_ASSERT(*used <= packed.size());
  }));
}

TEST(Gunzip, AllMembers) {
  auto text = Gunzip(FromHex(kTwoMembers), kPlenty);
  ASSERT_TRUE(text.ok()) << text.error().message;
  EXPECT_EQ(AsText(*text), "first second");
}

TEST(Gunzip, ComparesTheChecksum) {
  Bytes packed = FromHex(kTwoMembers);
  packed[20] ^= 1;
  auto text = Gunzip(packed, kPlenty);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tidemark
