// Turns plain structs into message bytes and back. A struct lists its fields once, in
// `template <class A> void Fields(A& a) { a(x, y, z); }`; the same list writes and reads. Structs
// of lower folders, which know no messages, get a free `ArchiveFields(a, value)` instead.
//
// Layout: little-endian, lengths as u32, no padding. Both sides are the same build (the UI compares
// build ids when it connects), so there are no versions inside. Reading is bounds-checked: a
// damaged message gives ok() == false, never a crash. `Buffer` fields travel as moved buffers of
// the message.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/message.h"

namespace tidemark {

// A field that is moved beside the head instead of being copied into it.
struct MovedBuffer {
  Buffer bytes;
};

class ArchiveWriter {
 public:
  explicit ArchiveWriter(Message* out) : out_(out) {}

  template <class... T>
  void operator()(T&... fields) {
    (Put(fields), ...);
  }

 private:
  void Raw(const void* data, size_t size) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    out_->head.insert(out_->head.end(), bytes, bytes + size);
  }
  void Length(size_t size) {
    const auto length = static_cast<uint32_t>(size);
    Raw(&length, sizeof length);
  }

  template <class T>
  void Put(T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      Raw(&value, sizeof value);
    } else if constexpr (requires { value.Fields(*this); }) {
      value.Fields(*this);
    } else {
      ArchiveFields(*this, value);
    }
  }
  void Put(std::string& value) {
    Length(value.size());
    Raw(value.data(), value.size());
  }
  void Put(MovedBuffer& value) {
    Length(out_->buffers.size());
    out_->buffers.push_back(std::move(value.bytes));
  }
  template <class T>
  void Put(std::optional<T>& value) {
    uint8_t has = value.has_value() ? 1 : 0;
    Raw(&has, 1);
    if (value) Put(*value);
  }
  template <class A, class B>
  void Put(std::pair<A, B>& value) {
    Put(value.first);
    Put(value.second);
  }
  template <class T>
  void Put(std::vector<T>& values) {
    Length(values.size());
    if constexpr (std::is_arithmetic_v<T>) {
      Raw(values.data(), values.size() * sizeof(T));
    } else {
      for (T& value : values) Put(value);
    }
  }

  Message* out_;
};

class ArchiveReader {
 public:
  explicit ArchiveReader(Message* in) : in_(in) {}

  template <class... T>
  void operator()(T&... fields) {
    (Get(fields), ...);
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool Raw(void* data, size_t size) {
    if (!ok_ || size > in_->head.size() - at_) {
      ok_ = false;
      return false;
    }
    if (size > 0) std::memcpy(data, in_->head.data() + at_, size);
    at_ += size;
    return true;
  }
  size_t Length() {
    uint32_t length = 0;
    Raw(&length, sizeof length);
    return ok_ ? length : 0;
  }
  [[nodiscard]] size_t left() const { return in_->head.size() - at_; }

  template <class T>
  void Get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      uint8_t byte = 0;
      Raw(&byte, 1);
      value = byte != 0;
    } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      Raw(&value, sizeof value);
    } else if constexpr (requires { value.Fields(*this); }) {
      value.Fields(*this);
    } else {
      ArchiveFields(*this, value);
    }
  }
  void Get(std::string& value) {
    const size_t size = Length();
    if (size > left()) {
      ok_ = false;
      return;
    }
    value.assign(reinterpret_cast<const char*>(in_->head.data() + at_), size);
    at_ += size;
  }
  void Get(MovedBuffer& value) {
    const size_t index = Length();
    if (!ok_ || index >= in_->buffers.size()) {
      ok_ = false;
      return;
    }
    value.bytes = std::move(in_->buffers[index]);
  }
  template <class T>
  void Get(std::optional<T>& value) {
    uint8_t has = 0;
    Raw(&has, 1);
    value.reset();
    if (ok_ && has != 0) Get(value.emplace());
  }
  template <class A, class B>
  void Get(std::pair<A, B>& value) {
    Get(value.first);
    Get(value.second);
  }
  template <class T>
  void Get(std::vector<T>& values) {
    const size_t count = Length();
    values.clear();
    if constexpr (std::is_arithmetic_v<T>) {
      if (count > left() / sizeof(T)) {
        ok_ = false;
        return;
      }
      values.resize(count);
      Raw(values.data(), count * sizeof(T));
    } else {
      // Every element takes at least one byte, which bounds the count before allocation.
      if (count > left()) {
        ok_ = false;
        return;
      }
      values.reserve(count);
      for (size_t i = 0; i < count && ok_; ++i) Get(values.emplace_back());
    }
  }

  Message* in_;
  size_t at_ = 0;
  bool ok_ = true;
};

// A message is its type and the fields of its body. A body names its type by
// `static constexpr auto kType`, of an enum with two bytes.
template <class Body>
Message EncodeMessage(Body body) {
  Message message;
  ArchiveWriter writer(&message);
  auto type = Body::kType;
  writer(type);
  body.Fields(writer);
  return message;
}

// 0 for an empty message. The value may be none of the enum's.
template <class Type>
Type PeekType(const Message& message) {
  uint16_t type = 0;
  static_assert(sizeof type == sizeof(Type));
  if (message.head.size() >= sizeof type) std::memcpy(&type, message.head.data(), sizeof type);
  return static_cast<Type>(type);
}

// False when the message is damaged or of another type. Its buffers are moved out.
template <class Body>
bool DecodeMessage(Message* message, Body* body) {
  ArchiveReader reader(message);
  auto type = Body::kType;
  reader(type);
  body->Fields(reader);
  return reader.ok() && type == Body::kType;
}

}  // namespace tidemark
