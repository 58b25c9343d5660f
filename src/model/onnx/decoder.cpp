#include "model/onnx/decoder.h"

#include "base/wire_reader.h"
#include "model/onnx/message_parts.h"

namespace tidemark::model {
namespace {

class Decoder {
 public:
  explicit Decoder(DecodeContext* context) : context_(context) {}

  Result<ModelProto> Model(std::span<const uint8_t> bytes);
  Result<Value> TypedValue(std::span<const uint8_t> bytes, const TypeProto& type);

 private:
  // Each message inside of a message; checks the nesting.
  class Level {
   public:
    explicit Level(Decoder* decoder) : decoder_(decoder) { ++decoder_->depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --decoder_->depth_; }
    [[nodiscard]] Status Check() const { return CheckNesting(decoder_->depth_); }

   private:
    Decoder* decoder_;
  };

  Result<GraphProto> Graph(std::span<const uint8_t> bytes);
  Result<NodeProto> Node(std::span<const uint8_t> bytes);
  Result<Attribute> ReadAttribute(std::span<const uint8_t> bytes);
  Status AttributeField(const WireField& field, Attribute* out);
  Result<ValueInfoProto> ValueInfo(std::span<const uint8_t> bytes);
  Result<FunctionProto> Function(std::span<const uint8_t> bytes);

  DecodeContext* context_;
  int depth_ = 0;
};

template <typename T, typename Fn>
bool ReadNumbers(const WireField& field, size_t fixed_bytes, std::vector<T>* out, Fn value) {
  if (field.type() != kWireBytes) {
    out->push_back(value(field.number));
    return true;
  }
  if (fixed_bytes == 0) {
    WireReader reader(field.bytes);
    uint64_t number = 0;
    while (reader.NextVarint(&number)) out->push_back(value(number));
    return reader.ok();
  }
  if (field.bytes.size() % fixed_bytes != 0) return false;
  for (size_t at = 0; at < field.bytes.size(); at += fixed_bytes) {
    uint64_t number = 0;
    std::memcpy(&number, field.bytes.data() + at, fixed_bytes);
    out->push_back(value(number));
  }
  return true;
}

Result<ValueInfoProto> Decoder::ValueInfo(std::span<const uint8_t> bytes) {
  ValueInfoProto out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireBytes)) {
      TM_RETURN_IF_ERROR(ReadName(field, &out.name));
    } else if (field.key == WireKey(2, kWireBytes)) {
      TM_ASSIGN_OR_RETURN(out.type, DecodeType(field.bytes, depth_));
    }
  }
  if (!reader.ok()) return CutOff("an input or output");
  return out;
}

Status Decoder::AttributeField(const WireField& field, Attribute* out) {
  const auto as_float = [](uint64_t bits) { return BitCast<float>(static_cast<uint32_t>(bits)); };
  const auto as_int = [](uint64_t bits) { return static_cast<int64_t>(bits); };
  switch (field.field()) {
    case 1:
      return ReadName(field, &out->name);
    case 2:
      out->f = field.F32();
      return {};
    case 3:
      out->i = field.Int64();
      return {};
    case 4:
      out->s = field.text();
      return {};
    case 5: {
      TM_ASSIGN_OR_RETURN(NamedTensor tensor, DecodeTensor(field.bytes, context_));
      out->tensor = std::move(tensor.tensor);
      return {};
    }
    case 6: {
      TM_ASSIGN_OR_RETURN(GraphProto graph, Graph(field.bytes));
      out->graph = std::make_shared<GraphProto>(std::move(graph));
      return {};
    }
    case 7:
      return ReadNumbers(field, 4, &out->floats, as_float) ? Status() : CutOff("an attribute");
    case 8:
      return ReadNumbers(field, 0, &out->ints, as_int) ? Status() : CutOff("an attribute");
    case 9:
      out->strings.emplace_back(field.text());
      return {};
    case 20:
      out->kind =
          field.number <= 10 ? static_cast<AttributeKind>(field.number) : AttributeKind::kOther;
      return {};
    case 21:
      return ReadName(field, &out->reference);
    case 22: {
      TM_ASSIGN_OR_RETURN(NamedTensor tensor, DecodeSparseTensor(field.bytes, context_));
      out->tensor = std::move(tensor.tensor);
      return {};
    }
    default:
      return {};
  }
}

