// The model engine on real networks of TIDEMARK_FIXTURES, on batches of 1, 32 and 256 rows, and on
// matrices and forests of our own. Compare only figures of one run on one machine.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "model/kernels/gemm.h"
#include "model/kernels/tree_ensemble.h"
#include "model/session.h"

namespace tidemark::model {
namespace {

std::vector<float> Noise(size_t count) {
  std::vector<float> out(count);
  uint32_t seed = 1;
  for (float& x : out) {
    seed = seed * 1664525U + 1013904223U;
    x = static_cast<float>(seed >> 8) / static_cast<float>(1U << 24);
  }
  return out;
}

void RunModel(benchmark::State& state, const char* name) {
  const char* fixtures = std::getenv("TIDEMARK_FIXTURES");
  if (fixtures == nullptr) return state.SkipWithError("TIDEMARK_FIXTURES is not set");
  std::ifstream file(std::string(fixtures) + "/onnx/torch/" + name + "/model.onnx",
                     std::ios::binary);
  std::vector<uint8_t> bytes((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
  auto model = Model::Load(SharedBytes::Own(std::move(bytes)));
  if (!model.ok()) return state.SkipWithError(model.error().message.c_str());
  std::vector<Value> inputs;
  for (const ValueInfo& info : model->info().inputs) {
    Shape shape;
    for (const Dim& dim : *info.type.dims) {
      const bool steps = dim.name == "t";
      shape.Append(dim.value >= 0 ? dim.value : steps ? 16 : state.range(0));
    }
    auto tensor = Tensor::Make(model->pool(), info.type.element, shape);
    if (!tensor.ok()) return state.SkipWithError("no memory");
    if (info.type.element == DataType::kF32) {
      const auto noise = Noise(static_cast<size_t>(tensor->count()));
      std::copy(noise.begin(), noise.end(), tensor->mutable_data<float>());
    } else {
      std::fill_n(tensor->mutable_data<uint8_t>(), tensor->bytes(), uint8_t{0});
    }
    inputs.emplace_back(std::move(*tensor));
  }
  for (auto _ : state) {
    auto out = model->Run(inputs);
    if (!out.ok()) return state.SkipWithError(out.error().message.c_str());
    benchmark::DoNotOptimize(out);
  }
  state.counters["rows/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(state.range(0)),
      benchmark::Counter::kIsRate);
  state.counters["GMAC/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(model->last_operations()) / 1e9,
      benchmark::Counter::kIsRate);
  state.counters["peak MB"] = static_cast<double>(model->peak_bytes()) / 1e6;
}

BENCHMARK_CAPTURE(RunModel, mlp, "mlp_op17")->Arg(1)->Arg(32)->Arg(256)->Arg(1024);
BENCHMARK_CAPTURE(RunModel, lenet, "lenet_bn_softmax_op17")->Arg(1)->Arg(32)->Arg(256);
BENCHMARK_CAPTURE(RunModel, resnet, "resnet_tiny_op17")->Arg(1)->Arg(16)->Arg(32);
BENCHMARK_CAPTURE(RunModel, mobilenet, "mobilenet_tiny_op17")->Arg(1)->Arg(16);
BENCHMARK_CAPTURE(RunModel, transformer, "transformer_encoder_op17")->Arg(1)->Arg(32);
BENCHMARK_CAPTURE(RunModel, lstm, "rnn_lstm_op17")->Arg(1)->Arg(64);

void Gemm(benchmark::State& state) {
  const int64_t n = state.range(0);
  const auto a = Noise(static_cast<size_t>(n * n));
  const PackedRight b({a.data(), n, 1}, n, n);
  std::vector<float> c(static_cast<size_t>(n * n));
  for (auto _ : state) {
    GemmF32(n, {a.data(), n, 1}, b, c.data(), n);
    benchmark::DoNotOptimize(c.data());
  }
  state.counters["GFLOP/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * 2e-9 * static_cast<double>(n * n * n),
      benchmark::Counter::kIsRate);
}
BENCHMARK(Gemm)->Arg(128)->Arg(512);

// Full trees over 64 features.
void Forest(benchmark::State& state) {
  TreeParts parts;
  std::vector<TreeNode>& nodes = parts.nodes;
  uint32_t seed = 7;
  const int64_t size = (int64_t{1} << (state.range(0) + 1)) - 1;
  for (int tree = 0; tree < 100; ++tree) {
    const auto first = static_cast<int64_t>(nodes.size());
    parts.roots.push_back(first);
    for (int64_t i = 0; i < size; ++i) {
      seed = seed * 1664525U + 1013904223U;
      TreeNode node;
      if (2 * i + 2 < size) {
        node.mode = SplitMode::kLeq;
        node.feature = seed >> 26;
        node.threshold = static_cast<double>(static_cast<float>(seed >> 8 & 0xFFFF) / 65536.0F);
        node.yes = first + 2 * i + 1;
        node.no = first + 2 * i + 2;
      } else {
        parts.weights.push_back({first + i, seed >> 8 & 7, 0.01});
      }
      nodes.push_back(node);
    }
  }
  const auto trees = TreeEnsemble::Make(std::move(parts), 8);
  if (!trees.ok()) return state.SkipWithError("no forest");
  constexpr int64_t kRows = 10000;
  const auto x = Noise(kRows * 64);
  std::vector<double> out(kRows * 8);
  for (auto _ : state) {
    trees->Run(x.data(), kRows, 64, TreeAggregate::kSum, out.data());
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["rows/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(kRows),
                         benchmark::Counter::kIsRate);
}
BENCHMARK(Forest)->Arg(6)->Arg(9)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tidemark::model
