// SVMClassifier and SVMRegressor. Kernels are summed in f64: in f32 those of large values cancel.
#include <algorithm>
#include <cmath>

#include "model/ops/families.h"
#include "model/ops/ml/scores.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

enum class Kernel { kLinear, kPoly, kRbf, kSigmoid };

class SvmState : public OpState {
 public:
  Kernel kernel = Kernel::kLinear;
  double gamma = 0, c0 = 0, degree = 0;
  std::vector<double> vectors;       // [count, features]
  std::vector<double> coefficients;  // [classes − 1, count], or [classes, features] without vectors
  std::vector<double> rho, prob_a, prob_b;
  std::vector<int64_t> first;  // of each class: its first vector; one more at the end
  int64_t count = 0, features = 0, classes = 0;
  PostTransform transform = PostTransform::kNone;
};

Result<Kernel> KernelOf(OpContext& c, std::string_view name) {
  if (name == "LINEAR") return Kernel::kLinear;
  if (name == "POLY") return Kernel::kPoly;
  if (name == "RBF") return Kernel::kRbf;
  if (name == "SIGMOID") return Kernel::kSigmoid;
  return c.Invalid("unknown kernel_type");
}

std::vector<double> Doubles(std::span<const float> list) { return {list.begin(), list.end()}; }

Result<std::unique_ptr<SvmState>> ReadSvm(OpContext& c) {
  auto s = std::make_unique<SvmState>();
  TM_ASSIGN_OR_RETURN(s->kernel, KernelOf(c, c.String("kernel_type", "LINEAR")));
  TM_ASSIGN_OR_RETURN(s->transform, ReadPostTransform(c.String("post_transform", "NONE")));
  const auto parameters = c.Floats("kernel_params");
  if (parameters.size() == 3) {
    s->gamma = static_cast<double>(parameters[0]);
    s->c0 = static_cast<double>(parameters[1]);
    s->degree = static_cast<double>(parameters[2]);
  }
  s->vectors = Doubles(c.Floats("support_vectors"));
  s->coefficients = Doubles(c.Floats("coefficients"));
  s->rho = Doubles(c.Floats("rho"));
  s->prob_a = Doubles(c.Floats("prob_a"));
  s->prob_b = Doubles(c.Floats("prob_b"));
  c.AbsorbAttribute("support_vectors");
  c.AbsorbAttribute("coefficients");
  return s;
}

double KernelValue(const SvmState& s, const double* x, const double* v) {
  double sum = 0;
  if (s.kernel == Kernel::kRbf) {
    for (int64_t i = 0; i < s.features; ++i) sum += (x[i] - v[i]) * (x[i] - v[i]);
    return std::exp(-s.gamma * sum);
  }
  for (int64_t i = 0; i < s.features; ++i) sum += x[i] * v[i];
  switch (s.kernel) {
    case Kernel::kPoly:
      return std::pow(s.gamma * sum + s.c0, s.degree);
    case Kernel::kSigmoid:
      return std::tanh(s.gamma * sum + s.c0);
    default:
      return sum;
  }
}

void KernelRow(const SvmState& s, const double* x, std::vector<double>* out) {
  for (int64_t v = 0; v < s.count; ++v) {
    (*out)[static_cast<size_t>(v)] = KernelValue(s, x, s.vectors.data() + v * s.features);
  }
}

// -- Classifier ----------------------------------------------------------------------------------

Status PrepareClassifier(OpContext& c) {
  TM_ASSIGN_OR_RETURN(auto s, ReadSvm(c));
  const auto per_class = c.Ints("vectors_per_class");
  s->classes = static_cast<int64_t>(ClassLabels::Read(c, "classlabels_ints").size());
  s->first.push_back(0);
  for (int64_t count : per_class) {
    if (count < 0 || __builtin_add_overflow(s->count, count, &s->count)) {
      return c.Invalid("its numbers of vectors are impossible");
    }
    s->first.push_back(s->count);
  }
  if (s->classes < 1) return c.Invalid("it has no class labels");
  const auto vectors = static_cast<int64_t>(s->vectors.size());
  const auto coefficients = static_cast<int64_t>(s->coefficients.size());
  if (s->count > 0) {
    s->classes = static_cast<int64_t>(per_class.size());
    const auto pairs = static_cast<size_t>(s->classes * (s->classes - 1) / 2);
    if (s->classes < 2 || vectors % s->count != 0 || s->count * (s->classes - 1) != coefficients ||
        s->rho.size() < pairs || (!s->prob_a.empty() && s->prob_a.size() < pairs) ||
        s->prob_a.size() != s->prob_b.size()) {
      return c.Invalid("its vectors, coefficients and classes don't fit each other");
    }
    s->features = vectors / s->count;
  } else {
    if (coefficients % s->classes != 0 || s->rho.empty()) {
      return c.Invalid("its coefficients don't fit its classes");
    }
    s->features = coefficients / s->classes;
  }
  c.SetState(std::move(s));
  return {};
}

