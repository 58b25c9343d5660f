// images.wasm: decodes images for the evaluate worker (web/worker_evaluate.js), which loads it with
// the first of them.
#include <emscripten.h>

#include <span>
#include <vector>

#include "evaluate/images/image.h"

namespace tidemark {
namespace {

struct Decoder {
  std::vector<uint8_t> bytes;
  evaluate::Image image;
  Error error;
};

Decoder& TheDecoder() {
  static Decoder decoder;
  return decoder;
}

Status Decode(bool only_size) {
  Decoder& decoder = TheDecoder();
  decoder.image = {};
  if (!only_size) {
    TM_ASSIGN_OR_RETURN(decoder.image, evaluate::DecodeImage(decoder.bytes));
    return {};
  }
  TM_ASSIGN_OR_RETURN(const evaluate::ImageSize size, evaluate::ReadImageSize(decoder.bytes));
  decoder.image.width = size.width;
  decoder.image.height = size.height;
  return {};
}

}  // namespace
}  // namespace tidemark

using tidemark::TheDecoder;

extern "C" {

// Room for the bytes of a file.
EMSCRIPTEN_KEEPALIVE uint8_t* tm_room(int size) {
  TheDecoder().bytes.resize(static_cast<size_t>(size));
  return TheDecoder().bytes.data();
}

// 1 when they are an image; else the error says why not.
EMSCRIPTEN_KEEPALIVE int tm_decode(int only_size) {
  const tidemark::Status done = tidemark::Decode(only_size != 0);
  TheDecoder().error = done.ok() ? tidemark::Error{} : done.error();
  return done.ok() ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE int tm_number(int which) {
  const tidemark::evaluate::Image& image = TheDecoder().image;
  switch (which) {
    case 0:
      return static_cast<int>(image.width);
    case 1:
      return static_cast<int>(image.height);
    case 2:
      return static_cast<int>(image.channels);
    default:
      return static_cast<int>(TheDecoder().error.code);
  }
}

EMSCRIPTEN_KEEPALIVE const uint8_t* tm_pixels() { return TheDecoder().image.pixels.data(); }

EMSCRIPTEN_KEEPALIVE const char* tm_text(int which) {
  const tidemark::Error& error = TheDecoder().error;
  return which == 0 ? error.message.c_str() : error.hint.c_str();
}

}  // extern "C"
