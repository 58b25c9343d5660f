#include "ui/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "ui/format.h"

namespace tidemark::ui {
namespace {

constexpr int kMaxTicks = 100;

double NiceStep(double span, int count) {
  const double raw = span / std::max(count, 1);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double f = raw / power;
  return (f <= 1.0001 ? 1 : f <= 2.0001 ? 2 : f <= 5.0001 ? 5 : 10) * power;
}

int DecimalsOf(double step) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 17);
}

// Multiples of `step` in [lo, hi], counted from `base`. Works by index, so that errors do not add
// up.
template <class F>
void EachMultiple(double lo, double hi, double step, double base, F f) {
  const double first = std::ceil((lo - base) / step - 1e-9);
  for (int i = 0; i < kMaxTicks; ++i) {
    const double n = first + i;
    const double v = base + n * step;
    if (v > hi + step * 1e-9) break;
    f(n == 0 && base == 0 ? 0.0 : v);
  }
}

// One more digit for the 2 in "2k" among "1.5k": decimals of a step within an SI unit.
std::string Si(double v, double step) {
  const double magnitude = std::abs(v);
  if (magnitude == 0) return "0";
  static constexpr struct {
    double size;
    const char* unit;
  } kUnits[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
  for (const auto& u : kUnits) {
    if (magnitude < u.size * (1 - 1e-12)) continue;
    const int decimals = DecimalsOf(step / u.size);
    if (decimals > 2) break;
    std::string text = Fixed(v / u.size, decimals);
    if (text.find('.') != std::string::npos) {
      while (text.back() == '0') text.pop_back();
      if (text.back() == '.') text.pop_back();
    }
    return text + u.unit;
  }
  return Fixed(v, DecimalsOf(step));
}

}  // namespace

std::string TickLabel(double v, double step, double max_abs) {
  if (max_abs >= 1e15)
    return Scientific(v, std::clamp(static_cast<int>(std::ceil(std::log10(max_abs / step))), 0, 6));
  if (max_abs >= 1000) return Si(v, step);
  if (step < 0.001 * (1 - 1e-9) && max_abs < 0.01) {
    if (v == 0) return "0";
    const int decimals = std::clamp(static_cast<int>(std::floor(std::log10(std::abs(v)) + 1e-9) -
                                                     std::floor(std::log10(step) + 1e-9)),
                                    0, 6);
    return Scientific(v, decimals);
  }
  return Fixed(v, DecimalsOf(step));
}

std::vector<Tick> LinearTicks(double lo, double hi, int count, double least) {
  std::vector<Tick> ticks;
  if (!(hi > lo) || !std::isfinite(hi - lo) || count < 1) return ticks;
  const double step = std::max(NiceStep(hi - lo, count), least);
  if (!(step > 0) || lo + step == lo) return ticks;
  const double max_abs = std::max(std::abs(lo), std::abs(hi));
  EachMultiple(lo, hi, step, 0, [&](double v) {
    ticks.push_back({v, TickLabel(v, step, max_abs)});
  });
  return ticks;
}

namespace {

std::string LogLabel(double value, int exponent) {
  if (exponent >= 15 || exponent < -3) return Scientific(value, 0);
  return exponent >= 3 ? Si(value, value) : Fixed(value, std::max(0, -exponent));
}

}  // namespace

std::vector<Tick> LogTicks(double lo, double hi, int count) {
  std::vector<Tick> ticks;
  if (!(hi > lo) || !std::isfinite(hi - lo) || count < 1) return ticks;
  const double decades = hi - lo;
  if (decades < 0.35) {
    const double a = std::pow(10.0, lo), b = std::pow(10.0, hi);
    for (Tick& tick : LinearTicks(a, b, count)) {
      if (tick.at > 0) ticks.push_back({std::log10(tick.at), std::move(tick.label)});
    }
    return ticks;
  }
  static constexpr int kFine[] = {1, 2, 5};
  const bool fine = decades < 3;
  const int stride =
      fine ? 1 : std::max(1, static_cast<int>(std::ceil(decades / std::max(count, 1))));
  const int first = static_cast<int>(std::floor(lo)), last = static_cast<int>(std::floor(hi));
  for (int e = first; e <= last && ticks.size() < kMaxTicks; ++e) {
    if (e % stride != 0) continue;
    for (int i = 0; i < (fine ? 3 : 1); ++i) {
      const double at = e + std::log10(static_cast<double>(kFine[i]));
      if (at < lo - 1e-9 || at > hi + 1e-9) continue;
      ticks.push_back({at, LogLabel(kFine[i] * std::pow(10.0, e), e)});
    }
  }
  return ticks;
}

