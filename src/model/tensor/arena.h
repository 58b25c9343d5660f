// Memory in a few large segments that are cut to size and joined again: blocks of many sizes that
// come and go would leave holes in the system's heap, which grows and never shrinks in a page.
#pragma once

#include <cstdint>
#include <vector>

namespace tidemark::model {

class Arena {
 public:
  static constexpr uint64_t kAlignment = 64;

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // `size` bytes, a multiple of kAlignment, in the smallest gap that has room, else in a new
  // segment. Null when the system has none. O(gaps), which are few.
  uint8_t* Take(uint64_t size);
  void Give(uint8_t* data, uint64_t size);

  // Makes one gap of at least `size` bytes, unless there is one; gives all other empty segments
  // back to the system.
  void Gather(uint64_t size);
  // Gives all segments back that nothing lies in.
  void DropEmpty();

  [[nodiscard]] uint64_t capacity() const { return capacity_; }
  // There was so much in gaps where a block did not fit that segments went back to the system.
  [[nodiscard]] bool gave_back() const { return gave_back_; }

 private:
  struct Segment {
    uint8_t* data;
    uint64_t size;
  };
  struct Gap {
    uint8_t* data;
    uint64_t size;
    uint8_t* segment;
  };
  bool AddSegment(uint64_t size);

  uint64_t capacity_ = 0, used_ = 0, most_used_ = 0;
  bool gave_back_ = false;
  std::vector<Segment> segments_;  // by address, as gaps are
  std::vector<Gap> gaps_;
};

}  // namespace tidemark::model
