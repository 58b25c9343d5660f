#include "evaluate/data/npy.h"

#include <optional>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMaxHeaderBytes = size_t{64} << 10;
constexpr size_t kMaxRank = 32;

Error BadHead(const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "this is no valid NPY file: " + what,
                   "Save the array again with numpy.save.");
}

// The dict literal of the head: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeadParser {
 public:
  explicit HeadParser(std::string_view text) : text_(text) {}

  Status Parse(ArrayLayout* layout) {
    if (!Take('{')) return BadHead("its description is no dictionary");
    bool has_type = false;
    bool has_order = false;
    bool has_shape = false;
    while (!Take('}')) {
      auto key = QuotedText();
      if (!key || !Take(':')) return BadHead("its description has no key where one must be");
      if (*key == "descr") {
        TM_RETURN_IF_ERROR(Type(&layout->form));
        has_type = true;
      } else if (*key == "fortran_order") {
        auto order = Boolean();
        if (!order) return BadHead("fortran_order is neither True nor False");
        layout->column_major = *order;
        has_order = true;
      } else if (*key == "shape") {
        TM_RETURN_IF_ERROR(Shape(&layout->shape));
        has_shape = true;
      } else {
        return BadHead("its description has an unknown key");
      }
      if (!Take(',')) {
        if (!Take('}')) return BadHead("its description has no end");
        break;
      }
    }
    if (!has_type || !has_order || !has_shape) return BadHead("its description is incomplete");
    return {};
  }

 private:
  void SkipBlanks() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\n' || text_[0] == '\t')) {
      text_.remove_prefix(1);
    }
  }
  bool Take(char c) {
    SkipBlanks();
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool TakeWord(std::string_view word) {
    SkipBlanks();
    if (text_.substr(0, word.size()) != word) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::optional<std::string_view> QuotedText() {
    SkipBlanks();
    if (text_.empty() || (text_[0] != '\'' && text_[0] != '"')) return std::nullopt;
    size_t end = text_.find(text_[0], 1);
    if (end == text_.npos) return std::nullopt;
    std::string_view quoted = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return quoted;
  }
  std::optional<bool> Boolean() {
    if (TakeWord("True")) return true;
    if (TakeWord("False")) return false;
    return std::nullopt;
  }

  Status Shape(std::vector<uint64_t>* shape) {
    if (!Take('(')) return BadHead("its shape is no tuple");
    while (!Take(')')) {
      SkipBlanks();
      size_t digits = 0;
      while (digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9') ++digits;
      auto extent = ParseInt64(text_.substr(0, digits));
      if (!extent) return BadHead("an extent of its shape is no number");
      text_.remove_prefix(digits);
      TakeWord("L");  // Python 2
      shape->push_back(static_cast<uint64_t>(*extent));
      if (shape->size() > kMaxRank) return BadHead("it has too many dimensions");
      if (Take(',')) continue;
      if (!Take(')')) return BadHead("its shape has no end");
      break;
    }
    return {};
  }

  Status Type(ElementForm* form) {
    SkipBlanks();
    if (!text_.empty() && text_[0] == '[') {
      return MakeError(ErrorCode::kUnsupported, "the array has elements of several fields",
                       "Save each field as an array of its own (numpy.savez).");
    }
    auto type = QuotedText();
    if (!type || type->size() < 2) return BadHead("its type is unknown");
    char order = (*type)[0];
    char kind = (*type)[1];
    if (kind == 'O') {
      return MakeError(ErrorCode::kUnsupported,
                       "the array holds Python objects (a pickle), which can run any program",
                       "Convert it to numbers or texts before saving it.");
    }
    auto size = ParseInt64(type->substr(2));
    if (!size || *size < 1 || *size > (1 << 20)) return BadHead("the size of its type is wrong");
    form->big_endian = order == '>';
    if (order != '<' && order != '>' && order != '|' && order != '=') {
      return BadHead("its byte order is unknown");
    }
    form->size_bytes = static_cast<size_t>(*size);
    return Kind(kind, std::string(*type), form);
  }

  static Status Kind(char kind, const std::string& type, ElementForm* form) {
    size_t size = form->size_bytes;
    bool integer_size = size == 1 || size == 2 || size == 4 || size == 8;
    if (kind == 'b' && size == 1) {
      form->kind = ElementKind::kBoolean;
    } else if (kind == 'i' && integer_size) {
      form->kind = ElementKind::kSigned;
    } else if (kind == 'u' && integer_size) {
      form->kind = ElementKind::kUnsigned;
    } else if (kind == 'f' && (size == 2 || size == 4 || size == 8)) {
      form->kind = ElementKind::kFloat;
    } else if (kind == 'S') {
      form->kind = ElementKind::kBytes;
    } else if (kind == 'U') {
      form->kind = ElementKind::kUnicode;
      form->size_bytes = size * 4;
    } else {
      return MakeError(ErrorCode::kUnsupported, "the array's type '" + type + "' is not supported",
                       "Convert it to float32, float64, an integer type, bool or text.");
    }
    return {};
  }

  std::string_view text_;
};

}  // namespace

bool LooksLikeNpy(std::span<const uint8_t> bytes) {
  return AsText(bytes).substr(0, kMagic.size()) == kMagic;
}

Result<NpyHead> ReadNpyHead(ByteSource* source) {
  constexpr uint64_t kFixedBytes = 12;
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> fixed,
                      ReadBytes(source, 0, std::min<uint64_t>(kFixedBytes, source->size())));
  if (!LooksLikeNpy(fixed)) return BadHead("it does not begin with \\x93NUMPY");
  ByteReader reader(fixed);
  reader.Bytes(kMagic.size());
  uint8_t major = reader.U8();
  reader.U8();
  if (major < 1 || major > 3) {
    return MakeError(ErrorCode::kUnsupported,
                     "the NPY file is of version " + std::to_string(major) + "; 1 to 3 are known",
                     "Save the array with an ordinary numpy.save.");
  }
  uint64_t size = major == 1 ? reader.U16() : reader.U32();
  if (!reader.ok()) return BadHead("it ends early");
  if (size > kMaxHeaderBytes) return BadHead("its description is longer than 64 kB");
  uint64_t head_offset = major == 1 ? 10 : 12;
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> text, ReadBytes(source, head_offset, size));
  NpyHead head;
  TM_RETURN_IF_ERROR(HeadParser(AsText(text)).Parse(&head.layout));
  head.data_offset = head_offset + size;
  return head;
}

Result<DataColumn> ReadNpy(ByteSource* source, std::string name, const ReadOptions& options) {
  TM_ASSIGN_OR_RETURN(NpyHead head, ReadNpyHead(source));
  uint64_t available = source->size() - head.data_offset;
  auto counted = ElementCount(head.layout, available);
  if (!counted.ok()) return counted.error().In("array " + name);
  if (*counted * head.layout.form.size_bytes != available) {
    return BadHead("array " + name + " has " + std::to_string(available) +
                   " bytes, its shape and type need " +
                   std::to_string(*counted * head.layout.form.size_bytes));
  }
  if (head.layout.shape.empty()) head.layout.shape = {1};
  return DecodeArray(source, head.data_offset, head.layout, std::move(name), options);
}

}  // namespace tidemark::evaluate
