#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/file_source.h"
#include "evaluate/images/image_files.h"

namespace tidemark::evaluate {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostFileBytes = uint64_t{1} << 28;

}  // namespace

Result<std::unique_ptr<FolderFiles>> FolderFiles::Open(const std::string& folder) {
  auto files = std::make_unique<FolderFiles>();
  files->folder_ = folder;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (!at->is_regular_file(ignored)) continue;
    files->paths_.push_back(at->path().lexically_relative(folder).generic_string());
  }
  if (error) {
    return MakeError(ErrorCode::kIo, "the folder " + folder + " can't be read: " + error.message(),
                     "Check its rights.");
  }
  std::sort(files->paths_.begin(), files->paths_.end());
  return files;
}

Result<std::vector<uint8_t>> FolderFiles::Read(size_t index) {
  TM_ASSIGN_OR_RETURN(const auto source,
                      FileSource::Open((fs::path(folder_) / paths_[index]).string()));
  if (source->size() > kMostFileBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "the file has more than " + std::to_string(kMostFileBytes >> 20) + " MB");
  }
  return ReadBytes(source.get(), 0, source->size());
}

}  // namespace tidemark::evaluate
