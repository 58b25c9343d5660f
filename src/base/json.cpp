#include "base/json.h"

// RapidJSON 1.1 asks "is null + size behind null?" of a stack that has no memory yet: harmless, but
// not to the sanitizer.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

#include <cmath>

#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/utf8.h"

namespace tidemark {
namespace {

// Without RapidJSON's own full precision: it reads a zero of many digits ("0e-30") as 9.6e-240.
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNanAndInfFlag;

// The number that ends where the stream stands; empty for NaN and infinities.
std::string_view NumberBefore(const rapidjson::MemoryStream& stream) {
  constexpr std::string_view kOfNumbers = "0123456789+-.eE";
  const char* begin = stream.src_;
  while (begin != stream.begin_ && kOfNumbers.find(begin[-1]) != std::string_view::npos) --begin;
  return {begin, static_cast<size_t>(stream.src_ - begin)};
}

// Passes events on to the document, numbers read exactly, and stops when they nest too deep.
template <typename Handler>
class DepthLimit {
 public:
  DepthLimit(Handler* handler, const rapidjson::MemoryStream* stream)
      : handler_(handler), stream_(stream) {}
  using SizeType = rapidjson::SizeType;

  bool Null() { return handler_->Null(); }
  bool Bool(bool value) { return handler_->Bool(value); }
  bool Int(int value) { return handler_->Int(value); }
  bool Uint(unsigned value) { return handler_->Uint(value); }
  bool Int64(int64_t value) { return handler_->Int64(value); }
  bool Uint64(uint64_t value) { return handler_->Uint64(value); }
  bool Double(double value) {
    return handler_->Double(ParseDouble(NumberBefore(*stream_)).value_or(value));
  }
  bool RawNumber(const char* text, SizeType size, bool copy) {
    return handler_->RawNumber(text, size, copy);
  }
  bool String(const char* text, SizeType size, bool copy) {
    return handler_->String(text, size, copy);
  }
  bool Key(const char* text, SizeType size, bool copy) { return handler_->Key(text, size, copy); }
  bool StartObject() { return ++depth_ <= kMaxJsonDepth && handler_->StartObject(); }
  bool EndObject(SizeType count) { return --depth_, handler_->EndObject(count); }
  bool StartArray() { return ++depth_ <= kMaxJsonDepth && handler_->StartArray(); }
  bool EndArray(SizeType count) { return --depth_, handler_->EndArray(count); }

 private:
  Handler* handler_;
  const rapidjson::MemoryStream* stream_;
  int depth_ = 0;
};

struct Generator {
  std::string_view text;
  rapidjson::ParseResult* result;

