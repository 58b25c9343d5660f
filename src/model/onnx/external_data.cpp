#include "model/onnx/external_data.h"

#include <algorithm>
#include <optional>

namespace tidemark::model {
namespace {

Error Invalid(const std::string& tensor, const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "tensor '" + tensor + "': " + what,
                   "The file is damaged or was not written by an ONNX exporter.");
}

std::string_view BaseName(std::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::optional<uint64_t> ParseSize(std::string_view text) {
  uint64_t value = 0;
  if (text.empty() || text.size() > 18) return std::nullopt;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  return value;
}

// A name that could mean a place outside of the dropped files.
bool IsEscapingPath(std::string_view path) {
  if (path.empty() || path[0] == '/' || path[0] == '\\') return true;
  if (path.find(':') != std::string_view::npos || path.find('\0') != std::string_view::npos) {
    return true;
  }
  for (size_t from = 0; from <= path.size();) {
    const size_t to = std::min(path.find_first_of("/\\", from), path.size());
    if (path.substr(from, to - from) == "..") return true;
    from = to + 1;
  }
  return false;
}

}  // namespace

void NoteLocation(const ExternalEntries& entries, std::vector<std::string>* names) {
  for (const auto& [key, value] : entries) {
    const std::string name(BaseName(value));
    if (key != "location" || name.empty() || IsEscapingPath(name)) continue;
    if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
  }
}

Result<ExternalPart> FindExternal(const std::string& tensor, const ExternalEntries& entries,
                                  uint64_t size_bytes, std::span<const ExternalFile> files) {
  std::string location;
  uint64_t offset = 0;
  uint64_t length = size_bytes;
  for (const auto& [key, value] : entries) {
    if (key == "location") {
      location = value;
    } else if (key == "offset" || key == "length") {
      const auto number = ParseSize(value);
      if (!number)
        return Invalid(tensor, "the " + key + " of its external data is no valid number");
      (key == "offset" ? offset : length) = *number;
    } else if (key != "checksum" && key != "basepath") {
      return Invalid(tensor, "its external data have an unknown key");
    }
  }
  if (IsEscapingPath(location)) {
    return Invalid(tensor, "its external data name a place outside of the model's folder");
  }
  const std::string wanted(BaseName(location));
  for (const ExternalFile& file : files) {
    if (BaseName(file.name) != wanted || file.source == nullptr) continue;
    const uint64_t available = file.source->size();
    if (offset > available || length > available - offset) {
      return MakeError(ErrorCode::kCorrupt,
                       "tensor '" + tensor + "' needs " + std::to_string(length) + " bytes at " +
                           std::to_string(offset) + " of " + wanted + ", which has only " +
                           std::to_string(available),
                       "Get the whole file " + wanted + " that belongs to this model.");
    }
    return ExternalPart{file.source.get(), offset, length};
  }
  return MakeError(ErrorCode::kNotFound, "this model keeps its weights in " + wanted,
                   "Give the file " + wanted + " together with the model.");
}

}  // namespace tidemark::model
