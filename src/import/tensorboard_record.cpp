#include "import/tensorboard_record.h"

#include <cstring>

#include "import/crc32c.h"

namespace tidemark {
namespace {

template <typename T>
T Load(const uint8_t* at) {
  T value{};
  std::memcpy(&value, at, sizeof(T));
  return value;
}

}  // namespace

bool IsRecordHeader(std::span<const uint8_t> bytes) {
  return bytes.size() >= kRecordHeaderBytes &&
         MaskCrc32c(Crc32c(bytes.first(8))) == Load<uint32_t>(bytes.data() + 8);
}

RecordView ReadRecord(std::span<const uint8_t> bytes) {
  RecordView view;
  if (bytes.size() < kRecordHeaderBytes) return view;
  if (!IsRecordHeader(bytes)) {
    view.state = RecordState::kBadLength;
    return view;
  }
  view.data_bytes = Load<uint64_t>(bytes.data());
  uint64_t rest = bytes.size() - kRecordHeaderBytes;
  if (rest < kRecordFooterBytes || view.data_bytes > rest - kRecordFooterBytes) return view;
  view.data = bytes.subspan(kRecordHeaderBytes, static_cast<size_t>(view.data_bytes));
  uint32_t stored = Load<uint32_t>(view.data.data() + view.data.size());
  view.state = MaskCrc32c(Crc32c(view.data)) == stored ? RecordState::kOk : RecordState::kBadData;
  return view;
}

}  // namespace tidemark
