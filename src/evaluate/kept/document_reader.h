// Reads members of a document that must be what they should be: the first that is not is
// remembered, and everything after it gives nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tidemark::evaluate {

class DocumentReader {
 public:
  [[nodiscard]] bool ok() const { return status_.ok(); }
  [[nodiscard]] const Status& status() const { return status_; }
  // kCorrupt: "metrics.accuracy" is not `wanted`.
  void Fail(std::string_view member, std::string_view wanted);

  // `is_needed`: a missing member is an error, else nothing changes.
  void Text(const JsonValue& from, std::string_view key, std::string* out, bool is_needed = true);
  void Texts(const JsonValue& from, std::string_view key, std::vector<std::string>* out,
             bool is_needed = true);
  // `list` itself, which an error calls `name`.
  void TextList(const JsonValue& list, std::string_view name, std::vector<std::string>* out);
  // A number that is finite when `is_finite`; null is NaN when it need not be.
  void Number(const JsonValue& from, std::string_view key, double* out, bool is_finite);
  void Numbers(const JsonValue& from, std::string_view key, std::vector<double>* out);
  // A whole number from 0 to `most`.
  void Count(const JsonValue& from, std::string_view key, uint64_t most, uint64_t* out,
             bool is_needed = true);
  // 64 hexadecimal digits.
  void Digest(const JsonValue& from, std::string_view key, std::string* out, bool is_needed = true);
  // The member when it is an object or an array; a missing one has no type.
  JsonValue Object(const JsonValue& from, std::string_view key, bool is_needed);
  JsonValue Array(const JsonValue& from, std::string_view key, bool is_needed);

 private:
  JsonValue Of(const JsonValue& from, std::string_view key, JsonType type, bool is_needed);

  Status status_;
};

}  // namespace tidemark::evaluate
