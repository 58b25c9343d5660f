// What the calls of the protocol work on, and what several of them need.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/result.h"
#include "server/api_input.h"
#include "server/catalog.h"
#include "server/http_message.h"
#include "server/registry.h"
#include "server/seen_points.h"
#include "store/live_writer.h"
#include "store/series_reader.h"

namespace tidemark {

struct ApiContext {
  std::unique_ptr<LiveWriter> writer;
  std::unique_ptr<SeriesReader> reader;
  Catalog catalog;
  SeenPoints seen;
  Registry registry;
};

// A call answers with JSON, or with an Error that becomes one (api_context.cpp: HttpResponseOf).
// It checks everything before it writes anything: an error after a write takes back whatever else
// was to be committed with it.
using ApiCall = Result<HttpResponse> (*)(ApiContext* context, const ApiInput& input);

struct ApiRoute {
  std::string_view method, path;  // the path below /api/2.0/mlflow/
  ApiCall call;
};

// kNotFound.
Result<CatalogRun*> FindRun(ApiContext* context, std::string_view run_id);
// Also kInvalid when it is deleted.
Result<CatalogRun*> FindActiveRun(ApiContext* context, std::string_view run_id);
// kNotFound. The default experiment is made when it is not there yet.
Result<CatalogExperiment*> FindExperiment(ApiContext* context, std::string_view protocol_id);

[[nodiscard]] HttpResponse JsonResponse(JsonWriter* json);
[[nodiscard]] HttpResponse EmptyResponse();  // {}
// Which status and error_code an Error has in the protocol. Bad input is never a 5xx: clients would
// try again for minutes.
[[nodiscard]] HttpResponse HttpResponseOf(const Error& error);

// [{"key", "value"}, ...]
void WriteTexts(JsonWriter* json, std::string_view name, const TextMap& texts);
// The pairs of such a list.
Result<std::vector<std::pair<std::string, std::string>>> ReadTexts(JsonValue list,
                                                                   std::string_view what);

// A page's place in a list, as an opaque text; kInvalid for one that is none of ours.
Result<size_t> PageStart(const ApiInput& input);
[[nodiscard]] std::string PageToken(size_t start);
// max_results, from 1 to `limit`; `standard` when it is not given. kInvalid.
Result<size_t> PageSize(const ApiInput& input, size_t standard, size_t limit);

}  // namespace tidemark
