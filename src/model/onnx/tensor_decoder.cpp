#include "model/onnx/tensor_decoder.h"

#include <algorithm>
#include <utility>

#include "base/wire_reader.h"
#include "model/onnx/external_data.h"

namespace tidemark::model {
namespace {

// TensorProto, unpacked into its parts: where the bytes are, not yet what they mean.
struct TensorParts {
  std::string name;
  std::vector<int64_t> dims;
  uint64_t type = 0;
  bool has_raw = false, has_segment = false, external = false;
  std::span<const uint8_t> raw;
  const ModelFile::Cut* cut = nullptr;
  std::vector<WireField> typed;  // of the fields 4, 5, 6, 7, 10, 11
  ExternalEntries external_data;
};

Error Invalid(const TensorParts& parts, const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "tensor '" + parts.name + "': " + what,
                   "The file is damaged or was not written by an ONNX exporter.");
}

Status ReadDims(const WireField& field, std::vector<int64_t>* dims) {
  const auto add = [&](uint64_t value) { dims->push_back(static_cast<int64_t>(value)); };
  if (field.type() == kWireVarint) {
    add(field.number);
  } else {
    WireReader packed(field.bytes);
    uint64_t value = 0;
    while (packed.NextVarint(&value)) {
      add(value);
      if (dims->size() > Shape::kMaxRank) break;
    }
    if (!packed.ok()) return MakeError(ErrorCode::kCorrupt, "a list of dims is cut off");
  }
  if (dims->size() > Shape::kMaxRank) {
    return MakeError(ErrorCode::kTooLarge, "a tensor has more than 16 dimensions");
  }
  return {};
}

Status ReadKeyValue(std::span<const uint8_t> bytes,
                    std::vector<std::pair<std::string, std::string>>* out) {
  WireReader reader(bytes);
  WireField field;
  std::pair<std::string, std::string> entry;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireBytes)) entry.first = field.text();
    if (field.key == WireKey(2, kWireBytes)) entry.second = field.text();
  }
  if (!reader.ok()) return MakeError(ErrorCode::kCorrupt, "an entry of external data is cut off");
  out->push_back(std::move(entry));
  return {};
}

Result<TensorParts> ReadParts(std::span<const uint8_t> message, const ModelFile& file) {
  TensorParts parts;
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    switch (field.field()) {
      case 1:
        TM_RETURN_IF_ERROR(ReadDims(field, &parts.dims));
        break;
      case 2:
        if (field.type() == kWireVarint) parts.type = field.number;
        break;
      case 3:
        parts.has_segment = true;
        break;
      case 4:
      case 5:
      case 6:
      case 7:
      case 10:
      case 11:
        if (!(field.type() == kWireBytes && field.bytes.empty() && field.field() != 6)) {
          parts.typed.push_back(field);
        }
        break;
      case 8:
        if (field.bytes.size() > kMaxNameBytes) return Invalid(parts, "its name is too long");
        parts.name = field.text();
        break;
      case 9:
        if (field.type() == kWireVarint) parts.cut = file.FindCut(field.number);
        if (field.type() != kWireBytes) break;
        parts.has_raw = true;
        parts.raw = field.bytes;
        break;
      case 13:
        TM_RETURN_IF_ERROR(ReadKeyValue(field.bytes, &parts.external_data));
        break;
      case 14:
        parts.external = field.number == 1;
        break;
      default:
        break;
    }
  }
  if (!reader.ok()) {
    return MakeError(ErrorCode::kCorrupt, "tensor '" + parts.name + "' is cut off or damaged");
  }
  return parts;
}

// The typed field that carries `type`.
uint32_t TypedField(DataType type) {
  switch (type) {
    case DataType::kF32:
    case DataType::kC64:
      return 4;
    case DataType::kString:
      return 6;
    case DataType::kI64:
      return 7;
    case DataType::kF64:
    case DataType::kC128:
      return 10;
    case DataType::kU32:
    case DataType::kU64:
      return 11;
    default:
      return 5;
  }
}

// How many values the typed fields hold, or nothing when one of them is malformed.
std::optional<uint64_t> CountTyped(const std::vector<WireField>& fields, size_t fixed_bytes) {
  uint64_t count = 0;
  for (const WireField& field : fields) {
    if (field.type() != kWireBytes) {
      ++count;
    } else if (fixed_bytes > 0) {
      if (field.bytes.size() % fixed_bytes != 0) return std::nullopt;
      count += field.bytes.size() / fixed_bytes;
    } else {
      count += static_cast<uint64_t>(std::count_if(field.bytes.begin(), field.bytes.end(),
                                                   [](uint8_t byte) { return byte < 0x80; }));
      if (field.bytes.back() >= 0x80) return std::nullopt;
    }
  }
  return count;
}

