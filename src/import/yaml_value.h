// Single values of YAML: plain and quoted scalars, and flow lists and maps.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "import/batch.h"

namespace tidemark {

// The type that PyYAML would give a plain scalar (YAML 1.1), except that "1e-3" is a number here.
[[nodiscard]] ParamValue PlainYamlScalar(std::string_view text);

// A quoted scalar, with its quotes; nothing when the quote is not closed at the end of the text.
[[nodiscard]] std::optional<std::string> QuotedYamlScalar(std::string_view text);

// Finds where a quoted scalar or a flow value ends, line by line.
class ClosingScan {
 public:
  // The next piece of text, beginning with the opening quote or bracket. Returns the offset in the
  // piece behind the end of the value, npos when it goes on.
  size_t Feed(std::string_view piece);

 private:
  int depth_ = 0;
  char quote_ = 0;
  bool escaped_ = false;
  char previous_ = '\n';
};

// "[1, a]" or "{a: 1}" as JSON; nothing when it is not well formed.
[[nodiscard]] std::optional<std::string> FlowAsJson(std::string_view text);

// Appends one value as JSON.
void AppendParamAsJson(const ParamValue& value, std::string* json);

}  // namespace tidemark
