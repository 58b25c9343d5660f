#include "evaluate/metrics/score_order.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/bit_cast.h"

namespace tidemark::evaluate {
namespace {

constexpr unsigned kDigitBits = 11;
constexpr unsigned kDigits = 6;  // of 64 bits
constexpr size_t kDigitValues = size_t{1} << kDigitBits;
constexpr size_t kFewRows = 2048;  // comparing is faster below
constexpr uint64_t kSignBit = uint64_t{1} << 63;

uint64_t KeyOf(double score) {
  auto bits = BitCast<uint64_t>(score + 0.0);  // -0 becomes 0
  uint64_t ascending = (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
  return ~ascending;
}

double ScoreOf(uint64_t key) {
  uint64_t ascending = ~key;
  uint64_t bits = (ascending & kSignBit) != 0 ? ascending & ~kSignBit : ~ascending;
  return BitCast<double>(bits);
}

size_t DigitOf(uint64_t key, unsigned digit) {
  return static_cast<size_t>(key >> (digit * kDigitBits)) & (kDigitValues - 1);
}

}  // namespace

void ScoreSorter::SortDescending(std::vector<ScoredRow>* rows) {
  if (rows->size() < kFewRows) {
    std::stable_sort(rows->begin(), rows->end(),
                     [](const ScoredRow& a, const ScoredRow& b) { return a.score > b.score; });
    return;
  }
  from_.resize(rows->size());
  to_.resize(rows->size());
  std::array<std::vector<uint32_t>, kDigits> counts;
  for (auto& of_digit : counts) of_digit.resize(kDigitValues);
  for (size_t i = 0; i < rows->size(); ++i) {
    uint64_t key = KeyOf((*rows)[i].score);
    from_[i] = {key, (*rows)[i].row, (*rows)[i].tag};
    for (unsigned digit = 0; digit < kDigits; ++digit) ++counts[digit][DigitOf(key, digit)];
  }
  for (unsigned digit = 0; digit < kDigits; ++digit) {
    std::vector<uint32_t>& places = counts[digit];
    if (places[DigitOf(from_[0].key, digit)] == from_.size()) continue;  // the same everywhere
    uint32_t next = 0;
    for (uint32_t& place : places) {
      uint32_t count = place;
      place = next;
      next += count;
    }
    for (const Keyed& row : from_) to_[places[DigitOf(row.key, digit)]++] = row;
    from_.swap(to_);
  }
  for (size_t i = 0; i < rows->size(); ++i) {
    (*rows)[i] = {ScoreOf(from_[i].key), from_[i].row, from_[i].tag};
  }
}

}  // namespace tidemark::evaluate
