#include "platform/engine_desktop/path_drops.h"

#include <filesystem>
#include <fstream>

#include "base/sqlite_head.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

// Opening and closing a database that this process has open already would give up SQLite's locks on
// it, so one that is in use is known by the file that SQLite keeps beside it.
std::vector<uint8_t> FirstBytes(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path.string() + "-shm", error)) return {kSqliteMark.begin(), kSqliteMark.end()};
  std::vector<uint8_t> bytes(kSqliteMark.size());
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return bytes;
}

bool IsModel(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return extension == ".onnx";
}

void CountFiles(const fs::path& folder, PathDrop* drop) {
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto it = fs::recursive_directory_iterator(folder, options, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (!it->is_regular_file(ignored)) continue;
    if (drop->file_count++ == 0) {
      drop->first_name = it->path().filename().string();
      drop->first_bytes = FirstBytes(it->path());
    }
    if (IsModel(it->path())) ++drop->model_count;
    const auto size = it->file_size(ignored);
    if (!ignored) drop->size_bytes += size;
  }
}

}  // namespace

Result<PathDrop> PathDrops::Add(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::weakly_canonical(fs::absolute(path, error), error);
  const fs::file_status status = fs::status(absolute, error);
  if (!fs::exists(status)) {
    return MakeError(ErrorCode::kNotFound, "There is no file or folder \"" + path + "\"",
                     "Check the spelling.");
  }
  PathDrop drop;
  drop.path = absolute.string();
  drop.name = absolute.filename().string();
  drop.is_folder = fs::is_directory(status);
  if (drop.is_folder) {
    CountFiles(absolute, &drop);
  } else {
    drop.file_count = 1;
    drop.model_count = IsModel(absolute) ? 1 : 0;
    drop.size_bytes = fs::file_size(absolute, error);
    if (error) {
      return MakeError(ErrorCode::kIo, "\"" + path + "\" can't be read: " + error.message());
    }
    drop.first_name = drop.name;
    drop.first_bytes = FirstBytes(absolute);
  }
  const std::lock_guard lock(mutex_);
  drop.handle = next_++;
  paths_[drop.handle] = drop.path;
  return drop;
}

Result<std::string> PathDrops::Find(uint32_t handle) const {
  const std::lock_guard lock(mutex_);
  const auto found = paths_.find(handle);
  if (found == paths_.end()) {
    return MakeError(ErrorCode::kNotFound, "The dropped files are no longer known",
                     "Drop them again.");
  }
  return found->second;
}

}  // namespace tidemark
