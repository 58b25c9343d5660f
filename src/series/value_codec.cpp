#include <cmath>
#include <cstring>

#include "base/bit_cast.h"
#include "fmt/format.h"
#include "series/codec.h"
#include "series/codec_bytes.h"

namespace tidemark {
namespace {

constexpr uint64_t kMantissaLost = (uint64_t{1} << 29) - 1;  // f64 mantissa bits that f32 has not

// NaNs are converted by their bits: the hardware would quiet a signalling one, and WebAssembly
// leaves the payload of a converted NaN open.
uint32_t NarrowNan(uint64_t bits) {
  return static_cast<uint32_t>(bits >> 32 & 0x80000000u) | 0x7f800000u |
         static_cast<uint32_t>((bits >> 29) & 0x007fffffu);
}

uint64_t WidenNan(uint32_t bits) {
  return static_cast<uint64_t>(bits & 0x80000000u) << 32 | 0x7ff0000000000000u |
         static_cast<uint64_t>(bits & 0x007fffffu) << 29;
}

bool IsNanBits(uint32_t bits) { return (bits & 0x7fffffffu) > 0x7f800000u; }

// Writes value as f32 bits; false when that would lose bits.
bool NarrowOne(double value, uint32_t* out) {
  const uint64_t bits = BitCast<uint64_t>(value);
  if (value != value) {
    *out = NarrowNan(bits);
    return (bits & kMantissaLost) == 0;  // also keeps a payload from becoming an infinity
  }
  if (std::fabs(value) > 3.4028234663852886e38 && !std::isinf(value)) return false;
  const float narrow = static_cast<float>(value);
  *out = BitCast<uint32_t>(narrow);
  return BitCast<uint64_t>(static_cast<double>(narrow)) == bits;
}

bool AllBitsEqual(std::span<const double> values) {
  if (values.empty()) return false;
  const uint64_t first = BitCast<uint64_t>(values[0]);
  for (const double value : values) {
    if (BitCast<uint64_t>(value) != first) return false;
  }
  return true;
}

// The common case without branches: no NaN, no loss. False: NarrowOne has to decide.
bool NarrowFast(const double* values, size_t count, uint32_t* out) {
  uint64_t different = 0;
  for (size_t i = 0; i < count; ++i) {
    const float narrow = static_cast<float>(values[i]);
    different |= BitCast<uint64_t>(static_cast<double>(narrow)) ^ BitCast<uint64_t>(values[i]);
    different |= static_cast<uint64_t>(values[i] != values[i]);
    out[i] = BitCast<uint32_t>(narrow);
  }
  return different == 0;
}

bool Narrow(std::span<const double> values, std::vector<uint8_t>* bytes) {
  uint32_t block[64];
  bytes->resize(values.size() * 4);
  for (size_t at = 0; at < values.size(); at += 64) {
    const size_t count = std::min<size_t>(64, values.size() - at);
    if (!NarrowFast(values.data() + at, count, block)) {
      for (size_t i = 0; i < count; ++i) {
        if (!NarrowOne(values[at + i], &block[i])) return false;
      }
    }
    std::memcpy(bytes->data() + at * 4, block, count * 4);
  }
  return true;
}

void WidenF32(const uint8_t* bytes, size_t count, double* out) {
  uint32_t any_nan = 0;
  for (size_t i = 0; i < count; ++i) {
    float narrow;
    std::memcpy(&narrow, bytes + i * 4, 4);
    out[i] = static_cast<double>(narrow);
    any_nan |= static_cast<uint32_t>(narrow != narrow);
  }
  if (any_nan == 0) return;
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits;
    std::memcpy(&bits, bytes + i * 4, 4);
    if (!IsNanBits(bits)) continue;
    const uint64_t wide = WidenNan(bits);
    std::memcpy(out + i, &wide, 8);
  }
}

Error WrongSize(std::string_view encoding, size_t have, size_t want) {
  return MakeError(
      ErrorCode::kCorrupt,
      fmt::format("values stored as \"{}\" have {} bytes instead of {}", encoding, have, want));
}

}  // namespace

EncodedColumn EncodeValues(std::span<const double> values) {
  EncodedColumn column;
  if (values.size() > 1 && AllBitsEqual(values)) {
    column.encoding = "const";
    AppendRaw(&column.bytes, values[0]);
    return column;
  }
  column.encoding = "f32";
  if (Narrow(values, &column.bytes)) return column;
  column.encoding = "f64";
  column.bytes.resize(values.size() * 8);
  std::memcpy(column.bytes.data(), values.data(), column.bytes.size());
  return column;
}

Result<ValueLayout> LayoutOfValues(std::string_view encoding) {
  if (encoding == "f32") return ValueLayout{4, false};
  if (encoding == "f64") return ValueLayout{8, false};
  if (encoding == "const") return ValueLayout{8, true};
  return MakeError(
      ErrorCode::kUnsupported,
      fmt::format("values are stored as \"{}\", which this version does not know", encoding),
      "Open the file with a newer version of Tidemark.");
}

double DecodeOneValue(ValueLayout layout, const uint8_t* bytes) {
  double value;
  if (layout.width == 4) {
    WidenF32(bytes, 1, &value);
  } else {
    std::memcpy(&value, bytes, 8);
  }
  return value;
}

void AppendDecoded(ValueLayout layout, const uint8_t* bytes, size_t count,
                   std::vector<double>* out) {
  const size_t at = out->size();
  out->resize(at + count);
  if (layout.width == 4) {
    WidenF32(bytes, count, out->data() + at);
  } else if (count > 0) {
    std::memcpy(out->data() + at, bytes, count * 8);
  }
}

Status DecodeValues(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                    std::vector<double>* out) {
  TM_ASSIGN_OR_RETURN(const ValueLayout layout, LayoutOfValues(encoding));
  if (count > kChunkPoints) return MakeError(ErrorCode::kCorrupt, "a chunk names too many points");
  const size_t want = layout.constant ? layout.width : layout.width * count;
  if (bytes.size() != want) return WrongSize(encoding, bytes.size(), want);
  if (layout.constant) {
    out->insert(out->end(), count, DecodeOneValue(layout, bytes.data()));
    return {};
  }
  AppendDecoded(layout, bytes.data(), count, out);
  return {};
}

}  // namespace tidemark
