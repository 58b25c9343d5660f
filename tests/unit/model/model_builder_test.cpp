#include "unit/model/model_builder.h"

#include <gtest/gtest.h>

#include <cstring>

#include "model/session.h"

namespace tidemark::model {

void MessageWriter::Raw(uint64_t value) {
  while (value >= 0x80) {
    text_ += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  text_ += static_cast<char>(value);
}

MessageWriter& MessageWriter::Varint(uint32_t field, uint64_t value) {
  Raw(uint64_t{field} << 3);
  Raw(value);
  return *this;
}

MessageWriter& MessageWriter::Bytes(uint32_t field, std::string_view bytes) {
  Raw(uint64_t{field} << 3 | 2);
  Raw(bytes.size());
  text_ += bytes;
  return *this;
}

MessageWriter& MessageWriter::Float(uint32_t field, float value) {
  Raw(uint64_t{field} << 3 | 5);
  char bytes[4];
  std::memcpy(bytes, &value, 4);
  text_.append(bytes, 4);
  return *this;
}

MessageWriter IntAttribute(const std::string& name, int64_t value) {
  return MessageWriter().Bytes(1, name).Varint(3, static_cast<uint64_t>(value)).Varint(20, 2);
}

MessageWriter FloatAttribute(const std::string& name, float value) {
  return MessageWriter().Bytes(1, name).Float(2, value).Varint(20, 1);
}

MessageWriter StringAttribute(const std::string& name, const std::string& value) {
  return MessageWriter().Bytes(1, name).Bytes(4, value).Varint(20, 3);
}

MessageWriter IntsAttribute(const std::string& name, const std::vector<int64_t>& values) {
  MessageWriter out;
  out.Bytes(1, name);
  for (int64_t value : values) out.Varint(8, static_cast<uint64_t>(value));
  return out.Varint(20, 7);
}

MessageWriter FloatsAttribute(const std::string& name, const std::vector<float>& values) {
  MessageWriter out;
  out.Bytes(1, name);
  for (float value : values) out.Float(7, value);
  return out.Varint(20, 6);
}

MessageWriter StringsAttribute(const std::string& name, const std::vector<std::string>& values) {
  MessageWriter out;
  out.Bytes(1, name);
  for (const std::string& value : values) out.Bytes(9, value);
  return out.Varint(20, 8);
}

MessageWriter GraphAttribute(const std::string& name, const MessageWriter& graph) {
  return MessageWriter().Bytes(1, name).Message(6, graph).Varint(20, 5);
}

GraphBuilder& GraphBuilder::Input(const std::string& name, DataType type,
                                  const std::vector<int64_t>& dims) {
  MessageWriter shape;
  for (int64_t dim : dims) {
    MessageWriter entry;
    if (dim >= 0) entry.Varint(1, static_cast<uint64_t>(dim));
    shape.Message(1, entry);
  }
  const MessageWriter tensor =
      MessageWriter().Varint(1, static_cast<uint64_t>(type)).Message(2, shape);
  graph_.Message(11, MessageWriter().Bytes(1, name).Message(2, MessageWriter().Message(1, tensor)));
  return *this;
}

GraphBuilder& GraphBuilder::Output(const std::string& name, DataType type) {
  const MessageWriter tensor = MessageWriter().Varint(1, static_cast<uint64_t>(type));
  graph_.Message(12, MessageWriter().Bytes(1, name).Message(2, MessageWriter().Message(1, tensor)));
  return *this;
}

namespace {

template <typename T>
MessageWriter TensorMessage(const std::string& name, DataType type,
                            const std::vector<int64_t>& dims, const std::vector<T>& values) {
  MessageWriter tensor;
  for (int64_t dim : dims) tensor.Varint(1, static_cast<uint64_t>(dim));
  tensor.Varint(2, static_cast<uint64_t>(type)).Bytes(8, name);
  return tensor.Bytes(9, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
}

}  // namespace

GraphBuilder& GraphBuilder::Floats(const std::string& name, const std::vector<int64_t>& dims,
                                   const std::vector<float>& values) {
  graph_.Message(5, TensorMessage(name, DataType::kF32, dims, values));
  return *this;
}

GraphBuilder& GraphBuilder::Ints(const std::string& name, const std::vector<int64_t>& dims,
                                 const std::vector<int64_t>& values) {
  graph_.Message(5, TensorMessage(name, DataType::kI64, dims, values));
  return *this;
}

GraphBuilder& GraphBuilder::Node(const std::string& op, const std::vector<std::string>& inputs,
                                 const std::vector<std::string>& outputs,
                                 const std::vector<MessageWriter>& attributes,
                                 const std::string& domain) {
  MessageWriter node;
  for (const std::string& name : inputs) node.Bytes(1, name);
  for (const std::string& name : outputs) node.Bytes(2, name);
  node.Bytes(3, op + "_" + (outputs.empty() ? "" : outputs[0])).Bytes(4, op);
  for (const MessageWriter& attribute : attributes) node.Message(5, attribute);
  if (!domain.empty()) node.Bytes(7, domain);
  graph_.Message(1, node);
  return *this;
}

std::string GraphBuilder::Text(int64_t opset, int64_t ml_opset) const {
  MessageWriter model;
  model.Varint(1, 8).Message(7, graph_);
  model.Message(8, MessageWriter().Bytes(1, "").Varint(2, static_cast<uint64_t>(opset)));
  model.Message(8,
                MessageWriter().Bytes(1, "ai.onnx.ml").Varint(2, static_cast<uint64_t>(ml_opset)));
  return model.text();
}

SharedBytes GraphBuilder::File(int64_t opset, int64_t ml_opset) const {
  const std::string text = Text(opset, ml_opset);
  return SharedBytes::Own(std::vector<uint8_t>(text.begin(), text.end()));
}

TEST(ModelBuilder, WritesWhatTheReaderReads) {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 3}).Output("y", DataType::kF32);
  graph.Floats("w", {3, 2}, {1, 2, 3, 4, 5, 6}).Node("MatMul", {"x", "w"}, {"y"});
  const auto info = Inspect(graph.File());
  ASSERT_TRUE(info.ok()) << info.error().message;
  EXPECT_EQ(info->inputs[0].ToString(), "x: float32 [?, 3]");
  EXPECT_EQ(info->parameters, 6U);
  EXPECT_EQ(info->operators.size(), 1U);
}

}  // namespace tidemark::model