void StoreVarint(DataType type, uint64_t value, size_t at, Tensor* out) {
  switch (ElementBytes(type)) {
    case 1:
      out->mutable_data<uint8_t>()[at] =
          type == DataType::kBool ? static_cast<uint8_t>(value != 0) : static_cast<uint8_t>(value);
      break;
    case 2:
      out->mutable_data<uint16_t>()[at] = static_cast<uint16_t>(value);
      break;
    case 4:
      out->mutable_data<uint32_t>()[at] = static_cast<uint32_t>(value);
      break;
    default:
      out->mutable_data<uint64_t>()[at] = value;
      break;
  }
}

// Values of 4 or 2 bits, low ones first, each into a byte of its own.
void UnpackBits(DataType type, const uint8_t* packed, Tensor* out) {
  const size_t bits = ElementFileBits(type);
  const size_t per_byte = 8 / bits;
  const auto mask = static_cast<uint8_t>((1U << bits) - 1);
  const bool sign = type == DataType::kI4 || type == DataType::kI2;
  auto* to = out->mutable_data<uint8_t>();
  for (size_t i = 0; i < static_cast<size_t>(out->count()); ++i) {
    auto value = static_cast<uint8_t>(packed[i / per_byte] >> (i % per_byte * bits) & mask);
    if (sign && (value >> (bits - 1)) != 0) value = static_cast<uint8_t>(value | ~mask);
    to[i] = value;
  }
}

Status CheckRaw(const TensorParts& parts, DataType type, const Shape& shape, uint64_t size_bytes) {
  const uint64_t bits = ElementFileBits(type);
  uint64_t total_bits = 0;
  if (bits == 0) return Invalid(parts, "strings can't be raw data");
  if (__builtin_mul_overflow(static_cast<uint64_t>(shape.count()), bits, &total_bits) ||
      (total_bits + 7) / 8 != size_bytes) {
    return Invalid(parts, "its shape " + shape.ToString() + " of " + std::string(TypeName(type)) +
                              " does not fit its " + std::to_string(size_bytes) + " bytes");
  }
  return {};
}

Result<Tensor> FromRaw(const TensorParts& parts, DataType type, const Shape& shape,
                       const SharedBytes& raw, BufferPool* pool) {
  TM_RETURN_IF_ERROR(CheckRaw(parts, type, shape, raw.bytes.size()));
  const uint64_t bits = ElementFileBits(type);
  const size_t each = ElementBytes(type);
  const auto address = reinterpret_cast<uintptr_t>(raw.bytes.data());
  if (bits >= 8 && type != DataType::kBool && address % std::min<size_t>(each, 8) == 0) {
    return Tensor::View(type, shape, raw.bytes.data(), raw.owner);
  }
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, type, shape));
  if (bits < 8) {
    UnpackBits(type, raw.bytes.data(), &out);
  } else if (type == DataType::kBool) {
    for (size_t i = 0; i < raw.bytes.size(); ++i) {
      out.mutable_data<uint8_t>()[i] = raw.bytes[i] != 0 ? 1 : 0;
    }
  } else if (!raw.bytes.empty()) {
    std::memcpy(out.mutable_data<uint8_t>(), raw.bytes.data(), raw.bytes.size());
  }
  return out;
}

void CopyFixed(const std::vector<WireField>& fields, size_t each, uint8_t* to) {
  for (const WireField& field : fields) {
    if (field.type() == kWireBytes) {
      if (!field.bytes.empty()) std::memcpy(to, field.bytes.data(), field.bytes.size());
      to += field.bytes.size();
    } else {
      std::memcpy(to, &field.number, each);
      to += each;
    }
  }
}

bool CopyVarints(DataType type, const std::vector<WireField>& fields, Tensor* out) {
  const size_t bits = ElementFileBits(type);
  std::vector<uint8_t> packed;
  size_t at = 0;
  const auto store = [&](uint64_t value) {
    if (bits < 8) {
      packed.push_back(static_cast<uint8_t>(value));
    } else {
      StoreVarint(type, value, at, out);
    }
    ++at;
  };
  for (const WireField& field : fields) {
    if (field.type() == kWireVarint) {
      store(field.number);
      continue;
    }
    WireReader reader(field.bytes);
    uint64_t value = 0;
    while (reader.NextVarint(&value)) store(value);
    if (!reader.ok()) return false;
  }
  if (bits < 8 && !packed.empty()) UnpackBits(type, packed.data(), out);
  return true;
}

