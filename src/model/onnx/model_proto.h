// An ONNX file as plain structs: what the decoder found, before anything about it is believed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/tensor/tensor.h"

namespace tidemark::model {

struct GraphProto;

// Field `type` of an attribute.
enum class AttributeKind : uint8_t {
  kNone = 0,
  kFloat = 1,
  kInt = 2,
  kString = 3,
  kTensor = 4,
  kGraph = 5,
  kFloats = 6,
  kInts = 7,
  kStrings = 8,
  kTensors = 9,
  kGraphs = 10,
  kOther = 11,
};

struct Attribute {
  std::string name;
  AttributeKind kind = AttributeKind::kNone;
  std::string reference;  // in a function: the name of the attribute of its caller
  float f = 0;
  int64_t i = 0;
  std::string s;
  Tensor tensor;
  std::shared_ptr<GraphProto> graph;
  std::vector<float> floats;
  std::vector<int64_t> ints;
  std::vector<std::string> strings;
};

struct NodeProto {
  std::vector<std::string> inputs;  // "" is an omitted one
  std::vector<std::string> outputs;
  std::string name, op_type, domain, overload;
  std::vector<Attribute> attributes;
  int64_t opset = 0;  // of its domain; set once the file is read

  // What messages call the node: its name, or its first output.
  [[nodiscard]] std::string Label() const {
    if (!name.empty()) return name;
    return outputs.empty() ? std::string("?") : outputs[0];
  }
};

struct Dim {
  int64_t value = -1;  // -1: not fixed
  std::string name;    // of a dim that is not fixed, may be empty
};

struct TypeProto {
  enum class Kind : uint8_t { kUnknown, kTensor, kSequence, kMap, kOptional };
  Kind kind = Kind::kUnknown;
  DataType element = DataType::kNone;  // of a tensor, or the keys of a map
  std::optional<std::vector<Dim>> dims;
  std::shared_ptr<const TypeProto> inner;  // of a sequence or optional, or the values of a map
};

struct ValueInfoProto {
  std::string name;
  TypeProto type;
};

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

struct GraphProto {
  std::string name;
  std::vector<NodeProto> nodes;
  std::vector<NamedTensor> initializers;
  std::vector<ValueInfoProto> inputs, outputs;
};

struct OpsetId {
  std::string domain;  // "" for the default one
  int64_t version = 0;
};

struct FunctionProto {
  std::string name, domain, overload;
  std::vector<std::string> inputs, outputs;
  std::vector<std::string> attribute_names;
  std::vector<Attribute> attribute_defaults;
  std::vector<NodeProto> nodes;
  std::vector<OpsetId> opsets;
};

struct ModelProto {
  int64_t ir_version = 0;
  std::string producer_name, producer_version, domain;
  int64_t model_version = 0;
  std::shared_ptr<GraphProto> graph;
  std::vector<OpsetId> opsets;
  std::vector<FunctionProto> functions;
  std::vector<std::pair<std::string, std::string>> metadata;
};

}  // namespace tidemark::model
