// The files of a drop, as the workbench sees them: names and random access. Whoever owns the drops
// (the page's worker, the desktop, a test) makes them from its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"

namespace tidemark::workbench {

struct DroppedFile {
  std::string path;  // below the drop's root, with slashes
  std::shared_ptr<ByteSource> source;

  [[nodiscard]] std::string name() const { return path.substr(path.find_last_of('/') + 1); }
};

struct DroppedFiles {
  std::string root_name;
  std::vector<DroppedFile> files;
};

// The files of a drop, by the handle that the interface's host gave. Paths are unique, in order.
using OpenFiles = std::function<Result<DroppedFiles>(uint32_t handle)>;

// A source that tells how far it was read, and whose bytes are those of another one.
class WatchedSource : public ByteSource {
 public:
  using Tell = std::function<void(uint64_t position)>;
  WatchedSource(ByteSource* source, Tell tell) : source_(source), tell_(std::move(tell)) {}
  [[nodiscard]] uint64_t size() const override { return source_->size(); }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    auto count = source_->ReadAt(offset, out);
    if (count.ok()) tell_(offset + *count);
    return count;
  }

 private:
  ByteSource* source_;
  Tell tell_;
};

}  // namespace tidemark::workbench
