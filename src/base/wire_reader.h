// Protocol buffers, wire level: walks the fields of one message in place, without a schema.
//
// Why not protozero: it reports hostile input by throwing, and this code is compiled without
// exceptions (in WebAssembly a throw would end the worker). The form is the same pull parsing.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/bit_cast.h"
#include "base/bytes.h"

namespace tidemark {

enum WireType : uint32_t { kWireVarint = 0, kWireFixed64 = 1, kWireBytes = 2, kWireFixed32 = 5 };

// Field number and wire type in one number, as on the wire: a field of an unexpected type then is
// simply another key, skipped like any unknown field.
constexpr uint32_t WireKey(uint32_t field, WireType type) { return field << 3 | type; }

struct WireField {
  uint32_t key = 0;
  uint64_t number = 0;             // varint, fixed64 or fixed32 bits
  std::span<const uint8_t> bytes;  // length-delimited

  [[nodiscard]] uint32_t field() const { return key >> 3; }
  [[nodiscard]] WireType type() const { return static_cast<WireType>(key & 7); }
  [[nodiscard]] int64_t Int64() const { return static_cast<int64_t>(number); }
  [[nodiscard]] double F64() const { return BitCast<double>(number); }
  [[nodiscard]] float F32() const { return BitCast<float>(static_cast<uint32_t>(number)); }
  [[nodiscard]] std::string_view text() const { return AsText(bytes); }
};

// Fails once and stays failed: Next() returns false at the end and on malformed input; ok() tells
// them apart. Never reads outside the message; groups (wire types 3 and 4) are refused.
class WireReader {
 public:
  explicit WireReader(std::span<const uint8_t> message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  [[nodiscard]] bool ok() const { return ok_; }

  bool Next(WireField* field) {
    if (at_ == end_ || !ok_) return false;
    uint64_t key = 0;
    if (!Varint(&key) || key > UINT32_MAX || (key >> 3) == 0) return Fail();
    field->key = static_cast<uint32_t>(key);
    switch (key & 7) {
      case kWireVarint:
        return Varint(&field->number) || Fail();
      case kWireFixed64:
        return Fixed<uint64_t>(&field->number);
      case kWireFixed32:
        return Fixed<uint32_t>(&field->number);
      case kWireBytes:
        return Bytes(&field->bytes);
      default:
        return Fail();
    }
  }

  // For packed lists: the message is taken as bare varints.
  bool NextVarint(uint64_t* value) {
    if (at_ == end_ || !ok_) return false;
    return Varint(value) || Fail();
  }

 private:
  bool Fail() {
    ok_ = false;
    return false;
  }

  bool Varint(uint64_t* value) {
    if (at_ != end_ && *at_ < 0x80) {
      *value = *at_++;
      return true;
    }
    uint64_t sum = 0;
    for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
      uint64_t byte = *at_++;
      sum |= (byte & 0x7F) << shift;
      if (byte < 0x80) {
        *value = sum;
        return shift < 63 || byte <= 1;
      }
    }
    return false;
  }

  template <typename T>
  bool Fixed(uint64_t* number) {
    if (static_cast<size_t>(end_ - at_) < sizeof(T)) return Fail();
    T value{};
    std::memcpy(&value, at_, sizeof(T));
    at_ += sizeof(T);
    *number = value;
    return true;
  }

  bool Bytes(std::span<const uint8_t>* bytes) {
    uint64_t size = 0;
    if (!Varint(&size) || size > static_cast<uint64_t>(end_ - at_)) return Fail();
    *bytes = {at_, static_cast<size_t>(size)};
    at_ += size;
    return true;
  }

  const uint8_t* at_;
  const uint8_t* end_;
  bool ok_ = true;
};

}  // namespace tidemark
