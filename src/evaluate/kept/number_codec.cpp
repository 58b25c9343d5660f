#include "evaluate/kept/number_codec.h"

#include <algorithm>
#include <unordered_map>

#include "base/crc32.h"
#include "base/deflate.h"
#include "base/inflate.h"

namespace tidemark::evaluate {
namespace {

enum Form : uint8_t { kPlanes = 0, kTable = 1 };
constexpr size_t kMostInTable = 65536;
// A table is worth it when its values are this rare at least.
constexpr size_t kUsesOfValue = 8;

Error Damaged() {
  return MakeError(ErrorCode::kCorrupt, "The kept predictions are damaged",
                   "Keep the evaluation again.");
}

// The deflated bytes with both sizes and a checksum of what comes out.
void PutPacked(std::span<const uint8_t> raw, ByteWriter* out) {
  std::vector<uint8_t> packed;
  Deflate(raw, &packed);
  out->Varint(packed.size());
  out->U32(Crc32(raw));
  out->Bytes(packed);
}

Result<std::vector<uint8_t>> TakePacked(uint64_t size, ByteReader* in) {
  const uint64_t packed_size = in->Varint();
  const uint32_t crc = in->U32();
  const auto packed = in->Bytes(packed_size);
  // A deflate stream gives at most 1,032 bytes for one.
  if (!in->ok() || size / 1032 > packed.size()) return Damaged();
  std::vector<uint8_t> raw;
  TM_ASSIGN_OR_RETURN(const size_t used, Inflate(packed, static_cast<size_t>(size), &raw));
  if (used != packed.size() || raw.size() != size || Crc32(raw) != crc) return Damaged();
  return raw;
}

// The bytes of all numbers by their place: first the lowest of each.
template <typename Number>
std::vector<uint8_t> PlanesOf(std::span<const Number> values) {
  std::vector<uint8_t> planes(values.size() * sizeof(Number));
  for (size_t place = 0; place < sizeof(Number); ++place) {
    uint8_t* plane = planes.data() + place * values.size();
    for (size_t i = 0; i < values.size(); ++i) {
      plane[i] = static_cast<uint8_t>(values[i] >> (8 * place));
    }
  }
  return planes;
}

template <typename Number>
std::vector<Number> FromPlanes(std::span<const uint8_t> planes) {
  const size_t count = planes.size() / sizeof(Number);
  std::vector<Number> values(count, 0);
  for (size_t place = 0; place < sizeof(Number); ++place) {
    const uint8_t* plane = planes.data() + place * count;
    for (size_t i = 0; i < count; ++i) {
      values[i] = static_cast<Number>(values[i] | Number{plane[i]} << (8 * place));
    }
  }
  return values;
}

// The different values, ascending; nothing when there are too many.
template <typename Number>
std::vector<Number> TableOf(std::span<const Number> values) {
  const size_t most = std::min(kMostInTable, values.size() / kUsesOfValue);
  std::unordered_map<Number, uint8_t> seen;
  for (const Number value : values) {
    seen.emplace(value, uint8_t{0});
    if (seen.size() > most) return {};
  }
  std::vector<Number> table;
  table.reserve(seen.size());
  for (const auto& [value, unused] : seen) table.push_back(value);
  std::sort(table.begin(), table.end());
  return table;
}

template <typename Number>
void PutTable(std::span<const Number> values, const std::vector<Number>& table, ByteWriter* out) {
  std::unordered_map<Number, uint16_t> places;
  for (size_t i = 0; i < table.size(); ++i) places.emplace(table[i], static_cast<uint16_t>(i));
  std::vector<uint16_t> indices(values.size());
  for (size_t i = 0; i < values.size(); ++i) indices[i] = places.find(values[i])->second;
  std::vector<uint8_t> planes = PlanesOf<uint16_t>(indices);
  if (table.size() <= 256) planes.resize(values.size());
  out->Varint(table.size());
  PutPacked(PlanesOf<Number>(table), out);
  PutPacked(planes, out);
}

template <typename Number>
Result<std::vector<Number>> TakeTable(uint64_t count, ByteReader* in) {
  const uint64_t size = in->Varint();
  if (!in->ok() || size == 0 || size > kMostInTable) return Damaged();
  TM_ASSIGN_OR_RETURN(const auto table_planes, TakePacked(size * sizeof(Number), in));
  const std::vector<Number> table = FromPlanes<Number>(table_planes);
  const uint64_t index_bytes = size <= 256 ? 1 : 2;
  TM_ASSIGN_OR_RETURN(const auto planes, TakePacked(count * index_bytes, in));
  std::vector<Number> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) {
    size_t index = planes[i];
    if (index_bytes == 2) index |= size_t{planes[values.size() + i]} << 8;
    if (index >= table.size()) return Damaged();
    values[i] = table[index];
  }
  return values;
}

template <typename Number>
void Pack(std::span<const Number> values, ByteWriter* out) {
  if (values.empty()) return;
  if (const std::vector<Number> table = TableOf(values); !table.empty()) {
    out->U8(kTable);
    return PutTable(values, table, out);
  }
  out->U8(kPlanes);
  PutPacked(PlanesOf(values), out);
}

template <typename Number>
Result<std::vector<Number>> Unpack(uint64_t count, ByteReader* in) {
  if (count == 0) return std::vector<Number>{};
  if (count > SIZE_MAX / sizeof(Number)) return Damaged();
  const uint8_t form = in->U8();
  if (!in->ok() || form > kTable) return Damaged();
  if (form == kTable) return TakeTable<Number>(count, in);
  TM_ASSIGN_OR_RETURN(const auto planes, TakePacked(count * sizeof(Number), in));
  return FromPlanes<Number>(planes);
}

}  // namespace

void PackBytes(std::span<const uint8_t> values, ByteWriter* out) {
  if (!values.empty()) PutPacked(values, out);
}
void PackWords(std::span<const uint32_t> values, ByteWriter* out) { Pack(values, out); }
void PackLongWords(std::span<const uint64_t> values, ByteWriter* out) { Pack(values, out); }

Result<std::vector<uint8_t>> UnpackBytes(uint64_t count, ByteReader* in) {
  if (count == 0) return std::vector<uint8_t>{};
  return TakePacked(count, in);
}
Result<std::vector<uint32_t>> UnpackWords(uint64_t count, ByteReader* in) {
  return Unpack<uint32_t>(count, in);
}
Result<std::vector<uint64_t>> UnpackLongWords(uint64_t count, ByteReader* in) {
  return Unpack<uint64_t>(count, in);
}

}  // namespace tidemark::evaluate
