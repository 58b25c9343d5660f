// Columns of chunks with any content under any encoding. Decoding gives exactly the entries asked
// for or an error and nothing; what it gives survives being encoded again, bit by bit.
//
// Input: kind of column, encoding, count (two bytes), how the axis looks; then the column's bytes.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "series/block_stats.h"
#include "series/codec.h"

namespace tidemark {
namespace {

constexpr const char* kEncodings[] = {"f32", "f64", "const", "none", "regular", "delta", "ms",
                                      "us",  "q22", "ms+",   "us+",  "q22+",    "",      "other"};
constexpr size_t kHeaderBytes = 5;

void Require(bool holds) {
  if (!holds) std::abort();
}

// `out` was given empty. Room for more than twice the largest chunk would be an allocation by the
// file's word.
template <typename T>
bool Decoded(const Status& status, const std::vector<T>& out, size_t count) {
  Require(out.size() == (status.ok() ? count : 0));
  Require(out.capacity() <= 2 * kChunkPoints);
  return status.ok();
}

template <typename T>
bool SameBits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

// Whether it is absent is all that is kept of a time that is no number.
bool SameTimes(std::vector<double> a, std::vector<double> b) {
  for (std::vector<double>* times : {&a, &b}) {
    for (double& time : *times) {
      if (std::isnan(time)) time = kNoTime;
    }
  }
  return SameBits(a, b);
}

std::vector<double> Axis(uint8_t shape, size_t count) {
  std::vector<double> times(std::min(count, size_t{2} * kChunkPoints));
  for (size_t i = 0; i < times.size(); ++i) {
    const double row = static_cast<double>(i);
    times[i] = shape % 4 == 0   ? 1.7e9 + row
               : shape % 4 == 1 ? row * shape / 4194304
               : shape % 4 == 2 ? (i % 2 == 0 ? 9e12 : -9e12)
                                : kNoTime;
  }
  if (shape >= 128 && !times.empty()) times.pop_back();  // an axis of another length
  return times;
}

void FuzzValues(std::string_view encoding, std::span<const uint8_t> bytes, size_t count) {
  std::vector<double> values, back;
  if (!Decoded(DecodeValues(encoding, bytes, count, &values), values, count)) return;
  const EncodedColumn again = EncodeValues(values);
  Require(DecodeValues(again.encoding, again.bytes, count, &back).ok() && SameBits(values, back));
  auto layout = LayoutOfValues(encoding);
  Require(layout.ok());
  if (count > 0) {
    const size_t at = layout->constant ? 0 : (count - 1) * layout->width;
    const double last = DecodeOneValue(*layout, bytes.data() + at);
    Require(std::memcmp(&last, &values.back(), 8) == 0);
  }
  (void)StatsOf(values.data(), values.size());
}

void FuzzSteps(std::string_view encoding, std::span<const uint8_t> bytes, size_t count) {
  std::vector<int64_t> steps, back;
  int64_t start = 0, stride = 0;
  (void)RegularSteps(encoding, bytes, &start, &stride);
  if (!Decoded(DecodeSteps(encoding, bytes, count, &steps), steps, count)) return;
  const EncodedColumn again = EncodeSteps(steps);
  Require(DecodeSteps(again.encoding, again.bytes, count, &back).ok() && SameBits(steps, back));
  (void)HashSteps(steps);
}

void FuzzTimes(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
               const std::vector<double>& axis) {
  std::vector<double> times, back;
  if (!Decoded(DecodeTimes(encoding, bytes, count, axis, &times), times, count)) return;
  (void)TimesOrdered(times);
  const EncodedColumn alone = EncodeTimes(times);
  Require(DecodeTimes(alone.encoding, alone.bytes, count, {}, &back).ok());
  Require(SameTimes(times, back));
  if (axis.size() != count) return;
  back.clear();
  const EncodedColumn against = EncodeTimesAgainst(times, axis);
  Require(DecodeTimes(against.encoding, against.bytes, count, axis, &back).ok());
  Require(SameTimes(times, back));
}

}  // namespace
}  // namespace tidemark

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tidemark;
  if (size < kHeaderBytes) return 0;
  const std::string_view encoding = kEncodings[data[1] % std::size(kEncodings)];
  // Mostly counts that a chunk may have; the rest must be refused.
  const size_t count = (data[2] | data[3] << 8) % (2 * kChunkPoints);
  const std::span<const uint8_t> bytes(data + kHeaderBytes, size - kHeaderBytes);
  if (data[0] % 3 == 0) FuzzValues(encoding, bytes, count);
  if (data[0] % 3 == 1) FuzzSteps(encoding, bytes, count);
  if (data[0] % 3 == 2) FuzzTimes(encoding, bytes, count, Axis(data[4], count));
  return 0;
}
