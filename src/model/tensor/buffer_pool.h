// The memory of tensors: aligned blocks that go back to the pool when the last tensor lets go, and
// serve the next one. With values dropped at their last use, a run takes what lives at one time,
// and a second run takes nothing from the system.
//
// The budget counts what is handed out, so a hostile shape is refused before it is allocated.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "model/tensor/arena.h"

namespace tidemark::model {

class BufferPool : public std::enable_shared_from_this<BufferPool> {
 public:
  static constexpr size_t kAlignment = Arena::kAlignment;
  static constexpr uint64_t kTextBytes = 64;  // of an empty text

  explicit BufferPool(uint64_t budget_bytes) : budget_bytes_(budget_bytes) {}
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;
  ~BufferPool();

  // At least `size` bytes, not cleared. kTooLarge when the budget or the system has no room.
  Result<std::shared_ptr<uint8_t>> Allocate(uint64_t size);

  // Counts memory that lies elsewhere, the texts of a tensor, until the token goes away.
  Result<std::shared_ptr<void>> Reserve(uint64_t size);
  // What a text of a new tensor is taken to hold: set before each operator from the texts that it
  // is given.
  [[nodiscard]] uint64_t text_bytes() const { return text_bytes_; }
  void set_text_bytes(uint64_t bytes) { text_bytes_ = bytes; }

  [[nodiscard]] uint64_t budget_bytes() const { return budget_bytes_; }
  [[nodiscard]] uint64_t live_bytes() const { return live_bytes_; }
  [[nodiscard]] uint64_t peak_bytes() const { return peak_bytes_; }
  // What is held of the system, with what is free.
  [[nodiscard]] uint64_t held_bytes() const { return arena_.capacity() + small_bytes_; }
  void set_budget_bytes(uint64_t budget) { budget_bytes_ = budget; }
  // A run begins that takes as much as those before: where these did not get along with what they
  // had, puts the memory into one piece, once for each new peak.
  void BeginRun();
  // Gives free memory back to the system, and counts the peak from what lives now.
  void Trim();

 private:
  struct Block {
    uint8_t* data;
    uint64_t size;
  };
  // Null when the system has no room.
  uint8_t* TakeBlock(uint64_t* size);
  void Release(Block block);
  void DropSmall();

  uint64_t budget_bytes_;
  uint64_t text_bytes_ = kTextBytes;
  uint64_t live_bytes_ = 0;
  uint64_t peak_bytes_ = 0;
  uint64_t gathered_peak_ = 0;
  Arena arena_;
  // Small blocks are kept by size: they are many, and would cut the arena up.
  uint64_t small_bytes_ = 0;  // with those that are handed out
  std::vector<Block> small_;
};

}  // namespace tidemark::model
