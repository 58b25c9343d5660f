#include "render/slice_batch.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tidemark::render {
namespace {

template <class T>
void AppendBytes(const T& value, std::string* out) {
  out->append(reinterpret_cast<const char*>(&value), sizeof value);
}

bool IsUsable(const Transform& t) {
  return std::isfinite(t.x_scale) && std::isfinite(t.x_shift) && std::isfinite(t.y_scale) &&
         std::isfinite(t.y_shift) && t.x_scale > 0;
}

StyleEntry EntryOf(const LineStyle& style, const Transform& transform) {
  StyleEntry entry{};
  for (int i = 0; i < 4; ++i) {
    entry.color[i] = static_cast<float>((style.color >> (8 * i)) & 255) / 255;
    entry.dash[i] = std::max(style.dash_px[i], 0.0f);
  }
  const LineReach reach(style.width_px);
  entry.half = reach.half;
  entry.weight = reach.weight;
  // Dashes hang on the data, so that they do not crawl while panning.
  const float period = entry.dash[0] + entry.dash[1] + entry.dash[2] + entry.dash[3];
  if (period > 0) entry.dash_start = std::fmod(transform.x_shift, period);
  return entry;
}

}  // namespace

PixelRect PixelsOf(const Rect& clip, int limit) {
  const auto most = static_cast<float>(limit);
  PixelRect out;
  out.x0 = static_cast<int>(std::floor(std::clamp(clip.x0, 0.0f, most)));
  out.y0 = static_cast<int>(std::floor(std::clamp(clip.y0, 0.0f, most)));
  out.x1 = static_cast<int>(std::ceil(std::clamp(clip.x1, 0.0f, most)));
  out.y1 = static_cast<int>(std::ceil(std::clamp(clip.y1, 0.0f, most)));
  return out;
}

SliceBatch::SliceBatch(const PixelRect& clip) : clip_(clip) {
  AppendBytes(clip.width(), &key_);
  AppendBytes(clip.height(), &key_);
}

void SliceBatch::Add(GeometryId id, const ColumnGeometry& geometry, std::span<const Strip> strips,
                     const Transform& transform, const LineStyle& style) {
  if (!IsUsable(transform)) return;
  Line line{id, transform, style};
  line.transform.x_shift -= static_cast<float>(clip_.x0);
  line.transform.y_shift -= static_cast<float>(clip_.y0);
  std::vector<Strip> drawable;
  for (const Strip& strip : strips) geometry.AppendDrawable(strip, &drawable);
  for (const Strip& strip : drawable) {
    pieces_.push_back({strip, static_cast<uint16_t>(lines_.size())});
  }
  styles_.push_back(EntryOf(style, line.transform));
  lines_.push_back(line);

  AppendBytes(id, &key_);
  AppendBytes(line.transform, &key_);
  AppendBytes(style.width_px, &key_);
  AppendBytes(style.points ? style.point_radius_px : 0.0f, &key_);
  AppendBytes(static_cast<uint32_t>(drawable.size()), &key_);
  for (const Strip& strip : drawable) AppendBytes(strip, &key_);
}

bool SliceBatch::FourAlike(const ColumnGeometry& geometry, size_t piece) const {
  if (pieces_.size() - piece < 4) return false;
  const Piece& first = pieces_[piece];
  const Line& a = lines_[first.line];
  for (size_t i = piece; i < piece + 4; ++i) {
    const Line& b = lines_[pieces_[i].line];
    const bool alike = b.geometry == a.geometry && b.style.width_px == a.style.width_px &&
                       !b.style.points && b.transform.x_scale == a.transform.x_scale &&
                       b.transform.x_shift == a.transform.x_shift;
    if (!alike || !geometry.HaveSameX(first.strip, pieces_[i].strip)) return false;
  }
  return true;
}

uint64_t SliceBatch::AppendFour(const ColumnGeometry& geometry, size_t piece, LineSlicer* slicer,
                                SliceList* out) const {
  FourStrips four{&geometry, {}, {}};
  uint16_t styles[4];
  for (size_t i = 0; i < 4; ++i) {
    four.strips[i] = pieces_[piece + i].strip;
    styles[i] = pieces_[piece + i].line;
    four.transforms[i] = lines_[styles[i]].transform;
  }
  return slicer->AppendFour(four, lines_[styles[0]].style, styles, out);
}

}  // namespace tidemark::render
