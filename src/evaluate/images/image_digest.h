// The digest of images in a folder: of "path\nsize\n" and the bytes of each image, in order, then
// of "name\n" of each class. Paths are those below the folder that all images are in, so that it
// does not matter which folder above it was chosen.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "base/result.h"
#include "evaluate/images/image_files.h"
#include "evaluate/images/image_list.h"

namespace tidemark::evaluate {

class ImageDigest {
 public:
  // Gets what is to be hashed, in order.
  using Update = std::function<void(std::span<const uint8_t> bytes)>;
  // Both outlive it.
  ImageDigest(ImageFiles* files, const ImageList* list, Update update)
      : files_(files), list_(list), update_(std::move(update)) {}

  // Takes one more image; false when all are in.
  Result<bool> Step();
  // Of the images that are in.
  [[nodiscard]] uint64_t bytes() const { return bytes_; }

 private:
  ImageFiles* files_;
  const ImageList* list_;
  Update update_;
  size_t next_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace tidemark::evaluate
