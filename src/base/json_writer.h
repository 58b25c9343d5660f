// Writes compact JSON: shortest numbers, non-finite ones as the strings "NaN", "Infinity",
// "-Infinity". Commas and nesting are kept by the writer; the caller keeps Begin and End paired.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tidemark {

// Appends a quoted, escaped string; bytes that are not UTF-8 become U+FFFD. DEL and controls are
// escaped.
void AppendJsonString(std::string_view text, std::string* out);

class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view text);
  JsonWriter& Int(int64_t value);
  JsonWriter& Uint(uint64_t value);
  JsonWriter& Double(double value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // A value that is JSON already; the caller vouches for it.
  JsonWriter& Raw(std::string_view json);

  [[nodiscard]] const std::string& text() const { return text_; }
  std::string Take() {
    comma_ = false;
    return std::move(text_);
  }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void Separate();

  std::string text_;
  bool comma_ = false;  // a value came before at this level
};

}  // namespace tidemark
