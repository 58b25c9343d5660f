// What the SQLite VFS of this folder stands on: named files that one process has to itself. Back
// ends: the browser's origin private file system, a dropped File, memory, and in tests ordinary
// files and faulty ones.
//
// A back end is plain: no cache, no locks, no merging of writes; vfs/cached_file.h adds these once
// for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tidemark {

enum class StorageCode { kOk, kFull, kBusy, kNotFound, kReadOnly, kIo };

// One open file; the destructor closes it.
class StorageFile {
 public:
  virtual ~StorageFile() = default;
  // Reads up to `size` bytes; fewer only at the end of the file.
  virtual StorageCode Read(uint64_t offset, uint8_t* out, size_t size, size_t* got) = 0;
  // Writes all, or fails; after a failure a part may have been written.
  virtual StorageCode Write(uint64_t offset, const uint8_t* data, size_t size) = 0;
  virtual StorageCode Truncate(uint64_t size) = 0;
  // Returns when what was written survives the loss of power, as far as the system can tell.
  virtual StorageCode Flush() = 0;
  virtual StorageCode Size(uint64_t* size) = 0;
};

struct OpenedStorage {
  std::unique_ptr<StorageFile> file;
  bool read_only = false;
};

class Storage {
 public:
  virtual ~Storage() = default;
  // kNotFound: not there and `create` is false, or no place for another file.
  virtual StorageCode Open(const std::string& path, bool create, OpenedStorage* out) = 0;
  // A nameless file for SQLite's temporary data, gone when closed. Null: the caller uses memory.
  virtual std::unique_ptr<StorageFile> OpenTemporary() { return nullptr; }
  virtual StorageCode Delete(const std::string& path) = 0;
  // True when the file is there and holds at least one byte: an emptied journal is no journal.
  virtual bool Exists(const std::string& path) = 0;
};

}  // namespace tidemark