Result<Tensor> FromTyped(const TensorParts& parts, DataType type, const Shape& shape,
                         BufferPool* pool) {
  const auto count = static_cast<uint64_t>(shape.count());
  const uint32_t number = TypedField(type);
  const bool fixed = number == 4 || number == 10;
  const size_t each = number == 4 ? 4 : 8;
  for (const WireField& field : parts.typed) {
    const bool packed = field.type() == kWireBytes;
    const WireType single = number == 4 ? kWireFixed32 : number == 10 ? kWireFixed64 : kWireVarint;
    if (field.field() != number || !(packed || (number != 6 && field.type() == single))) {
      return Invalid(parts, "its values are in a field of another type");
    }
  }
  uint64_t expected = count;
  if (type == DataType::kC64 || type == DataType::kC128) expected *= 2;
  const size_t bits = ElementFileBits(type);
  if (bits > 0 && bits < 8) expected = (count * bits + 7) / 8;
  const auto found = number == 6 ? std::optional<uint64_t>(parts.typed.size())
                                 : CountTyped(parts.typed, fixed ? each : 0);
  if (!found || *found != expected) {
    return Invalid(parts, "its shape " + shape.ToString() + " needs " + std::to_string(expected) +
                              " values, and there are " + std::to_string(found.value_or(0)));
  }
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, type, shape));
  if (number == 6) {
    for (size_t i = 0; i < parts.typed.size(); ++i) {
      out.mutable_data<std::string>()[i] = parts.typed[i].text();
    }
  } else if (fixed) {
    CopyFixed(parts.typed, each, out.mutable_data<uint8_t>());
  } else if (!CopyVarints(type, parts.typed, &out)) {
    return Invalid(parts, "a number in it is malformed");
  }
  return out;
}

// With some room behind: a packed weight, which begins where a cache line does, then fits where
// the one before it was.
Result<SharedBytes> ReadPart(const ExternalPart& part) {
  constexpr size_t kRoomBytes = 256;
  std::vector<uint8_t> bytes;
  bytes.reserve(static_cast<size_t>(part.size_bytes) + kRoomBytes);
  bytes.resize(static_cast<size_t>(part.size_bytes));
  TM_RETURN_IF_ERROR(ReadBytes(part.source, part.offset, bytes));
  return SharedBytes::Own(std::move(bytes));
}

// Raw data that are not in the head.
Result<Tensor> FromPart(const TensorParts& parts, DataType type, const Shape& shape,
                        const ExternalPart& part, const DecodeContext& context) {
  TM_RETURN_IF_ERROR(CheckRaw(parts, type, shape, part.size_bytes));
  if (!context.reads_weights && part.size_bytes >= kLargeWeightBytes) {
    return Tensor::View(type, shape, nullptr, nullptr);
  }
  TM_ASSIGN_OR_RETURN(const SharedBytes raw, ReadPart(part));
  return FromRaw(parts, type, shape, raw, context.pool);
}

Result<Tensor> FromExternal(const TensorParts& parts, DataType type, const Shape& shape,
                            DecodeContext* context) {
  uint64_t bits = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(shape.count()),
                             static_cast<uint64_t>(ElementFileBits(type)), &bits)) {
    return Invalid(parts, "impossible shape " + shape.ToString());
  }
  if (context->missing_files != nullptr) {
    NoteLocation(parts.external_data, context->missing_files);
    return Tensor();
  }
  TM_ASSIGN_OR_RETURN(const ExternalPart part, FindExternal(parts.name, parts.external_data,
                                                            (bits + 7) / 8, context->external));
  return FromPart(parts, type, shape, part, *context);
}

}  // namespace

