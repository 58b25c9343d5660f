#include "render/column_geometry.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <iterator>
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
      AddRange(range);
      range.count = 0;
    }
    if (!finite) continue;
    if (range.count == 0) range.first = i;
    ++range.count;
    end_x = column.x1;
  }
  if (range.count > 0) AddRange(range);
}

void ColumnGeometry::AddRange(const Strip& columns) {
  if (clean_.empty()) {
    clean_.push_back({columns, 0});
    return;
  }
  const Range& before = clean_.back();
  clean_.push_back({columns, before.group + (SameX(before.columns, columns) ? 0 : 1)});
}

bool ColumnGeometry::SameX(const Strip& a, const Strip& b) const {
  if (a.count != b.count) return false;
  for (uint32_t i = 0; i < a.count; ++i) {
    if (std::memcmp(bytes_.data() + (size_t{a.first} + i) * sizeof(Column),
                    bytes_.data() + (size_t{b.first} + i) * sizeof(Column),
                    offsetof(Column, min)) != 0) {
      return false;
    }
  }
  return true;
}

// The last range that does not begin after `column`.
const ColumnGeometry::Range& ColumnGeometry::RangeOf(uint32_t column) const {
  const auto after =
      std::upper_bound(clean_.begin(), clean_.end(), column,
                       [](uint32_t c, const Range& range) { return c < range.columns.first; });
  return *std::prev(after);
}

bool ColumnGeometry::HaveSameX(const Strip& a, const Strip& b) const {
  const Range &in_a = RangeOf(a.first), &in_b = RangeOf(b.first);
  return a.count == b.count && in_a.group == in_b.group &&
         a.first - in_a.columns.first == b.first - in_b.columns.first;
}

Column ColumnGeometry::at(uint32_t column) const {
  Column out;
  std::memcpy(&out, bytes_.data() + size_t{column} * sizeof(Column), sizeof out);
  return out;
}

void ColumnGeometry::AppendDrawable(const Strip& strip, std::vector<Strip>* out) const {
  const uint64_t strip_end = std::min<uint64_t>(uint64_t{strip.first} + strip.count, count_);
  auto range =
      std::upper_bound(clean_.begin(), clean_.end(), strip.first,
                       [](uint32_t first, const Range& r) { return first < r.columns.first; });
  if (range != clean_.begin()) --range;
  for (; range != clean_.end() && range->columns.first < strip_end; ++range) {
    const Strip& clean = range->columns;
    const uint64_t begin = std::max(clean.first, strip.first);
    const uint64_t end = std::min<uint64_t>(uint64_t{clean.first} + clean.count, strip_end);
    if (begin >= end) continue;
    out->push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)});
  }
}

}  // namespace tidemark::render
