#include "series/codec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cstring>

#include "series/bit_pack.h"
#include "series/block_stats.h"
#include "unit/series/random_series.h"

namespace tidemark {
namespace {

bool SameBits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * 8) == 0);
}

std::vector<double> RoundTrip(const std::vector<double>& values, std::string_view encoding) {
  const EncodedColumn column = EncodeValues(values);
  EXPECT_EQ(column.encoding, encoding);
  std::vector<double> back;
  const Status status = DecodeValues(column.encoding, column.bytes, values.size(), &back);
  EXPECT_TRUE(status.ok());
  return back;
}

double FromBits(uint64_t bits) { return std::bit_cast<double>(bits); }

TEST(ValueCodec, KeepsBitsAndChoosesTheSmallest) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const auto& [values, encoding] : std::vector<std::pair<std::vector<double>, const char*>>{
           {{1.5, -0.0, 0.0, infinity, -infinity, nan}, "f32"},
           {{0.1f, 3e38, 1e-45f}, "f64"},               // 3e38 is no f32
           {{FromBits(0x7ff8dead00000000), 1}, "f32"},  // NaN payload that f32 has
           {{FromBits(0x7ff8000000000001), 1}, "f64"},  // and one that it has not
           {{FromBits(0x7ff0000020000000), 1}, "f32"},  // signalling NaN
           {{FromBits(0xfff0000000000001), 1}, "f64"},
           {{1e300, 1}, "f64"},
           {{3.4028235677973366e38, 1}, "f64"},
           {{nan, nan, nan}, "const"},
           {{-0.0, -0.0}, "const"},
           {{-0.0, 0.0}, "f32"},
           {{0.1}, "f64"},
           {{}, "f32"}}) {
    EXPECT_TRUE(SameBits(RoundTrip(values, encoding), values)) << encoding;
  }
}

TEST(ValueCodec, ReadsOneValueAtItsPlace) {
  const std::vector<double> values = {1.5, -2.25, 8};
  const EncodedColumn column = EncodeValues(values);
  auto layout = LayoutOfValues(column.encoding);
  ASSERT_TRUE(layout.ok());
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(DecodeOneValue(*layout, column.bytes.data() + i * layout->width), values[i]);
  }
}

TEST(Codec, RefusesUnknownEncodingsByName) {
  std::vector<double> values;
  std::vector<int64_t> steps;
  const Status a = DecodeValues("decimal", {}, 1, &values);
  const Status b = DecodeSteps("zip", {}, 1, &steps);
  const Status c = DecodeTimes("ns", {}, 1, {}, &values);
  for (const Status* status : {&a, &b, &c}) {
    ASSERT_FALSE(status->ok());
    EXPECT_EQ(status->error().code, ErrorCode::kUnsupported);
  }
  EXPECT_NE(a.error().message.find("decimal"), std::string::npos);
  EXPECT_NE(b.error().message.find("zip"), std::string::npos);
  EXPECT_NE(c.error().message.find("\"ns\""), std::string::npos);
}

TEST(TimeCodec, ChoosesTheCoarsestLosslessUnit) {
  const auto encoding = [](std::vector<double> times) { return EncodeTimes(times).encoding; };
  EXPECT_EQ(encoding({1700000000.0, 1700000000.125}), "ms");
  EXPECT_EQ(encoding({1700000000.0, 1700000000.000125}), "us");
  EXPECT_EQ(encoding({1700000000.0, 1700000000 + 3.0 / 4194304}), "q22");
  EXPECT_EQ(encoding({1e-9}), "f64");
  EXPECT_EQ(encoding({-0.0}), "f64");
  EXPECT_EQ(encoding({1.0, kNoTime}), "f64");
  EXPECT_EQ(encoding({kNoTime, kNoTime}), "none");
}

RC_GTEST_PROP(BitPack, RoundTrips, (std::vector<int64_t> values, uint8_t shift)) {
  for (int64_t& v : values) v >>= shift % 64;
  std::vector<uint8_t> bytes;
  PackGroups(values, &bytes);
  std::span<const uint8_t> in = bytes;
  std::vector<int64_t> back(values.size());
  RC_ASSERT(UnpackGroups(&in, values.size(), back.data()));
  RC_ASSERT(in.empty());
  RC_ASSERT(back == values);
}

TEST(BitPack, EveryWidth) {
  for (unsigned width = 0; width <= 64; ++width) {
    std::mt19937_64 random(width);
    std::vector<int64_t> values(300), back(300);
    for (int64_t& v : values) v = static_cast<int64_t>(width == 0 ? 7 : random() >> (64 - width));
    std::vector<uint8_t> bytes;
    PackGroups(values, &bytes);
    std::span<const uint8_t> in = bytes;
    ASSERT_TRUE(UnpackGroups(&in, values.size(), back.data()));
    EXPECT_EQ(back, values) << width;
  }
}