Result<NamedTensor> DecodeTensor(std::span<const uint8_t> message, DecodeContext* context) {
  if (++context->tensors > kMaxTensors) {
    return MakeError(ErrorCode::kTooLarge, "the model has more than 100000 tensors");
  }
  TM_ASSIGN_OR_RETURN(TensorParts parts, ReadParts(message, *context->file));
  if (!IsKnownType(parts.type)) {
    return Invalid(parts, "unknown element type " + std::to_string(parts.type));
  }
  const auto type = static_cast<DataType>(parts.type);
  const Shape shape{std::span<const int64_t>(parts.dims)};
  if (!shape.CheckedCount()) return Invalid(parts, "impossible shape " + shape.ToString());
  if (parts.has_segment) return Invalid(parts, "tensors in segments are not supported");
  const int sources = (parts.cut != nullptr || !parts.raw.empty() ? 1 : 0) +
                      (parts.typed.empty() ? 0 : 1) + (parts.external ? 1 : 0);
  if (sources > 1) return Invalid(parts, "it has its values twice");
  NamedTensor out;
  out.name = parts.name;
  if (parts.external) {
    TM_ASSIGN_OR_RETURN(out.tensor, FromExternal(parts, type, shape, context));
  } else if (parts.cut != nullptr) {
    const ExternalPart part{context->file->source(), parts.cut->offset, parts.cut->size_bytes};
    TM_ASSIGN_OR_RETURN(out.tensor, FromPart(parts, type, shape, part, *context));
  } else if (parts.has_raw && parts.typed.empty()) {
    const SharedBytes raw{parts.raw, context->file->head().owner};
    TM_ASSIGN_OR_RETURN(out.tensor, FromRaw(parts, type, shape, raw, context->pool));
  } else {
    TM_ASSIGN_OR_RETURN(out.tensor, FromTyped(parts, type, shape, context->pool));
  }
  return out;
}

namespace {

// The flat place of each stored value, or nothing when an index is outside of `shape`.
std::optional<std::vector<int64_t>> SparsePlaces(const Tensor& indices, const Shape& shape) {
  std::vector<int64_t> places;
  const auto* index = indices.data<int64_t>();
  if (indices.rank() == 1) {
    places.assign(index, index + indices.count());
  } else {
    const Shape strides = shape.Strides();
    for (int64_t i = 0; i < indices.dim(0); ++i) {
      int64_t place = 0;
      for (size_t d = 0; d < shape.rank(); ++d) {
        const int64_t at = *index++;
        if (at < 0 || at >= shape[d]) return std::nullopt;
        place += at * strides[d];
      }
      places.push_back(place);
    }
  }
  for (int64_t place : places) {
    if (place < 0 || place >= shape.count()) return std::nullopt;
  }
  return places;
}

}  // namespace

Result<NamedTensor> DecodeSparseTensor(std::span<const uint8_t> message, DecodeContext* context) {
  const auto invalid = [] {
    return MakeError(ErrorCode::kInvalid, "a sparse tensor of the file contradicts itself");
  };
  NamedTensor values, indices;
  const bool reads_weights = std::exchange(context->reads_weights, true);
  std::vector<int64_t> dims;
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireBytes)) {
      TM_ASSIGN_OR_RETURN(values, DecodeTensor(field.bytes, context));
    } else if (field.key == WireKey(2, kWireBytes)) {
      TM_ASSIGN_OR_RETURN(indices, DecodeTensor(field.bytes, context));
    } else if (field.field() == 3) {
      TM_RETURN_IF_ERROR(ReadDims(field, &dims));
    }
  }
  context->reads_weights = reads_weights;
  const Shape shape{std::span<const int64_t>(dims)};
  const Tensor& index = indices.tensor;
  if (!reader.ok() || !shape.CheckedCount() || values.tensor.rank() != 1 ||
      index.type() != DataType::kI64 || values.tensor.type() == DataType::kString ||
      (index.rank() != 1 && index.rank() != 2) || index.dim(0) != values.tensor.dim(0) ||
      (index.rank() == 2 && index.dim(1) != static_cast<int64_t>(shape.rank()))) {
    return invalid();
  }
  const auto places = SparsePlaces(index, shape);
  if (!places) return invalid();
  TM_ASSIGN_OR_RETURN(Tensor dense, Tensor::Make(context->pool, values.tensor.type(), shape));
  const size_t each = ElementBytes(dense.type());
  if (dense.bytes() > 0) std::memset(dense.mutable_data<uint8_t>(), 0, dense.bytes());
  for (size_t i = 0; i < places->size(); ++i) {
    std::memcpy(dense.mutable_data<uint8_t>() + static_cast<size_t>((*places)[i]) * each,
                values.tensor.data<uint8_t>() + i * each, each);
  }
  return NamedTensor{values.name, dense};
}

}  // namespace tidemark::model
