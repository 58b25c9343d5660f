// runs/*: making, reading, changing and deleting of runs, and their tags.
#pragma once

#include "server/api_context.h"

namespace tidemark {

std::span<const ApiRoute> RunRoutes();

// Sets a tag of a run that is already checked: in its column when it has one, else as a tag.
Status SetRunTag(ApiContext* context, CatalogRun* run, const std::string& key,
                 const std::string& value);
Status CheckRunTag(std::string_view key, std::string_view value);

}  // namespace tidemark
