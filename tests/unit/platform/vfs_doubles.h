// Back ends for the tests of the VFS: one that records and can fail, one of ordinary files.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/vfs/memory_storage.h"

namespace tidemark {

// A change of the disk, in the order of arrival.
struct DiskChange {
  enum Kind { kWrite, kTruncate, kFlush, kDelete } kind = kWrite;
  std::string path;
  uint64_t offset = 0;
  std::vector<uint8_t> bytes;
};

inline void Apply(const DiskChange& change, MemoryStorage* disk) {
  if (change.kind == DiskChange::kFlush) return;
  if (change.kind == DiskChange::kDelete) {
    (void)disk->Delete(change.path);
    return;
  }
  OpenedStorage opened;
  (void)disk->Open(change.path, true, &opened);
  if (change.kind == DiskChange::kTruncate) (void)opened.file->Truncate(change.offset);
  if (change.kind == DiskChange::kWrite) {
    (void)opened.file->Write(change.offset, change.bytes.data(), change.bytes.size());
  }
}

// Memory that records every change and fails where `fail` says so (given the number of the change).
class TestStorage : public Storage {
 public:
  std::function<StorageCode(size_t, const DiskChange&)> fail;
  std::vector<DiskChange> log;
  bool keep_log = true;
  size_t changes = 0;
  size_t reads = 0;
  MemoryStorage disk;

  StorageCode Open(const std::string& path, bool create, OpenedStorage* out) override {
    OpenedStorage inner;
    const StorageCode code = disk.Open(path, create, &inner);
    if (code == StorageCode::kOk) {
      out->file = std::make_unique<File>(this, path, std::move(inner.file));
    }
    return code;
  }
  StorageCode Delete(const std::string& path) override {
    const StorageCode code = Check(DiskChange{DiskChange::kDelete, path, 0, {}});
    return code == StorageCode::kOk ? disk.Delete(path) : code;
  }
  bool Exists(const std::string& path) override { return disk.Exists(path); }

 private:
  class File : public StorageFile {
   public:
    File(TestStorage* storage, std::string path, std::unique_ptr<StorageFile> inner)
        : storage_(storage), path_(std::move(path)), inner_(std::move(inner)) {}
    StorageCode Read(uint64_t offset, uint8_t* out, size_t size, size_t* got) override {
      ++storage_->reads;
      return inner_->Read(offset, out, size, got);
    }
    StorageCode Write(uint64_t offset, const uint8_t* data, size_t size) override {
      DiskChange change{DiskChange::kWrite, path_, offset, {data, data + size}};
      const StorageCode code = storage_->Check(change);
      if (code == StorageCode::kOk) return inner_->Write(offset, data, size);
      uint64_t end = 0;
      (void)inner_->Size(&end);
      if (offset >= end) (void)inner_->Write(offset, data, size / 3);  // a full disk takes a part
      return code;
    }
    StorageCode Truncate(uint64_t size) override {
      const StorageCode code = storage_->Check(DiskChange{DiskChange::kTruncate, path_, size, {}});
      return code == StorageCode::kOk ? inner_->Truncate(size) : code;
    }
    StorageCode Flush() override {
      return storage_->Check(DiskChange{DiskChange::kFlush, path_, 0, {}});
    }
    StorageCode Size(uint64_t* size) override { return inner_->Size(size); }

   private:
    TestStorage* storage_;
    std::string path_;
    std::unique_ptr<StorageFile> inner_;
  };

  StorageCode Check(DiskChange change) {
    const StorageCode code = fail ? fail(changes, change) : StorageCode::kOk;
    ++changes;
    if (keep_log && code == StorageCode::kOk) log.push_back(std::move(change));
    return code;
  }
};

// Ordinary files below a folder.
class FolderStorage : public Storage {
 public:
  explicit FolderStorage(std::string folder) : folder_(std::move(folder)) {}
  StorageCode Open(const std::string& path, bool create, OpenedStorage* out) override {
    const int fd = open((folder_ + "/" + path).c_str(), O_RDWR | (create ? O_CREAT : 0), 0600);
    if (fd < 0) return StorageCode::kNotFound;
    out->file = std::make_unique<File>(fd);
    return StorageCode::kOk;
  }
  StorageCode Delete(const std::string& path) override {
    return unlink((folder_ + "/" + path).c_str()) == 0 ? StorageCode::kOk : StorageCode::kNotFound;
  }
  bool Exists(const std::string& path) override {
    struct stat info {};
    return stat((folder_ + "/" + path).c_str(), &info) == 0 && info.st_size > 0;
  }

 private:
  class File : public StorageFile {
   public:
    explicit File(int fd) : fd_(fd) {}
    ~File() override { close(fd_); }
    StorageCode Read(uint64_t offset, uint8_t* out, size_t size, size_t* got) override {
      const ssize_t count = pread(fd_, out, size, static_cast<off_t>(offset));
      if (count < 0) return StorageCode::kIo;
      *got = static_cast<size_t>(count);
      return StorageCode::kOk;
    }
    StorageCode Write(uint64_t offset, const uint8_t* data, size_t size) override {
      return pwrite(fd_, data, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size)
                 ? StorageCode::kOk
                 : StorageCode::kIo;
    }
    StorageCode Truncate(uint64_t size) override {
      return ftruncate(fd_, static_cast<off_t>(size)) == 0 ? StorageCode::kOk : StorageCode::kIo;
    }
    StorageCode Flush() override { return StorageCode::kOk; }
    StorageCode Size(uint64_t* size) override {
      struct stat info {};
      if (fstat(fd_, &info) != 0) return StorageCode::kIo;
      *size = static_cast<uint64_t>(info.st_size);
      return StorageCode::kOk;
    }

   private:
    int fd_;
  };
  std::string folder_;
};

}  // namespace tidemark
