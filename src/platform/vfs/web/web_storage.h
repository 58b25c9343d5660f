// The files of the page's worker as a Storage: handles that JavaScript opened before SQLite opens
// (worker_files.js), because a browser opens files asynchronously and a VFS must answer at once.
//
// Deleting a file empties it: the handle stays open for the next journal.
#pragma once

#include "platform/vfs/storage.h"

namespace tidemark {

class WebStorage : public Storage {
 public:
  StorageCode Open(const std::string& path, bool create, OpenedStorage* out) override;
  std::unique_ptr<StorageFile> OpenTemporary() override;
  StorageCode Delete(const std::string& path) override;
  bool Exists(const std::string& path) override;
};

// Name of the VFS that stands on it; SQLite's default VFS in the page.
inline constexpr const char* kWebVfsName = "tidemark";

}  // namespace tidemark
