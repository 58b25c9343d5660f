// Images in another size, as Pillow computes them: models were mostly trained on what it gives.
#pragma once

#include "evaluate/images/image.h"

namespace tidemark::evaluate {

enum class Resize : uint8_t { kBilinear, kNearest };

struct ResizePlan {
  // The whole image would become so large ...
  size_t full_width = 0, full_height = 0;
  // ... of which this part is made.
  size_t left = 0, top = 0, width = 0, height = 0;
};

// Stretched to width × height; with `crop` (a share of the shorter side, up to 1) the middle of the
// image, its shape kept.
[[nodiscard]] ResizePlan PlanResize(const Image& image, size_t width, size_t height, double crop);

// Bilinear: each new pixel is the mean of the old ones below a triangle, which is as wide as two
// new pixels where the image shrinks; rounded to bytes, first along rows, then along columns.
[[nodiscard]] Image ResizeImage(const Image& image, const ResizePlan& plan, Resize kind);

// One channel of three, by ITU-R 601 with Pillow's rounding.
[[nodiscard]] Image ToGrey(const Image& image);

}  // namespace tidemark::evaluate
