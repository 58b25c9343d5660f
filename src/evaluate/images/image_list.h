// Which files of a folder or zip are images, and of which class.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
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
  std::string root;                   // the folder that all images are in, with "/" at its end
  std::vector<std::string> notes;     // what was decided
  std::vector<std::string> left_out;  // what no image comes from, and why
};

// By the end of the name: .png, .jpg, .jpeg, .bmp, .ppm, .pgm in any case.
[[nodiscard]] bool IsImageName(std::string_view name);
// What an archiver or a file manager left beside the files.
[[nodiscard]] bool IsHiddenPath(std::string_view path);

// The class is the first folder below what all images have in common. A file "classes.txt" (one a
// line) there or above it names the classes in their order. Other files, hidden ones, and images
// beside the class folders are left out and counted. kInvalid when there is no image, or a folder
// that classes.txt has not.
Result<ImageList> ListImages(ImageFiles* files);

// Whether the paths are rather images than arrays or tables.
[[nodiscard]] bool HasImages(const std::vector<std::string>& paths);

}  // namespace tidemark::evaluate
