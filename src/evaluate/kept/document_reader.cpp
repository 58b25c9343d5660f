#include "evaluate/kept/document_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/utf8.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kShownBytes = 60;
constexpr size_t kDigestDigits = 64;

bool IsDigest(std::string_view text) {
  return text.size() == kDigestDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

void DocumentReader::Fail(std::string_view member, std::string_view wanted) {
  if (!status_.ok()) return;
  status_ =
      MakeError(ErrorCode::kCorrupt,
                "The evaluation's document can't be read: \"" +
                    std::string(CutUtf8(member, kShownBytes)) + "\" is not " + std::string(wanted),
                "Keep the evaluation again.");
}

JsonValue DocumentReader::Of(const JsonValue& from, std::string_view key, JsonType type,
                             bool is_needed) {
  const JsonValue value = from.Find(key);
  if (!value.exists() && !is_needed) return {};
  if (value.type() == type) return value;
  Fail(key, type == JsonType::kObject  ? "an object"
            : type == JsonType::kArray ? "a list"
                                       : "a text");
  return {};
}

JsonValue DocumentReader::Object(const JsonValue& from, std::string_view key, bool is_needed) {
  return Of(from, key, JsonType::kObject, is_needed);
}

JsonValue DocumentReader::Array(const JsonValue& from, std::string_view key, bool is_needed) {
  return Of(from, key, JsonType::kArray, is_needed);
}

void DocumentReader::Text(const JsonValue& from, std::string_view key, std::string* out,
                          bool is_needed) {
  const JsonValue value = Of(from, key, JsonType::kString, is_needed);
  if (value.exists()) *out = std::string(value.TextOr(""));
}

void DocumentReader::Texts(const JsonValue& from, std::string_view key,
                           std::vector<std::string>* out, bool is_needed) {
  const JsonValue list = Array(from, key, is_needed);
  if (list.exists()) TextList(list, key, out);
}

void DocumentReader::TextList(const JsonValue& list, std::string_view name,
                              std::vector<std::string>* out) {
  out->clear();
  if (!list.is_array()) return Fail(name, "a list of texts");
  for (size_t i = 0; i < list.size(); ++i) {
    const auto text = list.At(i).Text();
    if (!text) return Fail(name, "a list of texts");
    out->emplace_back(*text);
  }
}

void DocumentReader::Number(const JsonValue& from, std::string_view key, double* out,
                            bool is_finite) {
  const JsonValue value = from.Find(key);
  if (!is_finite && value.type() == JsonType::kNull) {
    *out = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  const auto number = value.Number();
  if (!number || (is_finite && !std::isfinite(*number))) return Fail(key, "a number");
  *out = *number;
}

void DocumentReader::Numbers(const JsonValue& from, std::string_view key,
                             std::vector<double>* out) {
  const JsonValue list = Array(from, key, true);
  out->clear();
  for (size_t i = 0; i < list.size(); ++i) {
    const auto number = list.At(i).Number();
    if (!number || !std::isfinite(*number)) return Fail(key, "a list of numbers");
    out->push_back(*number);
  }
}

void DocumentReader::Count(const JsonValue& from, std::string_view key, uint64_t most,
                           uint64_t* out, bool is_needed) {
  const JsonValue value = from.Find(key);
  if (!value.exists() && !is_needed) return;
  const auto count = value.Int();
  if (!count || *count < 0 || static_cast<uint64_t>(*count) > most) {
    return Fail(key, "a whole number from 0 to " + std::to_string(most));
  }
  *out = static_cast<uint64_t>(*count);
}

void DocumentReader::Digest(const JsonValue& from, std::string_view key, std::string* out,
                            bool is_needed) {
  std::string text;
  Text(from, key, &text, is_needed);
  if (text.empty() && !is_needed) return;
  if (!IsDigest(text)) return Fail(key, "a SHA-256 of 64 hexadecimal digits");
  *out = std::move(text);
}

}  // namespace tidemark::evaluate
