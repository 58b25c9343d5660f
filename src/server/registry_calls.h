// The calls of MLflow's model registry: registered-models/* and model-versions/*.
#pragma once

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> RegisteredModelRoutes();
std::span<const ApiRoute> ModelVersionRoutes();

}  // namespace tidemark
