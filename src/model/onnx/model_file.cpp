#include "model/onnx/model_file.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/wire_reader.h"

namespace tidemark::model {
namespace {

class SharedSource : public ByteSource {
 public:
  explicit SharedSource(SharedBytes bytes) : bytes_(std::move(bytes)), source_(bytes_.bytes) {}
  [[nodiscard]] uint64_t size() const override { return source_.size(); }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    return source_.ReadAt(offset, out);
  }

 private:
  SharedBytes bytes_;
  MemorySource source_;
};

// Most of such a file may be head.
constexpr uint64_t kSmallFileBytes = uint64_t{8} << 20;

// The messages of onnx.proto on the way to raw data.
enum class Kind { kModel, kGraph, kNode, kAttribute, kTensor };

std::optional<Kind> Inside(Kind kind, uint32_t field) {
  switch (kind) {
    case Kind::kModel:
      return field == 7 ? std::optional(Kind::kGraph) : std::nullopt;
    case Kind::kGraph:
      if (field == 1) return Kind::kNode;
      return field == 5 ? std::optional(Kind::kTensor) : std::nullopt;
    case Kind::kNode:
      return field == 5 ? std::optional(Kind::kAttribute) : std::nullopt;
    case Kind::kAttribute:
      if (field == 5) return Kind::kTensor;
      return field == 6 ? std::optional(Kind::kGraph) : std::nullopt;
    case Kind::kTensor:
      break;
  }
  return std::nullopt;
}

void PutVarint(uint64_t value, std::vector<uint8_t>* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<uint8_t>(value | 0x80));
  out->push_back(static_cast<uint8_t>(value));
}

// A varint of a fixed size, for a length that is known afterwards.
constexpr size_t kLengthBytes = 5;
void PutLength(uint64_t length, uint8_t* to) {
  for (size_t i = 0; i + 1 < kLengthBytes; ++i, length >>= 7) {
    to[i] = static_cast<uint8_t>(length | 0x80);
  }
  to[kLengthBytes - 1] = static_cast<uint8_t>(length);
}

// Goes once through a file, piece by piece, and writes the head.
class Cutter {
 public:
  explicit Cutter(ByteSource* source) : source_(source), window_(kWindowBytes) {}

  // False: the file is no sound message, or can't be read; see status().
  bool Cut(std::vector<uint8_t>* head) { return Message(Kind::kModel, source_->size(), 0, head); }
  [[nodiscard]] Status status() const { return status_; }
  [[nodiscard]] std::vector<ModelFile::Cut>& cuts() { return cuts_; }

 private:
  static constexpr size_t kWindowBytes = size_t{64} << 10;
  static constexpr int kMostDepth = 64;

  bool Message(Kind kind, uint64_t end, int depth, std::vector<uint8_t>* out) {
    while (at_ < end) {
      uint64_t key = 0;
      if (!Varint(end, &key)) return false;
      const auto field = static_cast<uint32_t>(std::min<uint64_t>(key >> 3, UINT32_MAX));
      if ((key & 7) != kWireBytes) {
        PutVarint(key, out);
        if (!Number(key & 7, end, out)) return false;
        continue;
      }
      uint64_t size = 0;
      if (!Varint(end, &size) || size > end - at_) return false;
      const auto inside = Inside(kind, field);
      if (kind == Kind::kTensor && field == 9 && size >= kLargeWeightBytes) {
        PutVarint(WireKey(9, kWireVarint), out);
        PutVarint(cuts_.size(), out);
        cuts_.push_back({at_, size});
        at_ += size;
      } else if (inside && size >= kLargeWeightBytes && depth < kMostDepth) {
        PutVarint(key, out);
        const size_t place = out->size();
        out->resize(place + kLengthBytes);
        if (!Message(*inside, at_ + size, depth + 1, out)) return false;
        PutLength(out->size() - place - kLengthBytes, out->data() + place);
      } else {
        PutVarint(key, out);
        PutVarint(size, out);
        if (!Copy(size, end, out)) return false;
      }
    }
    return true;
  }

  bool Number(uint64_t type, uint64_t end, std::vector<uint8_t>* out) {
    if (type == kWireFixed32) return Copy(4, end, out);
    if (type == kWireFixed64) return Copy(8, end, out);
    uint64_t number = 0;
    if (type != kWireVarint || !Varint(end, &number)) return false;
    PutVarint(number, out);
    return true;
  }

  bool Varint(uint64_t end, uint64_t* value) {
    *value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ >= end || !Fill()) return false;
      const uint8_t byte = window_[static_cast<size_t>(at_++ - window_begin_)];
      *value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return shift < 63 || byte <= 1;
    }
    return false;
  }

  bool Copy(uint64_t size, uint64_t end, std::vector<uint8_t>* out) {
    if (size > end - at_) return false;
    while (size > 0) {
      if (!Fill()) return false;
      const auto from = static_cast<size_t>(at_ - window_begin_);
      const auto count = static_cast<size_t>(std::min<uint64_t>(size, window_size_ - from));
      const auto begin = window_.begin() + static_cast<std::ptrdiff_t>(from);
      out->insert(out->end(), begin, begin + static_cast<std::ptrdiff_t>(count));
      at_ += count;
      size -= count;
    }
    return true;
  }

  // Makes the byte at `at_` be in the window.
  bool Fill() {
    if (at_ >= window_begin_ && at_ - window_begin_ < window_size_) return true;
    const auto count = source_->ReadAt(at_, window_);
    if (!count.ok()) status_ = count.error();
    window_begin_ = at_;
    window_size_ = count.ok() ? *count : 0;
    return window_size_ > 0;
  }

  ByteSource* source_;
  std::vector<uint8_t> window_;
  uint64_t window_begin_ = 0;
  size_t window_size_ = 0;
  uint64_t at_ = 0;
  std::vector<ModelFile::Cut> cuts_;
  Status status_;
};

}  // namespace

std::shared_ptr<ByteSource> SourceOf(SharedBytes bytes) {
  return std::make_shared<SharedSource>(std::move(bytes));
}

ModelFile::ModelFile(SharedBytes whole) : source_(SourceOf(whole)), head_(std::move(whole)) {}

Result<ModelFile> ModelFile::Open(std::shared_ptr<ByteSource> source) {
  ModelFile file;
  std::vector<uint8_t> head;
  head.reserve(static_cast<size_t>(std::min<uint64_t>(source->size(), kSmallFileBytes)));
  Cutter cutter(source.get());
  const bool is_cut = cutter.Cut(&head);
  TM_RETURN_IF_ERROR(cutter.status());
  if (is_cut) {
    file.cuts_ = std::move(cutter.cuts());
  } else {
    head = {};
    TM_ASSIGN_OR_RETURN(head, ReadBytes(source.get(), 0, source->size()));
  }
  file.source_ = std::move(source);
  file.head_ = SharedBytes::Own(std::move(head));
  return file;
}

}  // namespace tidemark::model
