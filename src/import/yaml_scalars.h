// Reads the YAML that loggers write for hyper-parameters: nested maps of scalars and short lists.
//
// Not a YAML parser. It knows block maps by indentation, block and flow lists, flow maps, quoted
// and plain scalars, folded and literal blocks, comments. What it does not know (tags of Python
// objects, aliases, merge keys, complex keys) is reported with its place, never guessed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "import/json_params.h"

namespace tidemark {

struct YamlProblem {
  uint64_t offset = 0;  // of the line
  std::string reason;
};

struct YamlScalars {
  std::vector<NamedParam> params;  // dotted keys in order; lists as JSON text
  std::vector<YamlProblem> problems;
};

inline constexpr size_t kMaxYamlBytes = size_t{16} << 20;
inline constexpr int kMaxYamlDepth = 64;

// Reads the first document of `text`, at most kMaxYamlBytes. Never fails as a whole.
[[nodiscard]] YamlScalars ReadYamlScalars(std::string_view text);

}  // namespace tidemark
