#include "ui/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "base/number_text.h"

namespace tidemark::ui {
namespace {

constexpr const char* kMinus = "\xE2\x88\x92";
constexpr const char* kInfinity = "\xE2\x88\x9E";

// Commas between groups of three in the digits before the point of a plain number.
std::string WithCommas(std::string_view text) {
  const size_t start = text[0] == '-' ? 1 : 0;
  const size_t end = std::min(text.find('.'), text.size());
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i > start && i < end && (end - i) % 3 == 0) out.push_back(',');
    out.push_back(text[i]);
  }
  return out;
}

bool NonFinite(double v, std::string* out) {
  if (std::isnan(v))
    *out = "NaN";
  else if (std::isinf(v))
    *out = std::string(v < 0 ? kMinus : "") + kInfinity;
  else
    return false;
  return true;
}

bool IsScientific(double magnitude) {
  return magnitude != 0 && (magnitude < 0.001 || magnitude >= 1e6);
}

int Exponent(double magnitude) { return static_cast<int>(std::floor(std::log10(magnitude))); }

struct CivilTime {
  int64_t year;
  int month, day, hour, minute;
};

// Days since 1970 to a date of the proleptic Gregorian calendar (Hinnant, chrono-compatible
// algorithms).
CivilTime ToCivil(double local_s) {
  const double days = std::floor(local_s / 86400);
  const int seconds = static_cast<int>(local_s - days * 86400);
  const int64_t z = static_cast<int64_t>(days) + 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int64_t doe = z - era * 146097;
  const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const int64_t mp = (5 * doy + 2) / 153;
  const int day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, day, seconds / 3600, seconds / 60 % 60};
}

}  // namespace

std::string WithMinus(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-')
      out.append(kMinus);
    else
      out.push_back(c);
  }
  return out;
}

std::string Count(int64_t n) { return WithMinus(WithCommas(fmt::format("{}", n))); }

std::string Counted(uint64_t n, const char* one, const char* many) {
  return Count(static_cast<int64_t>(n)) + " " + (n == 1 ? one : many);
}

std::string Bytes(uint64_t bytes) {
  if (bytes < 1000) return Counted(bytes, "byte", "bytes");
  static constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  const bool whole = value >= 99.5 || unit < 2;
  std::string text = fmt::format("{:.{}f}", value, whole ? 0 : 1);
  return text + " " + kUnits[unit];
}

std::string Duration(double seconds) {
  std::string odd;
  if (NonFinite(seconds, &odd)) return odd;
  if (seconds < 0) return std::string(kMinus).append(Duration(-seconds));
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  if (seconds >= 1e15)
    return Scientific(seconds / 86400, 1) + " d";  // no count of seconds holds it
  const auto total = static_cast<int64_t>(std::llround(seconds));
  const int64_t days = total / 86400, hours = total / 3600 % 24, minutes = total / 60 % 60;
  if (days > 0)
    return hours > 0 ? fmt::format("{} d {} h", Count(days), hours) : Count(days) + " d";
  if (hours > 0)
    return minutes > 0 ? fmt::format("{} h {} min", hours, minutes) : fmt::format("{} h", hours);
  return total % 60 > 0 ? fmt::format("{} min {} s", minutes, total % 60)
                        : fmt::format("{} min", minutes);
}

std::string DateTime(double wall_time_s, int utc_offset_minutes, double now_s) {
  if (!std::isfinite(wall_time_s) || std::abs(wall_time_s) > 2.5e11) return "";
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime t = ToCivil(wall_time_s + utc_offset_minutes * 60);
  const CivilTime now = ToCivil(now_s + utc_offset_minutes * 60);
  std::string text = fmt::format("{} {}", t.day, kMonths[t.month - 1]);
  if (t.year != now.year) text += fmt::format(" {}", t.year);
  return text + fmt::format(" {:02}:{:02}", t.hour, t.minute);
}

std::string Fixed(double v, int decimals) {
  std::string odd;
  if (NonFinite(v, &odd)) return odd;
  std::string text = fmt::format("{:.{}f}", v, std::clamp(decimals, 0, 17));
  if (std::abs(v) >= 10000) text = WithCommas(text);
  // "-0.000" would claim a sign that the shown digits do not have.
  if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') text.erase(0, 1);
  return WithMinus(text);
}

std::string Scientific(double v, int decimals) {
  std::string odd;
  if (NonFinite(v, &odd)) return odd;
  if (v == 0) return "0";
  const std::string text = fmt::format("{:.{}e}", v, std::clamp(decimals, 0, 17));
  const size_t e = text.find('e');
  return WithMinus(text.substr(0, e) + "e" + fmt::format("{}", std::atoi(text.c_str() + e + 1)));
}

std::string Value(double v) {
  std::string odd;
  if (NonFinite(v, &odd)) return odd;
  const double magnitude = std::abs(v);
  if (IsScientific(magnitude)) return Scientific(v, 3);
  if (v == std::floor(v) && magnitude < 1e6) return Fixed(v, 0);
  return Fixed(v, std::clamp(3 - Exponent(magnitude), 0, 6));
}

std::string Short(double v) {
  std::string odd;
  if (NonFinite(v, &odd)) return odd;
  const double magnitude = std::abs(v);
  // What was an f32 in the log reads best by its shortest f32 text.
  const auto narrow = static_cast<float>(v);
  std::string text = static_cast<double>(narrow) == v ? FormatF32(narrow) : FormatDouble(v);
  const size_t e = text.find('e');
  if (e == std::string::npos && magnitude != 0 && magnitude < 0.001) {
    std::string digits = fmt::format("{:e}", v);
    for (int decimals = 0; decimals <= 17; ++decimals) {
      digits = fmt::format("{:.{}e}", v, decimals);
      if (ParseDouble(digits) == ParseDouble(text)) break;
    }
    text = digits;
  }
  const size_t exponent = text.find('e');
  if (exponent != std::string::npos) {
    return WithMinus(text.substr(0, exponent) + "e" +
                     fmt::format("{}", std::atoi(text.c_str() + exponent + 1)));
  }
  if (magnitude >= 10000) text = WithCommas(text);
  return WithMinus(text);
}

NumberStyle StyleFor(double max_abs, double min_abs, bool all_whole) {
  NumberStyle style;
  if (max_abs == 0) {
    style.decimals = all_whole ? 0 : 3;
    return style;
  }
  if (all_whole && max_abs < 1e15) {
    style.decimals = 0;
    return style;
  }
  if (IsScientific(max_abs)) return {true, 3};
  style.decimals = std::clamp(3 - Exponent(max_abs), 0, 6);
  // Values far below the largest one would all read 0.000: scientific keeps them apart.
  style.scientific =
      min_abs > 0 && min_abs < max_abs * 1e-4 && min_abs < 0.5 * std::pow(10.0, -style.decimals);
  return style;
}

std::string Styled(double v, const NumberStyle& style) {
  std::string odd;
  if (NonFinite(v, &odd)) return odd;
  const double magnitude = std::abs(v);
  const bool vanishes = magnitude != 0 && magnitude < 0.5 * std::pow(10.0, -style.decimals);
  return style.scientific && (vanishes || IsScientific(magnitude)) ? Value(v)
                                                                   : Fixed(v, style.decimals);
}

}  // namespace tidemark::ui
