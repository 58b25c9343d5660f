// Who is let in, and which forms of requests are taken.
#include "server/access.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

int StatusOf(const AccessRules& rules, const HttpHead& head) {
  const auto refusal = Refusal(rules, head);
  return refusal.has_value() ? refusal->status : 0;
}

HttpHead HeadFor(std::string_view host, std::string_view origin = {}) {
  HttpHead head;
  head.method = "POST";
  head.path = "/api/2.0/mlflow/runs/create";
  head.host = host;
  head.origin = origin;
  return head;
}

TEST(Access, OnlyNamesOfThisMachine) {
  const AccessRules rules;
  for (const char* host :
       {"127.0.0.1:5000", "localhost", "localhost:1", "[::1]:5000", "127.1.2.3"}) {
    EXPECT_EQ(StatusOf(rules, HeadFor(host)), 0) << host;
  }
  for (const char* host : {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example",
                           "127.0.0.1@evil.example", "[::2]", "10.0.0.1:5000", "127.0.0.1234"}) {
    EXPECT_EQ(StatusOf(rules, HeadFor(host)), 403) << host;
  }
}

TEST(Access, OnlyPagesOfItsOwn) {
  const AccessRules rules;
  EXPECT_EQ(StatusOf(rules, HeadFor("localhost:5000", "http://localhost:5000")), 0);
  for (const char* origin : {"http://evil.example", "null", "http://localhost:5001", "file://"}) {
    EXPECT_EQ(StatusOf(rules, HeadFor("localhost:5000", origin)), 403) << origin;
  }
}

TEST(Access, TokenAsBearerOrPassword) {
  const AccessRules rules{false, "s3cret"};
  HttpHead head = HeadFor("machine.example:5000");
  EXPECT_EQ(StatusOf(rules, head), 401);
  for (const char* right : {"Bearer s3cret", "Basic dXNlcjpzM2NyZXQ=", "Basic OnMzY3JldA=="}) {
    head.authorization = right;
    EXPECT_EQ(StatusOf(rules, head), 0) << right;
  }
  for (const char* wrong : {"Bearer s3cre", "Bearer s3crets", "Bearer ", "bearer", "Basic s3cret",
                            "Basic dXNlcjp3cm9uZw==", "Basic !!!", "s3cret"}) {
    head.authorization = wrong;
    EXPECT_EQ(StatusOf(rules, head), 401) << wrong;
  }
  head.authorization = {};
  head.path = "/health";
  EXPECT_EQ(StatusOf(rules, head), 0);
}

TEST(Access, APageThatWasOpenedWithTheTokenIsKnown) {
  const AccessRules rules{false, "s3cret"};
  HttpHead head = HeadFor("machine.example:5000");
  head.method = "GET";
  head.path = "/";
  head.query_token = "s3cret";
  EXPECT_EQ(StatusOf(rules, head), 0);
  head.query_token = "s3cre";
  EXPECT_EQ(StatusOf(rules, head), 401);
  head.query_token = {};

  const std::string cookie = TokenCookie("s3cret");
  EXPECT_EQ(cookie.find("s3cret"), std::string::npos);
  EXPECT_NE(cookie, TokenCookie("s3crets"));
  for (const std::string& right : {cookie, "a=b; " + cookie, cookie + "; c=d", "x;" + cookie}) {
    head.cookie = right;
    EXPECT_EQ(StatusOf(rules, head), 0) << right;
  }
  const std::string name = cookie.substr(0, cookie.find('='));
  for (const std::string& wrong :
       {TokenCookie("other"), name, name + "=", name + "=s3cret", cookie + "0", "x" + cookie,
        cookie.substr(0, cookie.size() - 1), std::string(";;;"), std::string("=")}) {
    head.cookie = wrong;
    EXPECT_EQ(StatusOf(rules, head), 401) << wrong;
  }
  // It does not help a page of another site.
  head.cookie = cookie;
  head.origin = "http://evil.example";
  EXPECT_EQ(StatusOf(rules, head), 403);
}

TEST(Access, Forms) {
  const auto status = [](const HttpHead& head) {
    const auto refusal = FormRefusal(head, 100);
    return refusal.has_value() ? refusal->status : 0;
  };
  HttpHead head = HeadFor("localhost");
  EXPECT_EQ(status(head), 0);
  head.has_length = true;
  head.content_length = 100;
  EXPECT_EQ(status(head), 0);
  head.content_type = "multipart/form-data; boundary=x";
  EXPECT_EQ(status(head), 415);
  head.content_type = {};
  head.content_length = 101;
  EXPECT_EQ(status(head), 413);
  head.content_length = 1;
  head.method = "GET";
  EXPECT_EQ(status(head), 400);
  head.method = "POST";
  head.chunked = true;
  EXPECT_EQ(status(head), 400);
  head.has_length = false;
  head.content_length = 0;
  EXPECT_EQ(status(head), 0);
  head.length_is_good = false;
  EXPECT_EQ(status(head), 400);
  head.length_is_good = true;
  head.path = "/a\nb";
  EXPECT_EQ(status(head), 400);
  const std::string long_path(5000, 'a');
  head.path = long_path;
  EXPECT_EQ(status(head), 414);
}

}  // namespace
}  // namespace tidemark