RC_GTEST_PROP(Codec, RoundTripsEveryKindOfColumn, ()) {
  const SeriesSpec spec = RandomSpec(kChunkPoints);
  const PointColumns points = MakePoints(spec);
  const size_t n = points.size();
  const EncodedColumn values = EncodeValues(points.values);
  const EncodedColumn steps = EncodeSteps(points.steps);
  const EncodedColumn times = EncodeTimes(points.wall_times_s);
  PointColumns back;
  RC_ASSERT(DecodeValues(values.encoding, values.bytes, n, &back.values).ok());
  RC_ASSERT(DecodeSteps(steps.encoding, steps.bytes, n, &back.steps).ok());
  RC_ASSERT(DecodeTimes(times.encoding, times.bytes, n, {}, &back.wall_times_s).ok());
  RC_ASSERT(SameBits(back.values, points.values));
  RC_ASSERT(back.steps == points.steps);
  if (times.encoding != "none") RC_ASSERT(SameBits(back.wall_times_s, points.wall_times_s));
}

RC_GTEST_PROP(Codec, TimesAgainstAnAxisRoundTrip, ()) {
  SeriesSpec spec = RandomSpec(2000);
  const PointColumns axis = MakePoints(spec);
  std::vector<double> times = axis.wall_times_s;
  std::mt19937 random(spec.seed);
  const int kind = *rc::gen::inRange(0, 3);
  for (double& t : times) {
    if (kind == 0) t = static_cast<double>(std::llround(t * 1e6) + random() % 100) / 1e6;
    if (kind == 1) t += static_cast<double>(random() % 64) / 4194304;
    if (kind == 2 && random() % 100 == 0) t = kNoTime;
  }
  const EncodedColumn column = EncodeTimesAgainst(times, axis.wall_times_s);
  std::vector<double> back;
  RC_ASSERT(
      DecodeTimes(column.encoding, column.bytes, times.size(), axis.wall_times_s, &back).ok());
  if (column.encoding != "none") RC_ASSERT(SameBits(back, times));
  if (column.encoding == "none") {
    for (const double t : times) RC_ASSERT(t != t);
  }
}

// What decoding promises of `out`, which it was given empty.
template <typename T>
bool AllOrNothing(const Status& status, const std::vector<T>& out, size_t count) {
  return out.size() == (status.ok() ? count : 0);
}

// Any bytes give columns of the right length or an error, and never more than was asked for.
RC_GTEST_PROP(Codec, HostileBytesNeverCrash, (std::vector<uint8_t> noise, uint32_t seed)) {
  std::mt19937 random(seed);
  SeriesSpec spec = RandomSpec(600);
  const PointColumns points = MakePoints(spec);
  std::vector<uint8_t> bytes = random() % 4 == 0   ? noise
                               : random() % 3 == 0 ? EncodeValues(points.values).bytes
                               : random() % 2 == 0 ? EncodeSteps(points.steps).bytes
                                                   : EncodeTimes(points.wall_times_s).bytes;
  for (int i = 0; i < 3 && !bytes.empty(); ++i) {
    if (random() % 2 == 0)
      bytes[random() % bytes.size()] ^= static_cast<uint8_t>(1u << (random() % 8));
    if (random() % 3 == 0) bytes.resize(random() % (bytes.size() + 1));
  }
  for (const size_t count : {size_t{0}, size_t{1}, points.size(), size_t{4096}, size_t{100000}}) {
    for (const char* encoding : {"f32", "f64", "const", "none", "regular", "delta", "ms", "us",
                                 "q22", "ms+", "us+", "q22+", "", "other"}) {
      std::vector<double> values;
      std::vector<int64_t> steps;
      std::vector<double> axis(count, 1.0);
      RC_ASSERT(AllOrNothing(DecodeValues(encoding, bytes, count, &values), values, count));
      RC_ASSERT(AllOrNothing(DecodeSteps(encoding, bytes, count, &steps), steps, count));
      values.clear();
      RC_ASSERT(AllOrNothing(DecodeTimes(encoding, bytes, count, axis, &values), values, count));
    }
  }
}

RC_GTEST_PROP(BlockStats, SimdEqualsScalar, ()) {
  SeriesSpec spec = RandomSpec(200);
  const std::vector<double> values = MakePoints(spec).values;
  const BlockStats a = StatsOf(values.data(), values.size());
  const BlockStats b = StatsOfScalar(values.data(), values.size());
  RC_ASSERT(a.finite == b.finite);
  RC_ASSERT(a.kinds == b.kinds);
  RC_ASSERT(std::fabs(a.sum - b.sum) <= 1e-9 * (1 + std::fabs(b.sum)));
  if (a.finite > 0) {
    RC_ASSERT(a.bounds.min == b.bounds.min);
    RC_ASSERT(a.bounds.max == b.bounds.max);
    RC_ASSERT(a.bounds.first == b.bounds.first);
    RC_ASSERT(a.bounds.last == b.bounds.last);
  }
}

}  // namespace
}  // namespace tidemark
