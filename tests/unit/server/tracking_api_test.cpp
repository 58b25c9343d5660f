// The calls of the protocol: what they answer, and what is in the file afterwards.
#include "server/tracking_api.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "server/catalog.h"
#include "store/check.h"
#include "unit/server/api_fixture.h"

namespace tidemark {
namespace {

using TrackingApiTest = ApiTest;

TEST_F(TrackingApiTest, ExperimentsAreProjects) {
  Reply reply = Get("experiments/get-by-name", {{"experiment_name", "a"}});
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.Code(), "RESOURCE_DOES_NOT_EXIST");
  const std::string id = NewExperiment("a");
  reply = Get("experiments/get", {{"experiment_id", id}});
  const JsonValue experiment = reply.json.root().Find("experiment");
  EXPECT_EQ(experiment.Find("experiment_id").TextOr(""), id);
  EXPECT_EQ(experiment.Find("name").TextOr(""), "a");
  EXPECT_EQ(experiment.Find("lifecycle_stage").TextOr(""), "active");
  EXPECT_EQ(experiment.Find("artifact_location").TextOr(""), "mlflow-artifacts:/" + id);
  reply = Post("experiments/create", R"({"name":"a"})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.Code(), "RESOURCE_ALREADY_EXISTS");
  EXPECT_EQ(Post("experiments/create", "{}").Code(), "INVALID_PARAMETER_VALUE");
  EXPECT_EQ(Post("experiments/set-experiment-tag",
                 R"({"experiment_id":")" + id + R"(","key":"k","value":"v"})")
                .status,
            200);
  const std::string run = NewRun(id);
  EXPECT_EQ(Post("experiments/delete", R"({"experiment_id":")" + id + "\"}").status, 200);
  EXPECT_EQ(Post("runs/create", R"({"experiment_id":")" + id + "\"}").status, 400);
  Reopen();
  reply = Get("experiments/get", {{"experiment_id", id}});
  EXPECT_EQ(reply.json.root().Find("experiment").Find("lifecycle_stage").TextOr(""), "deleted");
  EXPECT_EQ(reply.json.root().Find("experiment").Find("tags").At(0).Find("value").TextOr(""), "v");
  TM_ASSERT_OK(store_->Runs());
  EXPECT_TRUE(store_->Runs()->empty());
  EXPECT_EQ(Post("experiments/restore", R"({"experiment_id":")" + id + "\"}").status, 200);
  EXPECT_EQ(store_->Runs()->size(), 1U);
}

TEST_F(TrackingApiTest, TheDefaultExperimentIsZero) {
  const std::string run = NewRun("0");
  const Reply reply = Get("experiments/get", {{"experiment_id", "0"}});
  EXPECT_EQ(reply.json.root().Find("experiment").Find("name").TextOr(""), "Default");
  EXPECT_EQ(Post("experiments/delete", R"({"experiment_id":"0"})").status, 400);
}

TEST_F(TrackingApiTest, ARunOfItsLife) {
  const std::string id = NewExperiment("a");
  const std::string parent = NewRun(id);
  const std::string run = NewRun(
      id,
      R"(,"run_name":"first","user_id":"ann","start_time":"1700000000123","tags":[)"
      R"({"key":"mlflow.source.git.commit","value":"c0ffee"},{"key":"mlflow.parentRunId","value":")" +
          parent + R"("},{"key":"mlflow.note.content","value":"*n*"},{"key":"t","value":"x"}])");
  EXPECT_EQ(run.size(), 32U);
  Reply reply = Post("runs/update",
                     R"({"run_id":")" + run + R"(","status":"KILLED","end_time":1700000001000})");
  EXPECT_EQ(reply.json.root().Find("run_info").Find("status").TextOr(""), "KILLED");
  auto stored = store_->RunByUuid(UuidOfRunId(run));
  TM_ASSERT_OK(stored);
  EXPECT_EQ(stored->name, "first");
  EXPECT_EQ(stored->user, "ann");
  EXPECT_EQ(stored->status, "stopped");
  EXPECT_EQ(stored->git_commit, "c0ffee");
  EXPECT_EQ(stored->notes, "*n*");
  EXPECT_EQ(stored->parent_uuid, UuidOfRunId(parent));
  EXPECT_EQ(stored->started_s, 1700000000.123);
  EXPECT_EQ(stored->ended_s, 1700000001.0);
  Reopen();
  EXPECT_EQ(ValueOf(run, "tags", "mlflow.parentRunId"), parent);
  EXPECT_EQ(ValueOf(run, "tags", "mlflow.runName"), "first");
  EXPECT_EQ(ValueOf(run, "tags", "t"), "x");
  EXPECT_EQ(Post("runs/delete-tag", R"({"run_id":")" + run + R"(","key":"t"})").status, 200);
  EXPECT_EQ(Post("runs/delete-tag", R"({"run_id":")" + run + R"(","key":"t"})").status, 404);
  EXPECT_EQ(Post("runs/delete", R"({"run_id":")" + run + "\"}").status, 200);
  reply =
      Post("runs/log-metric", R"({"run_id":")" + run + R"(","key":"m","value":1,"timestamp":1})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.Code(), "INVALID_PARAMETER_VALUE");
  EXPECT_EQ(Post("runs/restore", R"({"run_id":")" + run + "\"}").status, 200);
  EXPECT_EQ(store_->UndoLabels()->undo_label, "Restore 'first'");
}

