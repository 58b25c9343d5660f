// SHA-256 of the data of an evaluation: of each file, and of all one after the other. Read once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "evaluate/data/byte_source.h"
#include "evaluate/kept/kept_evaluation.h"

namespace tidemark::cli {

class DataDigests {
 public:
  void Update(std::span<const uint8_t> bytes);
  // All bytes of a source.
  Status Add(evaluate::ByteSource* source);
  // What came since the file before is this one.
  void EndFile(std::string name, uint64_t size_bytes);

  // In their order.
  [[nodiscard]] const std::vector<evaluate::KeptFile>& files() const { return files_; }
  // Of all; nothing may follow.
  [[nodiscard]] std::string Finish() { return ToHex(all_.Finish()); }

 private:
  Sha256 all_, own_;
  std::vector<evaluate::KeptFile> files_;
};

}  // namespace tidemark::cli
