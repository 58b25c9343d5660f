// Reads JSON of strangers into a document of views. NaN, Infinity and -Infinity (Python writes them
// bare) are numbers; depth is limited and the parser does not recurse, so no input can exhaust the
// stack.
//
// RapidJSON does the parsing: of Debian's JSON libraries it alone takes NaN and streams.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace tidemark {

enum class JsonType { kMissing, kNull, kBool, kInt, kDouble, kString, kArray, kObject };

// A value inside a JsonDocument, which must outlive it. Asking for something else than it is gives
// nothing (never an error): logs of strangers are read by looking, not by demanding.
class JsonValue {
 public:
  JsonValue() = default;
  explicit JsonValue(const void* value) : value_(value) {}

  [[nodiscard]] JsonType type() const;
  [[nodiscard]] bool exists() const { return value_ != nullptr; }
  [[nodiscard]] bool is_object() const { return type() == JsonType::kObject; }
  [[nodiscard]] bool is_array() const { return type() == JsonType::kArray; }

  [[nodiscard]] std::optional<bool> Bool() const;
  // An integer, or a number that is one (3.0).
  [[nodiscard]] std::optional<int64_t> Int() const;
  // Any number; also the strings "NaN", "Infinity" and "-Infinity", as our own JSON has them.
  [[nodiscard]] std::optional<double> Number() const;
  [[nodiscard]] std::optional<std::string_view> Text() const;  // a string's content
  [[nodiscard]] std::string_view TextOr(std::string_view other) const;

  // Elements of an array or members of an object; 0 for anything else.
  [[nodiscard]] size_t size() const;
  [[nodiscard]] JsonValue At(size_t index) const;                                   // of an array
  [[nodiscard]] std::pair<std::string_view, JsonValue> Member(size_t index) const;  // in file order
  // The last member with this name (as Python and JavaScript do); O(members).
  [[nodiscard]] JsonValue Find(std::string_view key) const;

  // Compact JSON of it, in our own form (non-finite numbers as strings).
  [[nodiscard]] std::string ToJson() const;

 private:
  const void* value_ = nullptr;
};

inline constexpr int kMaxJsonDepth = 200;

class JsonDocument {
 public:
  // Parses one document; blanks around it are allowed, anything else after it is an error. Bytes
  // that are not UTF-8 become U+FFFD first. Memory: at most ~16 times the text. The Error's message
  // tells the byte offset.
  static Result<JsonDocument> Parse(std::string_view text);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();
  [[nodiscard]] JsonValue root() const;

 private:
  struct Impl;
  explicit JsonDocument(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidemark
