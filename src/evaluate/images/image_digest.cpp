#include "evaluate/images/image_digest.h"

#include <string>

#include "base/bytes.h"

namespace tidemark::evaluate {

Result<bool> ImageDigest::Step() {
  if (next_ < list_->entries.size()) {
    const size_t file = list_->entries[next_].file;
    TM_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, files_->Read(file));
    const std::string path = files_->paths()[file].substr(list_->root.size());
    const std::string head = path + "\n" + std::to_string(bytes.size()) + "\n";
    update_(AsBytes(head));
    update_(bytes);
    bytes_ += bytes.size();
    ++next_;
    if (next_ < list_->entries.size()) return true;
  }
  for (const std::string& name : list_->class_names) {
    const std::string line = name + "\n";
    update_(AsBytes(line));
  }
  return false;
}

}  // namespace tidemark::evaluate
