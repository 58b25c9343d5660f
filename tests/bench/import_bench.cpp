// Reading logs: bytes a second from a file in memory to finished batches, on one core.
#include <benchmark/benchmark.h>

#include "bench/event_file_generator.h"
#include "import/crc32c.h"
#include "unit/import/import_run.h"

namespace tidemark {
namespace {

constexpr int64_t kPoints = 3100000;

const std::vector<MemoryFile>& LargeFile() {
  static const std::vector<MemoryFile> kFiles = {
      {"run/events.out.tfevents.1.host.1.0", GenerateEventFile(kPoints)}};
  return kFiles;
}

// The file as the import worker sees it, without copying it first.
class BorrowedAccess : public FileAccess {
 public:
  explicit BorrowedAccess(const std::vector<uint8_t>* bytes) : bytes_(bytes) {}
  Result<size_t> ReadAt(const FileEntry&, uint64_t offset, std::span<uint8_t> out) override {
    size_t count = std::min<size_t>(out.size(), bytes_->size() - static_cast<size_t>(offset));
    std::copy_n(bytes_->data() + offset, count, out.data());
    return count;
  }

 private:
  const std::vector<uint8_t>* bytes_;
};

void BM_ImportEventFile(benchmark::State& state) {
  const auto& files = LargeFile();
  uint64_t points = 0;
  for (auto _ : state) {
    ImportJob job(std::make_unique<BorrowedAccess>(&files[0].bytes), TreeOf(files), {});
    std::vector<ImportBatch> batches;
    while (job.Step(&batches) != ImportJob::State::kDone) {
      job.SetKnown({});
      batches.clear();  // the engine takes them as they come
    }
    points = job.counts().points;
  }
  if (points != static_cast<uint64_t>(kPoints)) state.SkipWithError("points are missing");
  state.SetBytesProcessed(static_cast<int64_t>(files[0].bytes.size()) * state.iterations());
  state.SetItemsProcessed(kPoints * state.iterations());
  state.counters["file_mb"] = static_cast<double>(files[0].bytes.size()) / 1e6;
}
BENCHMARK(BM_ImportEventFile)->Unit(benchmark::kMillisecond);

void BM_Crc32cTable(benchmark::State& state) {
  std::vector<uint8_t> bytes(static_cast<size_t>(state.range(0)), 0x5A);
  for (auto _ : state) benchmark::DoNotOptimize(Crc32cByTable(bytes));
  state.SetBytesProcessed(state.range(0) * state.iterations());
}
BENCHMARK(BM_Crc32cTable)->Arg(32)->Arg(65536);

void BM_Crc32cHardware(benchmark::State& state) {
  if (!Crc32cHasHardware()) state.SkipWithError("no SSE4.2");
  std::vector<uint8_t> bytes(static_cast<size_t>(state.range(0)), 0x5A);
  for (auto _ : state) benchmark::DoNotOptimize(Crc32cByHardware(bytes));
  state.SetBytesProcessed(state.range(0) * state.iterations());
}
BENCHMARK(BM_Crc32cHardware)->Arg(32)->Arg(65536);

}  // namespace
}  // namespace tidemark
