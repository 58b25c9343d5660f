// Weights that lie in files beside the model: model.onnx.data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/onnx/shared_bytes.h"

namespace tidemark::model {

// What a tensor says of them: location, offset, length.
using ExternalEntries = std::vector<std::pair<std::string, std::string>>;

// Adds the file's name, once.
void NoteLocation(const ExternalEntries& entries, std::vector<std::string>* names);
// The bytes of a tensor; `size` unless its entries say another length.
Result<SharedBytes> FindExternal(const std::string& tensor, const ExternalEntries& entries,
                                 uint64_t size, std::span<const ExternalFile> files);

}  // namespace tidemark::model
