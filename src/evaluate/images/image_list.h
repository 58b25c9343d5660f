// Which files of a folder or zip are images, and of which class.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/images/image_files.h"

namespace tidemark::evaluate {

struct ImageList {
  static constexpr uint32_t kNoClass = 0xFFFFFFFF;
  struct Entry {
    size_t file = 0;  // of ImageFiles
    uint32_t class_index = kNoClass;
  };
  std::vector<Entry> entries;
  // In the order of classes.txt when there is one, else numbers by value and names by spelling.
  // Empty when the images are not in folders.
  std::vector<std::string> class_names;
  std::vector<std::string> notes;
};

// The class is the first folder below what all images have in common. A file "classes.txt" (one a
// line) there or above it names the classes in their order. Other files, hidden ones, and images
// beside the class folders are left out and counted. kInvalid when there is no image, or a folder
// that classes.txt has not.
Result<ImageList> ListImages(ImageFiles* files);

// Whether the paths are rather images than arrays or tables.
[[nodiscard]] bool HasImages(const std::vector<std::string>& paths);

}  // namespace tidemark::evaluate
