// A picture as bytes, decoded from a file of a stranger.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace tidemark::evaluate {

struct Image {
  size_t width = 0, height = 0;
  size_t channels = 3;          // 1 (grey) or 3 (red, green, blue)
  std::vector<uint8_t> pixels;  // row by row, channels beside each other
};

// The extents in the head of the file, without decoding it. kTooLarge where the bytes can't hold so
// many pixels, or where there are more than a page can decode; kCorrupt and kUnsupported otherwise.
struct ImageSize {
  size_t width = 0, height = 0;
};
Result<ImageSize> ReadImageSize(std::span<const uint8_t> bytes);

// PNG, JPEG, BMP, PPM and PGM (binary), 8 or 16 bits a channel, which become 8. What is transparent
// keeps its colour; how a camera was held (EXIF) is not looked at, as loaders of training libraries
// don't.
Result<Image> DecodeImage(std::span<const uint8_t> bytes);

}  // namespace tidemark::evaluate
