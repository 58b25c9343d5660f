// metrics/*: every point of a metric.
#pragma once

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> HistoryRoutes();

}  // namespace tidemark
