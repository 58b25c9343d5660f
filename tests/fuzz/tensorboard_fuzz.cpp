// Fuzzes the TensorBoard reader. The first byte chooses how the rest is taken: as a file, or as
// messages that are framed with sound checksums (or a fuzzer would never get past those). Whatever
// comes in, the import ends, and stopping anywhere and resuming gives the same points.
#include <algorithm>
#include <cstdlib>
#include <span>

#include "unit/import/event_file.h"
#include "unit/import/import_run.h"

namespace tidemark {
namespace {

constexpr char kName[] = "run/events.out.tfevents.1.host.1.0";

// Pieces of up to 255 bytes, each after its length, as records; two bytes of 0xFF begin raw bytes.
std::vector<uint8_t> Frame(std::span<const uint8_t> data) {
  EventFile file;
  file.Version();
  while (!data.empty()) {
    if (data.size() >= 2 && data[0] == 0xFF && data[1] == 0xFF) {
      file.Raw(data.subspan(2));
      break;
    }
    size_t size = std::min<size_t>(data[0], data.size() - 1);
    file.Record(data.subspan(1, size));
    data = data.subspan(1 + size);
  }
  return file.bytes();
}

void CheckOffsets(const Imported& imported, size_t size) {
  uint64_t last = 0;
  for (const auto& batch : imported.batches) {
    if (batch.end_offset < last || batch.end_offset > size) std::abort();
    last = batch.end_offset;
    for (const auto& block : batch.blocks) {
      if (block.run >= batch.runs.size()) std::abort();
    }
  }
}

void CheckEventFile(const uint8_t* data, size_t size) {
  if (size < 2) return;
  uint8_t mode = data[0];
  uint8_t cut = data[1];
  std::span<const uint8_t> rest(data + 2, size - 2);
  std::vector<uint8_t> bytes =
      (mode & 1) != 0 ? Frame(rest) : std::vector<uint8_t>(rest.begin(), rest.end());
  ImportOptions options;
  options.slice_bytes = (mode & 2) != 0 ? 64 : size_t{1} << 20;
  options.batch_bytes = (mode & 4) != 0 ? 256 : size_t{4} << 20;
  Imported whole = RunImport({{kName, bytes, 1}}, options);
  CheckOffsets(whole, bytes.size());

  std::vector<uint8_t> part(bytes.begin(),
                            bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * cut / 256));
  Imported first = RunImport({{kName, part, 1}}, options);
  Imported second = RunImport({{kName, bytes, 2}}, options, first.Known());
  // Other formats may claim what is no event file; only this reader promises the sum.
  bool both = !first.sources.empty() && !whole.sources.empty() &&
              first.sources[0].format == "tensorboard" && whole.sources[0].format == "tensorboard";
  if (both && PointCount(first) + PointCount(second) != PointCount(whole)) std::abort();
}

}  // namespace
}  // namespace tidemark

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::CheckEventFile(data, size);
  return 0;
}
