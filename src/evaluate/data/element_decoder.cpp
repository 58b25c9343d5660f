#include "evaluate/data/element_decoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "base/bit_cast.h"
#include "base/utf8.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kSliceBytes = size_t{1} << 20;
constexpr size_t kMaxElementBytes = size_t{1} << 20;

float HalfToFloat(uint16_t half) {
  auto sign = static_cast<uint32_t>(half & 0x8000U) << 16;
  uint32_t exponent = (half >> 10) & 0x1fU;
  uint32_t fraction = half & 0x3ffU;
  if (exponent == 0) {
    float tiny = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -tiny : tiny;
  }
  uint32_t bits = exponent == 31 ? 0x7f800000U : (exponent + 112) << 23;
  return BitCast<float>(sign | bits | (fraction << 13));
}

// One element as an unsigned number of its bytes.
uint64_t RawBits(const uint8_t* at, const ElementForm& form) {
  uint64_t bits = 0;
  for (size_t i = 0; i < form.size_bytes; ++i) {
    size_t place = form.big_endian ? i : form.size_bytes - 1 - i;
    bits = bits << 8 | at[place];
  }
  return bits;
}

int64_t SignedValue(uint64_t bits, size_t size_bytes) {
  auto unused = static_cast<unsigned>(64 - size_bytes * 8);
  return static_cast<int64_t>(bits << unused) >> unused;
}

template <typename T>
T NumberFrom(const uint8_t* at, const ElementForm& form) {
  uint64_t bits = RawBits(at, form);
  if constexpr (std::is_same_v<T, double>) {
    return BitCast<double>(bits);
  } else if constexpr (std::is_same_v<T, float>) {
    return form.size_bytes == 2 ? HalfToFloat(static_cast<uint16_t>(bits))
                                : BitCast<float>(static_cast<uint32_t>(bits));
  } else {
    return static_cast<T>(form.kind == ElementKind::kSigned ? SignedValue(bits, form.size_bytes)
                                                            : static_cast<int64_t>(bits));
  }
}

void AppendUtf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += static_cast<char>(0xC0 | (code >> 6));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out += static_cast<char>(0xE0 | (code >> 12));
    *out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x110000) {
    *out += static_cast<char>(0xF0 | (code >> 18));
    *out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    *out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *out += "\xEF\xBF\xBD";
  }
}

std::string TextFrom(const uint8_t* at, const ElementForm& form) {
  std::string text;
  if (form.kind == ElementKind::kBytes) {
    text.assign(reinterpret_cast<const char*>(at), form.size_bytes);
  } else {
    ElementForm character = form;
    character.size_bytes = 4;
    for (size_t i = 0; i + 4 <= form.size_bytes; i += 4) {
      AppendUtf8(static_cast<uint32_t>(RawBits(at + i, character)), &text);
    }
  }
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return ToValidUtf8(text);
}

// Calls `take(index, bytes)` for every element in the order of the file.
template <typename Take>
Status ForElements(ByteSource* source, uint64_t offset, size_t element_bytes, uint64_t count,
                   const Take& take) {
  size_t per_slice = std::max<size_t>(1, kSliceBytes / element_bytes);
  for (uint64_t done = 0; done < count;) {
    uint64_t here = std::min<uint64_t>(per_slice, count - done);
    TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes,
                        ReadBytes(source, offset + done * element_bytes, here * element_bytes));
    for (size_t i = 0; i < here; ++i) {
      TM_RETURN_IF_ERROR(take(static_cast<size_t>(done + i), bytes.data() + i * element_bytes));
    }
    done += here;
  }
  return {};
}

// Where the elements of a column-major array belong in a row-major one, one after another.
class ColumnMajorPlaces {
 public:
  explicit ColumnMajorPlaces(const std::vector<uint64_t>& shape)
      : shape_(shape), index_(shape.size()), strides_(shape.size(), 1) {
    for (size_t i = shape.size(); i-- > 1;) strides_[i - 1] = strides_[i] * shape[i];
  }
  size_t Next() {
    size_t place = place_;
    for (size_t axis = 0; axis < shape_.size(); ++axis) {
      place_ += static_cast<size_t>(strides_[axis]);
      if (++index_[axis] < shape_[axis]) break;
      place_ -= static_cast<size_t>(strides_[axis] * shape_[axis]);
      index_[axis] = 0;
    }
    return place;
  }

 private:
  const std::vector<uint64_t>& shape_;
  std::vector<uint64_t> index_;
  std::vector<uint64_t> strides_;
  size_t place_ = 0;
};

struct ArrayJob {
  ByteSource* source;
  uint64_t offset;
  const ArrayLayout& layout;
  uint64_t count;
};

template <typename T>
Result<std::vector<T>> DecodeNumbers(const ArrayJob& job) {
  std::vector<T> values(static_cast<size_t>(job.count));
  const ElementForm& form = job.layout.form;
  ColumnMajorPlaces places(job.layout.shape);
  bool column_major = job.layout.column_major;
  TM_RETURN_IF_ERROR(ForElements(job.source, job.offset, form.size_bytes, job.count,
                                 [&](size_t index, const uint8_t* at) -> Status {
                                   size_t place = column_major ? places.Next() : index;
                                   values[place] = NumberFrom<T>(at, form);
                                   if constexpr (std::is_same_v<T, int64_t>) {
                                     if (form.kind == ElementKind::kUnsigned && values[place] < 0) {
                                       return MakeError(ErrorCode::kUnsupported,
                                                        "a whole number is larger than 2^63",
                                                        "Store it as text or as f64.");
                                     }
                                   }
                                   return {};
                                 }));
  return values;
}

