#include "platform/vfs/memory_storage.h"

#include <algorithm>
#include <cstring>

namespace tidemark {
namespace {

class MemoryFile : public StorageFile {
 public:
  explicit MemoryFile(std::shared_ptr<MemoryStorage::Bytes> bytes) : bytes_(std::move(bytes)) {}

  StorageCode Read(uint64_t offset, uint8_t* out, size_t size, size_t* got) override {
    *got = 0;
    if (offset >= bytes_->size()) return StorageCode::kOk;
    *got = static_cast<size_t>(std::min<uint64_t>(size, bytes_->size() - offset));
    std::memcpy(out, bytes_->data() + offset, *got);
    return StorageCode::kOk;
  }
  StorageCode Write(uint64_t offset, const uint8_t* data, size_t size) override {
    if (size == 0) return StorageCode::kOk;
    const size_t end = static_cast<size_t>(offset) + size;
    if (bytes_->size() < end) bytes_->resize(end);
    std::memcpy(bytes_->data() + offset, data, size);
    return StorageCode::kOk;
  }
  StorageCode Truncate(uint64_t size) override {
    bytes_->resize(static_cast<size_t>(size));
    return StorageCode::kOk;
  }
  StorageCode Flush() override { return StorageCode::kOk; }
  StorageCode Size(uint64_t* size) override {
    *size = bytes_->size();
    return StorageCode::kOk;
  }

 private:
  std::shared_ptr<MemoryStorage::Bytes> bytes_;
};

}  // namespace

std::unique_ptr<StorageFile> NewMemoryFile() {
  return std::make_unique<MemoryFile>(std::make_shared<MemoryStorage::Bytes>());
}

StorageCode MemoryStorage::Open(const std::string& path, bool create, OpenedStorage* out) {
  auto found = files_.find(path);
  if (found == files_.end()) {
    if (!create) return StorageCode::kNotFound;
    found = files_.emplace(path, std::make_shared<Bytes>()).first;
  }
  out->file = std::make_unique<MemoryFile>(found->second);
  out->read_only = false;
  return StorageCode::kOk;
}

StorageCode MemoryStorage::Delete(const std::string& path) {
  return files_.erase(path) == 0 ? StorageCode::kNotFound : StorageCode::kOk;
}

bool MemoryStorage::Exists(const std::string& path) {
  auto found = files_.find(path);
  return found != files_.end() && !found->second->empty();
}

}  // namespace tidemark
