#include "base/time.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdint>

namespace tidemark {
namespace {

// Days since 1970-01-01 of a proleptic Gregorian date and back (Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms", 2013).
int64_t DaysFromCivil(int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  auto year_of_era = static_cast<unsigned>(year - era * 400);
  unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<int64_t>(day_of_era) - 719468;
}

struct Civil {
  int64_t year;
  unsigned month, day;
};

Civil CivilFromDays(int64_t days) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  auto day_of_era = static_cast<unsigned>(days - era * 146097);
  unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  unsigned shifted = (5 * day_of_year + 2) / 153;
  unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  int64_t year = static_cast<int64_t>(year_of_era) + era * 400 + (month <= 2);
  return {year, month, day_of_year - (153 * shifted + 2) / 5 + 1};
}

// Reads fixed-width decimal fields off the front of a text.
class Fields {
 public:
  explicit Fields(std::string_view text) : text_(text) {}

  bool Digits(size_t count, int* value) {
    if (text_.size() < count) return false;
    *value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      *value = *value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return true;
  }

  bool Take(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_[0]) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }

  // ".25" or nothing.
  double Fraction() {
    if (text_.size() < 2 || (text_[0] != '.' && text_[0] != ',')) return 0;
    double value = 0, scale = 0.1;
    size_t i = 1;
    for (; i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; ++i, scale /= 10) {
      value += (text_[i] - '0') * scale;
    }
    text_.remove_prefix(i);
    return value;
  }

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] char front() const { return text_.empty() ? '\0' : text_[0]; }

 private:
  std::string_view text_;
};

bool ReadOffset(Fields* fields, int* offset_s) {
  *offset_s = 0;
  if (fields->empty() || fields->Take("Zz")) return fields->empty();
  int sign = fields->front() == '-' ? -1 : 1;
  int hours = 0, minutes = 0;
  if (!fields->Take("+-") || !fields->Digits(2, &hours)) return false;
  if (!fields->empty()) {
    fields->Take(":");
    if (!fields->Digits(2, &minutes)) return false;
  }
  *offset_s = sign * (hours * 3600 + minutes * 60);
  return fields->empty() && hours <= 23 && minutes <= 59;
}

}  // namespace

double NowS() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string FormatUtc(double time_s) {
  if (!(time_s >= -62167219200.0 && time_s < 253402300799.5)) return {};
  auto micros = static_cast<int64_t>(std::llround(time_s * 1e6));
  int64_t seconds = micros / 1000000 - (micros % 1000000 < 0);
  auto fraction = static_cast<unsigned>(micros - seconds * 1000000);
  int64_t days = seconds / 86400 - (seconds % 86400 < 0);
  auto of_day = static_cast<unsigned>(seconds - days * 86400);
  Civil date = CivilFromDays(days);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month,
                                 date.day, of_day / 3600, of_day / 60 % 60, of_day % 60);
  if (fraction % 1000 != 0) {
    text += fmt::format(".{:06}", fraction);
  } else if (fraction != 0) {
    text += fmt::format(".{:03}", fraction / 1000);
  }
  return text + "Z";
}

std::optional<double> ParseUtc(std::string_view text) {
  Fields fields(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset_s = 0;
  double fraction = 0;
  if (!fields.Digits(4, &year) || !fields.Take("-") || !fields.Digits(2, &month) ||
      !fields.Take("-") || !fields.Digits(2, &day)) {
    return std::nullopt;
  }
  if (!fields.empty()) {
    if (!fields.Take("Tt ") || !fields.Digits(2, &hour) || !fields.Take(":") ||
        !fields.Digits(2, &minute)) {
      return std::nullopt;
    }
    if (fields.Take(":")) {
      if (!fields.Digits(2, &second)) return std::nullopt;
      fraction = fields.Fraction();
    }
    if (!ReadOffset(&fields, &offset_s)) return std::nullopt;
  }
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return std::nullopt;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  int last_day = kDays[month - 1] + (month == 2 && leap ? 1 : 0);
  if (day < 1 || day > last_day || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  int64_t days = DaysFromCivil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  int64_t whole = days * 86400 + hour * 3600 + minute * 60 + second - offset_s;
  return static_cast<double>(whole) + fraction;
}

}  // namespace tidemark
