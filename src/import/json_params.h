// Hyper-parameters out of a JSON value: nested maps flattened with '.', lists kept as JSON.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "import/batch.h"

namespace tidemark {

using NamedParam = std::pair<std::string, ParamValue>;

[[nodiscard]] ParamValue ParamOf(JsonValue value);

// Appends every leaf of `value` below the name `prefix` ("" at the top). An empty map is a leaf:
// "{}".
void FlattenParams(JsonValue value, const std::string& prefix, std::vector<NamedParam>* out);

}  // namespace tidemark
