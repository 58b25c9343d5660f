#include "model/tensor/buffer_pool.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::model {
namespace {

// With the address sanitizer each block comes from the system and goes back to it: in an arena
// nobody sees a kernel that reads behind the end.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TM_BLOCKS_OF_THE_SYSTEM
#endif
#endif
#ifdef TM_BLOCKS_OF_THE_SYSTEM
constexpr uint64_t kSmall = UINT64_MAX;
constexpr size_t kMaxSmall = 0;
#else
constexpr uint64_t kSmall = uint64_t{32} << 10;
constexpr size_t kMaxSmall = 512;  // a longer list would take longer to search than it saves
#endif

}  // namespace

BufferPool::~BufferPool() { DropSmall(); }

void BufferPool::DropSmall() {
  for (const Block& block : small_) {
    small_bytes_ -= block.size;
    std::free(block.data);
  }
  small_.clear();
}

void BufferPool::Trim() {
  DropSmall();
  arena_.DropEmpty();
  peak_bytes_ = live_bytes_;
  gathered_peak_ = live_bytes_;
}

void BufferPool::BeginRun() {
  if (peak_bytes_ <= gathered_peak_) return;
  gathered_peak_ = peak_bytes_;
  if (!arena_.gave_back()) return;
  const uint64_t more = peak_bytes_ > live_bytes_ ? peak_bytes_ - live_bytes_ : 0;
  arena_.Gather((more + more / 8) / kAlignment * kAlignment);
}

uint8_t* BufferPool::TakeBlock(uint64_t* size) {
  if (*size > kSmall) return arena_.Take(*size);
  // The smallest free block that fits, unless it would waste more than it serves.
  const auto at =
      std::lower_bound(small_.begin(), small_.end(), *size,
                       [](const Block& block, uint64_t want) { return block.size < want; });
  if (at != small_.end() && at->size <= *size + *size / 2 + 256) {
    uint8_t* data = at->data;
    *size = at->size;
    small_.erase(at);
    return data;
  }
  small_bytes_ += *size;
  return static_cast<uint8_t*>(std::aligned_alloc(kAlignment, static_cast<size_t>(*size)));
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
  Block block{nullptr, rounded};
  block.data = TakeBlock(&block.size);
  if (block.data == nullptr) {
    if (rounded <= kSmall) small_bytes_ -= rounded;
    DropSmall();
    arena_.DropEmpty();
    return too_large();
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
  if (block.size > kSmall) return arena_.Give(block.data, block.size);
  if (small_.size() >= kMaxSmall) {
    small_bytes_ -= block.size;
    std::free(block.data);
    return;
  }
  small_.insert(
      std::lower_bound(small_.begin(), small_.end(), block.size,
                       [](const Block& other, uint64_t size) { return other.size < size; }),
      block);
}

}  // namespace tidemark::model
