// The small messages of an ONNX file, which hold no other messages but of their own kind: names,
// opsets, metadata, types.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/wire_reader.h"
#include "model/onnx/model_proto.h"

namespace tidemark::model {

[[nodiscard]] Error CutOff(const char* what);
Status ReadName(const WireField& field, std::string* out);
Status AddName(const WireField& field, std::vector<std::string>* out);
// An error when messages are nested too deep.
Status CheckNesting(int depth);

Result<OpsetId> ReadOpset(std::span<const uint8_t> bytes);
Result<std::pair<std::string, std::string>> ReadMetadata(std::span<const uint8_t> bytes);
// `depth`: of the message that the type is in.
Result<TypeProto> DecodeType(std::span<const uint8_t> bytes, int depth);

}  // namespace tidemark::model