// Very old files say no kind; what is there tells it.
AttributeKind GuessKind(const Attribute& attribute) {
  if (!attribute.tensor.is_none()) return AttributeKind::kTensor;
  if (attribute.graph) return AttributeKind::kGraph;
  if (!attribute.floats.empty()) return AttributeKind::kFloats;
  if (!attribute.ints.empty()) return AttributeKind::kInts;
  if (!attribute.strings.empty()) return AttributeKind::kStrings;
  if (!attribute.s.empty()) return AttributeKind::kString;
  return attribute.f != 0 ? AttributeKind::kFloat : AttributeKind::kInt;
}

// Exporters of trees write each number as a field of its own: their lists, which are most of a
// forest's memory while it is loaded, are made in one piece.
void ReserveLists(std::span<const uint8_t> bytes, Attribute* out) {
  constexpr size_t kShortBytes = 1024;
  if (bytes.size() < kShortBytes) return;
  size_t floats = 0, ints = 0, strings = 0;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(7, kWireFixed32)) ++floats;
    if (field.key == WireKey(8, kWireVarint)) ++ints;
    if (field.key == WireKey(9, kWireBytes)) ++strings;
  }
  out->floats.reserve(floats);
  out->ints.reserve(ints);
  out->strings.reserve(strings);
}

Result<Attribute> Decoder::ReadAttribute(std::span<const uint8_t> bytes) {
  const Level level(this);
  TM_RETURN_IF_ERROR(level.Check());
  Attribute out;
  ReserveLists(bytes, &out);
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    const uint32_t number = field.field();
    const bool scalar = number == 2 || number == 3 || number == 20;
    const WireType single = number == 2 || number == 7 ? kWireFixed32 : kWireVarint;
    const bool list = number == 7 || number == 8;
    const bool fits = scalar ? field.type() == single
                             : field.type() == kWireBytes || (list && field.type() == single);
    if (!fits) continue;
    TM_RETURN_IF_ERROR(AttributeField(field, &out));
  }
  if (!reader.ok()) return CutOff("an attribute");
  if (out.kind == AttributeKind::kNone) out.kind = GuessKind(out);
  if (out.kind == AttributeKind::kOther && !out.tensor.is_none()) out.kind = AttributeKind::kTensor;
  return out;
}

Result<NodeProto> Decoder::Node(std::span<const uint8_t> bytes) {
  const Level level(this);
  TM_RETURN_IF_ERROR(level.Check());
  if (++context_->nodes > kMaxNodes) {
    return MakeError(ErrorCode::kTooLarge, "the model has more than 100000 nodes");
  }
  NodeProto out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() != kWireBytes) continue;
    switch (field.field()) {
      case 1:
        TM_RETURN_IF_ERROR(AddName(field, &out.inputs));
        break;
      case 2:
        TM_RETURN_IF_ERROR(AddName(field, &out.outputs));
        break;
      case 3:
        TM_RETURN_IF_ERROR(ReadName(field, &out.name));
        break;
      case 4:
        TM_RETURN_IF_ERROR(ReadName(field, &out.op_type));
        break;
      case 5: {
        TM_ASSIGN_OR_RETURN(Attribute attribute, ReadAttribute(field.bytes));
        out.attributes.push_back(std::move(attribute));
        break;
      }
      case 7:
        TM_RETURN_IF_ERROR(ReadName(field, &out.domain));
        break;
      case 8:
        TM_RETURN_IF_ERROR(ReadName(field, &out.overload));
        break;
      default:
        break;
    }
  }
  if (!reader.ok()) return CutOff("a node");
  if (out.domain == "ai.onnx") out.domain.clear();
  return out;
}

