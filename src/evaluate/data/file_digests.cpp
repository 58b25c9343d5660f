#include "evaluate/data/file_digests.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kDigestBytes = size_t{1} << 20;

}  // namespace

void FileDigests::Update(std::span<const uint8_t> bytes) {
  all_.Update(bytes);
  if (!files_.empty()) own_.Update(bytes);
}

Status FileDigests::Add(ByteSource* source) {
  std::vector<uint8_t> bytes(kDigestBytes);
  for (uint64_t at = 0; at < source->size();) {
    TM_ASSIGN_OR_RETURN(const size_t count, source->ReadAt(at, bytes));
    if (count == 0) break;
    Update(std::span(bytes).first(count));
    at += count;
  }
  return {};
}

void FileDigests::EndFile(std::string name, uint64_t size_bytes) {
  Sha256 own = files_.empty() ? all_ : own_;  // until now the first file is all there is
  files_.push_back({std::move(name), ToHex(own.Finish()), size_bytes});
  own_ = {};
}

}  // namespace tidemark::evaluate
