// log-metric, log-parameter, log-batch, and what a run was given: log-inputs, outputs.
#pragma once

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> LogRoutes();

}  // namespace tidemark
