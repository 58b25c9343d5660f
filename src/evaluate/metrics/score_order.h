// Sorts rows by score, from the highest down: the one expensive step of every ranking metric.
//
// A radix sort of the bits of the scores: three times as fast as comparing at a million rows, and
// always the same number of passes.
#pragma once

#include <cstdint>
#include <vector>

namespace tidemark::evaluate {

struct ScoredRow {
  double score = 0;
  uint32_t row = 0;
  uint32_t tag = 0;  // carried along: the row's class, for walks that need no look-up then
};

class ScoreSorter {
 public:
  // Equal scores stay in their order; -0 and 0 are equal. No score is NaN. Buffers are kept for the
  // next call: 32 bytes a row.
  void SortDescending(std::vector<ScoredRow>* rows);

 private:
  struct Keyed {
    uint64_t key = 0;  // ascending where scores descend
    uint32_t row = 0;
    uint32_t tag = 0;
  };
  std::vector<Keyed> from_;
  std::vector<Keyed> to_;
};

}  // namespace tidemark::evaluate
