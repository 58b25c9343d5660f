// A field of a CSV file.
#pragma once

#include <string>

namespace tidemark::cli {

// RFC 4180: quoted when it has to be.
[[nodiscard]] std::string CsvText(const std::string& text);

}  // namespace tidemark::cli