  template <typename Handler>
  bool operator()(Handler& handler) {
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::Reader reader;
    DepthLimit<Handler> limited(&handler, &stream);
    *result = reader.Parse<kFlags>(stream, limited);
    return !result->IsError();
  }
};

const rapidjson::Value& Of(const void* value) {
  return *static_cast<const rapidjson::Value*>(value);
}

void Write(JsonValue value, JsonWriter* out) {
  switch (value.type()) {
    case JsonType::kMissing:
    case JsonType::kNull:
      out->Null();
      break;
    case JsonType::kBool:
      out->Bool(*value.Bool());
      break;
    case JsonType::kInt:
      out->Int(*value.Int());
      break;
    case JsonType::kDouble:
      out->Double(*value.Number());
      break;
    case JsonType::kString:
      out->String(*value.Text());
      break;
    case JsonType::kArray:
      out->BeginArray();
      for (size_t i = 0; i < value.size(); ++i) Write(value.At(i), out);
      out->EndArray();
      break;
    case JsonType::kObject:
      out->BeginObject();
      for (size_t i = 0; i < value.size(); ++i) {
        auto member = value.Member(i);
        out->Key(member.first);
        Write(member.second, out);
      }
      out->EndObject();
      break;
  }
}

}  // namespace

JsonType JsonValue::type() const {
  if (value_ == nullptr) return JsonType::kMissing;
  const auto& value = Of(value_);
  if (value.IsNull()) return JsonType::kNull;
  if (value.IsBool()) return JsonType::kBool;
  if (value.IsInt64()) return JsonType::kInt;
  if (value.IsNumber()) return JsonType::kDouble;
  if (value.IsString()) return JsonType::kString;
  return value.IsArray() ? JsonType::kArray : JsonType::kObject;
}

std::optional<bool> JsonValue::Bool() const {
  if (type() != JsonType::kBool) return std::nullopt;
  return Of(value_).GetBool();
}

std::optional<int64_t> JsonValue::Int() const {
  JsonType kind = type();
  if (kind == JsonType::kInt) return Of(value_).GetInt64();
  if (kind != JsonType::kDouble) return std::nullopt;
  double value = Of(value_).GetDouble();
  if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0)) return std::nullopt;
  if (value != std::floor(value)) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::optional<double> JsonValue::Number() const {
  JsonType kind = type();
  if (kind == JsonType::kInt || kind == JsonType::kDouble) return Of(value_).GetDouble();
  if (kind != JsonType::kString) return std::nullopt;
  std::string_view text = *Text();
  if (text == "NaN" || text == "Infinity" || text == "-Infinity") return ParseDouble(text);
  return std::nullopt;
}

std::optional<std::string_view> JsonValue::Text() const {
  if (type() != JsonType::kString) return std::nullopt;
  const auto& value = Of(value_);
  return std::string_view(value.GetString(), value.GetStringLength());
}

std::string_view JsonValue::TextOr(std::string_view other) const { return Text().value_or(other); }

size_t JsonValue::size() const {
  JsonType kind = type();
  if (kind == JsonType::kArray) return Of(value_).Size();
  if (kind == JsonType::kObject) return Of(value_).MemberCount();
  return 0;
}

JsonValue JsonValue::At(size_t index) const {
  if (type() != JsonType::kArray || index >= size()) return {};
  return JsonValue(&Of(value_)[static_cast<rapidjson::SizeType>(index)]);
}

std::pair<std::string_view, JsonValue> JsonValue::Member(size_t index) const {
  if (type() != JsonType::kObject || index >= size()) return {};
  auto member = Of(value_).MemberBegin() + static_cast<std::ptrdiff_t>(index);
  return {std::string_view(member->name.GetString(), member->name.GetStringLength()),
          JsonValue(&member->value)};
}

JsonValue JsonValue::Find(std::string_view key) const {
  if (type() != JsonType::kObject) return {};
  for (size_t i = size(); i > 0; --i) {
    auto member = Member(i - 1);
    if (member.first == key) return member.second;
  }
  return {};
}

std::string JsonValue::ToJson() const {
  JsonWriter out;
  Write(*this, &out);
  return out.Take();
}

struct JsonDocument::Impl {
  rapidjson::Document document;
};

JsonDocument::JsonDocument(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonValue JsonDocument::root() const {
  return JsonValue(static_cast<const rapidjson::Value*>(&impl_->document));
}

Result<JsonDocument> JsonDocument::Parse(std::string_view text) {
  std::string cleaned;
  if (!IsValidUtf8(text)) {
    cleaned = ToValidUtf8(text);
    text = cleaned;
  }
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  auto impl = std::make_unique<Impl>();
  rapidjson::ParseResult result;
  Generator generator{text, &result};
  impl->document.Populate(generator);
  if (!result.IsError()) return JsonDocument(std::move(impl));
  const char* reason = result.Code() == rapidjson::kParseErrorTermination
                           ? "it is nested too deeply."
                           : rapidjson::GetParseError_En(result.Code());
  return MakeError(ErrorCode::kInvalid, std::string("Not valid JSON at byte ") +
                                            std::to_string(result.Offset()) + ": " + reason);
}

}  // namespace tidemark
