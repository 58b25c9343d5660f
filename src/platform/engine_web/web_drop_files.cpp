#include "platform/engine_web/web_drop_files.h"

#include <emscripten.h>

#include <vector>

#include "platform/engine_web/web_drop_reader.h"

// clang-format off
EM_JS(void, tm_drop_watch, (uint32_t handle, int on), {
  Module.host.drops.watch(handle >>> 0, on !== 0);
});
// clang-format on

namespace tidemark {
namespace {

class DropAccess : public FileAccess {
 public:
  explicit DropAccess(uint32_t handle) : handle_(handle) {}

  Result<size_t> ReadAt(const FileEntry& file, uint64_t offset, std::span<uint8_t> out) override {
    return ReadDrop(handle_, static_cast<int>(file.id), offset, out);
  }

 private:
  uint32_t handle_;
};

}  // namespace

void WatchDrop(uint32_t handle, bool on) { tm_drop_watch(handle, on ? 1 : 0); }

Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> OpenDrop(uint32_t handle) {
  TM_ASSIGN_OR_RETURN(const int count, CountDropFiles(handle));
  std::vector<FileEntry> files;
  for (int i = 0; i < count; ++i) {
    FileEntry entry;
    entry.path = DropPath(handle, i);
    entry.size_bytes = DropSize(handle, i);
    entry.modified_s = DropModifiedS(handle, i);
    entry.id = static_cast<uint32_t>(i);
    files.push_back(std::move(entry));
  }
  std::unique_ptr<FileAccess> access = std::make_unique<DropAccess>(handle);
  return std::make_pair(FileTree(DropPath(handle, -1), std::move(files)), std::move(access));
}

}  // namespace tidemark
