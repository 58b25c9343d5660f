#include <cmath>
#include <cstring>

#include "fmt/format.h"
#include "series/bit_pack.h"
#include "series/codec.h"
#include "series/codec_bytes.h"
#include "xxhash.h"

namespace tidemark {
namespace {

int64_t WrappingDifference(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
int64_t WrappingSum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

// First value, then the packed differences of neighbours.
void PackDeltas(std::span<const int64_t> values, std::vector<uint8_t>* out) {
  std::vector<int64_t> deltas(values.size() - 1);
  for (size_t i = 0; i + 1 < values.size(); ++i)
    deltas[i] = WrappingDifference(values[i + 1], values[i]);
  AppendRaw(out, values[0]);
  PackGroups(deltas, out);
}

bool UnpackDeltas(std::span<const uint8_t> in, size_t count, int64_t* values) {
  if (count == 0) return in.empty();
  if (!TakeRaw(&in, &values[0])) return false;
  if (!UnpackGroups(&in, count - 1, values + 1) || !in.empty()) return false;
  for (size_t i = 1; i < count; ++i) values[i] = WrappingSum(values[i - 1], values[i]);
  return true;
}

Error Unknown(std::string_view what, std::string_view encoding) {
  return MakeError(
      ErrorCode::kUnsupported,
      fmt::format("{} are stored as \"{}\", which this version does not know", what, encoding),
      "Open the file with a newer version of Tidemark.");
}
Error Damaged(std::string_view what, std::string_view encoding) {
  return MakeError(ErrorCode::kCorrupt,
                   fmt::format("{} stored as \"{}\" are damaged", what, encoding));
}
Error TooMany() { return MakeError(ErrorCode::kCorrupt, "a chunk names too many points"); }

// Units of wall times, coarsest first. A tick is time * per_second.
struct TimeUnit {
  const char* name;
  const char* residual_name;
  double per_second;
};
constexpr TimeUnit kTimeUnits[] = {
    {"ms", "ms+", 1e3}, {"us", "us+", 1e6}, {"q22", "q22+", 4194304.0}};
constexpr double kMaxTicks = 9007199254740992.0;  // 2^53: ticks stay exact in a double

double FromTicks(int64_t ticks, const TimeUnit& unit) {
  return static_cast<double>(ticks) / unit.per_second;
}

bool SameBits(double a, double b) { return std::memcmp(&a, &b, 8) == 0; }

// False when a time is not a whole number of ticks that gives it back bit by bit.
bool ToTicks(std::span<const double> times_s, const TimeUnit& unit, std::vector<int64_t>* ticks) {
  ticks->resize(times_s.size());
  for (size_t i = 0; i < times_s.size(); ++i) {
    const double scaled = times_s[i] * unit.per_second;
    if (!(std::fabs(scaled) < kMaxTicks)) return false;
    // Nearest whole number; adding 0.5 would itself round beyond 2^52.
    int64_t tick = static_cast<int64_t>(scaled);
    const double fraction = scaled - static_cast<double>(tick);
    tick += static_cast<int64_t>(fraction >= 0.5) - static_cast<int64_t>(fraction <= -0.5);
    if (!SameBits(FromTicks(tick, unit), times_s[i])) return false;
    (*ticks)[i] = tick;
  }
  return true;
}

bool AllAbsent(std::span<const double> times_s) {
  for (const double time : times_s) {
    if (time == time) return false;
  }
  return true;
}

}  // namespace

EncodedColumn EncodeSteps(std::span<const int64_t> steps) {
  EncodedColumn column;
  bool absent = true, regular = true;
  const int64_t stride = steps.size() > 1 ? WrappingDifference(steps[1], steps[0]) : 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    absent = absent && steps[i] == kNoStep;
    if (i > 0) regular = regular && WrappingDifference(steps[i], steps[i - 1]) == stride;
  }
  if (absent) {
    column.encoding = "none";
  } else if (regular) {
    column.encoding = "regular";
    AppendRaw(&column.bytes, steps[0]);
    AppendRaw(&column.bytes, stride);
  } else {
    column.encoding = "delta";
    PackDeltas(steps, &column.bytes);
  }
  return column;
}

bool RegularSteps(std::string_view encoding, std::span<const uint8_t> bytes, int64_t* start,
                  int64_t* stride) {
  return encoding == "regular" && bytes.size() == 16 && TakeRaw(&bytes, start) &&
         TakeRaw(&bytes, stride);
}

Status DecodeSteps(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                   std::vector<int64_t>* out) {
  if (count > kChunkPoints) return TooMany();
  if (encoding == "none") {
    if (!bytes.empty()) return Damaged("steps", encoding);
    out->insert(out->end(), count, kNoStep);
    return {};
  }
  const size_t at = out->size();
  if (encoding == "regular") {
    int64_t step = 0, stride = 0;
    if (!RegularSteps(encoding, bytes, &step, &stride)) return Damaged("steps", encoding);
    out->resize(at + count);
    for (size_t i = 0; i < count; ++i, step = WrappingSum(step, stride)) (*out)[at + i] = step;
    return {};
  }
  if (encoding != "delta") return Unknown("steps", encoding);
  out->resize(at + count);
  if (UnpackDeltas(bytes, count, out->data() + at)) return {};
  out->resize(at);
  return Damaged("steps", encoding);
}

EncodedColumn EncodeTimes(std::span<const double> times_s) {
  EncodedColumn column;
  if (AllAbsent(times_s)) {
    column.encoding = "none";
    return column;
  }
  std::vector<int64_t> ticks;
  for (const TimeUnit& unit : kTimeUnits) {
    if (!ToTicks(times_s, unit, &ticks)) continue;
    column.encoding = unit.name;
    PackDeltas(ticks, &column.bytes);
    return column;
  }
  column.encoding = "f64";
  column.bytes.resize(times_s.size() * 8);
  std::memcpy(column.bytes.data(), times_s.data(), column.bytes.size());
  return column;
}

EncodedColumn EncodeTimesAgainst(std::span<const double> times_s,
                                 std::span<const double> axis_times_s) {
  EncodedColumn own = EncodeTimes(times_s);
  for (const TimeUnit& unit : kTimeUnits) {
    if (own.encoding != unit.name) continue;
    std::vector<int64_t> ticks, axis_ticks;
    if (!ToTicks(times_s, unit, &ticks) || !ToTicks(axis_times_s, unit, &axis_ticks)) break;
    for (size_t i = 0; i < ticks.size(); ++i) ticks[i] -= axis_ticks[i];
    EncodedColumn residual;
    residual.encoding = unit.residual_name;
    PackGroups(ticks, &residual.bytes);
    if (residual.bytes.size() < own.bytes.size()) return residual;
  }
  return own;
}

namespace {

Status DecodeTicks(std::string_view encoding, const TimeUnit& unit, std::span<const uint8_t> bytes,
                   size_t count, std::span<const double> axis_times_s, std::vector<double>* out) {
  const bool residual = encoding == unit.residual_name;
  std::vector<int64_t> ticks(count), axis_ticks;
  if (!residual) {
    if (!UnpackDeltas(bytes, count, ticks.data())) return Damaged("wall times", encoding);
  } else if (axis_times_s.size() != count || !ToTicks(axis_times_s, unit, &axis_ticks) ||
             !UnpackGroups(&bytes, count, ticks.data()) || !bytes.empty()) {
    return Damaged("wall times", encoding);
  }
  const size_t at = out->size();
  out->resize(at + count);
  for (size_t i = 0; i < count; ++i) {
    const int64_t tick = residual ? WrappingSum(ticks[i], axis_ticks[i]) : ticks[i];
    (*out)[at + i] = FromTicks(tick, unit);
  }
  return {};
}

}  // namespace

Status DecodeTimes(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                   std::span<const double> axis_times_s, std::vector<double>* out) {
  if (count > kChunkPoints) return TooMany();
  if (encoding == "none") {
    if (!bytes.empty()) return Damaged("wall times", encoding);
    out->insert(out->end(), count, kNoTime);
    return {};
  }
  if (encoding == "f64") {
    if (bytes.size() != count * 8) return Damaged("wall times", encoding);
    const size_t at = out->size();
    out->resize(at + count);
    if (count > 0) std::memcpy(out->data() + at, bytes.data(), bytes.size());
    return {};
  }
  for (const TimeUnit& unit : kTimeUnits) {
    if (encoding == unit.name || encoding == unit.residual_name) {
      return DecodeTicks(encoding, unit, bytes, count, axis_times_s, out);
    }
  }
  return Unknown("wall times", encoding);
}

uint64_t HashSteps(std::span<const int64_t> steps) {
  return XXH64(steps.data(), steps.size() * sizeof(int64_t), 0);
}

int32_t ChecksumOf(std::span<const uint8_t> a, std::span<const uint8_t> b,
                   std::span<const uint8_t> c) {
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  for (const std::span<const uint8_t>& bytes : {a, b, c}) {
    if (!bytes.empty()) XXH64_update(&state, bytes.data(), bytes.size());
  }
  return static_cast<int32_t>(static_cast<uint32_t>(XXH64_digest(&state)));
}

bool TimesOrdered(std::span<const double> times_s) {
  bool ordered = true;
  for (size_t i = 0; i < times_s.size(); ++i) {
    ordered = ordered && std::isfinite(times_s[i]) && (i == 0 || times_s[i - 1] <= times_s[i]);
  }
  return ordered;
}

}  // namespace tidemark
