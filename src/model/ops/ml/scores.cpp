#include "model/ops/ml/scores.h"

#include <algorithm>
#include <cmath>

#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

// erf⁻¹ as the specification's reference computes it.
double InverseErf(double x) {
  const double sign = x < 0 ? -1 : 1;
  const double log = std::log((1 - x) * (1 + x));
  const double v = 2 / (3.14159 * 0.147) + 0.5 * log;
  return sign * std::sqrt(-v + std::sqrt(v * v - log / 0.147));
}

}  // namespace

Result<PostTransform> ReadPostTransform(std::string_view name) {
  if (name == "NONE") return PostTransform::kNone;
  if (name == "LOGISTIC") return PostTransform::kLogistic;
  if (name == "SOFTMAX") return PostTransform::kSoftmax;
  if (name == "SOFTMAX_ZERO") return PostTransform::kSoftmaxZero;
  if (name == "PROBIT") return PostTransform::kProbit;
  return MakeError(ErrorCode::kInvalid, "unknown post_transform '" + std::string(name) + "'");
}

double Logistic(double x) {
  if (x >= 0) return 1 / (1 + std::exp(-x));
  const double e = std::exp(x);
  return e / (1 + e);
}

void Transform(PostTransform transform, std::span<double> scores) {
  const bool zero = transform == PostTransform::kSoftmaxZero;
  switch (transform) {
    case PostTransform::kNone:
      return;
    case PostTransform::kLogistic:
      for (double& score : scores) score = Logistic(score);
      return;
    case PostTransform::kProbit:
      for (double& score : scores) score = std::sqrt(2.0) * InverseErf(2 * score - 1);
      return;
    case PostTransform::kSoftmax:
    case PostTransform::kSoftmaxZero:
      break;
  }
  if (scores.empty()) return;
  const double top = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (double& score : scores) {
    if (zero && std::fabs(score) < 1e-7) {
      score = 0;
      continue;
    }
    score = std::exp(score - top);
    sum += score;
  }
  if (sum == 0) return;
  for (double& score : scores) score /= sum;
}

ClassLabels ClassLabels::Read(const OpContext& c, std::string_view ints) {
  ClassLabels out;
  const auto strings = c.Strings("classlabels_strings");
  const auto numbers = c.Ints(ints);
  out.strings_.assign(strings.begin(), strings.end());
  out.ints_.assign(numbers.begin(), numbers.end());
  return out;
}

Result<Tensor> ClassLabels::Labels(OpContext& c, std::span<const int64_t> classes) const {
  const DataType type = strings_.empty() ? DataType::kI64 : DataType::kString;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(type, {static_cast<int64_t>(classes.size())}));
  for (size_t i = 0; i < classes.size(); ++i) {
    const auto at = static_cast<size_t>(classes[i]);
    if (!strings_.empty()) {
      out.mutable_data<std::string>()[i] = at < strings_.size() ? strings_[at] : std::string();
    } else {
      out.mutable_data<int64_t>()[i] = at < ints_.size() ? ints_[at] : classes[i];
    }
  }
  return out;
}

Result<FeatureRows> ReadFeatures(OpContext& c, size_t i) {
  const Tensor& in = c.In(i);
  if (in.type() == DataType::kString) return c.Invalid("its features are texts");
  if (in.rank() == 0) return c.Invalid("its features have no dimension");
  FeatureRows out;
  const DataType type = in.type() == DataType::kF64 ? DataType::kF64 : DataType::kF32;
  TM_ASSIGN_OR_RETURN(out.tensor, CastTensor(in, type, {}, c.pool()));
  out.rows = in.rank() == 1 ? 1 : in.dim(0);
  out.columns = in.rank() == 1 ? in.dim(0) : in.shape().Product(1, in.rank());
  return out;
}

std::vector<double> Numbers(const OpContext& c, const std::string& name) {
  std::vector<double> out;
  const Tensor* tensor = c.TensorOf(name + "_as_tensor");
  if (tensor == nullptr) tensor = c.TensorOf(name);
  if (tensor != nullptr) {
    const auto wide = CastTensor(*tensor, DataType::kF64, {}, c.pool());
    if (!wide.ok()) return out;
    out.assign(wide->data<double>(), wide->data<double>() + wide->count());
    return out;
  }
  for (float value : c.Floats(name)) out.push_back(static_cast<double>(value));
  return out;
}

}  // namespace tidemark::model
