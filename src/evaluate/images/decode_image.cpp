#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "evaluate/images/image.h"
#include "evaluate/images/pnm.h"
#include "evaluate/images/stb_image.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostPixels = size_t{1} << 26;
constexpr size_t kMostFileBytes = size_t{1} << 28;
constexpr size_t kMostExpansion = 1040;  // deflate's best is 1,032 to 1

struct FreePixels {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

std::string_view FormatOf(std::span<const uint8_t> bytes) {
  const std::string_view start = AsText(bytes).substr(0, 8);
  if (start == "\x89PNG\r\n\x1A\n") return "PNG";
  if (start.starts_with("\xFF\xD8\xFF")) return "JPEG";
  if (start.starts_with("BM")) return "BMP";
  if (LooksLikePnm(bytes)) return "PNM";
  return "";
}

Error Broken(std::string_view format, std::string_view why) {
  return MakeError(ErrorCode::kCorrupt,
                   "the " + std::string(format) + " image can't be decoded: " + std::string(why),
                   "Get the file again, or save it again as PNG.");
}

// Bits a pixel of a PNG by its head; 0 when there is no such kind.
size_t PngBits(std::span<const uint8_t> bytes) {
  constexpr size_t kDepthAt = 24;
  if (bytes.size() < kDepthAt + 2) return 0;
  constexpr std::array<size_t, 7> kChannels = {1, 0, 3, 1, 2, 0, 4};
  const size_t kind = bytes[kDepthAt + 1];
  return kind < kChannels.size() ? bytes[kDepthAt] * kChannels[kind] : 0;
}

// Whether all rows of a BMP are there.
bool IsWholeBmp(std::span<const uint8_t> bytes, const ImageSize& size) {
  constexpr uint32_t kOldHeadBytes = 12;
  ByteReader reader(bytes);
  reader.Bytes(10);
  const uint64_t data_at = reader.U32();
  const bool is_old = reader.U32() == kOldHeadBytes;
  reader.Bytes(is_old ? 6 : 10);
  const uint64_t bits = reader.U16();
  const uint64_t row_bytes = (size.width * bits + 31) / 32 * 4;
  return reader.ok() && bits > 0 && data_at + row_bytes * size.height <= bytes.size();
}

// Files that were cut lack the mark of their end; the decoder would fill what is missing.
bool IsWholeJpeg(std::span<const uint8_t> bytes) {
  return AsText(bytes).rfind("\xFF\xD9") != std::string_view::npos;
}

// Whether so many bytes can hold so many pixels.
bool CanHold(std::string_view format, std::span<const uint8_t> bytes, const ImageSize& size) {
  const size_t pixels = size.width * size.height;
  if (format == "PNG") {
    const size_t bits = PngBits(bytes);
    return bits > 0 && (size.width * bits / 8) * size.height / kMostExpansion <= bytes.size();
  }
  // A block of 8 × 8 pixels takes a bit at least.
  if (format == "JPEG") return pixels / 512 <= bytes.size();
  return format == "PNM" || IsWholeBmp(bytes, size);
}

Status CheckSize(std::string_view format, std::span<const uint8_t> bytes, const ImageSize& size) {
  const std::string extents = std::to_string(size.width) + " x " + std::to_string(size.height);
  if (size.width == 0 || size.height == 0) return Broken(format, "it has no pixels");
  if (size.width > STBI_MAX_DIMENSIONS || size.height > STBI_MAX_DIMENSIONS ||
      size.width * size.height > kMostPixels) {
    return MakeError(ErrorCode::kTooLarge,
                     "the image has " + extents + " pixels, more than " +
                         std::to_string(kMostPixels >> 20) + " million or than " +
                         std::to_string(STBI_MAX_DIMENSIONS) + " a side",
                     "Make it smaller: a model takes far fewer.");
  }
  if (format == "JPEG" && !IsWholeJpeg(bytes)) return Broken(format, "it ends early");
  if (CanHold(format, bytes, size)) return {};
  return Broken(format, std::to_string(bytes.size()) + " bytes can't hold " + extents + " pixels");
}

Image FromStb(const stbi_uc* pixels, const ImageSize& size, size_t channels) {
  Image image;
  image.width = size.width;
  image.height = size.height;
  image.channels = channels < 3 ? 1 : 3;
  const size_t count = size.width * size.height;
  image.pixels.resize(count * image.channels);
  for (size_t i = 0; i < count; ++i) {
    std::copy_n(pixels + i * channels, image.channels,
                image.pixels.begin() + static_cast<std::ptrdiff_t>(i * image.channels));
  }
  return image;
}

}  // namespace

Result<ImageSize> ReadImageSize(std::span<const uint8_t> bytes) {
  const std::string_view format = FormatOf(bytes);
  if (format.empty()) {
    return MakeError(ErrorCode::kUnsupported,
                     "this is no image that is known (PNG, JPEG, BMP, binary PPM or PGM)",
                     "Save it as PNG.");
  }
  if (bytes.size() > kMostFileBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "the image file has more than " + std::to_string(kMostFileBytes >> 20) + " MB",
                     "Make it smaller: a model takes far fewer pixels.");
  }
  ImageSize size;
  if (format == "PNM") {
    TM_ASSIGN_OR_RETURN(size, ReadPnmSize(bytes));
  } else {
    int width = 0;
    int height = 0;
    int channels = 0;
    if (stbi_info_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height,
                              &channels) == 0) {
      return Broken(format, stbi_failure_reason());
    }
    // BMPs that are stored from the top have a height below 0.
    size.width = static_cast<size_t>(std::max(width, 0));
    size.height = static_cast<size_t>(height < 0 ? -int64_t{height} : height);
  }
  TM_RETURN_IF_ERROR(CheckSize(format, bytes, size));
  return size;
}

Result<Image> DecodeImage(std::span<const uint8_t> bytes) {
  TM_ASSIGN_OR_RETURN(const ImageSize size, ReadImageSize(bytes));
  const std::string_view format = FormatOf(bytes);
  if (format == "PNM") return DecodePnm(bytes);
  int width = 0;
  int height = 0;
  int channels = 0;
  const std::unique_ptr<stbi_uc, FreePixels> pixels(stbi_load_from_memory(
      bytes.data(), static_cast<int>(bytes.size()), &width, &height, &channels, 0));
  if (!pixels) return Broken(format, stbi_failure_reason());
  if (static_cast<size_t>(width) != size.width || static_cast<size_t>(height) != size.height ||
      channels < 1 || channels > 4) {
    return Broken(format, "its head and its pixels disagree");
  }
  return FromStb(pixels.get(), size, static_cast<size_t>(channels));
}

}  // namespace tidemark::evaluate
