#include "platform/engine_web/web_drop_files.h"

#include <emscripten.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

// clang-format off
EM_JS(int, tm_drop_count, (uint32_t handle), { return Module.host.drops.count(handle >>> 0); });
// Item -1 is the root; the text is allocated and freed by the caller.
EM_JS(char*, tm_drop_path, (uint32_t handle, int item), {
  const text = Module.host.drops.path(handle >>> 0, item);
  const size = lengthBytesUTF8(text) + 1;
  const at = _malloc(size);
  stringToUTF8(text, at, size);
  return at;
});
EM_JS(double, tm_drop_size, (uint32_t handle, int item), {
  return Module.host.drops.size(handle >>> 0, item);
});
EM_JS(double, tm_drop_modified_s, (uint32_t handle, int item), {
  return Module.host.drops.modifiedS(handle >>> 0, item);
});
EM_JS(int, tm_drop_read, (uint32_t handle, int item, uint8_t* out, int size, double offset), {
  return Module.host.drops.read(handle >>> 0, item,
                                HEAPU8.subarray(out >>> 0, (out >>> 0) + size), offset);
});
EM_JS(void, tm_drop_watch, (uint32_t handle, int on), {
  Module.host.drops.watch(handle >>> 0, on !== 0);
});
// clang-format on

namespace tidemark {
namespace {

std::string PathOf(uint32_t handle, int item) {
  char* text = tm_drop_path(handle, item);
  std::string path(text);
  free(text);
  return path;
}

class DropAccess : public FileAccess {
 public:
  explicit DropAccess(uint32_t handle) : handle_(handle) {}

  Result<size_t> ReadAt(const FileEntry& file, uint64_t offset, std::span<uint8_t> out) override {
    constexpr size_t kMaxRead = size_t{256} << 20;
    const size_t size = std::min(out.size(), kMaxRead);
    const int got = tm_drop_read(handle_, static_cast<int>(file.id), out.data(),
                                 static_cast<int>(size), static_cast<double>(offset));
    if (got < 0) {
      return MakeError(ErrorCode::kIo, "The browser could not read the file",
                       "It may have been moved, changed or locked since it was dropped. Drop it "
                       "again.");
    }
    return static_cast<size_t>(got);
  }

 private:
  uint32_t handle_;
};

}  // namespace

void WatchDrop(uint32_t handle, bool on) { tm_drop_watch(handle, on ? 1 : 0); }

Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> OpenDrop(uint32_t handle) {
  const int count = tm_drop_count(handle);
  if (count < 0) {
    return MakeError(ErrorCode::kNotFound, "The dropped files are no longer there",
                     "Drop them again.");
  }
  std::vector<FileEntry> files;
  for (int i = 0; i < count; ++i) {
    FileEntry entry;
    entry.path = PathOf(handle, i);
    entry.size_bytes = static_cast<uint64_t>(tm_drop_size(handle, i));
    entry.modified_s = tm_drop_modified_s(handle, i);
    entry.id = static_cast<uint32_t>(i);
    files.push_back(std::move(entry));
  }
  std::unique_ptr<FileAccess> access = std::make_unique<DropAccess>(handle);
  return std::make_pair(FileTree(PathOf(handle, -1), std::move(files)), std::move(access));
}

}  // namespace tidemark