// The decision values of all pairs of classes, i before j.
void Decisions(const SvmState& s, const std::vector<double>& kernels, std::vector<double>* out) {
  size_t pair = 0;
  for (int64_t i = 0; i < s.classes; ++i) {
    for (int64_t j = i + 1; j < s.classes; ++j, ++pair) {
      double sum = s.rho[pair];
      const auto add = [&](int64_t of, int64_t row) {
        const double* weights = s.coefficients.data() + row * s.count;
        for (int64_t v = s.first[static_cast<size_t>(of)]; v < s.first[static_cast<size_t>(of) + 1];
             ++v) {
          sum += weights[v] * kernels[static_cast<size_t>(v)];
        }
      };
      add(i, j - 1);
      add(j, i);
      (*out)[pair] = sum;
    }
  }
}

int64_t MostVotes(int64_t classes, const std::vector<double>& decisions) {
  std::vector<int64_t> votes(static_cast<size_t>(classes), 0);
  size_t pair = 0;
  for (size_t i = 0; i < votes.size(); ++i) {
    for (size_t j = i + 1; j < votes.size(); ++j) ++votes[decisions[pair++] > 0 ? i : j];
  }
  return std::max_element(votes.begin(), votes.end()) - votes.begin();
}

// Wu, Lin and Weng's second method: probabilities of the classes from those of the pairs.
void Couple(const SvmState& s, const std::vector<double>& decisions, double* p) {
  const auto n = static_cast<size_t>(s.classes);
  std::vector<double> r(n * n, 0), q(n * n, 0), qp(n, 0);
  size_t pair = 0;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j, ++pair) {
      const double value = 1 / (1 + std::exp(s.prob_a[pair] * decisions[pair] + s.prob_b[pair]));
      r[i * n + j] = std::clamp(value, 1e-7, 1 - 1e-7);
      r[j * n + i] = 1 - r[i * n + j];
    }
  }
  for (size_t i = 0; i < n; ++i) {
    p[i] = 1 / static_cast<double>(n);
    for (size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      q[i * n + i] += r[j * n + i] * r[j * n + i];
      q[i * n + j] = -r[j * n + i] * r[i * n + j];
    }
  }
  const double enough = 0.005 / static_cast<double>(n);
  for (int round = 0; round < 100; ++round) {
    double pqp = 0;
    for (size_t i = 0; i < n; ++i) {
      qp[i] = 0;
      for (size_t j = 0; j < n; ++j) qp[i] += q[i * n + j] * p[j];
      pqp += p[i] * qp[i];
    }
    double worst = 0;
    for (size_t i = 0; i < n; ++i) worst = std::max(worst, std::fabs(qp[i] - pqp));
    if (worst < enough) break;
    for (size_t i = 0; i < n; ++i) {
      const double change = (pqp - qp[i]) / q[i * n + i];
      p[i] += change;
      pqp = (pqp + change * (change * q[i * n + i] + 2 * qp[i])) / ((1 + change) * (1 + change));
      for (size_t j = 0; j < n; ++j) {
        qp[j] = (qp[j] + change * q[i * n + j]) / (1 + change);
        p[j] /= 1 + change;
      }
    }
  }
}

// Without support vectors: one linear function a class.
int64_t LinearRow(const SvmState& s, const double* x, double* scores) {
  for (int64_t k = 0; k < s.classes; ++k) {
    scores[k] = s.rho[0];
    for (int64_t i = 0; i < s.features; ++i) {
      scores[k] += x[i] * s.coefficients[static_cast<size_t>(k * s.features + i)];
    }
  }
  return std::max_element(scores, scores + s.classes) - scores;
}

