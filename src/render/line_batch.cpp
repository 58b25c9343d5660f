#include "render/line_batch.h"

#include <algorithm>
#include <cmath>

namespace tidemark::render {
namespace {

// A line thinner than a device pixel would flicker with its position.
constexpr float kMinWidthPx = 1.0f;

LineInstance StyledInstance(const LineStyle& style) {
  LineInstance instance{};
  instance.color = style.color;
  instance.half_width = 0.5f * std::max(style.width_px, kMinWidthPx);
  instance.point_radius = style.points ? style.point_radius_px : 0.0f;
  for (int i = 0; i < 4; ++i) {
    const float quarters = std::round(style.dash_px[i] * 4.0f);
    instance.dash_quarter_px[i] = static_cast<uint8_t>(std::clamp(quarters, 0.0f, 255.0f));
  }
  return instance;
}

int TileBefore(float px) { return static_cast<int>(std::floor(px / kTileWidthPx)); }

}  // namespace

PixelRect ClipPixels(const Rect& clip, int framebuffer_width, int framebuffer_height) {
  const auto width = static_cast<float>(framebuffer_width);
  const auto height = static_cast<float>(framebuffer_height);
  PixelRect out;
  out.x0 = static_cast<int>(std::floor(std::clamp(clip.x0, 0.0f, width)));
  out.y0 = static_cast<int>(std::floor(std::clamp(clip.y0, 0.0f, height)));
  out.x1 = static_cast<int>(std::ceil(std::clamp(clip.x1, 0.0f, width)));
  out.y1 = static_cast<int>(std::ceil(std::clamp(clip.y1, 0.0f, height)));
  return out;
}

uint64_t AppendInstances(const ColumnGeometry& geometry, std::span<const Strip> strips,
                         const Transform& transform, const LineStyle& style, const PixelRect& clip,
                         std::vector<LineInstance>* out) {
  if (clip.empty()) return 0;
  std::vector<Strip> drawable;
  drawable.reserve(strips.size());
  for (const Strip& strip : strips) geometry.AppendDrawable(strip, &drawable);

  LineInstance instance = StyledInstance(style);
  const float reach = std::max(instance.half_width, instance.point_radius) + 1.0f;
  const auto clip_left = static_cast<float>(clip.x0);
  const auto clip_width = static_cast<float>(clip.x1 - clip.x0);
  uint64_t columns = 0;
  for (const Strip& strip : drawable) {
    const float first_x = geometry.at(strip.first).x0 * transform.x_scale + transform.x_shift;
    const float last_x =
        geometry.at(strip.first + strip.count - 1).x1 * transform.x_scale + transform.x_shift;
    const float from = std::max(first_x - reach - clip_left, 0.0f);
    const float to = std::min(last_x + reach - clip_left, clip_width - 0.5f);
    if (!(from <= to)) continue;
    columns += strip.count;
    instance.first = strip.first;
    instance.count = strip.count;
    for (int tile = TileBefore(from); tile <= TileBefore(to); ++tile) {
      instance.tile_left = clip_left + static_cast<float>(tile * kTileWidthPx);
      out->push_back(instance);
    }
  }
  return columns;
}

}  // namespace tidemark::render
