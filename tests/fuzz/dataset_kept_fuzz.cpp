// What is kept of an evaluation, as a stranger's file may have it: the first byte says what the
// rest is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/bytes.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/kept/kept_predictions.h"
#include "evaluate/kept/model_bundle.h"

namespace {

using namespace tidemark::evaluate;  // NOLINT: a fuzz target

constexpr uint64_t kMostBytes = uint64_t{64} << 20;

// What was read is written and read to the same.
void TryDocument(std::span<const uint8_t> bytes) {
  const auto kept = ReadKept(tidemark::AsText(bytes));
  if (!kept.ok()) return;
  const auto again = ReadKept(WriteKept(*kept));
  if (!again.ok() || WriteKept(*again) != WriteKept(*kept)) std::abort();
}

void TryPredictions(std::span<const uint8_t> bytes) {
  const auto predictions = UnpackPredictions(bytes, kMostBytes);
  if (!predictions.ok()) return;
  const auto again = UnpackPredictions(PackPredictions(*predictions), kMostBytes);
  if (!again.ok() || again->rows != predictions->rows) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::span<const uint8_t> bytes(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      TryDocument(bytes);
      break;
    case 1:
      TryPredictions(bytes);
      break;
    default:
      static_cast<void>(UnbundleModel(bytes, "model.onnx"));
  }
  return 0;
}
