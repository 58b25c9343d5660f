// The typed value of a hyper-parameter or a final figure, as sources give it and as the file keeps
// it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace tidemark {

struct JsonText {
  std::string text;
  bool operator==(const JsonText&) const = default;
};

// Null, bool, integer, number (may be non-finite), text or raw JSON.
using ParamValue = std::variant<std::monostate, bool, int64_t, double, std::string, JsonText>;

}  // namespace tidemark
