// Reads PGM and PPM in their binary forms (P5, P6). Values below the greatest one of the file are
// spread over 0 to 255.
#pragma once

#include "evaluate/images/image.h"

namespace tidemark::evaluate {

[[nodiscard]] bool LooksLikePnm(std::span<const uint8_t> bytes);
Result<ImageSize> ReadPnmSize(std::span<const uint8_t> bytes);
Result<Image> DecodePnm(std::span<const uint8_t> bytes);

}  // namespace tidemark::evaluate