TEST_F(TrackingApiTest, ParamsAreTypedAndComeBackAsTheyWere) {
  const std::string run = NewRun();
  for (const char* value : {"1", "-7", "0.1", "1e-05", "1.50", "007", "nan", "True", "", "a b",
                            "-0", "1e400", "9223372036854775808"}) {
    const std::string body = fmt::format(R"({{"run_uuid":"{}","key":"{}","value":"{}"}})", run,
                                         "k" + ToHex(AsBytes(value)), value);
    EXPECT_EQ(Post("runs/log-parameter", body).status, 200) << value;
    EXPECT_EQ(Post("runs/log-parameter", body).status, 200) << value;
  }
  Reopen();
  for (const char* value : {"1", "-7", "0.1", "1e-05", "1.50", "007", "nan", "True", "", "a b",
                            "-0", "1e400", "9223372036854775808"}) {
    EXPECT_EQ(ValueOf(run, "params", "k" + ToHex(AsBytes(value))), value);
  }
  int numbers = 0;
  TM_ASSERT_OK(store_->VisitParams([&](const ParamView& param) {
    numbers += param.type == ParamType::kInt || param.type == ParamType::kFloat ? 1 : 0;
  }));
  EXPECT_EQ(numbers, 4);  // 1 -7 0.1 1e-05
  const Reply reply =
      Post("runs/log-parameter", R"({"run_id":")" + run + R"(","key":"k31","value":"2"})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.Code(), "INVALID_PARAMETER_VALUE");
}

TEST_F(TrackingApiTest, MetricsAreSeries) {
  const std::string run = NewRun();
  const std::string batch =
      R"({"run_id":")" + run +
      R"(","metrics":[{"key":"a","value":1.5,"timestamp":2000,"step":1},)"
      R"({"key":"a","value":"NaN","timestamp":"1000","step":"0"},)"
      R"({"key":"b","value":"-Infinity","timestamp":1000,"run_id":"x"}],)"
      R"("params":[{"key":"p","value":"1"}],"tags":[{"key":"t","value":"u"}]})";
  EXPECT_EQ(Post("runs/log-batch", batch).text, "{}");
  EXPECT_EQ(Post("runs/log-batch", batch).text, "{}");  // a client that got no answer
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(ValueOf(run, "metrics", "a"), "1.5");
    EXPECT_EQ(ValueOf(run, "metrics", "b"), "-Infinity");
    Reply reply =
        Get("metrics/get-history", {{"metric_key", "a"}, {"run_id", run}, {"max_results", "1"}});
    JsonValue first = reply.json.root().Find("metrics").At(0);
    EXPECT_EQ(reply.json.root().Find("metrics").size(), 1U);
    EXPECT_EQ(first.Find("value").TextOr(""), "NaN");
    EXPECT_EQ(first.Find("timestamp").Int(), 1000);
    const std::string token(reply.json.root().Find("next_page_token").TextOr(""));
    reply =
        Get("metrics/get-history", {{"metric_key", "a"}, {"page_token", token}, {"run_id", run}});
    EXPECT_EQ(reply.json.root().Find("metrics").size(), 1U);
    EXPECT_FALSE(reply.json.root().Find("next_page_token").exists());
    Reopen();
  }
  EXPECT_EQ(Get("metrics/get-history", {{"metric_key", "a"}, {"page_token", "x"}, {"run_id", run}})
                .status,
            400);
  const Reply reply =
      Get("metrics/get-history-bulk-interval",
          {{"end_step", "1"}, {"metric_key", "a"}, {"run_ids", run}, {"start_step", "1"}});
  EXPECT_EQ(reply.json.root().Find("metrics").size(), 1U);
  EXPECT_EQ(reply.json.root().Find("metrics").At(0).Find("run_id").TextOr(""), run);
}

