#include "base/uuid.h"

#include <gtest/gtest.h>

#include <set>

namespace tidemark {
namespace {

TEST(Uuid, Version5MatchesTheStandardsExample) {
  // RFC 9562, appendix A.4: DNS namespace, "www.example.com".
  auto dns = ParseUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  ASSERT_TRUE(dns.has_value());
  EXPECT_EQ(FormatUuid(MakeUuid5(*dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(Uuid, Version4HasVersionAndVariant) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    std::string text = FormatUuid(MakeUuid4());
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
    seen.insert(text);
  }
  EXPECT_EQ(seen.size(), 100u);
}

TEST(Uuid, ParsesOnlyTheOneForm) {
  EXPECT_TRUE(ParseUuid("6BA7B810-9DAD-11D1-80B4-00C04FD430C8").has_value());
  EXPECT_FALSE(ParseUuid("6ba7b8109dad11d180b400c04fd430c8").has_value());
  EXPECT_FALSE(ParseUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c").has_value());
  EXPECT_FALSE(ParseUuid("6ba7b810-9dad-11d1-80b4-00c04fd430cg").has_value());
  EXPECT_FALSE(ParseUuid("6ba7b810x9dad-11d1-80b4-00c04fd430c8").has_value());
}

}  // namespace
}  // namespace tidemark
