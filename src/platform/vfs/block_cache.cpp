#include "platform/vfs/block_cache.h"

#include <algorithm>

namespace tidemark {

BlockCache::BlockCache(size_t capacity_bytes)
    : capacity_blocks_(std::max(capacity_bytes, size_t{4} << 20) / kBlockBytes) {}

BlockCache::Block* BlockCache::Find(uint32_t file, uint64_t index) {
  auto found = by_key_.find(Key(file, index));
  if (found == by_key_.end()) return nullptr;
  blocks_.splice(blocks_.begin(), blocks_, found->second);
  return &*found->second;
}

BlockCache::Block* BlockCache::Insert(uint32_t file, uint64_t index) {
  if (Block* held = Find(file, index)) {
    held->valid = 0;
    return held;
  }
  if (blocks_.size() >= capacity_blocks_) {
    by_key_.erase(blocks_.back().key);
    blocks_.splice(blocks_.begin(), blocks_, std::prev(blocks_.end()));
  } else {
    blocks_.emplace_front();
    blocks_.front().bytes = std::make_unique<uint8_t[]>(kBlockBytes);
  }
  Block& block = blocks_.front();
  block.key = Key(file, index);
  block.valid = 0;
  by_key_[block.key] = blocks_.begin();
  return &block;
}

void BlockCache::Drop(uint32_t file, uint64_t first, uint64_t last) {
  const uint64_t low = Key(file, first);
  const uint64_t high = Key(file, 0) + last;
  for (auto it = blocks_.begin(); it != blocks_.end();) {
    if (it->key >= low && it->key < high) {
      by_key_.erase(it->key);
      it = blocks_.erase(it);
    } else {
      ++it;
    }
  }
}

}  // namespace tidemark
