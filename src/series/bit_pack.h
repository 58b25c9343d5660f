// Frame-of-reference bit packing: integers in groups of 128, each as its group's minimum and the
// differences to it in as many bits as the largest one needs (0 bits when all are equal).
//
// A group is: the minimum (zigzag varint), the width (one byte, 0 .. 64), then the differences,
// lowest bit first, padded to a whole byte. After "Decoding billions of integers per second through
// vectorization" (Lemire, Boytsov), with one plain layout instead of a vectorised one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidemark {

inline constexpr size_t kPackGroup = 128;

// Appends the groups of `values` to `out`.
void PackGroups(std::span<const int64_t> values, std::vector<uint8_t>* out);

// Takes `count` integers off the front of `in` into `values`. False: the bytes end too early or
// name a width over 64; `values` is then partly written.
bool UnpackGroups(std::span<const uint8_t>* in, size_t count, int64_t* values);

}  // namespace tidemark
