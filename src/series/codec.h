// How the columns of a chunk become BLOBs: values, steps and wall times, each under a named
// encoding. The forms are part of the file format (docs/file-format.md). Pure functions over bytes;
// decoding trusts nothing (sizes are checked before use) and refuses an encoding that it doesn't
// know by name.
//
// Values: "f32" (when every value keeps its bits so), "f64", "const" (one f64 for all).
// Steps:  "none", "regular" (start, stride), "delta" (start, packed differences).
// Times:  "none", "ms", "us", "q22" (2^-22 s) - the coarsest that loses nothing - as start and
// packed
//         differences, "f64"; a chunk's own times may also be packed differences to the times of
//         its axis, row by row: "ms+", "us+", "q22+".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/points.h"

namespace tidemark {

struct EncodedColumn {
  std::string_view encoding;  // one of the names above
  std::vector<uint8_t> bytes;
};

EncodedColumn EncodeValues(std::span<const double> values);
EncodedColumn EncodeSteps(std::span<const int64_t> steps);
EncodedColumn EncodeTimes(std::span<const double> times_s);
// Against the times of the axis (same length): the smaller of packed differences and an own column.
EncodedColumn EncodeTimesAgainst(std::span<const double> times_s,
                                 std::span<const double> axis_times_s);

// Each appends `count` (<= kChunkPoints) entries to `out`, or leaves it unchanged on an error:
// kUnsupported for an unknown encoding, kCorrupt for bytes that don't fit.
Status DecodeValues(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                    std::vector<double>* out);
Status DecodeSteps(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                   std::vector<int64_t>* out);
Status DecodeTimes(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                   std::span<const double> axis_times_s, std::vector<double>* out);

// Values have a fixed width and stand at the front of their BLOB: value i is at byte i * width (0
// for "const", whose only value is at byte 0).
struct ValueLayout {
  size_t width = 0;  // bytes of one value
  bool constant = false;
};
Result<ValueLayout> LayoutOfValues(std::string_view encoding);
double DecodeOneValue(ValueLayout layout, const uint8_t* bytes);  // `bytes`: layout.width of them
// Appends `count` values of fixed width (not constant); `bytes`: count * layout.width of them.
void AppendDecoded(ValueLayout layout, const uint8_t* bytes, size_t count,
                   std::vector<double>* out);

// (start, stride) of steps in "regular" form; false for other encodings or bad bytes.
bool RegularSteps(std::string_view encoding, std::span<const uint8_t> bytes, int64_t* start,
                  int64_t* stride);

// XXH64 of the steps as little-endian i64: equal for equal columns.
uint64_t HashSteps(std::span<const int64_t> steps);
// Low 32 bits of XXH64 (seed 0) over the BLOBs one after the other, as a signed integer (SQLite
// stores it in 4 bytes).
int32_t ChecksumOf(std::span<const uint8_t> a, std::span<const uint8_t> b = {},
                   std::span<const uint8_t> c = {});

// No wall time falls (and all are finite).
bool TimesOrdered(std::span<const double> times_s);

}  // namespace tidemark
