#include "series/bit_pack.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "series/codec_bytes.h"

namespace tidemark {
namespace {

size_t PackedSize(size_t count, unsigned width) { return (count * width + 7) / 8; }

void PackBits(const int64_t* values, size_t count, uint64_t base, unsigned width,
              std::vector<uint8_t>* out) {
  const size_t at = out->size();
  const size_t size = PackedSize(count, width);
  out->resize(at + size + 16);  // room for whole-word stores; cut off below
  uint8_t* to = out->data() + at;
  std::memset(to, 0, size + 16);
  for (size_t i = 0; i < count; ++i) {
    const uint64_t value = static_cast<uint64_t>(values[i]) - base;
    const size_t bit = i * width;
    const unsigned shift = bit & 7;
    uint64_t word;
    std::memcpy(&word, to + bit / 8, 8);
    word |= value << shift;
    std::memcpy(to + bit / 8, &word, 8);
    if (shift + width > 64) to[bit / 8 + 8] |= static_cast<uint8_t>(value >> (64 - shift));
  }
  out->resize(at + size);
}

// `from` must have PackedSize bytes; a load never reaches beyond `end`.
void UnpackBits(const uint8_t* from, const uint8_t* end, size_t count, uint64_t base,
                unsigned width, int64_t* values) {
  if (width == 0) {
    std::fill(values, values + count, static_cast<int64_t>(base));
    return;
  }
  const uint64_t mask = width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
  const size_t bytes = static_cast<size_t>(end - from);
  size_t i = 0;
  // Whole-word loads while nine bytes are there.
  const size_t safe = bytes < 9 ? 0 : std::min(count, (bytes - 9) * 8 / width + 1);
  for (; i < safe; ++i) {
    const size_t bit = i * width;
    const unsigned shift = bit & 7;
    uint64_t word;
    std::memcpy(&word, from + bit / 8, 8);
    word >>= shift;
    if (shift + width > 64) word |= static_cast<uint64_t>(from[bit / 8 + 8]) << (64 - shift);
    values[i] = static_cast<int64_t>((word & mask) + base);
  }
  for (; i < count; ++i) {
    const size_t bit = i * width;
    uint8_t bytes16[16] = {};
    std::memcpy(bytes16, from + bit / 8, std::min<size_t>(9, bytes - bit / 8));
    const unsigned shift = bit & 7;
    uint64_t word;
    std::memcpy(&word, bytes16, 8);
    word >>= shift;
    if (shift + width > 64) word |= static_cast<uint64_t>(bytes16[8]) << (64 - shift);
    values[i] = static_cast<int64_t>((word & mask) + base);
  }
}

}  // namespace

void PackGroups(std::span<const int64_t> values, std::vector<uint8_t>* out) {
  for (size_t at = 0; at < values.size(); at += kPackGroup) {
    const size_t count = std::min(kPackGroup, values.size() - at);
    const int64_t* group = values.data() + at;
    const auto [low, high] = std::minmax_element(group, group + count);
    const uint64_t base = static_cast<uint64_t>(*low);
    const unsigned width =
        static_cast<unsigned>(std::bit_width(static_cast<uint64_t>(*high) - base));
    AppendVarint(out, ZigZag(*low));
    out->push_back(static_cast<uint8_t>(width));
    PackBits(group, count, base, width, out);
  }
}

bool UnpackGroups(std::span<const uint8_t>* in, size_t count, int64_t* values) {
  for (size_t at = 0; at < count; at += kPackGroup) {
    const size_t group = std::min(kPackGroup, count - at);
    uint64_t base_bits = 0;
    uint8_t width = 0;
    if (!TakeVarint(in, &base_bits) || !TakeRaw(in, &width) || width > 64) return false;
    const size_t size = PackedSize(group, width);
    if (in->size() < size) return false;
    UnpackBits(in->data(), in->data() + in->size(), group,
               static_cast<uint64_t>(UnZigZag(base_bits)), width, values + at);
    *in = in->subspan(size);
  }
  return true;
}

}  // namespace tidemark
