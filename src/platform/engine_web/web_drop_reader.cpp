#include "platform/engine_web/web_drop_reader.h"

#include <emscripten.h>

#include <algorithm>
#include <cstdlib>

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
// clang-format on

namespace tidemark {

Result<int> CountDropFiles(uint32_t handle) {
  const int count = tm_drop_count(handle);
  if (count >= 0) return count;
  return MakeError(ErrorCode::kNotFound, "The dropped files are no longer there",
                   "Drop them again.");
}

std::string DropPath(uint32_t handle, int file) {
  char* text = tm_drop_path(handle, file);
  std::string path(text);
  free(text);
  return path;
}

uint64_t DropSize(uint32_t handle, int file) {
  return static_cast<uint64_t>(tm_drop_size(handle, file));
}

double DropModifiedS(uint32_t handle, int file) { return tm_drop_modified_s(handle, file); }

Result<size_t> ReadDrop(uint32_t handle, int file, uint64_t offset, std::span<uint8_t> out) {
  constexpr size_t kMaxRead = size_t{256} << 20;
  const size_t size = std::min(out.size(), kMaxRead);
  const int got =
      tm_drop_read(handle, file, out.data(), static_cast<int>(size), static_cast<double>(offset));
  if (got < 0) {
    return MakeError(ErrorCode::kIo, "The browser could not read the file",
                     "It may have been moved, changed or locked since it was dropped. Drop it "
                     "again.");
  }
  return static_cast<size_t>(got);
}

}  // namespace tidemark
