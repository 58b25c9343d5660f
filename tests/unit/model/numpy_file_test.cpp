#include "unit/model/numpy_file.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/bytes.h"
#include "model/kernels/transpose.h"

namespace tidemark::model {
namespace {

std::string Between(const std::string& text, const std::string& after, const std::string& until) {
  const size_t start = text.find(after);
  if (start == std::string::npos) return {};
  const size_t from = start + after.size();
  return text.substr(from, text.find(until, from) - from);
}

std::string Utf8Of(const uint8_t* codes, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    uint32_t code = 0;
    std::memcpy(&code, codes + i * 4, 4);
    if (code == 0) break;
    if (code < 0x80) out += static_cast<char>(code);
  }
  return out;
}

}  // namespace

std::optional<Tensor> ReadNpy(const SharedBytes& bytes, BufferPool* pool) {
  const auto data = bytes.bytes;
  if (data.size() < 10 || std::memcmp(data.data(), "\x93NUMPY", 6) != 0) return std::nullopt;
  const size_t header_size = data[8] | static_cast<size_t>(data[9]) << 8;
  const std::string header(AsText(data.subspan(10, header_size)));
  const std::string kind = Between(header, "'descr': '", "'");
  const std::string dims = Between(header, "'shape': (", ")");
  const bool fortran = header.find("'fortran_order': True") != std::string::npos;
  Shape shape;
  for (size_t at = 0; at < dims.size();) {
    const size_t comma = std::min(dims.find(',', at), dims.size());
    const std::string number = dims.substr(at, comma - at);
    if (number.find_first_of("0123456789") != std::string::npos) shape.Append(std::stoll(number));
    at = comma + 1;
  }
  if (fortran) {
    Shape reversed;
    for (size_t d = shape.rank(); d-- > 0;) reversed.Append(shape[d]);
    shape = reversed;
  }
  const uint8_t* from = data.data() + 10 + header_size;
  const DataType type = kind == "<f4"   ? DataType::kF32
                        : kind == "<f8" ? DataType::kF64
                        : kind == "<i4" ? DataType::kI32
                        : kind == "<i8" ? DataType::kI64
                                        : DataType::kString;
  auto out = Tensor::Make(pool, type, shape);
  if (!out.ok()) return std::nullopt;
  if (type == DataType::kString) {
    const size_t length = std::stoul(kind.substr(2));
    for (int64_t i = 0; i < out->count(); ++i) {
      out->mutable_data<std::string>()[i] =
          Utf8Of(from + static_cast<size_t>(i) * length * 4, length);
    }
  } else {
    std::memcpy(out->mutable_data<uint8_t>(), from, out->bytes());
  }
  if (!fortran || shape.rank() < 2) return *out;
  std::vector<size_t> order;
  for (size_t d = shape.rank(); d-- > 0;) order.push_back(d);
  auto turned = Transposed(*out, order, pool);
  if (!turned.ok()) return std::nullopt;
  return *turned;
}

std::optional<Tensor> ReadNpz(const SharedBytes& bytes, const std::string& name, BufferPool* pool) {
  ByteReader reader(bytes.bytes);
  while (reader.remaining() >= 30) {
    if (reader.U32() != 0x04034b50) return std::nullopt;
    reader.Bytes(14);
    uint64_t size = reader.U32();
    reader.U32();
    const uint16_t name_size = reader.U16();
    const uint16_t extra_size = reader.U16();
    const std::string entry(reader.Text(name_size));
    ByteReader extra(reader.Bytes(extra_size));
    if (size == 0xFFFFFFFF) {
      extra.U32();
      size = extra.U64();
    }
    const auto content = reader.Bytes(size);
    if (!reader.ok()) return std::nullopt;
    if (entry == name + ".npy") return ReadNpy({content, bytes.owner}, pool);
  }
  return std::nullopt;
}

TEST(NumpyFile, RefusesOtherBytes) {
  const auto pool = std::make_shared<BufferPool>(1 << 20);
  EXPECT_FALSE(ReadNpy(SharedBytes::Own({1, 2, 3}), pool.get()).has_value());
  EXPECT_FALSE(ReadNpz(SharedBytes::Own({1, 2, 3}), "X", pool.get()).has_value());
}

}  // namespace tidemark::model
