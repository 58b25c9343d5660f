// Where the files of a set of images are: a folder of this machine, a dropped one, a zip. They are
// read one at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "evaluate/data/zip_archive.h"

namespace tidemark::evaluate {

class ImageFiles {
 public:
  virtual ~ImageFiles() = default;
  // Paths below the root, with "/" between.
  [[nodiscard]] virtual const std::vector<std::string>& paths() const = 0;
  // All of a file. Errors need not name it.
  virtual Result<std::vector<uint8_t>> Read(size_t index) = 0;
};

// The files of a zip. The bytes may be in memory (MemorySource).
class ZipFiles : public ImageFiles {
 public:
  static Result<std::unique_ptr<ZipFiles>> Open(std::shared_ptr<ByteSource> source);
  [[nodiscard]] const std::vector<std::string>& paths() const override { return paths_; }
  Result<std::vector<uint8_t>> Read(size_t index) override;

 private:
  ZipFiles(std::shared_ptr<ByteSource> source, ZipArchive archive);

  std::shared_ptr<ByteSource> source_;
  ZipArchive archive_;
  std::vector<std::string> paths_;
};

// Files of a drop. Like those of a folder they are in the order of their paths.
class LooseFiles : public ImageFiles {
 public:
  struct File {
    std::string path;
    std::shared_ptr<ByteSource> source;
  };
  explicit LooseFiles(std::vector<File> files);
  [[nodiscard]] const std::vector<std::string>& paths() const override { return paths_; }
  Result<std::vector<uint8_t>> Read(size_t index) override;

 private:
  std::vector<std::string> paths_;
  std::vector<std::shared_ptr<ByteSource>> sources_;
};

// A folder of this machine; native programs only. Links to folders are not followed.
class FolderFiles : public ImageFiles {
 public:
  static Result<std::unique_ptr<FolderFiles>> Open(const std::string& folder);
  [[nodiscard]] const std::vector<std::string>& paths() const override { return paths_; }
  Result<std::vector<uint8_t>> Read(size_t index) override;

 private:
  std::string folder_;
  std::vector<std::string> paths_;  // sorted
};

}  // namespace tidemark::evaluate