namespace {

struct TimeStep {
  double seconds;
  enum Kind { kSecond, kMinute, kDay } kind;
};

constexpr double kYear = 31536000;
constexpr TimeStep kTimeSteps[] = {
    {1, TimeStep::kSecond},     {2, TimeStep::kSecond},     {5, TimeStep::kSecond},
    {10, TimeStep::kSecond},    {15, TimeStep::kSecond},    {30, TimeStep::kSecond},
    {60, TimeStep::kMinute},    {120, TimeStep::kMinute},   {300, TimeStep::kMinute},
    {600, TimeStep::kMinute},   {900, TimeStep::kMinute},   {1800, TimeStep::kMinute},
    {3600, TimeStep::kMinute},  {7200, TimeStep::kMinute},  {10800, TimeStep::kMinute},
    {21600, TimeStep::kMinute}, {43200, TimeStep::kMinute}, {86400, TimeStep::kDay},
    {172800, TimeStep::kDay},   {604800, TimeStep::kDay},   {1209600, TimeStep::kDay},
    {2592000, TimeStep::kDay},  {7776000, TimeStep::kDay},  {kYear, TimeStep::kDay}};

TimeStep PickTimeStep(double span, int count) {
  for (const TimeStep& step : kTimeSteps) {
    if (span / step.seconds <= count) return step;
  }
  TimeStep years = kTimeSteps[std::size(kTimeSteps) - 1];
  years.seconds *= NiceStep(span / years.seconds, count);
  return years;
}

}  // namespace

std::vector<Tick> TimeTicks(double lo, double hi, int count, int utc_offset_minutes) {
  std::vector<Tick> ticks;
  if (!(hi > lo) || !std::isfinite(hi - lo) || std::abs(lo) > 2e11 || std::abs(hi) > 2e11)
    return ticks;
  const double offset = utc_offset_minutes * 60.0;
  const TimeStep step = PickTimeStep(hi - lo, std::max(count, 1));
  const double other_year = hi - lo > kYear ? 2 * kYear : 0;  // so that the date names its year
  const double seconds = (hi - lo) < 1 ? NiceStep(hi - lo, count) : step.seconds;
  EachMultiple(lo + offset, hi + offset, seconds, 0, [&](double local) {
    const std::string text = DateTime(local, 0, local - other_year);  // "23 Nov 14:05"
    const size_t clock = text.rfind(' ');
    const double of_day = local - std::floor(local / 86400) * 86400;
    std::string label = text.substr(clock + 1);
    if (step.kind == TimeStep::kDay || of_day == 0)
      label = text.substr(0, clock);
    else if (seconds < 1)
      label += fmt::format(":{:06.3f}", std::fmod(of_day, 60));
    else if (step.kind == TimeStep::kSecond)
      label += fmt::format(":{:02}", static_cast<int>(of_day) % 60);
    ticks.push_back({local - offset, std::move(label)});
  });
  return ticks;
}

std::vector<Tick> DurationTicks(double lo, double hi, int count) {
  std::vector<Tick> ticks;
  if (!(hi > lo) || !std::isfinite(hi - lo)) return ticks;
  if (hi - lo < 1) {
    const double step = NiceStep(hi - lo, count);
    EachMultiple(lo, hi, step, 0, [&](double v) {
      ticks.push_back({v, v == 0 ? "0" : Fixed(v, DecimalsOf(step)) + " s"});
    });
    return ticks;
  }
  const double seconds = PickTimeStep(hi - lo, std::max(count, 1)).seconds;
  EachMultiple(lo, hi, seconds, 0, [&](double v) {
    std::string label = "0";
    if (v != 0) {
      const double a = std::abs(v);
      const auto total = static_cast<int64_t>(std::llround(std::min(a, 1e15)));
      if (a >= 1e15)
        label = Duration(a);
      else if (total % 86400 == 0)
        label = fmt::format("{} d", total / 86400);
      else if (total % 3600 == 0 && total < 86400)
        label = fmt::format("{} h", total / 3600);
      else if (total % 60 == 0 && total < 3600)
        label = fmt::format("{} min", total / 60);
      else if (total < 60)
        label = fmt::format("{} s", total);
      else
        label = Duration(a);
      if (v < 0) label = std::string("\xE2\x88\x92").append(label);
    }
    ticks.push_back({v, std::move(label)});
  });
  return ticks;
}

}  // namespace tidemark::ui
