// A field of a CSV file.
#pragma once

#include <string>

namespace tidemark {

// RFC 4180: quoted when it has to be.
[[nodiscard]] std::string CsvField(const std::string& text);

}  // namespace tidemark
