// TFRecord framing, the outer layer of TensorBoard event files:
//   u64 length | u32 masked CRC-32C of the length | data | u32 masked CRC-32C of the data
#pragma once

#include <cstdint>
#include <span>

namespace tidemark {

inline constexpr size_t kRecordHeaderBytes = 12;
inline constexpr size_t kRecordFooterBytes = 4;
inline constexpr size_t kRecordFrameBytes = kRecordHeaderBytes + kRecordFooterBytes;

enum class RecordState {
  kOk,
  kIncomplete,  // the bytes end within the record
  kBadLength,   // the length's checksum is wrong: where the next record starts is unknown
  kBadData,     // the length is good, the data are not: the record can be skipped
};

struct RecordView {
  RecordState state = RecordState::kIncomplete;
  uint64_t data_bytes = 0;  // from 12 bytes on, unless kBadLength; unbounded
  std::span<const uint8_t> data;
};

// The record at the start of `bytes`.
[[nodiscard]] RecordView ReadRecord(std::span<const uint8_t> bytes);

// Whether 12 bytes are a record's header.
[[nodiscard]] bool IsRecordHeader(std::span<const uint8_t> bytes);

}  // namespace tidemark
