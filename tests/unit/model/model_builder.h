// Writes small ONNX files for tests, so that a clone without foreign files tests the engine too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/onnx/shared_bytes.h"
#include "model/tensor/data_type.h"

namespace tidemark::model {

// A message of protocol buffers, field by field.
class MessageWriter {
 public:
  MessageWriter& Varint(uint32_t field, uint64_t value);
  MessageWriter& Bytes(uint32_t field, std::string_view bytes);
  MessageWriter& Float(uint32_t field, float value);
  MessageWriter& Message(uint32_t field, const MessageWriter& inner) {
    return Bytes(field, inner.text());
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void Raw(uint64_t value);
  std::string text_;
};

// One attribute of a node.
MessageWriter IntAttribute(const std::string& name, int64_t value);
MessageWriter FloatAttribute(const std::string& name, float value);
MessageWriter StringAttribute(const std::string& name, const std::string& value);
MessageWriter IntsAttribute(const std::string& name, const std::vector<int64_t>& values);
MessageWriter FloatsAttribute(const std::string& name, const std::vector<float>& values);
MessageWriter StringsAttribute(const std::string& name, const std::vector<std::string>& values);
MessageWriter GraphAttribute(const std::string& name, const MessageWriter& graph);

class GraphBuilder {
 public:
  // A dim below 0 is open.
  GraphBuilder& Input(const std::string& name, DataType type, const std::vector<int64_t>& dims);
  GraphBuilder& Output(const std::string& name, DataType type);
  GraphBuilder& Floats(const std::string& name, const std::vector<int64_t>& dims,
                       const std::vector<float>& values);
  GraphBuilder& Ints(const std::string& name, const std::vector<int64_t>& dims,
                     const std::vector<int64_t>& values);
  GraphBuilder& Node(const std::string& op, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& outputs,
                     const std::vector<MessageWriter>& attributes = {},
                     const std::string& domain = "");
  [[nodiscard]] const MessageWriter& message() const { return graph_; }
  // The whole file, for opsets of the default domain and of ai.onnx.ml.
  [[nodiscard]] SharedBytes File(int64_t opset = 17, int64_t ml_opset = 3) const;
  [[nodiscard]] std::string Text(int64_t opset, int64_t ml_opset) const;

 private:
  MessageWriter graph_;
};

}  // namespace tidemark::model
