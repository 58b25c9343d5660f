// Wall time: seconds since 1970 UTC as double everywhere (microseconds are exact until 2242).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

[[nodiscard]] double NowS();

// "2026-03-01T12:00:00Z", with milliseconds or microseconds when there are any ("...00.250Z").
// Years 0 to 9999; anything else (NaN too) gives "".
[[nodiscard]] std::string FormatUtc(double time_s);

// ISO 8601 / RFC 3339: date, then 'T' or blank, hours and minutes, optional seconds with a fraction
// (',' or '.'), optional "Z" or offset "+02:00", "+0200", "+02"; without one it is UTC. A date
// alone is its midnight.
[[nodiscard]] std::optional<double> ParseUtc(std::string_view text);

}  // namespace tidemark
