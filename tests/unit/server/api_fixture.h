// The protocol without sockets: a store in a folder of its own, and short ways to call.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "base/json.h"
#include "server/tracking_api.h"
#include "unit/store/store_fixture.h"

namespace tidemark {

struct Reply {
  int status = 0;
  std::string text;
  JsonDocument json;
  [[nodiscard]] std::string Code() const {
    return std::string(json.root().Find("error_code").TextOr(""));
  }
};

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() { Reopen(); }

  void Reopen() {
    api_.reset();
    store_.reset();
    store_ = OpenStore(folder_.File("a.sqlite"));
    auto api = TrackingApi::Open(store_.get());
    EXPECT_TRUE(api.ok());
    api_ = std::move(*api);
  }

  Reply Send(HttpRequest request) {
    HttpResponse response = api_->Answer(request);
    auto json =
        JsonDocument::Parse(response.content_type == "application/json" ? response.body : "{}");
    EXPECT_TRUE(json.ok()) << response.body;
    return {response.status, response.body, std::move(*json)};
  }
  Reply Post(const std::string& call, const std::string& body) {
    return Send({"POST", "/api/2.0/mlflow/" + call, {}, "application/json", body});
  }
  Reply Get(const std::string& call, std::vector<std::pair<std::string, std::string>> query) {
    return Send({"GET", "/api/2.0/mlflow/" + call, std::move(query), "", ""});
  }

  std::string NewExperiment(const std::string& name) {
    Reply reply = Post("experiments/create", fmt::format(R"({{"name":"{}"}})", name));
    EXPECT_EQ(reply.status, 200) << reply.text;
    return std::string(reply.json.root().Find("experiment_id").TextOr(""));
  }
  std::string NewRun(const std::string& experiment = "0", const std::string& more = "") {
    Reply reply =
        Post("runs/create", fmt::format(R"({{"experiment_id":"{}"{}}})", experiment, more));
    EXPECT_EQ(reply.status, 200) << reply.text;
    return std::string(reply.json.root().Find("run").Find("info").Find("run_id").TextOr(""));
  }
  // The value of a param, tag or metric of a run; "" = it has none.
  std::string ValueOf(const std::string& run, const std::string& list, std::string_view key) {
    Reply reply = Get("runs/get", {{"run_id", run}});
    const JsonValue values = reply.json.root().Find("run").Find("data").Find(list);
    for (size_t i = 0; i < values.size(); ++i) {
      const JsonValue value = values.At(i).Find("value");
      if (values.At(i).Find("key").TextOr("") != key) continue;
      return value.Text().has_value() ? std::string(*value.Text()) : value.ToJson();
    }
    return {};
  }

  TempFolder folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<TrackingApi> api_;
};

}  // namespace tidemark
