// Weights that lie in files beside the model: model.onnx.data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/onnx/model_file.h"

namespace tidemark::model {

// What a tensor says of them: location, offset, length.
using ExternalEntries = std::vector<std::pair<std::string, std::string>>;

// Adds the file's name, once.
void NoteLocation(const ExternalEntries& entries, std::vector<std::string>* names);
// Where the bytes of a tensor are; `size_bytes` of them unless its entries say another length.
struct ExternalPart {
  ByteSource* source;
  uint64_t offset, size_bytes;
};
Result<ExternalPart> FindExternal(const std::string& tensor, const ExternalEntries& entries,
                                  uint64_t size_bytes, std::span<const ExternalFile> files);

}  // namespace tidemark::model
