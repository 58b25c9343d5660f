#include "base/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/utf8.h"

namespace tidemark {
namespace {

TEST(JsonWriter, NestsAndEscapes) {
  JsonWriter out;
  out.BeginObject().Key("a\"b").BeginArray().Int(-1).Double(0.1).Bool(true).Null().EndArray();
  out.Key("t").String("x\n\x01\\").Key("n").Double(std::nan("")).Key("e").BeginObject().EndObject();
  out.EndObject();
  EXPECT_EQ(out.text(), R"({"a\"b":[-1,0.1,true,null],"t":"x\n\u0001\\","n":"NaN","e":{}})");
}

TEST(Json, ReadsEveryType) {
  auto document = JsonDocument::Parse(
      R"( {"i": 3, "d": 0.5, "w": 4.0, "s": "x\u00e9", "b": true, "z": null, "a": [1, [2]], "n": NaN,
          "p": Infinity, "m": -Infinity, "q": "NaN", "i": 7, "big": 18446744073709551615} )");
  ASSERT_TRUE(document.ok());
  JsonValue root = document->root();
  EXPECT_EQ(root.Find("i").Int(), 7);  // the last one counts
  EXPECT_EQ(root.Find("d").Number(), 0.5);
  EXPECT_EQ(root.Find("w").Int(), 4);
  EXPECT_EQ(root.Find("s").Text(), "x\xc3\xa9");
  EXPECT_EQ(root.Find("b").Bool(), true);
  EXPECT_EQ(root.Find("z").type(), JsonType::kNull);
  EXPECT_EQ(root.Find("a").At(1).At(0).Int(), 2);
  EXPECT_TRUE(std::isnan(*root.Find("n").Number()));
  EXPECT_TRUE(std::isinf(*root.Find("p").Number()));
  EXPECT_LT(*root.Find("m").Number(), 0);
  EXPECT_TRUE(std::isnan(*root.Find("q").Number()));
  EXPECT_EQ(root.Find("big").Number(), 18446744073709551615.0);
  EXPECT_FALSE(root.Find("big").Int().has_value());
  EXPECT_FALSE(root.Find("none").exists());
  EXPECT_FALSE(root.Find("none").Find("deeper").At(3).Int().has_value());
  EXPECT_FALSE(root.Find("s").Int().has_value());
}

TEST(Json, NumbersAreReadExactly) {
  const auto number = [](std::string_view text) {
    auto document = JsonDocument::Parse(std::string("[ ").append(text).append("]"));
    return document.ok() ? document->root().At(0).Number().value_or(-7) : -7;
  };
  EXPECT_EQ(number("0e-30"), 0);
  EXPECT_EQ(number("0.000000000000000000000000000000"), 0);
  EXPECT_TRUE(std::signbit(number("-0.000000000000000000000000000000")));
  EXPECT_EQ(number("9007199254740993.0"), 9007199254740992.0);
  EXPECT_EQ(number("2.2250738585072011e-308"), 2.2250738585072011e-308);
  EXPECT_EQ(number("1.7976931348623157e308"), 1.7976931348623157e308);
  EXPECT_EQ(number("123456789012345678901234567890"), 123456789012345678901234567890.0);
  EXPECT_EQ(number("5e-324"), 5e-324);
  EXPECT_EQ(number("-Infinity"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(number("NaN")));
}

TEST(Json, ErrorsTellTheOffset) {
  auto document = JsonDocument::Parse(R"({"a": 1, "b": })");
  ASSERT_FALSE(document.ok());
  EXPECT_NE(document.error().message.find("byte 14"), std::string::npos)
      << document.error().message;
  for (const char* bad : {"", "{", "[1,]", "1 2", "{\"a\"}", "\"\\x\"", "nul"}) {
    EXPECT_FALSE(JsonDocument::Parse(bad).ok()) << bad;
  }
}

TEST(Json, DepthIsLimitedWithoutRecursion) {
  EXPECT_TRUE(JsonDocument::Parse(std::string(200, '[') + std::string(200, ']')).ok());
  EXPECT_FALSE(JsonDocument::Parse(std::string(201, '[') + std::string(201, ']')).ok());
  auto deep = JsonDocument::Parse(std::string(1000000, '['));
  ASSERT_FALSE(deep.ok());
  EXPECT_NE(deep.error().message.find("nested too deeply"), std::string::npos);
}

TEST(Json, InvalidUtf8IsReplaced) {
  auto document = JsonDocument::Parse("\"Gr\xf6\"");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().Text(), "Gr\xef\xbf\xbd");
}

TEST(Json, ByteOrderMarkIsSkipped) { EXPECT_TRUE(JsonDocument::Parse("\xef\xbb\xbf[1]").ok()); }

RC_GTEST_PROP(Json, NumbersComeBackExactly, (uint64_t bits)) {
  auto value = std::bit_cast<double>(bits);
  JsonWriter out;
  out.BeginArray().Double(value).EndArray();
  auto document = JsonDocument::Parse(out.text());
  RC_ASSERT(document.ok());
  double read = *document->root().At(0).Number();
  if (std::isnan(value)) {
    RC_ASSERT(std::isnan(read));
  } else {
    RC_ASSERT(read == value);
  }
  // 17 digits, as other programs write them, read the same.
  if (std::isfinite(value)) {
    char text[40];
    snprintf(text, sizeof text, "[%.17g]", value);
    auto other = JsonDocument::Parse(text);
    RC_ASSERT(other.ok());
    RC_ASSERT(*other->root().At(0).Number() == value);
  }
}

RC_GTEST_PROP(Json, TextsComeBack, (std::string text)) {
  JsonWriter out;
  out.String(text);
  auto document = JsonDocument::Parse(out.text());
  RC_ASSERT(document.ok());
  RC_ASSERT(*document->root().Text() == ToValidUtf8(text));
}

RC_GTEST_PROP(Json, AnyBytesAreParsedOrRefused, (std::string bytes)) {
  auto document = JsonDocument::Parse(bytes);
  if (document.ok()) RC_ASSERT(JsonDocument::Parse(document->root().ToJson()).ok());
}

}  // namespace
}  // namespace tidemark
