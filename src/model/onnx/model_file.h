// A model's file with its large weights left where they are: a reader that has the whole file in
// memory beside the packed weights needs twice the memory, and WebAssembly never gives memory back.
// The head is the file without them; each is read when its tensor is made, into memory of its own,
// which goes once the weight is packed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "model/onnx/shared_bytes.h"

namespace tidemark::model {

// Weights of fewer bytes stay in the head.
constexpr uint64_t kLargeWeightBytes = uint64_t{64} << 10;

class ModelFile {
 public:
  // Raw data that the head lacks.
  struct Cut {
    uint64_t offset, size_bytes;  // in the file
  };

  ModelFile() = default;
  // All of it is the head.
  ModelFile(SharedBytes whole);  // NOLINT(google-explicit-constructor): a file in memory is one
  // Reads all but the large weights. A file that is malformed becomes head as a whole: decoding
  // it tells what is wrong.
  static Result<ModelFile> Open(std::shared_ptr<ByteSource> source);

  [[nodiscard]] bool is_open() const { return source_ != nullptr; }
  [[nodiscard]] const SharedBytes& head() const { return head_; }
  // The whole file.
  [[nodiscard]] ByteSource* source() const { return source_.get(); }
  // In the head a tensor that lacks its raw data has, instead of them, a number in their field: the
  // place of its cut. Null when there is none; a file can name what it likes.
  [[nodiscard]] const Cut* FindCut(uint64_t place) const {
    return place < cuts_.size() ? &cuts_[static_cast<size_t>(place)] : nullptr;
  }

 private:
  std::shared_ptr<ByteSource> source_;
  SharedBytes head_;
  std::vector<Cut> cuts_;
};

// A file that lies beside the model and may hold its weights.
struct ExternalFile {
  std::string name;  // a path; only its last part counts
  std::shared_ptr<ByteSource> source;
};

// Bytes that a source owns or shares.
std::shared_ptr<ByteSource> SourceOf(SharedBytes bytes);

}  // namespace tidemark::model
