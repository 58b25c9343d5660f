#include "platform/vfs/web/web_storage.h"

#include <emscripten.h>

#include "platform/vfs/rollback_header.h"

// The JavaScript side answers with a number: a size or an id, or a failure as -1 ... -5 in the
// order of StorageCode. Offsets and sizes are doubles: exact to 2^53.
// clang-format off
EM_JS(int, tm_file_open, (const char* path, int create), {
  return Module.host.files.open(UTF8ToString(path), create !== 0);
});
EM_JS(int, tm_file_temporary, (), { return Module.host.files.temporary(); });
EM_JS(int, tm_file_is_read_only, (int id), { return Module.host.files.isReadOnly(id) ? 1 : 0; });
EM_JS(int, tm_file_exists, (const char* path), {
  return Module.host.files.exists(UTF8ToString(path)) ? 1 : 0;
});
EM_JS(int, tm_file_delete, (const char* path), { return Module.host.files.empty(UTF8ToString(path)); });
EM_JS(int, tm_file_read, (int id, uint8_t* out, int size, double offset), {
  return Module.host.files.read(id, HEAPU8.subarray(out >>> 0, (out >>> 0) + size), offset);
});
EM_JS(int, tm_file_write, (int id, const uint8_t* data, int size, double offset), {
  return Module.host.files.write(id, HEAPU8.subarray(data >>> 0, (data >>> 0) + size), offset);
});
EM_JS(int, tm_file_truncate, (int id, double size), { return Module.host.files.truncate(id, size); });
EM_JS(int, tm_file_flush, (int id), { return Module.host.files.flush(id); });
EM_JS(double, tm_file_size, (int id), { return Module.host.files.size(id); });
EM_JS(void, tm_file_close, (int id), { Module.host.files.close(id); });
// clang-format on

namespace tidemark {
namespace {

StorageCode FromJs(double answer) {
  if (answer >= 0) return StorageCode::kOk;
  if (answer <= -5) return StorageCode::kIo;
  return static_cast<StorageCode>(static_cast<int>(-answer));
}

class WebFile : public StorageFile {
 public:
  explicit WebFile(int id) : id_(id) {}
  ~WebFile() override { tm_file_close(id_); }

  StorageCode Read(uint64_t offset, uint8_t* out, size_t size, size_t* got) override {
    const int count = tm_file_read(id_, out, static_cast<int>(size), static_cast<double>(offset));
    *got = count > 0 ? static_cast<size_t>(count) : 0;
    return FromJs(count);
  }
  StorageCode Write(uint64_t offset, const uint8_t* data, size_t size) override {
    return FromJs(tm_file_write(id_, data, static_cast<int>(size), static_cast<double>(offset)));
  }
  StorageCode Truncate(uint64_t size) override {
    return FromJs(tm_file_truncate(id_, static_cast<double>(size)));
  }
  StorageCode Flush() override { return FromJs(tm_file_flush(id_)); }
  StorageCode Size(uint64_t* size) override {
    const double answer = tm_file_size(id_);
    *size = answer > 0 ? static_cast<uint64_t>(answer) : 0;
    return FromJs(answer);
  }

 private:
  int id_;
};

}  // namespace

StorageCode WebStorage::Open(const std::string& path, bool create, OpenedStorage* out) {
  const int id = tm_file_open(path.c_str(), create ? 1 : 0);
  if (id < 0) return FromJs(id);
  out->file = std::make_unique<WebFile>(id);
  out->read_only = tm_file_is_read_only(id) != 0;
  if (out->read_only) out->file = WithRollbackHeader(std::move(out->file));
  return StorageCode::kOk;
}

std::unique_ptr<StorageFile> WebStorage::OpenTemporary() {
  const int id = tm_file_temporary();
  return id < 0 ? nullptr : std::make_unique<WebFile>(id);
}

StorageCode WebStorage::Delete(const std::string& path) {
  return FromJs(tm_file_delete(path.c_str()));
}

bool WebStorage::Exists(const std::string& path) { return tm_file_exists(path.c_str()) != 0; }

}  // namespace tidemark
