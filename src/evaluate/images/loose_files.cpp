#include <algorithm>
#include <numeric>
#include <utility>

#include "evaluate/images/image_files.h"

namespace tidemark::evaluate {
namespace {

constexpr uint64_t kMostFileBytes = uint64_t{1} << 28;

}  // namespace

LooseFiles::LooseFiles(std::vector<File> files) {
  std::vector<uint32_t> order(files.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return files[a].path < files[b].path; });
  for (const uint32_t at : order) {
    paths_.push_back(std::move(files[at].path));
    sources_.push_back(std::move(files[at].source));
  }
}

Result<std::vector<uint8_t>> LooseFiles::Read(size_t index) {
  ByteSource* source = sources_[index].get();
  if (source->size() > kMostFileBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "the file has more than " + std::to_string(kMostFileBytes >> 20) + " MB");
  }
  return ReadBytes(source, 0, source->size());
}

}  // namespace tidemark::evaluate
