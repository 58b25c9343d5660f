// Reads zip files of strangers: stored and deflated members, zip64 sizes.
//
// Only the central directory is believed (NumPy's local headers have sizes of 2^32 - 1), and only
// as far as deflate could do what it says: a member that claims to unpack to more than 1,040 times
// its size is refused before memory is asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"

namespace tidemark::evaluate {

struct ZipMember {
  std::string name;
  uint64_t size_bytes = 0;
  uint64_t packed_bytes = 0;
  uint64_t header_offset = 0;
  uint32_t checksum = 0;
  bool deflated = false;
};

class ZipArchive {
 public:
  // `source` outlives it.
  static Result<ZipArchive> Open(ByteSource* source);

  // Files only, in the order of the directory.
  [[nodiscard]] const std::vector<ZipMember>& members() const { return members_; }
  // The member's bytes, with the checksum compared. kTooLarge beyond `max_bytes`.
  Result<std::vector<uint8_t>> Read(const ZipMember& member, uint64_t max_bytes) const;

 private:
  explicit ZipArchive(ByteSource* source) : source_(source) {}
  Status ReadDirectory(uint64_t offset, uint64_t size, uint64_t count);

  ByteSource* source_;
  std::vector<ZipMember> members_;
};

[[nodiscard]] bool LooksLikeZip(std::span<const uint8_t> bytes);

}  // namespace tidemark::evaluate