Result<GraphProto> Decoder::Graph(std::span<const uint8_t> bytes) {
  const Level level(this);
  TM_RETURN_IF_ERROR(level.Check());
  GraphProto out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() != kWireBytes) continue;
    switch (field.field()) {
      case 1: {
        TM_ASSIGN_OR_RETURN(NodeProto node, Node(field.bytes));
        out.nodes.push_back(std::move(node));
        break;
      }
      case 2:
        TM_RETURN_IF_ERROR(ReadName(field, &out.name));
        break;
      case 5: {
        TM_ASSIGN_OR_RETURN(NamedTensor tensor, DecodeTensor(field.bytes, context_));
        out.initializers.push_back(std::move(tensor));
        break;
      }
      case 11:
      case 12: {
        TM_ASSIGN_OR_RETURN(ValueInfoProto info, ValueInfo(field.bytes));
        (field.field() == 11 ? out.inputs : out.outputs).push_back(std::move(info));
        break;
      }
      case 15: {
        TM_ASSIGN_OR_RETURN(NamedTensor tensor, DecodeSparseTensor(field.bytes, context_));
        out.initializers.push_back(std::move(tensor));
        break;
      }
      default:
        break;
    }
  }
  if (!reader.ok()) return CutOff("the graph");
  return out;
}

Result<FunctionProto> Decoder::Function(std::span<const uint8_t> bytes) {
  FunctionProto out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() != kWireBytes) continue;
    switch (field.field()) {
      case 1:
        TM_RETURN_IF_ERROR(ReadName(field, &out.name));
        break;
      case 4:
        TM_RETURN_IF_ERROR(AddName(field, &out.inputs));
        break;
      case 5:
        TM_RETURN_IF_ERROR(AddName(field, &out.outputs));
        break;
      case 6:
        TM_RETURN_IF_ERROR(AddName(field, &out.attribute_names));
        break;
      case 7: {
        TM_ASSIGN_OR_RETURN(NodeProto node, Node(field.bytes));
        out.nodes.push_back(std::move(node));
        break;
      }
      case 9: {
        TM_ASSIGN_OR_RETURN(OpsetId opset, ReadOpset(field.bytes));
        out.opsets.push_back(std::move(opset));
        break;
      }
      case 10:
        TM_RETURN_IF_ERROR(ReadName(field, &out.domain));
        break;
      case 11: {
        TM_ASSIGN_OR_RETURN(Attribute attribute, ReadAttribute(field.bytes));
        out.attribute_defaults.push_back(std::move(attribute));
        break;
      }
      case 13:
        TM_RETURN_IF_ERROR(ReadName(field, &out.overload));
        break;
      default:
        break;
    }
  }
  if (!reader.ok()) return CutOff("a function");
  if (out.domain == "ai.onnx") out.domain.clear();
  return out;
}

Result<ModelProto> Decoder::Model(std::span<const uint8_t> bytes) {
  ModelProto out;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    switch (field.key) {
      case WireKey(1, kWireVarint):
        out.ir_version = field.Int64();
        break;
      case WireKey(2, kWireBytes):
        TM_RETURN_IF_ERROR(ReadName(field, &out.producer_name));
        break;
      case WireKey(3, kWireBytes):
        TM_RETURN_IF_ERROR(ReadName(field, &out.producer_version));
        break;
      case WireKey(4, kWireBytes):
        TM_RETURN_IF_ERROR(ReadName(field, &out.domain));
        break;
      case WireKey(5, kWireVarint):
        out.model_version = field.Int64();
        break;
      case WireKey(7, kWireBytes): {
        TM_ASSIGN_OR_RETURN(GraphProto graph, Graph(field.bytes));
        out.graph = std::make_shared<GraphProto>(std::move(graph));
        break;
      }
      case WireKey(8, kWireBytes): {
        TM_ASSIGN_OR_RETURN(OpsetId opset, ReadOpset(field.bytes));
        out.opsets.push_back(std::move(opset));
        break;
      }
      case WireKey(14, kWireBytes): {
        TM_ASSIGN_OR_RETURN(auto entry, ReadMetadata(field.bytes));
        out.metadata.push_back(std::move(entry));
        break;
      }
      case WireKey(25, kWireBytes): {
        TM_ASSIGN_OR_RETURN(FunctionProto function, Function(field.bytes));
        out.functions.push_back(std::move(function));
        break;
      }
      default:
        break;
    }
  }
  if (!reader.ok()) return CutOff("the model");
  return out;
}

