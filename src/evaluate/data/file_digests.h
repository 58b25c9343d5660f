// SHA-256 of the files of a model or of its data: of each, and of all one after the other. Each
// byte is read once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "base/sha256.h"
#include "evaluate/kept/kept_evaluation.h"

namespace tidemark::evaluate {

class FileDigests {
 public:
  void Update(std::span<const uint8_t> bytes);
  // All bytes of a source.
  Status Add(ByteSource* source);
  // What came since the file before is this one.
  void EndFile(std::string name, uint64_t size_bytes);

  // In their order.
  [[nodiscard]] const std::vector<KeptFile>& files() const { return files_; }
  // Of all; nothing may follow.
  [[nodiscard]] std::string Finish() { return ToHex(all_.Finish()); }

 private:
  Sha256 all_, own_;
  std::vector<KeptFile> files_;
};

}  // namespace tidemark::evaluate