TEST_F(TrackingApiTest, ManyPointsInManyCallsAreSound) {
  const std::string run = NewRun();
  for (int i = 0; i < 700; ++i) {
    const std::string body = fmt::format(
        R"({{"run_id":"{}","metrics":[{{"key":"a","value":{},"timestamp":{},"step":{}}},)"
        R"({{"key":"b","value":1,"timestamp":{},"step":{}}}]}})",
        run, i * 0.5, 1000 + i, i % 300, 1000 + i, i);
    ASSERT_EQ(Post("runs/log-batch", body).status, 200);
  }
  EXPECT_EQ(ValueOf(run, "metrics", "a"), "299.5");  // step 299, the later one
  Reopen();
  EXPECT_EQ(ValueOf(run, "metrics", "a"), "299.5");
  const Reply reply = Get("metrics/get-history", {{"metric_key", "a"}, {"run_id", run}});
  const JsonValue metrics = reply.json.root().Find("metrics");
  ASSERT_EQ(metrics.size(), 700U);
  for (size_t i = 0; i < 700; ++i)
    EXPECT_EQ(metrics.At(i).Find("timestamp").Int(), 1000 + int64_t(i));
}

TEST_F(TrackingApiTest, ABatchIsOneCommitAndInOrder) {
  const std::string run = NewRun();
  std::vector<HttpRequest> requests;
  requests.reserve(50);
  for (int i = 0; i < 50; ++i) {
    requests.push_back(
        {"POST",
         "/api/2.0/mlflow/runs/log-metric",
         {},
         "application/json",
         fmt::format(R"({{"run_id":"{}","key":"m","value":{},"timestamp":{},"step":{}}})", run, i,
                     i, i)});
  }
  requests.push_back({"POST", "/api/2.0/mlflow/runs/log-metric", {}, "", "{"});
  requests.push_back({"GET",
                      "/api/2.0/mlflow/metrics/get-history",
                      {{"metric_key", "m"}, {"run_id", run}},
                      "",
                      ""});
  const std::vector<HttpResponse> answers = api_->Answer(requests);
  ASSERT_EQ(answers.size(), 52U);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(answers[static_cast<size_t>(i)].status, 200);
  EXPECT_EQ(answers[50].status, 400);
  EXPECT_NE(answers[51].body.find("\"step\":49"), std::string::npos);
}

TEST_F(TrackingApiTest, AnotherProgramsChangesAreSeen) {
  const std::string run = NewRun();
  {
    auto other = OpenStore(folder_.File("a.sqlite"));
    const int64_t id = other->RunByUuid(UuidOfRunId(run))->id;
    TM_ASSERT_OK(other->EditRuns(std::vector{id}, RunEditField::kName, "by hand"));
  }
  EXPECT_EQ(ValueOf(run, "tags", "mlflow.runName"), "by hand");
}

TEST_F(TrackingApiTest, Limits) {
  const std::string run = NewRun();
  const auto batch = [&](const char* list, int count, const char* more) {
    std::string body = fmt::format(R"({{"run_id":"{}","{}":[)", run, list);
    for (int i = 0; i < count; ++i) {
      body += fmt::format(R"({}{{"key":"k{}","value":"1"{}}})", i > 0 ? "," : "", i, more);
    }
    return Post("runs/log-batch", body + "]}").status;
  };
  EXPECT_EQ(batch("metrics", 1000, R"(,"timestamp":1)"), 200);
  EXPECT_EQ(batch("metrics", 1001, R"(,"timestamp":1)"), 400);
  EXPECT_EQ(batch("params", 100, ""), 200);
  EXPECT_EQ(batch("params", 101, ""), 400);
  EXPECT_EQ(batch("tags", 100, ""), 200);
  EXPECT_EQ(batch("tags", 101, ""), 400);
  const auto tag = [&](const std::string& key, const std::string& value) {
    return Post("runs/set-tag",
                fmt::format(R"({{"run_id":"{}","key":"{}","value":"{}"}})", run, key, value))
        .status;
  };
  EXPECT_EQ(tag(std::string(250, 'k'), std::string(8000, 'v')), 200);
  EXPECT_EQ(tag(std::string(251, 'k'), "v"), 400);
  EXPECT_EQ(tag("k", std::string(8001, 'v')), 400);
  for (const char* key : {"", "/a", "a/../b", "..", ".", "a//b", "a/", "a%b", "a;b", "a\\nb"}) {
    EXPECT_EQ(tag(key, "v"), 400) << key;
  }
  for (const char* key : {"a/b", "a.b-c d:e", "mlflow.x", "ä"})
    EXPECT_EQ(tag(key, "v"), 200) << key;
  EXPECT_EQ(Post("runs/search", R"({"experiment_ids":["0"],"max_results":50001})").status, 400);
  EXPECT_EQ(Post("runs/log-batch",
                 R"({"run_id":")" + run + R"(","x":")" + std::string(1000000, 'x') + "\"}")
                .status,
            400);
}

