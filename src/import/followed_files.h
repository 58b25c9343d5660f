// What an import that follows a folder keeps of its files between two passes, so that a pass looks
// at what changed and reads what is new.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "import/job.h"
#include "import/source_reader.h"

namespace tidemark {

struct FollowedFile {
  uint64_t size_bytes = 0;  // when it was last looked at
  double modified_s = 0;
  const Format* format = nullptr;  // null: no format claimed it, as it was
  SourceInfo source;
  std::unique_ptr<SourceReader> reader;  // at the end of what was read
};

using FollowedFiles = std::unordered_map<std::string, FollowedFile>;  // by path below the root

}  // namespace tidemark
