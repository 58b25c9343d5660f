#include "server/tracking_api.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "server/access.h"
#include "server/api_limits.h"
#include "server/artifact_calls.h"
#include "server/experiment_calls.h"
#include "server/history_calls.h"
#include "server/log_calls.h"
#include "server/model_calls.h"
#include "server/registry_calls.h"
#include "server/run_calls.h"
#include "server/search_calls.h"

namespace tidemark {
namespace {

constexpr std::string_view kBases[] = {"/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/"};
constexpr std::string_view kArtifactBases[] = {"/api/2.0/mlflow-artifacts/",
                                               "/ajax-api/2.0/mlflow-artifacts/"};
constexpr std::string_view kModelsPath = "logged-models";
constexpr size_t kShownBytes = 200;
constexpr int kMostTries = 8;

// What follows one of the bases, or nothing.
template <size_t kCount>
std::optional<std::string_view> Below(const std::string_view (&bases)[kCount],
                                      std::string_view path) {
  for (const std::string_view base : bases) {
    if (path.starts_with(base)) return path.substr(base.size());
  }
  return std::nullopt;
}

HttpResponse NoSuchEndpoint(const HttpRequest& request) {
  return ErrorResponse(
      404, "ENDPOINT_NOT_FOUND",
      fmt::format("This server has no endpoint {} {}.", CutUtf8(request.method, kShownBytes),
                  CutUtf8(request.path, kShownBytes)));
}

}  // namespace

Result<std::unique_ptr<TrackingApi>> TrackingApi::Open(Store* store) {
  std::unique_ptr<TrackingApi> api(new TrackingApi(store->database()));
  TM_ASSIGN_OR_RETURN(api->context_.writer, LiveWriter::Open(store));
  api->context_.reader = std::make_unique<SeriesReader>(store->database());
  for (const auto routes :
       {ExperimentRoutes(), RunRoutes(), LogRoutes(), SearchRoutes(), HistoryRoutes(),
        ModelRoutes(), ArtifactRoutes(), RegisteredModelRoutes(), ModelVersionRoutes()}) {
    for (const ApiRoute& route : routes) {
      api->routes_[fmt::format("{} {}", route.method, route.path)] = route.call;
    }
  }
  TM_RETURN_IF_ERROR(api->Refresh());
  return api;
}

Status TrackingApi::Refresh() {
  TM_ASSIGN_OR_RETURN(const bool changed, context_.writer->FileHasChanged());
  if (!changed && !stale_) return {};
  stale_ = true;
  context_.seen.Forget();
  // The version and all tables of one moment, whatever others commit meanwhile.
  TM_ASSIGN_OR_RETURN([[maybe_unused]] const Snapshot snapshot, Snapshot::Begin(database_));
  TM_RETURN_IF_ERROR(context_.writer->FileHasChanged());
  TM_RETURN_IF_ERROR(context_.catalog.Load(context_.writer.get(), context_.reader.get()));
  TM_RETURN_IF_ERROR(context_.registry.Load(context_.writer.get()));
  stale_ = false;
  return {};
}

size_t TrackingApi::BodyLimit(std::string_view method, std::string_view path) {
  return method == "PUT" && Below(kArtifactBases, path).has_value() ? kMaxArtifactBytes
                                                                    : kMaxBodyBytes;
}

Result<HttpResponse> TrackingApi::Dispatch(const HttpRequest& request) {
  if (request.method == "GET" && request.path == "/health") {
    return HttpResponse{200, "text/plain", "OK"};
  }
  if (request.method == "GET" && request.path == "/version") {
    return HttpResponse{200, "text/plain", std::string(kProtocolVersion)};
  }
  if (const auto rest = Below(kArtifactBases, request.path)) {
    return ArtifactCall(&context_, request, *rest);
  }
  const auto rest = Below(kBases, request.path);
  if (!rest.has_value()) return NoSuchEndpoint(request);
  const auto route = routes_.find(fmt::format("{} {}", request.method, *rest));
  const bool is_model = rest->starts_with(kModelsPath);
  if (route == routes_.end() && !is_model) return NoSuchEndpoint(request);
  TM_ASSIGN_OR_RETURN(const ApiInput input, ApiInput::Of(request));
  if (route != routes_.end()) return route->second(&context_, input);
  auto answer = ModelCall(&context_, request.method, rest->substr(kModelsPath.size()), input);
  if (answer.has_value()) return std::move(*answer);
  return NoSuchEndpoint(request);
}

HttpResponse TrackingApi::Call(const HttpRequest& request) {
  Result<HttpResponse> answer = Dispatch(request);
  if (answer.ok()) return std::move(*answer);
  // Errors of the input come before anything is written; the others may have left a half.
  const ErrorCode code = answer.error().code;
  const bool is_input = code == ErrorCode::kInvalid || code == ErrorCode::kNotFound ||
                        code == ErrorCode::kUnsupported;
  if (!is_input) failure_ = answer.error();
  return HttpResponseOf(answer.error());
}

HttpResponse TrackingApi::Answer(const HttpRequest& request) {
  return std::move(Answer(std::span(&request, 1)).front());
}

std::vector<HttpResponse> TrackingApi::Answer(std::span<const HttpRequest> requests) {
  for (int tries = 1;; ++tries) {
    auto answers = Try(requests);
    if (answers.ok()) return std::move(*answers);
    // An edit of somebody else came between the look at the file and the first write.
    if (context_.writer->overtaken() && tries < kMostTries) continue;
    return std::vector(requests.size(), HttpResponseOf(answers.error()));
  }
}

Result<std::vector<HttpResponse>> TrackingApi::Try(std::span<const HttpRequest> requests) {
  failure_.reset();
  TM_RETURN_IF_ERROR(Refresh());
  std::vector<HttpResponse> answers;
  for (const HttpRequest& request : requests) {
    answers.push_back(Call(request));
    if (failure_.has_value()) break;
  }
  if (!failure_.has_value()) {
    const Status committed = context_.writer->Commit();
    if (committed.ok()) return answers;
    failure_ = committed.error();
  }
  // Nothing of the batch happened: what the memory knows of it is wrong.
  context_.writer->RollBack();
  stale_ = true;
  return *failure_;
}

}  // namespace tidemark
