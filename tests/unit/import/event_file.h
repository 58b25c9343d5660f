// Writes TensorBoard event files in memory, for tests and benchmarks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/wire_reader.h"
#include "import/crc32c.h"

namespace tidemark {

// One protocol buffer message.
class WireMessage {
 public:
  WireMessage& Varint(uint32_t field, uint64_t value) {
    ByteWriter out(&bytes_);
    out.Varint(WireKey(field, kWireVarint));
    out.Varint(value);
    return *this;
  }
  WireMessage& F64(uint32_t field, double value) {
    ByteWriter out(&bytes_);
    out.Varint(WireKey(field, kWireFixed64));
    out.F64(value);
    return *this;
  }
  WireMessage& F32(uint32_t field, float value) {
    ByteWriter out(&bytes_);
    out.Varint(WireKey(field, kWireFixed32));
    out.F32(value);
    return *this;
  }
  WireMessage& Bytes(uint32_t field, std::span<const uint8_t> value) {
    ByteWriter out(&bytes_);
    out.Varint(WireKey(field, kWireBytes));
    out.Varint(value.size());
    out.Bytes(value);
    return *this;
  }
  WireMessage& Text(uint32_t field, std::string_view value) { return Bytes(field, AsBytes(value)); }
  WireMessage& Message(uint32_t field, const WireMessage& value) {
    return Bytes(field, value.bytes_);
  }

  [[nodiscard]] const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

class EventFile {
 public:
  // Framed data; returns *this for chains.
  EventFile& Record(std::span<const uint8_t> data) {
    record_offsets_.push_back(bytes_.size());
    ByteWriter out(&bytes_);
    out.U64(data.size());
    out.U32(MaskCrc32c(Crc32c(std::span<const uint8_t>(bytes_).last(8))));
    out.Bytes(data);
    out.U32(MaskCrc32c(Crc32c(data)));
    return *this;
  }
  EventFile& Version(double wall_time_s = 1000) {
    return Record(WireMessage().F64(1, wall_time_s).Text(3, "brain.Event:2").bytes());
  }
  EventFile& Value(int64_t step, double wall_time_s, const WireMessage& value) {
    WireMessage event;
    event.F64(1, wall_time_s);
    if (step != 0) event.Varint(2, static_cast<uint64_t>(step));
    return Record(event.Message(5, WireMessage().Message(1, value)).bytes());
  }
  EventFile& Scalar(std::string_view tag, int64_t step, float value) {
    return Value(step, 1000 + static_cast<double>(step), WireMessage().Text(1, tag).F32(2, value));
  }
  EventFile& Start(int64_t step) {
    WireMessage event;
    event.F64(1, 1000)
        .Varint(2, static_cast<uint64_t>(step))
        .Message(7, WireMessage().Varint(1, 1));
    return Record(event.bytes());
  }
  // A record's header with any length, sound or not, and nothing after it.
  EventFile& Header(uint64_t length) {
    record_offsets_.push_back(bytes_.size());
    ByteWriter out(&bytes_);
    out.U64(length);
    out.U32(MaskCrc32c(Crc32c(std::span<const uint8_t>(bytes_).last(8))));
    return *this;
  }
  EventFile& Raw(std::span<const uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }

  void Reserve(size_t bytes) { bytes_.reserve(bytes); }
  [[nodiscard]] const std::vector<uint8_t>& bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<size_t>& record_offsets() const { return record_offsets_; }

 private:
  std::vector<uint8_t> bytes_;
  std::vector<size_t> record_offsets_;
};

}  // namespace tidemark
