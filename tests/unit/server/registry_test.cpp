// The model registry: names, versions, stages, aliases, and what is refused.
#include "unit/server/api_fixture.h"

namespace tidemark {
namespace {

class RegistryTest : public ApiTest {
 protected:
  Reply Call(const std::string& method, const std::string& call, const std::string& body) {
    return Send({method, "/api/2.0/mlflow/" + call, {}, "application/json", body});
  }
  void Version(const std::string& model) {
    EXPECT_EQ(Post("model-versions/create", R"({"name":")" + model + R"(","source":"s"})").status,
              200);
  }
  std::string VersionByAlias(const std::string& alias) {
    return std::string(Get("registered-models/alias", {{"name", "net"}, {"alias", alias}})
                           .json.root()
                           .Find("model_version")
                           .Find("version")
                           .TextOr(""));
  }
};

TEST_F(RegistryTest, ModelsAndVersionsAreKept) {
  EXPECT_EQ(Post("registered-models/create",
                 R"({"name":"net","description":"d","tags":[{"key":"a","value":"b"}]})")
                .status,
            200);
  EXPECT_EQ(Post("registered-models/create", R"({"name":"net"})").Code(),
            "RESOURCE_ALREADY_EXISTS");
  Version("net");
  Version("net");
  EXPECT_EQ(
      Post("registered-models/alias", R"({"name":"net","alias":"best","version":"2"})").status,
      200);
  Reopen();
  Reply reply = Get("registered-models/get", {{"name", "net"}});
  const JsonValue model = reply.json.root().Find("registered_model");
  EXPECT_EQ(model.Find("description").TextOr(""), "d");
  EXPECT_EQ(model.Find("tags").At(0).Find("value").TextOr(""), "b");
  EXPECT_EQ(model.Find("aliases").At(0).Find("version").TextOr(""), "2");
  EXPECT_EQ(model.Find("latest_versions").At(0).Find("version").TextOr(""), "2");
  EXPECT_EQ(VersionByAlias("best"), "2");
  EXPECT_EQ(Call("DELETE", "model-versions/delete", R"({"name":"net","version":"2"})").status, 200);
  EXPECT_EQ(VersionByAlias("best"), "");
  EXPECT_EQ(Post("registered-models/rename", R"({"name":"net","new_name":"web"})").status, 200);
  Reopen();
  EXPECT_EQ(Get("model-versions/get", {{"name", "web"}, {"version", "1"}}).status, 200);
  EXPECT_EQ(Get("registered-models/get", {{"name", "net"}}).Code(), "RESOURCE_DOES_NOT_EXIST");
  EXPECT_EQ(Call("DELETE", "registered-models/delete", R"({"name":"web"})").status, 200);
  EXPECT_EQ(*store_->database()->QueryInt("SELECT count(*) FROM view"), 0);
}

TEST_F(RegistryTest, StagesAndSearches) {
  Post("registered-models/create", R"({"name":"net"})");
  Post("registered-models/create", R"({"name":"other","tags":[{"key":"team","value":"blue"}]})");
  for (int i = 0; i < 3; ++i) Version("net");
  const auto move = [&](const char* version, const char* stage, const char* archive) {
    return Post("model-versions/transition-stage",
                fmt::format(R"({{"name":"net","version":"{}","stage":"{}",)"
                            R"("archive_existing_versions":{}}})",
                            version, stage, archive));
  };
  EXPECT_EQ(move("1", "staging", "false").status, 200);
  Reply moved = move("2", "Staging", "true");
  EXPECT_EQ(moved.json.root().Find("model_version").Find("current_stage").TextOr(""), "Staging");
  EXPECT_EQ(move("2", "Nowhere", "false").Code(), "INVALID_PARAMETER_VALUE");
  EXPECT_EQ(move("2", "None", "true").Code(), "INVALID_PARAMETER_VALUE");
  Reply latest = Post("registered-models/get-latest-versions", R"({"name":"net"})");
  EXPECT_EQ(latest.json.root().Find("model_versions").size(), 3U) << latest.text;
  const auto found = [&](const std::string& call, const char* list, const std::string& filter) {
    return Get(call, {{"filter", filter}}).json.root().Find(list).size();
  };
  EXPECT_EQ(found("model-versions/search", "model_versions", "name = 'net'"), 3U);
  EXPECT_EQ(found("model-versions/search", "model_versions", "version_number > 1"), 2U);
  EXPECT_EQ(found("registered-models/search", "registered_models", "tags.team = 'blue'"), 1U);
  EXPECT_EQ(found("registered-models/search", "registered_models", "name LIKE 'n%'"), 1U);
  EXPECT_EQ(found("registered-models/search", "registered_models",
                  "tag.`mlflow.prompt.is_prompt` != 'true'"),
            2U);
  EXPECT_EQ(Get("registered-models/search", {{"filter", "metrics.a > 1"}}).status, 400);
  Reply page = Get("registered-models/search", {{"max_results", "1"}});
  EXPECT_FALSE(page.json.root().Find("next_page_token").TextOr("").empty());
}

TEST_F(RegistryTest, WhatIsRefused) {
  for (const char* name : {"", "a/b", "a:b"}) {
    EXPECT_EQ(Post("registered-models/create", fmt::format(R"({{"name":"{}"}})", name)).Code(),
              "INVALID_PARAMETER_VALUE");
  }
  EXPECT_EQ(Post("model-versions/create", R"({"name":"none","source":"s"})").status, 404);
  Post("registered-models/create", R"({"name":"net"})");
  EXPECT_EQ(Post("model-versions/create", R"({"name":"net"})").Code(), "INVALID_PARAMETER_VALUE");
  EXPECT_EQ(Get("model-versions/get", {{"name", "net"}, {"version", "x"}}).Code(),
            "INVALID_PARAMETER_VALUE");
  EXPECT_EQ(Get("model-versions/get", {{"name", "net"}, {"version", "1"}}).status, 404);
  Version("net");
  for (const char* alias : {"", "latest", "v1", "a b"}) {
    EXPECT_EQ(Post("registered-models/alias",
                   fmt::format(R"({{"name":"net","alias":"{}","version":"1"}})", alias))
                  .Code(),
              "INVALID_PARAMETER_VALUE")
        << alias;
  }
}

}  // namespace
}  // namespace tidemark
