// Rows of images as small pictures for lists, as the images are in their files.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "evaluate/images/image.h"
#include "workbench/bench_images.h"

namespace tidemark::workbench {

// The last ones are kept.
class RowPictures {
 public:
  explicit RowPictures(std::shared_ptr<const BenchImages> images) : images_(std::move(images)) {}

  [[nodiscard]] uint64_t rows() const { return images_->list.entries.size(); }
  // The side of the square that suits lists: that of the largest of some images, if they are small.
  [[nodiscard]] uint32_t side();
  // Fills side × side RGBA: the image in its middle as large as it goes, else transparent. False
  // when it can't be read.
  bool Draw(uint64_t row, uint32_t side, uint8_t* rgba);
  // The size of the file's image; 0 × 0 when it can't be read.
  [[nodiscard]] evaluate::ImageSize SizeOf(uint64_t row);

 private:
  struct Kept {
    uint64_t row = 0;
    uint32_t side = 0;
    uint64_t used = 0;          // when, in calls
    std::vector<uint8_t> rgba;  // empty: it can't be read
  };

  const Kept& Find(uint64_t row, uint32_t side);
  void ForgetOldest();

  std::vector<uint8_t> Make(uint64_t row, uint32_t side);

  std::shared_ptr<const BenchImages> images_;
  uint32_t side_ = 0;  // 0: not looked for yet
  std::vector<Kept> kept_;
  uint64_t kept_bytes_ = 0, calls_ = 0;
};

}  // namespace tidemark::workbench
