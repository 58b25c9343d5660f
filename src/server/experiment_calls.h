// experiments/*: our projects.
#pragma once

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> ExperimentRoutes();

}  // namespace tidemark
