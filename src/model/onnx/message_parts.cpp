#include "model/onnx/message_parts.h"

#include "model/onnx/tensor_decoder.h"

namespace tidemark::model {

Error CutOff(const char* what) {
  return MakeError(ErrorCode::kCorrupt, std::string(what) + " is cut off or damaged",
                   "Get the file again; it is incomplete or no ONNX model.");
}

Status ReadName(const WireField& field, std::string* out) {
  if (field.bytes.size() > kMaxNameBytes) {
    return MakeError(ErrorCode::kTooLarge, "a name is longer than 64 kB");
  }
  *out = field.text();
  return {};
}

Status AddName(const WireField& field, std::vector<std::string>* out) {
  out->emplace_back();
  return ReadName(field, &out->back());
}

Status CheckNesting(int depth) {
  if (depth <= kMaxNesting) return {};
  return MakeError(ErrorCode::kTooLarge, "the file is nested deeper than 64 levels");
}

Result<OpsetId> ReadOpset(std::span<const uint8_t> bytes) {
  OpsetId out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireBytes)) TM_RETURN_IF_ERROR(ReadName(field, &out.domain));
    if (field.key == WireKey(2, kWireVarint)) out.version = field.Int64();
  }
  if (!reader.ok()) return CutOff("an opset");
  if (out.domain == "ai.onnx") out.domain.clear();
  return out;
}

Result<std::pair<std::string, std::string>> ReadMetadata(std::span<const uint8_t> bytes) {
  std::pair<std::string, std::string> out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireBytes)) TM_RETURN_IF_ERROR(ReadName(field, &out.first));
    if (field.key == WireKey(2, kWireBytes)) out.second = field.text();
  }
  if (!reader.ok()) return CutOff("the metadata");
  return out;
}

namespace {

Status ReadDims(std::span<const uint8_t> bytes, std::vector<Dim>* out) {
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key != WireKey(1, kWireBytes)) continue;
    if (out->size() >= Shape::kMaxRank) {
      return MakeError(ErrorCode::kTooLarge, "a value has more than 16 dimensions");
    }
    Dim dim;
    WireReader inner(field.bytes);
    WireField part;
    while (inner.Next(&part)) {
      if (part.key == WireKey(1, kWireVarint)) dim.value = part.Int64();
      if (part.key == WireKey(2, kWireBytes)) TM_RETURN_IF_ERROR(ReadName(part, &dim.name));
    }
    if (!inner.ok()) return CutOff("a shape");
    if (dim.value < -1) dim.value = -1;
    out->push_back(std::move(dim));
  }
  return reader.ok() ? Status() : CutOff("a shape");
}

Status TensorType(std::span<const uint8_t> bytes, TypeProto* out) {
  out->kind = TypeProto::Kind::kTensor;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireVarint)) {
      if (!IsKnownType(field.number)) {
        return MakeError(ErrorCode::kInvalid,
                         "unknown element type " + std::to_string(field.number));
      }
      out->element = static_cast<DataType>(field.number);
    } else if (field.key == WireKey(2, kWireBytes)) {
      std::vector<Dim> dims;
      TM_RETURN_IF_ERROR(ReadDims(field.bytes, &dims));
      out->dims = std::move(dims);
    }
  }
  return reader.ok() ? Status() : CutOff("a type");
}

// sequence {elem_type 1}, optional {elem_type 1}, map {key_type 1, value_type 2}
Status InnerType(std::span<const uint8_t> bytes, int depth, TypeProto* out) {
  const uint32_t inner = out->kind == TypeProto::Kind::kMap ? 2 : 1;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(inner, kWireBytes)) {
      auto type = DecodeType(field.bytes, depth);
      if (!type.ok()) return type.error();
      out->inner = std::make_shared<const TypeProto>(*std::move(type));
    } else if (field.key == WireKey(1, kWireVarint) && IsKnownType(field.number)) {
      out->element = static_cast<DataType>(field.number);
    }
  }
  return reader.ok() ? Status() : CutOff("a type");
}

}  // namespace

Result<TypeProto> DecodeType(std::span<const uint8_t> bytes, int depth) {
  TM_RETURN_IF_ERROR(CheckNesting(++depth));
  TypeProto out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() != kWireBytes) continue;
    switch (field.field()) {
      case 1:
        TM_RETURN_IF_ERROR(TensorType(field.bytes, &out));
        break;
      case 4:
        out.kind = TypeProto::Kind::kSequence;
        TM_RETURN_IF_ERROR(InnerType(field.bytes, depth, &out));
        break;
      case 5:
        out.kind = TypeProto::Kind::kMap;
        TM_RETURN_IF_ERROR(InnerType(field.bytes, depth, &out));
        break;
      case 9:
        out.kind = TypeProto::Kind::kOptional;
        TM_RETURN_IF_ERROR(InnerType(field.bytes, depth, &out));
        break;
      default:
        break;
    }
  }
  if (!reader.ok()) return CutOff("a type");
  return out;
}

}  // namespace tidemark::model
