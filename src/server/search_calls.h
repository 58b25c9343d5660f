// runs/search: filtered, ordered and paged in memory.
#pragma once

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> SearchRoutes();

}  // namespace tidemark
