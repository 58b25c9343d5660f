#include "server/api_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace tidemark {
namespace {

constexpr size_t kMaxPathBytes = 1500;
constexpr size_t kShownBytes = 100;

bool IsKeyCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '/' || c == '-' || c == ' ' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// No part of it is empty, "." or "..": it is its own normalised form.
bool IsPlainPath(std::string_view path) {
  while (true) {
    const size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace

Status CheckLength(std::string_view what, std::string_view text, size_t limit) {
  const size_t length = text.size() <= limit ? 0 : Characters(text);
  if (length <= limit) return {};
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("'{}' exceeds the maximum length of {} characters: it has {}.", what,
                               limit, length));
}

Status CheckKey(std::string_view what, std::string_view key) {
  if (key.empty()) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Missing value for required parameter '{}.key'.", what));
  }
  const std::string_view shown = CutUtf8(key, kShownBytes);
  if (key.size() > kMaxKeyLength && Characters(key) > kMaxKeyLength) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("The name of a {} exceeds the maximum length of {} characters: "
                                 "'{}...' has {}.",
                                 what, kMaxKeyLength, shown, Characters(key)));
  }
  if (!std::all_of(key.begin(), key.end(), IsKeyCharacter)) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Invalid {} name: '{}'. Names may only contain alphanumerics, "
                                 "underscores (_), dashes (-), periods (.), spaces ( ), colons (:) "
                                 "and slashes (/).",
                                 what, shown));
  }
  if (!IsPlainPath(key)) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Invalid {} name: '{}'. Names are treated as paths, and must be "
                                 "normalised ones.",
                                 what, shown));
  }
  return {};
}

Status CheckExperimentName(std::string_view name) {
  if (name.empty()) return MakeError(ErrorCode::kInvalid, "An experiment needs a name.");
  return CheckLength("name", name, kMaxExperimentNameLength);
}

Status CheckArtifactPath(std::string_view path) {
  const bool bad = path.size() > kMaxPathBytes || !IsPlainPath(path) ||
                   std::any_of(path.begin(), path.end(), [](char c) {
                     return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f;
                   });
  if (!bad) return {};
  return MakeError(ErrorCode::kInvalid, "Invalid path: it must lie below the run's artifacts.");
}

}  // namespace tidemark