Result<DataColumn::Values> DecodeTexts(const ArrayJob& job, const ReadOptions& options) {
  const ElementForm& form = job.layout.form;
  std::vector<uint32_t> codes(static_cast<size_t>(job.count));
  TextValues texts;
  ColumnMajorPlaces places(job.layout.shape);
  bool column_major = job.layout.column_major;
  TM_RETURN_IF_ERROR(ForElements(job.source, job.offset, form.size_bytes, job.count,
                                 [&](size_t index, const uint8_t* at) -> Status {
                                   size_t place = column_major ? places.Next() : index;
                                   codes[place] = texts.CodeOf(TextFrom(at, form));
                                   return index % 4096 == 0
                                              ? CheckMemory(texts.memory_bytes(), options)
                                              : Status();
                                 }));
  for (uint32_t code : codes) texts.AppendCode(code);
  return DataColumn::Values(std::move(texts));
}

template <typename T>
Result<DataColumn::Values> AsValues(const ArrayJob& job) {
  TM_ASSIGN_OR_RETURN(std::vector<T> values, DecodeNumbers<T>(job));
  return DataColumn::Values(std::move(values));
}

Result<DataColumn::Values> DecodeValues(const ArrayJob& job, const ReadOptions& options) {
  const ElementForm& form = job.layout.form;
  switch (form.kind) {
    case ElementKind::kFloat:
      return form.size_bytes == 8 ? AsValues<double>(job) : AsValues<float>(job);
    case ElementKind::kBytes:
    case ElementKind::kUnicode:
      return DecodeTexts(job, options);
    case ElementKind::kBoolean:
      return AsValues<uint8_t>(job);
    case ElementKind::kUnsigned:
      if (form.size_bytes == 1) return AsValues<uint8_t>(job);
      return form.size_bytes == 2 ? AsValues<int32_t>(job) : AsValues<int64_t>(job);
    case ElementKind::kSigned:
      return form.size_bytes == 8 ? AsValues<int64_t>(job) : AsValues<int32_t>(job);
  }
  return MakeError(ErrorCode::kInternal, "an element is of no kind");
}

uint64_t BytesInMemory(const ElementForm& form) {
  switch (form.kind) {
    case ElementKind::kBoolean:
      return 1;
    case ElementKind::kBytes:
    case ElementKind::kUnicode:
      return 2 * sizeof(uint32_t);
    case ElementKind::kUnsigned:
      return form.size_bytes == 1 ? 1 : form.size_bytes == 2 ? 4 : 8;
    default:
      return std::max<uint64_t>(form.size_bytes, 4);
  }
}

ColumnType TypeOf(ElementKind kind) {
  switch (kind) {
    case ElementKind::kBoolean:
      return ColumnType::kBoolean;
    case ElementKind::kFloat:
      return ColumnType::kFloat;
    case ElementKind::kBytes:
    case ElementKind::kUnicode:
      return ColumnType::kText;
    default:
      return ColumnType::kInteger;
  }
}

}  // namespace

Result<uint64_t> ElementCount(const ArrayLayout& layout, uint64_t available_bytes) {
  uint64_t count = 1;
  uint64_t limit = available_bytes / std::max<size_t>(layout.form.size_bytes, 1);
  bool empty = std::find(layout.shape.begin(), layout.shape.end(), 0U) != layout.shape.end();
  if (empty) return uint64_t{0};
  for (uint64_t extent : layout.shape) {
    if (extent > limit / count) {
      return MakeError(ErrorCode::kCorrupt,
                       "the array's shape needs more bytes than the file has (" +
                           std::to_string(available_bytes) + ")",
                       "Get the file again; it may have been cut.");
    }
    count *= extent;
  }
  return count;
}

Result<DataColumn> DecodeArray(ByteSource* source, uint64_t offset, const ArrayLayout& layout,
                               std::string name, const ReadOptions& options) {
  if (layout.form.size_bytes == 0 || layout.form.size_bytes > kMaxElementBytes) {
    return MakeError(ErrorCode::kUnsupported,
                     "the array " + name + " has elements of " +
                         std::to_string(layout.form.size_bytes) + " bytes",
                     "Store it with an ordinary type of number or short texts.");
  }
  uint64_t available = source->size() - std::min(offset, source->size());
  auto counted = ElementCount(layout, available);
  if (!counted.ok()) return counted.error().In("array " + name);
  if (*counted == 0) {
    return MakeError(ErrorCode::kInvalid, "the array " + name + " is empty",
                     "Choose an array with at least one row.");
  }
  TM_RETURN_IF_ERROR(CheckMemory(*counted * BytesInMemory(layout.form), options));
  TM_ASSIGN_OR_RETURN(DataColumn::Values values,
                      DecodeValues({source, offset, layout, *counted}, options));
  std::vector<size_t> row_shape;
  for (size_t i = 1; i < layout.shape.size(); ++i) {
    row_shape.push_back(static_cast<size_t>(layout.shape[i]));
  }
  return DataColumn(std::move(name), TypeOf(layout.form.kind), std::move(values),
                    std::move(row_shape));
}

}  // namespace tidemark::evaluate