TEST_F(TrackingApiTest, BadInputIsNeverA5xx) {
  const std::string run = NewRun();
  const std::string id = R"("run_id":")" + run + "\"";
  for (const std::string& body :
       {std::string(""),
        std::string("{"),
        std::string("[]"),
        std::string("null"),
        std::string("1"),
        std::string("{}"),
        std::string("\xff\xfe{}"),
        std::string(10000, '['),
        "{" + id + R"(,"metrics":{},"params":1,"tags":"x"})",
        "{" + id + R"(,"metrics":[1,null,[]],"params":[1]})",
        "{" + id + R"(,"key":[],"value":{},"timestamp":"x"})",
        "{" + id + R"(,"key":"k","value":"abc","timestamp":1})",
        "{" + id + R"(,"key":"k","value":1,"timestamp":1e300,"step":0.5})",
        "{" + id +
            R"(,"key":"k","value":1,"timestamp":9223372036854775807,"step":-9223372036854775808})",
        "{" + id + R"(,"key":"k","value":true,"timestamp":null})",
        "{" + id + R"(,"datasets":[{"dataset":{}}],"models":[1]})",
        "{" + id + R"(,"status":"DONE","end_time":"x","run_name":{}})",
        std::string(R"({"experiment_ids":[[]],"filter":"x","order_by":[{}]})"),
        std::string(R"({"experiment_ids":"0","page_token":"from--1","run_view_type":"X"})"),
        std::string(R"({"experiment_id":{},"name":[],"source_run_id":"x","tags":{"a":1}})")}) {
    for (const char* call : {"experiments/create",
                             "experiments/search",
                             "experiments/update",
                             "experiments/delete",
                             "experiments/set-experiment-tag",
                             "runs/create",
                             "runs/update",
                             "runs/delete",
                             "runs/restore",
                             "runs/log-metric",
                             "runs/log-parameter",
                             "runs/log-batch",
                             "runs/set-tag",
                             "runs/delete-tag",
                             "runs/search",
                             "runs/log-inputs",
                             "runs/outputs",
                             "runs/log-model",
                             "logged-models",
                             "logged-models/search",
                             "nothing",
                             "registered-models/create"}) {
      const Reply reply = Post(call, body);
      EXPECT_TRUE(reply.status < 500 || reply.status == 501) << call << " " << body << reply.text;
      if (reply.status != 200) EXPECT_FALSE(reply.Code().empty());
    }
  }
  EXPECT_EQ(Post("nothing", "{}").Code(), "ENDPOINT_NOT_FOUND");
  EXPECT_EQ(Get("runs/create", {}).Code(), "ENDPOINT_NOT_FOUND");
  EXPECT_EQ(Post("registered-models/create", "{}").Code(), "INVALID_PARAMETER_VALUE");
  EXPECT_EQ(Get("runs/get", {{"run_id", std::string(100000, 'x')}}).status, 404);
}

TEST_F(TrackingApiTest, SearchFiltersOrdersAndPages) {
  const std::string id = NewExperiment("s");
  for (int i = 0; i < 10; ++i) {
    const std::string run = NewRun(id, fmt::format(R"(,"run_name":"r{}","start_time":{})", i, i));
    Post("runs/log-metric",
         fmt::format(R"({{"run_id":"{}","key":"m","value":{},"timestamp":1}})", run, (i * 7) % 10));
  }
  const auto names = [&](const std::string& more, std::string* token) {
    const Reply reply =
        Post("runs/search", R"({"experiment_ids":[")" + id + R"(","999"])" + more + "}");
    EXPECT_EQ(reply.status, 200) << reply.text;
    std::string all;
    const JsonValue runs = reply.json.root().Find("runs");
    for (size_t i = 0; i < runs.size(); ++i) {
      all += runs.At(i).Find("info").Find("run_name").TextOr("");
    }
    *token = reply.json.root().Find("next_page_token").TextOr("");
    return all;
  };
  std::string token;
  EXPECT_EQ(names("", &token), "r9r8r7r6r5r4r3r2r1r0");
  EXPECT_EQ(token, "");
  EXPECT_EQ(names(R"(,"filter":"metrics.m < 3","order_by":["metrics.m DESC"])", &token), "r6r3r0");
  EXPECT_EQ(names(R"(,"max_results":4)", &token), "r9r8r7r6");
  EXPECT_EQ(names(R"(,"max_results":4,"page_token":")" + token + "\"", &token), "r5r4r3r2");
  EXPECT_EQ(names(R"(,"max_results":4,"page_token":")" + token + "\"", &token), "r1r0");
  EXPECT_EQ(token, "");
  EXPECT_EQ(Post("runs/search", R"({"experiment_ids":["0"],"filter":"x"})").Code(),
            "INVALID_PARAMETER_VALUE");
}

}  // namespace
}  // namespace tidemark
