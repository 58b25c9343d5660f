#include "platform/vfs/rollback_header.h"

namespace tidemark {
namespace {

constexpr uint64_t kWriteVersionAt = 18;
constexpr uint64_t kReadVersionAt = 19;

class RollbackHeaderFile : public StorageFile {
 public:
  explicit RollbackHeaderFile(std::unique_ptr<StorageFile> file) : file_(std::move(file)) {}

  StorageCode Read(uint64_t offset, uint8_t* out, size_t size, size_t* got) override {
    const StorageCode code = file_->Read(offset, out, size, got);
    if (code != StorageCode::kOk) return code;
    for (const uint64_t at : {kWriteVersionAt, kReadVersionAt}) {
      if (at >= offset && at < offset + *got && out[at - offset] == 2) out[at - offset] = 1;
    }
    return code;
  }
  StorageCode Write(uint64_t, const uint8_t*, size_t) override { return StorageCode::kReadOnly; }
  StorageCode Truncate(uint64_t) override { return StorageCode::kReadOnly; }
  StorageCode Flush() override { return StorageCode::kOk; }
  StorageCode Size(uint64_t* size) override { return file_->Size(size); }

 private:
  std::unique_ptr<StorageFile> file_;
};

}  // namespace

std::unique_ptr<StorageFile> WithRollbackHeader(std::unique_ptr<StorageFile> file) {
  return std::make_unique<RollbackHeaderFile>(std::move(file));
}

}  // namespace tidemark
