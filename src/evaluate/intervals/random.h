// Random numbers that are the same on every machine and in every build, for stored seeds.
//
// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64. The standard library's generators
// are portable, its distributions are not.
#pragma once

#include <cstdint>

namespace tidemark::evaluate {

class Random {
 public:
  explicit Random(uint64_t seed) {
    for (uint64_t& word : state_) {
      seed += 0x9E3779B97F4A7C15U;
      uint64_t mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9U;
      mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
      word = mixed ^ (mixed >> 31);
    }
  }

  uint64_t Next() {
    uint64_t result = Rotated(state_[1] * 5, 7) * 9;
    uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = Rotated(state_[3], 45);
    return result;
  }

  // A whole number below `bound` (at least 1), each equally likely (Lemire 2019).
  uint32_t Below(uint32_t bound) {
    uint64_t product = (Next() >> 32) * bound;
    if (static_cast<uint32_t>(product) < bound) {
      uint32_t unfair = (0U - bound) % bound;
      while (static_cast<uint32_t>(product) < unfair) product = (Next() >> 32) * bound;
    }
    return static_cast<uint32_t>(product >> 32);
  }

 private:
  static uint64_t Rotated(uint64_t value, unsigned bits) {
    return value << bits | value >> (64 - bits);
  }

  uint64_t state_[4];
};

}  // namespace tidemark::evaluate
