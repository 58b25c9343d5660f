// Artifacts and logged models: stored in the file, below their run and nowhere else.
#include <gtest/gtest.h>

#include "unit/server/api_fixture.h"

namespace tidemark {
namespace {

class ArtifactsTest : public ApiTest {
 protected:
  Reply Artifact(const char* method, const std::string& path, const std::string& body = "") {
    return Send({method, "/api/2.0/mlflow-artifacts/artifacts/" + path, {}, "text/plain", body});
  }
  std::string Names(const std::string& path) {
    const Reply reply =
        Send({"GET", "/api/2.0/mlflow-artifacts/artifacts", {{"path", path}}, "", ""});
    std::string names = reply.status == 200 ? "" : reply.Code();
    const JsonValue files = reply.json.root().Find("files");
    for (size_t i = 0; i < files.size(); ++i) {
      names += fmt::format("{}{} ", files.At(i).Find("path").TextOr(""),
                           files.At(i).Find("is_dir").Bool().value_or(false) ? "/" : "");
    }
    return names;
  }
};

TEST_F(ArtifactsTest, PutListGetDelete) {
  const std::string run = NewRun();
  const std::string root = "0/" + run + "/artifacts";
  EXPECT_EQ(Artifact("PUT", root + "/a.txt", "one").status, 200);
  EXPECT_EQ(Artifact("PUT", root + "/a.txt", "two").status, 200);
  EXPECT_EQ(Artifact("PUT", root + "/d/e/b.txt", "two").status, 200);
  EXPECT_EQ(Artifact("PUT", root + "/empty", "").status, 200);
  Reopen();
  EXPECT_EQ(Names(root), "a.txt d/ empty ");
  EXPECT_EQ(Names(root + "/d"), "e/ ");
  EXPECT_EQ(Names(root + "/d/e/"), "b.txt ");
  EXPECT_EQ(Artifact("GET", root + "/a.txt").status, 200);
  EXPECT_EQ(Artifact("GET", root + "/d/e/b.txt").text, "two");
  EXPECT_EQ(Artifact("GET", root + "/empty").text, "");
  EXPECT_EQ(Artifact("GET", root + "/none").Code(), "RESOURCE_DOES_NOT_EXIST");
  const Reply list = Get("artifacts/list", {{"path", "d/e"}, {"run_id", run}});
  EXPECT_EQ(list.json.root().Find("files").At(0).Find("path").TextOr(""), "d/e/b.txt");
  EXPECT_EQ(Artifact("DELETE", root + "/d").status, 200);
  EXPECT_EQ(Names(root), "a.txt empty ");
  EXPECT_EQ(Artifact("DELETE", root + "/a.txt").status, 200);
  EXPECT_EQ(*store_->database()->QueryInt("SELECT count(*) FROM blob"), 1);  // the empty one
}

TEST_F(ArtifactsTest, NothingOutsideOfARun) {
  const std::string run = NewRun();
  const std::string other = NewExperiment("other");
  const std::string root = "0/" + run + "/artifacts";
  for (const std::string& path :
       {root + "/../x", root + "//x", std::string("/etc/passwd"), std::string("../../etc/passwd"),
        root + "/a\\..\\b", root + "/./x", root, "0/" + run + "/x",
        std::string("0/nothing/artifacts/x"), other + "/" + run + "/artifacts/x",
        std::string("0/models/m-1/artifacts/x"), std::string(""),
        root + "/" + std::string(3000, 'x')}) {
    for (const char* method : {"PUT", "GET", "DELETE"}) {
      const int status = Artifact(method, path, "x").status;
      EXPECT_TRUE(status == 400 || status == 404) << method << " " << path << " " << status;
    }
  }
  EXPECT_EQ(Names("0/../0"), "INVALID_PARAMETER_VALUE");
  EXPECT_EQ(*store_->database()->QueryInt("SELECT count(*) FROM media"), 0);
  EXPECT_EQ(Send({"POST", "/api/2.0/mlflow-artifacts/mpu/create/x", {}, "", "{}"}).status, 501);
}

TEST_F(ArtifactsTest, LoggedModels) {
  const std::string run = NewRun();
  Reply reply = Post("logged-models", R"({"experiment_id":"0","name":"net","source_run_id":")" +
                                          run + R"(","params":[{"key":"p","value":"1"}]})");
  ASSERT_EQ(reply.status, 200) << reply.text;
  const std::string id(reply.json.root().Find("model").Find("info").Find("model_id").TextOr(""));
  EXPECT_EQ(Artifact("PUT", "0/models/" + id + "/artifacts/MLmodel", "x").status, 200);
  EXPECT_EQ(Post("runs/log-metric", R"({"run_id":")" + run +
                                        R"(","key":"acc","value":0.5,"timestamp":1,"model_id":")" +
                                        id + "\"}")
                .status,
            200);
  EXPECT_EQ(Send({"PATCH",
                  "/api/2.0/mlflow/logged-models/" + id,
                  {},
                  "",
                  R"({"status":"LOGGED_MODEL_READY"})"})
                .status,
            200);
  EXPECT_EQ(Send({"PATCH",
                  "/api/2.0/mlflow/logged-models/" + id + "/tags",
                  {},
                  "",
                  R"({"tags":[{"key":"t","value":"u"}]})"})
                .status,
            200);
  Reopen();
  reply = Get("logged-models/" + id, {});
  const JsonValue model = reply.json.root().Find("model");
  EXPECT_EQ(model.Find("info").Find("status").TextOr(""), "LOGGED_MODEL_READY");
  EXPECT_EQ(model.Find("info").Find("tags").At(0).Find("value").TextOr(""), "u");
  EXPECT_EQ(model.Find("data").Find("params").At(0).Find("value").TextOr(""), "1");
  EXPECT_EQ(model.Find("data").Find("metrics").At(0).Find("value").Number(), 0.5);
  EXPECT_EQ(Names("0/models/" + id + "/artifacts"), "MLmodel ");
  EXPECT_EQ(Names("0/" + run + "/artifacts"), "");
  reply = Post("logged-models/search",
               R"({"experiment_ids":["0"],"filter":"name = 'net' AND metrics.acc > 0.4",)"
               R"("order_by":[{"field_name":"creation_time","ascending":false}]})");
  EXPECT_EQ(reply.json.root().Find("models").size(), 1U) << reply.text;
  EXPECT_EQ(Send({"DELETE", "/api/2.0/mlflow/logged-models/" + id, {}, "", ""}).status, 200);
  EXPECT_EQ(Get("logged-models/" + id, {}).status, 404);
  EXPECT_EQ(*store_->database()->QueryInt("SELECT count(*) FROM media"), 0) << "its files go too";
  EXPECT_EQ(*store_->database()->QueryInt("SELECT count(*) FROM blob"), 0);
}

TEST_F(ArtifactsTest, AModelWithoutARunGetsOne) {
  const Reply reply = Post("logged-models", R"({"experiment_id":"0","name":"lonely"})");
  const std::string id(reply.json.root().Find("model").Find("info").Find("model_id").TextOr(""));
  EXPECT_EQ(Artifact("PUT", "0/models/" + id + "/artifacts/a/b", "x").status, 200);
  EXPECT_EQ(Artifact("GET", "0/models/" + id + "/artifacts/a/b").text, "x");
  ASSERT_EQ(store_->Runs()->size(), 1U);
  EXPECT_EQ(store_->Runs()->front().name, "lonely");
}

}  // namespace
}  // namespace tidemark
