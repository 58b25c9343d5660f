// A file of this machine as a source of bytes. Native programs only; the page has its own.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "base/byte_source.h"

namespace tidemark {

class FileSource : public ByteSource {
 public:
  // `path` is UTF-8. kNotFound when there is no such file, kIo when it can't be read.
  static Result<std::unique_ptr<FileSource>> Open(const std::string& path);

  [[nodiscard]] uint64_t size() const override { return size_; }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override;

 private:
  FileSource(std::ifstream file, uint64_t size) : file_(std::move(file)), size_(size) {}

  std::ifstream file_;
  uint64_t size_;
};

}  // namespace tidemark
