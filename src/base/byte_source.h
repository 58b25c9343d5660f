// Where the bytes of a file are: memory, a dropped file, a file of this machine. Readers ask
// for pieces and may ask twice, so that a large file never has to be in memory as a whole.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace tidemark {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  [[nodiscard]] virtual uint64_t size() const = 0;
  // Fills `out` from `offset` on, as far as there are bytes; returns how many. Fewer than asked for
  // only at the end.
  virtual Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) = 0;
};

// Bytes in memory, which outlive it.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] uint64_t size() const override { return bytes_.size(); }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    if (offset >= bytes_.size()) return size_t{0};
    auto at = static_cast<size_t>(offset);
    size_t count = std::min(out.size(), bytes_.size() - at);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), count, out.begin());
    return count;
  }

 private:
  std::span<const uint8_t> bytes_;
};

// Fills all of `out`; kCorrupt when the source ends before.
[[nodiscard]] inline Status ReadBytes(ByteSource* source, uint64_t offset, std::span<uint8_t> out) {
  TM_ASSIGN_OR_RETURN(const size_t count, source->ReadAt(offset, out));
  if (count == out.size()) return {};
  return MakeError(ErrorCode::kCorrupt, "the file ends early", "Get the file again.");
}

// A part of a source; nothing is allocated for what is not there.
[[nodiscard]] inline Result<std::vector<uint8_t>> ReadBytes(ByteSource* source, uint64_t offset,
                                                            uint64_t size) {
  if (offset > source->size() || size > source->size() - offset) {
    return MakeError(ErrorCode::kCorrupt, "the file ends early", "Get the file again.");
  }
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  TM_RETURN_IF_ERROR(ReadBytes(source, offset, std::span(bytes)));
  return bytes;
}

}  // namespace tidemark
