// What the classifiers and regressors of ai.onnx.ml have in common: feature rows in f64, transforms
// of scores, and labels.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ops/op_context.h"

namespace tidemark::model {

enum class PostTransform : uint8_t { kNone, kLogistic, kSoftmax, kSoftmaxZero, kProbit };

Result<PostTransform> ReadPostTransform(std::string_view name);
double Logistic(double x);
// Over the scores of one row.
void Transform(PostTransform transform, std::span<double> scores);

// Class labels of a node: strings or integers.
class ClassLabels {
 public:
  // `ints`: the name of the attribute with integers.
  static ClassLabels Read(const OpContext& c, std::string_view ints);
  [[nodiscard]] size_t size() const { return strings_.empty() ? ints_.size() : strings_.size(); }
  // The label tensor of `classes`, one class number a row.
  Result<Tensor> Labels(OpContext& c, std::span<const int64_t> classes) const;

 private:
  std::vector<std::string> strings_;
  std::vector<int64_t> ints_;
};

// Input i as rows of numbers: [N, F], or [1, F] when it has one dimension. Of type f32, or f64 when
// it was.
struct FeatureRows {
  Tensor tensor;
  int64_t rows = 0, columns = 0;

  [[nodiscard]] double At(int64_t row, int64_t column) const {
    const int64_t at = row * columns + column;
    return tensor.type() == DataType::kF64 ? tensor.data<double>()[at]
                                           : static_cast<double>(tensor.data<float>()[at]);
  }
  void Row(int64_t row, double* out) const {
    for (int64_t i = 0; i < columns; ++i) out[i] = At(row, i);
  }
};
Result<FeatureRows> ReadFeatures(OpContext& c, size_t i);

// Numbers of an attribute as f64: of its list, or of its tensor twin `name`_as_tensor.
std::vector<double> Numbers(const OpContext& c, const std::string& name);

}  // namespace tidemark::model
