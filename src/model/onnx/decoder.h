// Reads an ONNX file: protocol buffers with every limit a hostile file asks for.
#pragma once

#include <span>

#include "base/result.h"
#include "model/onnx/model_file.h"
#include "model/onnx/model_proto.h"
#include "model/onnx/tensor_decoder.h"

namespace tidemark::model {

// Messages name what is wrong and what to do. Missing external data are kNotFound.
Result<ModelProto> DecodeModel(const ModelFile& file, std::span<const ExternalFile> external,
                               BufferPool* pool);
// The same without the elements of large weights outside of the head: what the model is.
Result<ModelProto> DecodeOutline(const ModelFile& file, std::span<const ExternalFile> external,
                                 BufferPool* pool);

// The names of the files that hold a model's external data, without their folders; empty for a
// damaged model.
[[nodiscard]] std::vector<std::string> ExternalDataNames(const ModelFile& file);

// A tensor, sequence or optional in a file of its own (.pb), as test data come.
Result<Value> DecodeValue(const SharedBytes& file, const TypeProto& type, BufferPool* pool);

// What a file that is no ONNX model looks like ("a zip archive"), or "" when nothing speaks against
// ONNX. With what to do in `hint`.
struct FileKind {
  std::string name, hint;
};
[[nodiscard]] FileKind SniffOtherFile(std::span<const uint8_t> bytes);

}  // namespace tidemark::model
