#include "base/file_source.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tidemark {

Result<std::unique_ptr<FileSource>> FileSource::Open(const std::string& path) {
  std::filesystem::path native(path);
  std::error_code problem;
  if (!std::filesystem::exists(native, problem)) {
    return MakeError(ErrorCode::kNotFound, "there is no file " + path, "Check the path.");
  }
  if (!std::filesystem::is_regular_file(native, problem)) {
    return MakeError(ErrorCode::kInvalid, path + " is no file", "Choose a file.");
  }
  uint64_t size = std::filesystem::file_size(native, problem);
  std::ifstream file(native, std::ios::binary);
  if (problem || !file) {
    return MakeError(ErrorCode::kIo, "the file " + path + " can't be read",
                     "Check its permissions.");
  }
  return std::unique_ptr<FileSource>(new FileSource(std::move(file), size));
}

Result<size_t> FileSource::ReadAt(uint64_t offset, std::span<uint8_t> out) {
  if (offset >= size_) return size_t{0};
  auto count = static_cast<size_t>(std::min<uint64_t>(out.size(), size_ - offset));
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(offset));
  file_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(count));
  if (file_.bad()) return MakeError(ErrorCode::kIo, "the file can't be read", "Try again.");
  return static_cast<size_t>(file_.gcount());
}

}  // namespace tidemark
