// Files and folders that a person dropped, picked or named on the command line, by the handle that
// the engine and the import know them by. Used by the window's thread and the engine's threads.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"

namespace tidemark {

struct PathDrop {
  uint32_t handle = 0;
  std::string path;
  std::string name;  // of the folder or file itself
  bool is_folder = false;
  uint64_t file_count = 0, size_bytes = 0;
  uint64_t model_count = 0;  // files named *.onnx among them
  std::string first_name;
  std::vector<uint8_t> first_bytes;  // at most 16
};

class PathDrops {
 public:
  // Looks at the path (UTF-8) and gives it a handle. O(files below it). kNotFound, kIo.
  Result<PathDrop> Add(const std::string& path);
  // The path of a handle. kNotFound.
  Result<std::string> Find(uint32_t handle) const;

 private:
  mutable std::mutex mutex_;
  std::map<uint32_t, std::string> paths_;
  uint32_t next_ = 1;
};

}  // namespace tidemark
