// Runs a text file of any content through the importers, whole and in slices, and compares.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/hash64.h"
#include "import/job.h"

namespace tidemark {

class OneFile : public FileAccess {
 public:
  explicit OneFile(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  Result<size_t> ReadAt(const FileEntry& /*file*/, uint64_t offset,
                        std::span<uint8_t> out) override {
    size_t at = static_cast<size_t>(std::min<uint64_t>(offset, bytes_.size()));
    size_t count = std::min(out.size(), bytes_.size() - at);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), count, out.begin());
    return count;
  }

 private:
  std::span<const uint8_t> bytes_;
};

// What was handed over, as one number that does not depend on how it was sliced: the sum over
// points.
struct ImportDigest {
  uint64_t points = 0;
  uint64_t sum = 0;
  std::string state;  // of the last batch
};

inline uint64_t Mixed(uint64_t seed, const void* bytes, size_t size) {
  return Hash64({static_cast<const uint8_t*>(bytes), size}, seed);
}

inline void AddBatch(const ImportBatch& batch, ImportDigest* digest) {
  for (const SeriesBlock& block : batch.blocks) {
    if (block.run >= batch.runs.size()) std::abort();
    uint64_t seed = Mixed(Mixed(0, block.metric.data(), block.metric.size()), block.context.data(),
                          block.context.size());
    const PointColumns& points = block.points;
    if (points.steps.size() != points.size() || points.wall_times_s.size() != points.size())
      std::abort();
    for (size_t i = 0; i < points.size(); ++i) {
      digest->sum += Mixed(Mixed(seed, &points.steps[i], 8), &points.values[i], 8);
    }
    digest->points += points.size();
  }
  digest->state = batch.parser_state;
}

inline ImportDigest ImportText(const std::string& path, std::span<const uint8_t> bytes,
                               size_t slice) {
  FileTree tree("root", {{path, bytes.size(), 1, 0}});
  ImportOptions options;
  options.slice_bytes = slice;
  options.batch_bytes = slice * 4;
  ImportJob job(std::make_unique<OneFile>(bytes), std::move(tree), std::move(options));
  ImportDigest digest;
  std::vector<ImportBatch> batches;
  for (auto state = ImportJob::State::kScanning; state != ImportJob::State::kDone;
       batches.clear()) {
    state = job.Step(&batches);
    if (state == ImportJob::State::kWaitingForKnown) job.SetKnown({});
    for (const ImportBatch& batch : batches) AddBatch(batch, &digest);
  }
  return digest;
}

// Aborts when slices change what is read.
inline void FuzzText(const std::string& path, std::span<const uint8_t> bytes) {
  ImportDigest whole = ImportText(path, bytes, size_t{1} << 20);
  size_t slice = 1 + (bytes.empty() ? 0 : bytes[bytes.size() / 2]);
  ImportDigest sliced = ImportText(path, bytes, slice);
  if (whole.points != sliced.points || whole.sum != sliced.sum) {
    std::fprintf(stderr, "slices of %zu bytes change what is read\n", slice);
    std::abort();
  }
}

}  // namespace tidemark
