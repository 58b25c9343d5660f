// Makes the large event file of the import benchmark: what a long training with scalar summaries
// writes.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "unit/import/event_file.h"

namespace tidemark {

inline constexpr int kGeneratedTags = 20;

// One event a scalar, as every TensorBoard writer does; `points` in all, round robin over the tags
// "group/tag_00" ... 3.1 million points make about 150 MB.
inline std::vector<uint8_t> GenerateEventFile(int64_t points) {
  std::vector<std::string> tags;
  for (int i = 0; i < kGeneratedTags; ++i) {
    tags.push_back(std::string("train/tag_") + static_cast<char>('0' + i / 10) +
                   static_cast<char>('0' + i % 10));
  }
  EventFile file;
  file.Reserve(static_cast<size_t>(points) * 52);
  file.Version(1700000000);
  double noise = 0.5;
  for (int64_t i = 0; i < points; ++i) {
    int64_t step = i / kGeneratedTags;
    noise = 3.9 * noise * (1 - noise);  // logistic map: never the same twice
    auto value = static_cast<float>(std::exp(-static_cast<double>(step) * 1e-5) + 0.1 * noise);
    WireMessage scalar;
    scalar.Text(1, tags[static_cast<size_t>(i % kGeneratedTags)]).F32(2, value);
    file.Value(step, 1700000000 + static_cast<double>(i) * 0.0123 + noise * 0.001, scalar);
  }
  return file.bytes();
}

}  // namespace tidemark
