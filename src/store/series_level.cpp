#include "store/series_level.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "series/block_stats.h"

namespace tidemark {
namespace {

// Bytes of one bucket: four bounds, the mean, the count and kinds of non-finite values.
constexpr size_t BucketBytes(size_t bound_bytes) { return 4 * bound_bytes + 4 + 1 + 1; }

template <typename T>
uint8_t* PutColumn(uint8_t* to, std::span<const StoredBlock> blocks,
                   double BlockBounds<double>::*field) {
  for (const StoredBlock& block : blocks) {
    const T value = static_cast<T>(block.bounds.*field);
    std::memcpy(to, &value, sizeof(T));
    to += sizeof(T);
  }
  return to;
}

template <typename T>
const uint8_t* GetColumn(const uint8_t* from, StoredBlock* blocks, size_t count,
                         double BlockBounds<double>::*field) {
  for (size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, from + i * sizeof(T), sizeof(T));
    blocks[i].bounds.*field = static_cast<double>(value);
  }
  return from + count * sizeof(T);
}

constexpr double BlockBounds<double>::*kFields[] = {
    &BlockBounds<double>::min, &BlockBounds<double>::max, &BlockBounds<double>::first,
    &BlockBounds<double>::last};

}  // namespace

std::vector<StoredBlock> BlocksOf(std::span<const double> values) {
  std::vector<StoredBlock> blocks;
  blocks.reserve((values.size() + kBlockPoints - 1) / kBlockPoints);
  for (size_t at = 0; at < values.size(); at += kBlockPoints) {
    const size_t count = std::min(kBlockPoints, values.size() - at);
    const BlockStats stats = StatsOf(values.data() + at, count);
    const float mean = stats.finite == 0 ? std::numeric_limits<float>::quiet_NaN()
                                         : NearestF32(stats.sum / stats.finite);
    blocks.push_back({stats.bounds, mean, static_cast<uint8_t>(count - stats.finite), stats.kinds});
  }
  return blocks;
}

EncodedColumn EncodeLevel(std::span<const StoredBlock> blocks) {
  const bool narrow = std::all_of(blocks.begin(), blocks.end(),
                                  [](const StoredBlock& b) { return FitsF32(b.bounds); });
  EncodedColumn column;
  column.encoding = narrow ? "f32" : "f64";
  column.bytes.resize(blocks.size() * BucketBytes(narrow ? 4 : 8));
  uint8_t* to = column.bytes.data();
  for (const auto field : kFields) {
    to = narrow ? PutColumn<float>(to, blocks, field) : PutColumn<double>(to, blocks, field);
  }
  for (const StoredBlock& block : blocks) {
    std::memcpy(to, &block.mean, 4);
    to += 4;
  }
  for (const StoredBlock& block : blocks) *to++ = block.nonfinite;
  for (const StoredBlock& block : blocks) *to++ = block.kinds;
  return column;
}

Status DecodeLevel(std::string_view encoding, std::span<const uint8_t> bytes, size_t count,
                   std::vector<StoredBlock>* out) {
  if (encoding != "f32" && encoding != "f64") {
    return MakeError(
        ErrorCode::kUnsupported,
        fmt::format("a level is stored as \"{}\", which this version does not know", encoding),
        "Open the file with a newer version of Tidemark.");
  }
  const bool narrow = encoding == "f32";
  if (count > kLevelBuckets || bytes.size() != count * BucketBytes(narrow ? 4 : 8)) {
    return MakeError(ErrorCode::kCorrupt,
                     fmt::format("a level of {} buckets has {} bytes", count, bytes.size()));
  }
  const size_t at = out->size();
  out->resize(at + count);
  StoredBlock* blocks = out->data() + at;
  const uint8_t* from = bytes.data();
  for (const auto field : kFields) {
    from = narrow ? GetColumn<float>(from, blocks, count, field)
                  : GetColumn<double>(from, blocks, count, field);
  }
  for (size_t i = 0; i < count; ++i) std::memcpy(&blocks[i].mean, from + i * 4, 4);
  from += count * 4;
  for (size_t i = 0; i < count; ++i) blocks[i].nonfinite = from[i];
  for (size_t i = 0; i < count; ++i) blocks[i].kinds = from[count + i];
  return {};
}

}  // namespace tidemark
