// Reading and writing little-endian binary data without ever leaving the buffer.
//
// A reader fails once and stays failed: after the first read past the end every value is zero and
// ok() is false, so that a parser can read a whole header and check once.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace tidemark {

static_assert(std::endian::native == std::endian::little, "the file format is little-endian");

class ByteReader {
 public:
  explicit ByteReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] size_t offset() const { return offset_; }
  [[nodiscard]] size_t remaining() const { return bytes_.size() - offset_; }

  uint8_t U8() { return Fixed<uint8_t>(); }
  uint16_t U16() { return Fixed<uint16_t>(); }
  uint32_t U32() { return Fixed<uint32_t>(); }
  uint64_t U64() { return Fixed<uint64_t>(); }
  int64_t I64() { return Fixed<int64_t>(); }
  // Bit-exact only when the value is kept in memory of its own type: use U32/U64 where NaN payloads
  // matter and the value may pass an x87 register.
  float F32() { return Fixed<float>(); }
  double F64() { return Fixed<double>(); }

  // LEB128, at most 10 bytes; an overlong or overflowing one fails.
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint8_t byte = U8();
      if (!ok_) return 0;
      if (shift == 63 && byte > 1) break;
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    ok_ = false;
    return 0;
  }

  // The next `size` bytes, in place; empty (and failed) when there are fewer.
  std::span<const uint8_t> Bytes(uint64_t size) {
    if (!ok_ || size > remaining()) {
      ok_ = false;
      return {};
    }
    auto view = bytes_.subspan(offset_, static_cast<size_t>(size));
    offset_ += static_cast<size_t>(size);
    return view;
  }

  std::string_view Text(uint64_t size) {
    auto view = Bytes(size);
    return {reinterpret_cast<const char*>(view.data()), view.size()};
  }

 private:
  template <typename T>
  T Fixed() {
    T value{};
    if (!ok_ || remaining() < sizeof(T)) {
      ok_ = false;
      return value;
    }
    std::memcpy(&value, bytes_.data() + offset_, sizeof(T));
    offset_ += sizeof(T);
    return value;
  }

  std::span<const uint8_t> bytes_;
  size_t offset_ = 0;
  bool ok_ = true;
};

class ByteWriter {
 public:
  explicit ByteWriter(std::vector<uint8_t>* out) : out_(out) {}

  void U8(uint8_t value) { out_->push_back(value); }
  void U16(uint16_t value) { Fixed(value); }
  void U32(uint32_t value) { Fixed(value); }
  void U64(uint64_t value) { Fixed(value); }
  void I64(int64_t value) { Fixed(value); }
  void F32(float value) { Fixed(value); }
  void F64(double value) { Fixed(value); }

  void Varint(uint64_t value) {
    while (value >= 0x80) {
      out_->push_back(static_cast<uint8_t>(value | 0x80));
      value >>= 7;
    }
    out_->push_back(static_cast<uint8_t>(value));
  }

  void Bytes(std::span<const uint8_t> bytes) {
    out_->insert(out_->end(), bytes.begin(), bytes.end());
  }

  void Text(std::string_view text) {
    Bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }

 private:
  template <typename T>
  void Fixed(T value) {
    size_t at = out_->size();
    out_->resize(at + sizeof(T));
    std::memcpy(out_->data() + at, &value, sizeof(T));
  }

  std::vector<uint8_t>* out_;
};

// The bytes of a text, for functions that take bytes.
inline std::span<const uint8_t> AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline std::string_view AsText(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace tidemark
