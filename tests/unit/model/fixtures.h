// Files of other people, read from the folder that TIDEMARK_FIXTURES names, and the comparison of
// results.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/onnx/shared_bytes.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// $TIDEMARK_FIXTURES/onnx, or nothing when the variable is not set.
std::optional<std::string> OnnxFixtures();

std::optional<SharedBytes> ReadFile(const std::string& path);
// Names in a folder, in order.
std::vector<std::string> ListFolder(const std::string& path);

// An archive of the fixtures, unpacked into a temporary folder that goes away with this.
class UnpackedArchive {
 public:
  explicit UnpackedArchive(const std::string& archive);
  UnpackedArchive(const UnpackedArchive&) = delete;
  UnpackedArchive& operator=(const UnpackedArchive&) = delete;
  ~UnpackedArchive();
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

struct Tolerance {
  double absolute = 1e-7;
  double relative = 1e-3;
};

// "" when equal: same kind, type, shape and elements, NaN equal to NaN; otherwise the first
// difference.
std::string Difference(const Value& expected, const Value& actual, Tolerance tolerance);

}  // namespace tidemark::model