// SequenceProto {name 1, elem_type 2, tensor_values 3, sequence_values 5}, OptionalProto {name 1,
// elem_type 2, tensor_value 3, sequence_value 5}.
Result<Value> Decoder::TypedValue(std::span<const uint8_t> bytes, const TypeProto& type) {
  const Level level(this);
  TM_RETURN_IF_ERROR(level.Check());
  if (type.kind == TypeProto::Kind::kTensor || type.kind == TypeProto::Kind::kUnknown) {
    TM_ASSIGN_OR_RETURN(NamedTensor tensor, DecodeTensor(bytes, context_));
    return Value(std::move(tensor.tensor));
  }
  const bool optional = type.kind == TypeProto::Kind::kOptional;
  std::vector<Value> list;
  WireReader reader(bytes);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() != kWireBytes || (field.field() != 3 && field.field() != 5)) continue;
    TypeProto inner;
    if (type.inner) inner = *type.inner;
    TM_ASSIGN_OR_RETURN(Value value, TypedValue(field.bytes, inner));
    list.push_back(std::move(value));
  }
  if (!reader.ok()) return CutOff("a value");
  if (optional) return list.empty() ? Value() : list[0];
  Value out;
  out.kind = Value::Kind::kSequence;
  if (type.inner) out.element = type.inner->element;
  out.list = std::make_shared<const std::vector<Value>>(std::move(list));
  return out;
}

Result<ModelProto> Decode(DecodeContext context) {
  const std::span<const uint8_t> bytes = context.file->head().bytes;
  const FileKind other = SniffOtherFile(bytes);
  if (!other.name.empty()) {
    return MakeError(ErrorCode::kInvalid, "this is " + other.name + ", not an ONNX model",
                     other.hint);
  }
  TM_ASSIGN_OR_RETURN(ModelProto model, Decoder(&context).Model(bytes));
  if (!model.graph) {
    return MakeError(ErrorCode::kInvalid, "the file has no graph, so it is no ONNX model",
                     "Export the model again.");
  }
  return model;
}

}  // namespace

Result<ModelProto> DecodeModel(const ModelFile& file, std::span<const ExternalFile> external,
                               BufferPool* pool) {
  return Decode({&file, external, pool});
}

Result<ModelProto> DecodeOutline(const ModelFile& file, std::span<const ExternalFile> external,
                                 BufferPool* pool) {
  DecodeContext context{&file, external, pool};
  context.reads_weights = false;
  return Decode(context);
}

std::vector<std::string> ExternalDataNames(const ModelFile& file) {
  std::vector<std::string> names;
  const std::span<const uint8_t> head = file.head().bytes;
  const auto pool = std::make_shared<BufferPool>(head.size() * 16 + (1 << 20));
  DecodeContext context{&file, {}, pool.get()};
  context.missing_files = &names;
  context.reads_weights = false;
  if (!Decoder(&context).Model(head).ok()) names.clear();
  return names;
}

Result<Value> DecodeValue(const SharedBytes& file, const TypeProto& type, BufferPool* pool) {
  const ModelFile whole(file);
  DecodeContext context{&whole, {}, pool};
  return Decoder(&context).TypedValue(file.bytes, type);
}

}  // namespace tidemark::model
