#include "model/tensor/buffer_pool.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::model {
namespace {

constexpr size_t kMaxFree = 512;  // a longer list would take longer to search than it saves
// Free blocks of sizes that nobody asks for are kept up to this, above what lived at one time.
constexpr uint64_t kSlackBytes = uint64_t{16} << 20;

}  // namespace

BufferPool::~BufferPool() { DropFree(); }

void BufferPool::DropFree() {
  for (const Block& block : free_) std::free(block.data);
  free_.clear();
  free_bytes_ = 0;
}

Result<std::shared_ptr<uint8_t>> BufferPool::Allocate(uint64_t size) {
  const auto too_large = [&] {
    return MakeError(ErrorCode::kTooLarge,
                     "a result of " + std::to_string(size >> 20) +
                         " MB is over the memory limit of " + std::to_string(budget_bytes_ >> 20) +
                         " MB",
                     "Use a smaller batch, or raise the limit.");
  };
  if (size > budget_bytes_ || live_bytes_ > budget_bytes_ - size) return too_large();
  const uint64_t rounded = std::max<uint64_t>((size + kAlignment - 1) / kAlignment, 1) * kAlignment;
  // The smallest free block that fits, unless it would waste more than it serves.
  auto at = std::lower_bound(free_.begin(), free_.end(), rounded,
                             [](const Block& block, uint64_t want) { return block.size < want; });
  Block block{nullptr, rounded};
  if (at != free_.end() && at->size <= rounded + rounded / 2 + 256) {
    block = *at;
    free_.erase(at);
    free_bytes_ -= block.size;
  } else {
    if (live_bytes_ + free_bytes_ + rounded > budget_bytes_) DropFree();
    const uint64_t most = std::max(peak_bytes_, live_bytes_ + rounded) + kSlackBytes;
    while (!free_.empty() && live_bytes_ + free_bytes_ + rounded > most) {
      free_bytes_ -= free_.back().size;
      std::free(free_.back().data);
      free_.pop_back();
    }
    block.data =
        static_cast<uint8_t*>(std::aligned_alloc(kAlignment, static_cast<size_t>(rounded)));
    if (block.data == nullptr) {
      DropFree();
      return too_large();
    }
  }
  live_bytes_ += block.size;
  peak_bytes_ = std::max(peak_bytes_, live_bytes_);
  return std::shared_ptr<uint8_t>(
      block.data, [pool = shared_from_this(), block](uint8_t*) { pool->Release(block); });
}

Result<std::shared_ptr<void>> BufferPool::Reserve(uint64_t size) {
  if (size > budget_bytes_ || live_bytes_ > budget_bytes_ - size) {
    return MakeError(ErrorCode::kTooLarge,
                     "texts of " + std::to_string(size >> 20) +
                         " MB are over the memory limit of " + std::to_string(budget_bytes_ >> 20) +
                         " MB",
                     "Use a smaller batch, or raise the limit.");
  }
  live_bytes_ += size;
  peak_bytes_ = std::max(peak_bytes_, live_bytes_);
  return std::shared_ptr<void>(
      this, [pool = shared_from_this(), size](void*) { pool->live_bytes_ -= size; });
}

void BufferPool::Release(Block block) {
  live_bytes_ -= block.size;
  if (free_.size() >= kMaxFree) {
    std::free(block.data);
    return;
  }
  free_bytes_ += block.size;
  free_.insert(
      std::lower_bound(free_.begin(), free_.end(), block.size,
                       [](const Block& other, uint64_t size) { return other.size < size; }),
      block);
}

}  // namespace tidemark::model
