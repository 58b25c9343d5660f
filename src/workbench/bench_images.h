// Images among the data of the bench: a zip with images, or the files of a drop that are some. They
// are decoded when a row is asked for, and never held.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "evaluate/images/image.h"
#include "evaluate/images/image_files.h"
#include "evaluate/images/image_list.h"
#include "workbench/bench_files.h"

namespace tidemark::workbench {

struct BenchImages {
  std::shared_ptr<evaluate::ImageFiles> files;
  evaluate::ImageList list;
};

// Null when the file is no zip, or one of other things.
Result<std::shared_ptr<const BenchImages>> OpenImageZip(std::shared_ptr<ByteSource> zip);
Result<std::shared_ptr<const BenchImages>> OpenImageFiles(const std::vector<DroppedFile>& files);

// What of a drop is images: those of folders with what lies beside them there, and loose ones.
struct SortedDrop {
  std::string root_name;  // of the drop
  std::vector<DroppedFile> images;
  std::string images_name;
  std::vector<DroppedFile> others;
};
// `with_models`: the drop had models too.
[[nodiscard]] SortedDrop SortOutImages(DroppedFiles drop, bool with_models);

// Rows as small pictures, of the images as they are in their files. The last ones are kept.
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
