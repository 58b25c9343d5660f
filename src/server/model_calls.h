// logged-models/*: what clients of version 3 say about the models that a run made. Their files are
// artifacts (server/artifact_calls.h).
#pragma once

#include <optional>

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> ModelRoutes();

// Calls whose path names the model: `rest` is what follows "logged-models". Nothing: no such call.
std::optional<Result<HttpResponse>> ModelCall(ApiContext* context, std::string_view method,
                                              std::string_view rest, const ApiInput& input);

}  // namespace tidemark
