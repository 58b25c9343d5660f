// Registers a Storage with SQLite as a VFS: block cache, merged writes, truthful locks.
//
// iVersion 1 of the file methods: no shared memory, so a write-ahead log needs
// locking_mode=EXCLUSIVE, set before the first read. The only device property claimed is
// UNDELETABLE_WHEN_OPEN: nothing promises atomic or power-safe overwrites.
#pragma once

#include <memory>
#include <string>

#include "platform/vfs/storage.h"

namespace tidemark {

class SqliteVfs {
 public:
  struct Impl;

  // `storage` outlives the object. `cache_bytes` bounds the block cache of all its files together.
  SqliteVfs(std::string name, Storage* storage, size_t cache_bytes, bool make_default);
  // Every connection that uses it is closed by then.
  ~SqliteVfs();
  SqliteVfs(const SqliteVfs&) = delete;
  SqliteVfs& operator=(const SqliteVfs&) = delete;

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] size_t open_files() const;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidemark
