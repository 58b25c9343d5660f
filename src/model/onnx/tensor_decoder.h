// TensorProto and SparseTensorProto to tensors. Nothing is allocated before the bytes that are
// there have proved the size; raw data become views of the file's head, or of what was read.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "model/onnx/model_file.h"
#include "model/onnx/model_proto.h"

namespace tidemark::model {

struct DecodeContext {
  const ModelFile* file = nullptr;
  std::span<const ExternalFile> external;
  BufferPool* pool = nullptr;
  size_t tensors = 0;  // read so far
  size_t nodes = 0;
  // When set: files that are missing are noted here, and their tensors are left empty.
  std::vector<std::string>* missing_files = nullptr;
  // Whether large weights outside of the head are read; else their tensors have type and shape
  // only.
  bool reads_weights = true;
};

constexpr size_t kMaxNodes = 100000;
constexpr size_t kMaxTensors = 100000;
constexpr size_t kMaxNameBytes = 64 * 1024;
constexpr int kMaxNesting = 64;

Result<NamedTensor> DecodeTensor(std::span<const uint8_t> message, DecodeContext* context);
// Made dense; the sizes are bounded by the pool's budget.
Result<NamedTensor> DecodeSparseTensor(std::span<const uint8_t> message, DecodeContext* context);

}  // namespace tidemark::model