Status Classifier(OpContext& c) {
  const auto& s = *c.state<SvmState>();
  const ClassLabels labels = ClassLabels::Read(c, "classlabels_ints");
  TM_ASSIGN_OR_RETURN(const FeatureRows x, ReadFeatures(c, 0));
  if (x.columns != s.features) {
    return c.Invalid("it needs " + std::to_string(s.features) + " features, and there are " +
                     std::to_string(x.columns));
  }
  TM_RETURN_IF_ERROR(c.CountOperations(static_cast<uint64_t>(x.rows) *
                                       (s.vectors.size() + s.coefficients.size())));
  const bool probabilities = !s.prob_a.empty() && s.count > 0;
  const int64_t pairs = s.classes * (s.classes - 1) / 2;
  const int64_t columns = s.count == 0 || probabilities ? s.classes : s.classes == 2 ? 2 : pairs;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, {x.rows, columns}));
  std::vector<int64_t> chosen(static_cast<size_t>(x.rows));
  std::vector<double> row(static_cast<size_t>(x.columns));
  std::vector<double> kernels(static_cast<size_t>(s.count));
  std::vector<double> decisions(static_cast<size_t>(std::max<int64_t>(pairs, 1)));
  std::vector<double> scores(static_cast<size_t>(columns));
  for (int64_t i = 0; i < x.rows; ++i) {
    x.Row(i, row.data());
    int64_t& label = chosen[static_cast<size_t>(i)];
    if (s.count == 0) {
      label = LinearRow(s, row.data(), scores.data());
    } else {
      KernelRow(s, row.data(), &kernels);
      Decisions(s, kernels, &decisions);
      label = MostVotes(s.classes, decisions);
      if (probabilities) {
        Couple(s, decisions, scores.data());
      } else if (s.classes == 2) {
        scores = {-decisions[0], decisions[0]};  // a positive decision means the first class
      } else {
        std::copy_n(decisions.begin(), columns, scores.begin());
      }
    }
    if (!probabilities) Transform(s.transform, scores);
    for (int64_t k = 0; k < columns; ++k) {
      out.mutable_data<float>()[i * columns + k] =
          static_cast<float>(scores[static_cast<size_t>(k)]);
    }
  }
  TM_ASSIGN_OR_RETURN(Tensor label, labels.Labels(c, chosen));
  TM_RETURN_IF_ERROR(c.Return(0, std::move(label)));
  return c.Return(1, std::move(out));
}

// -- Regressor -----------------------------------------------------------------------------------

Status PrepareRegressor(OpContext& c) {
  TM_ASSIGN_OR_RETURN(auto s, ReadSvm(c));
  const int64_t count = c.Int("n_supports", 0);
  const auto vectors = static_cast<int64_t>(s->vectors.size());
  const auto coefficients = static_cast<int64_t>(s->coefficients.size());
  if (s->rho.empty()) return c.Invalid("it has no rho");
  if (count > 0) {
    if (vectors % count != 0 || coefficients < count) {
      return c.Invalid("its vectors and coefficients don't fit each other");
    }
    s->count = count;
    s->features = vectors / count;
  } else {
    s->features = coefficients;
  }
  c.SetState(std::move(s));
  return {};
}

Status Regressor(OpContext& c) {
  const auto& s = *c.state<SvmState>();
  TM_ASSIGN_OR_RETURN(const FeatureRows x, ReadFeatures(c, 0));
  if (x.columns != s.features) {
    return c.Invalid("it needs " + std::to_string(s.features) + " features, and there are " +
                     std::to_string(x.columns));
  }
  TM_RETURN_IF_ERROR(c.CountOperations(static_cast<uint64_t>(x.rows) *
                                       (s.vectors.size() + s.coefficients.size())));
  const bool one_class = c.Int("one_class", 0) != 0;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, {x.rows, 1}));
  std::vector<double> row(static_cast<size_t>(x.columns));
  std::vector<double> kernels(static_cast<size_t>(s.count));
  for (int64_t i = 0; i < x.rows; ++i) {
    x.Row(i, row.data());
    double sum = s.rho[0];
    if (s.count > 0) {
      KernelRow(s, row.data(), &kernels);
      for (size_t v = 0; v < kernels.size(); ++v) sum += s.coefficients[v] * kernels[v];
    } else {
      for (size_t k = 0; k < row.size(); ++k) sum += s.coefficients[k] * row[k];
    }
    if (one_class) sum = sum > 0 ? 1 : -1;
    Transform(s.transform, {&sum, 1});
    out.mutable_data<float>()[i] = static_cast<float>(sum);
  }
  return c.Return(std::move(out));
}

}  // namespace

void AddSvms(OpTable* table) {
  table->Add(
      {"ai.onnx.ml", "SVMClassifier", 1, kOpen, "A", Classifier, 0, true, PrepareClassifier});
  table->Add({"ai.onnx.ml", "SVMRegressor", 1, kOpen, "A", Regressor, 0, true, PrepareRegressor});
}

}  // namespace tidemark::model
