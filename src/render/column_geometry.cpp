#include "render/column_geometry.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace tidemark::render {
namespace {

bool IsFinite(const Column& column) {
  return std::isfinite(column.x0) && std::isfinite(column.x1) && std::isfinite(column.min) &&
         std::isfinite(column.max) && std::isfinite(column.first) && std::isfinite(column.last) &&
         column.x0 <= column.x1;
}

}  // namespace

ColumnGeometry::ColumnGeometry(std::vector<uint8_t> column_bytes)
    : bytes_(std::move(column_bytes)),
      count_(static_cast<uint32_t>(bytes_.size() / sizeof(Column))) {
  Strip range;
  float end_x = 0;
  for (uint32_t i = 0; i < count_; ++i) {
    const Column column = at(i);
    const bool finite = IsFinite(column);
    if (range.count > 0 && (!finite || column.x0 < end_x)) {
      clean_.push_back(range);
      range.count = 0;
    }
    if (!finite) continue;
    if (range.count == 0) range.first = i;
    ++range.count;
    end_x = column.x1;
  }
  if (range.count > 0) clean_.push_back(range);
}

Column ColumnGeometry::at(uint32_t column) const {
  Column out;
  std::memcpy(&out, bytes_.data() + size_t{column} * sizeof(Column), sizeof out);
  return out;
}

void ColumnGeometry::AppendDrawable(const Strip& strip, std::vector<Strip>* out) const {
  const uint64_t strip_end = std::min<uint64_t>(uint64_t{strip.first} + strip.count, count_);
  auto range = std::upper_bound(clean_.begin(), clean_.end(), strip.first,
                                [](uint32_t first, const Strip& s) { return first < s.first; });
  if (range != clean_.begin()) --range;
  for (; range != clean_.end() && range->first < strip_end; ++range) {
    const uint64_t begin = std::max(range->first, strip.first);
    const uint64_t end = std::min<uint64_t>(uint64_t{range->first} + range->count, strip_end);
    if (begin >= end) continue;
    out->push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)});
  }
}

}  // namespace tidemark::render
