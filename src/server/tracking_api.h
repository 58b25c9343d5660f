// MLflow's tracking protocol (REST 2.0) over one file of ours, without sockets and threads: a batch
// of requests in, their answers out. Everything that a batch changes is one transaction, committed
// before any answer exists.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "server/api_context.h"
#include "server/http_message.h"
#include "store/store.h"

namespace tidemark {

// The version of MLflow whose protocol is spoken: clients ask for it.
inline constexpr std::string_view kProtocolVersion = "3.17.2";

class TrackingApi {
 public:
  // The store must outlive it, and be used by nothing else meanwhile. kReadOnly.
  static Result<std::unique_ptr<TrackingApi>> Open(Store* store);

  // One answer for each request, in order. Others may write the file at the same time: a batch that
  // was decided on what they changed meanwhile is answered anew.
  std::vector<HttpResponse> Answer(std::span<const HttpRequest> requests);
  HttpResponse Answer(const HttpRequest& request);

  // The most bytes that the body of such a request may have.
  [[nodiscard]] static size_t BodyLimit(std::string_view method, std::string_view path);

 private:
  explicit TrackingApi(Database* database) : database_(database) {}
  HttpResponse Call(const HttpRequest& request);
  Result<HttpResponse> Dispatch(const HttpRequest& request);
  Status Refresh();
  // The answers, or the refusal of all when nothing of the batch happened.
  Result<std::vector<HttpResponse>> Try(std::span<const HttpRequest> requests);

  Database* database_;
  ApiContext context_;
  std::unordered_map<std::string, ApiCall> routes_;  // "METHOD path"
  bool stale_ = true;                                // the catalog must be loaded
  std::optional<Error> failure_;  // of a call of this batch that had begun to write
};

}  // namespace tidemark
