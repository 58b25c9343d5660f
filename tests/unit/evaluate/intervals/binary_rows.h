// Made rows of two classes, with ties.
#pragma once

#include <cstdint>
#include <vector>

#include "evaluate/intervals/random.h"

namespace tidemark::evaluate {

struct BinaryRows {
  std::vector<uint32_t> truth;
  std::vector<uint32_t> predicted;
  std::vector<double> scores;
};

// Rows with ties and both classes.
inline BinaryRows MakeBinaryRows(size_t rows, uint64_t seed) {
  Random random(seed);
  BinaryRows made;
  for (size_t i = 0; i < rows; ++i) {
    uint32_t truth = i < 2 ? static_cast<uint32_t>(i) : random.Below(2);
    double score = (random.Below(16) + (truth == 1 ? random.Below(5) : 0)) / 20.0;
    made.truth.push_back(truth);
    made.scores.push_back(score);
    made.predicted.push_back(score >= 0.5 ? 1 : 0);
  }
  return made;
}

}  // namespace tidemark::evaluate
