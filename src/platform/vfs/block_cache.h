// A bounded cache of file blocks, least recently used first out, shared by all files of one VFS.
//
// Reads of a browser's files cost per call (2-3 us in a Chromium profile, 50 us in Firefox, 340 us
// in a private window, 0.7-1 ms for a slice of a File), so a database is read in blocks much larger
// than its pages, and kept here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>

namespace tidemark {

class BlockCache {
 public:
  static constexpr size_t kBlockBytes = 64 * 1024;

  struct Block {
    uint64_t key = 0;
    std::unique_ptr<uint8_t[]> bytes;  // kBlockBytes
    size_t valid = 0;                  // bytes held; what lies behind them inside the file is zero
  };

  // Keeps at most max(capacity_bytes, 4 MB) of blocks.
  explicit BlockCache(size_t capacity_bytes);

  // A number for a new file; files count to 2^24 in the life of a cache, blocks to 2^40.
  uint32_t NewFile() { return next_file_++; }
  // Null when not held; the block becomes the most recently used one. Valid until the next Insert.
  Block* Find(uint32_t file, uint64_t index);
  // An empty block at this place, in the room of the least recently used one when full.
  Block* Insert(uint32_t file, uint64_t index);
  // Forgets the blocks first <= index < last of a file.
  void Drop(uint32_t file, uint64_t first, uint64_t last);
  void DropFile(uint32_t file) { Drop(file, 0, uint64_t{1} << 40); }

  [[nodiscard]] size_t size_bytes() const { return blocks_.size() * kBlockBytes; }

 private:
  static uint64_t Key(uint32_t file, uint64_t index) { return (uint64_t{file} << 40) | index; }

  size_t capacity_blocks_;
  uint32_t next_file_ = 0;
  std::list<Block> blocks_;  // most recently used first
  std::unordered_map<uint64_t, std::list<Block>::iterator> by_key_;
};

}  // namespace tidemark
