// Images among the data of the bench: a zip with images, or the files of a drop that are some. They
// are decoded when a row is asked for, and never held.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
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

}  // namespace tidemark::workbench
