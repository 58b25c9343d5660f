#include "platform/bench_web/web_images.h"

#include <emscripten.h>

#include <cstdlib>
#include <string>

// clang-format off
// 1 when it could be read; the numbers and texts are those of the last call.
EM_JS(int, tm_images_decode, (const uint8_t* bytes, int size, int only_size), {
  return Module.host.images.decode(HEAPU8.subarray(bytes >>> 0, (bytes >>> 0) + size), only_size);
});
// Width, height, channels, code of the error.
EM_JS(int, tm_images_number, (int which), { return Module.host.images.number(which); });
EM_JS(void, tm_images_pixels, (uint8_t* out, int size), {
  Module.host.images.pixels(HEAPU8.subarray(out >>> 0, (out >>> 0) + size));
});
// Message and hint of the error; allocated, and freed by the caller.
EM_JS(char*, tm_images_text, (int which), {
  const text = Module.host.images.text(which);
  const size = lengthBytesUTF8(text) + 1;
  const at = _malloc(size);
  stringToUTF8(text, at, size);
  return at;
});
// clang-format on

namespace tidemark {
namespace {

constexpr int kWidth = 0, kHeight = 1, kChannels = 2, kCode = 3;

size_t Number(int which) { return static_cast<size_t>(tm_images_number(which)); }

std::string Text(int which) {
  char* text = tm_images_text(which);
  std::string copy(text);
  free(text);
  return copy;
}

Status Call(std::span<const uint8_t> bytes, bool only_size) {
  if (tm_images_decode(bytes.data(), static_cast<int>(bytes.size()), only_size ? 1 : 0) != 0) {
    return {};
  }
  return Error{static_cast<ErrorCode>(Number(kCode)), Text(0), Text(1)};
}

Result<evaluate::Image> Decode(std::span<const uint8_t> bytes) {
  TM_RETURN_IF_ERROR(Call(bytes, false));
  evaluate::Image image;
  image.width = Number(kWidth);
  image.height = Number(kHeight);
  image.channels = Number(kChannels);
  image.pixels.resize(image.width * image.height * image.channels);
  tm_images_pixels(image.pixels.data(), static_cast<int>(image.pixels.size()));
  return image;
}

Result<evaluate::ImageSize> ReadSize(std::span<const uint8_t> bytes) {
  TM_RETURN_IF_ERROR(Call(bytes, true));
  return evaluate::ImageSize{Number(kWidth), Number(kHeight)};
}

}  // namespace

evaluate::ImageDecoder ModuleDecoder() { return {Decode, ReadSize}; }

}  // namespace tidemark
