// Text of a stranger's file, fit for a terminal: valid UTF-8, without control characters that could
// move the cursor or change its colours.
#pragma once

#include <string>
#include <string_view>

namespace tidemark::cli {

[[nodiscard]] std::string Printable(std::string_view text);

}  // namespace tidemark::cli
