// Files in memory: SQLite's temporary data where the back end has no file to spare, and tests.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/vfs/storage.h"

namespace tidemark {

std::unique_ptr<StorageFile> NewMemoryFile();

class MemoryStorage : public Storage {
 public:
  using Bytes = std::vector<uint8_t>;

  StorageCode Open(const std::string& path, bool create, OpenedStorage* out) override;
  StorageCode Delete(const std::string& path) override;
  bool Exists(const std::string& path) override;

  // The content by path, for tests: a copy of it is the disk after a kill.
  std::map<std::string, std::shared_ptr<Bytes>>& files() { return files_; }

 private:
  std::map<std::string, std::shared_ptr<Bytes>> files_;
};

}  // namespace tidemark
