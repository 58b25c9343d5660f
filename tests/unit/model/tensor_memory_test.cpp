// The memory of tensors: blocks never overlap, and what is held stays near what lives.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <map>

#include "model/tensor/arena.h"
#include "model/tensor/buffer_pool.h"

namespace tidemark::model {
namespace {

RC_GTEST_PROP(Arenas, BlocksNeverOverlap, ()) {
  Arena arena;
  std::map<uint8_t*, uint64_t> blocks;
  const auto size_of = [] { return *rc::gen::inRange<uint64_t>(1, 20000) * Arena::kAlignment; };
  for (int step = *rc::gen::inRange(0, 60); step > 0; --step) {
    const int what = *rc::gen::inRange(0, 10);
    if (what == 0) arena.Gather(size_of());
    if (what == 1) arena.DropEmpty();
    if (what < 6) {
      const uint64_t size = size_of();
      uint8_t* data = arena.Take(size);
      const bool is_there = data != nullptr;  // a pointer would be shown by what it points to
      RC_ASSERT(is_there);
      RC_ASSERT(reinterpret_cast<uintptr_t>(data) % Arena::kAlignment == 0U);
      std::memset(data, 1, size);  // of the arena: the sanitizer knows
      const auto next = blocks.lower_bound(data);
      // Whole conditions: RC_ASSERT looks at both sides of what it is given.
      const bool ends_before = next == blocks.end() || data + size <= next->first;
      const bool begins_behind =
          next == blocks.begin() || std::prev(next)->first + std::prev(next)->second <= data;
      RC_ASSERT(ends_before);
      RC_ASSERT(begins_behind);
      blocks[data] = size;
    } else if (!blocks.empty()) {
      const auto at = std::next(blocks.begin(), *rc::gen::inRange<std::ptrdiff_t>(
                                                    0, static_cast<std::ptrdiff_t>(blocks.size())));
      arena.Give(at->first, at->second);
      blocks.erase(at);
    }
  }
  uint64_t live = 0;
  for (const auto& [data, size] : blocks) live += size;
  RC_ASSERT(arena.capacity() >= live);
  for (const auto& [data, size] : blocks) arena.Give(data, size);
  arena.DropEmpty();
  RC_ASSERT(arena.capacity() == 0U);
}

TEST(BufferPools, HoldLittleMoreThanLives) {
  const auto pool = std::make_shared<BufferPool>(uint64_t{1} << 30);
  constexpr uint64_t kMega = 1 << 20;
  uint64_t held = 0;
  for (int run = 0; run < 5; ++run) {
    pool->BeginRun();
    std::shared_ptr<uint8_t> value;
    for (uint64_t size = 1; size < 24; ++size) {  // each reads the one before
      auto next = pool->Allocate(size * kMega);
      ASSERT_TRUE(next.ok());
      value = *next;
    }
    held = pool->held_bytes();
  }
  EXPECT_EQ(pool->peak_bytes(), 45 * kMega);
  EXPECT_LE(held, pool->peak_bytes() * 7 / 4);  // sizes that grow leave the worst gaps
  pool->Trim();
  EXPECT_EQ(pool->held_bytes(), 0U);
}

}  // namespace
}  // namespace tidemark::model
