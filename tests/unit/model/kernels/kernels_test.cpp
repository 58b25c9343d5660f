// Kernels against plain loops, on odd shapes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "model/kernels/convolution.h"
#include "model/kernels/gemm.h"
#include "model/kernels/max_pool.h"
#include "model/kernels/text_pattern.h"
#include "model/kernels/transpose.h"
#include "model/kernels/tree_ensemble.h"
#include "model/kernels/vector_math.h"
#include "model/kernels/winograd_transform.h"
#include "model/tensor/small_float.h"

namespace tidemark::model {
namespace {

std::vector<float> Noise(size_t count, uint32_t seed) {
  std::vector<float> out(count);
  for (float& x : out) {
    seed = seed * 1664525U + 1013904223U;
    x = static_cast<float>(seed >> 8) / static_cast<float>(1U << 24) - 0.5F;
  }
  return out;
}

void ExpectClose(const std::vector<float>& actual, const std::vector<double>& expected,
                 double tolerance) {
  RC_ASSERT(actual.size() == expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    RC_ASSERT(std::fabs(static_cast<double>(actual[i]) - expected[i]) < tolerance);
  }
}

RC_GTEST_PROP(GemmKernels, EqualPlainLoops, ()) {
  const auto m = *rc::gen::inRange<int64_t>(1, 40);
  const auto n = *rc::gen::inRange<int64_t>(1, 70);
  const auto k = *rc::gen::inRange<int64_t>(1, 300);
  const bool transposed = *rc::gen::arbitrary<bool>();
  const auto a = Noise(static_cast<size_t>(m * k), 1);
  const auto b = Noise(static_cast<size_t>(k * n), 2);
  const MatrixView<float> right = {b.data(), transposed ? 1 : n, transposed ? k : 1};
  std::vector<double> wide_a(a.begin(), a.end()), wide_b(b.begin(), b.end());
  std::vector<double> expected(static_cast<size_t>(m * n), 1);
  GemmPlain<double>(m, n, k, {wide_a.data(), k, 1},
                    {wide_b.data(), right.row_stride, right.column_stride}, expected.data());
  const double tolerance = 1e-6 * static_cast<double>(k) + 1e-5;
  std::vector<float> c(static_cast<size_t>(m * n), 1);
  GemmF32(m, n, k, {a.data(), k, 1}, right, c.data(), n);
  ExpectClose(c, expected, tolerance);
  std::fill(c.begin(), c.end(), 1.0F);
  GemmF32(m, {a.data(), k, 1}, PackedRight(right, k, n), c.data(), n);
  ExpectClose(c, expected, tolerance);
}

RC_GTEST_PROP(GemmKernels, EachTileEqualsPlainLoops, ()) {
  const auto k = *rc::gen::inRange<int64_t>(0, 300);
  const auto a = Noise(static_cast<size_t>(k) * kMaxTileRows, 3);
  const auto b = Noise(static_cast<size_t>(k + 1) * kMaxTileColumns, 4);
  std::vector<const GemmKernel*> kernels;
  for (const auto family : {PortableGemmKernels(), X86GemmKernels(), RelaxedGemmKernels()}) {
    for (const GemmKernel& kernel : family) kernels.push_back(&kernel);
  }
  for (int rows = 1; rows <= 12; ++rows) kernels.push_back(&GemmKernelFor(rows));
  for (const GemmKernel* kernel : kernels) {
    for (const int way : {0, 1, 2, 3}) {
      const bool gather = way % 2 != 0;
      const bool add = way < 2;
      std::vector<int64_t> offsets;
      for (int64_t p = 0; p < k; ++p) offsets.push_back(gather ? p * 5 % 31 : p * kernel->columns);
      std::vector<float> c(static_cast<size_t>(kernel->rows * kernel->columns), 0.5F);
      if (gather) {
        kernel->run_gather(k, a.data(), b.data(), offsets.data(), c.data(), kernel->columns, add);
      } else {
        kernel->run(k, a.data(), b.data(), c.data(), kernel->columns, add);
      }
      for (int r = 0; r < kernel->rows; ++r) {
        for (int j = 0; j < kernel->columns; ++j) {
          double sum = add ? 0.5 : 0;
          for (int64_t p = 0; p < k; ++p) {
            sum += static_cast<double>(a[static_cast<size_t>(p * kernel->rows + r)]) *
                   static_cast<double>(b[static_cast<size_t>(offsets[static_cast<size_t>(p)] + j)]);
          }
          const auto value = static_cast<double>(c[static_cast<size_t>(r * kernel->columns + j)]);
          RC_ASSERT(std::fabs(value - sum) < 1e-4);
        }
      }
    }
  }
}

Window RandomWindow(size_t rank) {
  Window w;
  for (size_t d = 0; d < rank; ++d) {
    w.kernel.push_back(*rc::gen::inRange<int64_t>(1, 4));
    w.strides.push_back(*rc::gen::inRange<int64_t>(1, 3));
    w.dilations.push_back(*rc::gen::inRange<int64_t>(1, 3));
    w.pads_begin.push_back(*rc::gen::inRange<int64_t>(0, 3));
    w.pads_end.push_back(*rc::gen::inRange<int64_t>(0, 3));
    w.in.push_back(*rc::gen::inRange<int64_t>(1, 12));
    const int64_t reach = (w.kernel[d] - 1) * w.dilations[d] + 1;
    const int64_t free = w.in[d] + w.pads_begin[d] + w.pads_end[d] - reach;
    w.out.push_back(free < 0 ? 0 : free / w.strides[d] + 1);
  }
  return w;
}

void ExpectConvolution(const Window& w, const ConvShape& shape) {
  const int64_t per_group = shape.in_channels / shape.groups;
  const auto x = Noise(static_cast<size_t>(shape.batch * shape.in_channels * w.in_count()), 5);
  const auto weights =
      Noise(static_cast<size_t>(shape.out_channels * per_group * w.kernel_count()), 6);
  const auto size = static_cast<size_t>(shape.batch * shape.out_channels * w.out_count());
  const auto bias = Noise(static_cast<size_t>(shape.out_channels), 7);
  const auto residual = Noise(size, 8);
  Epilogue epilogue;
  if (*rc::gen::arbitrary<bool>()) epilogue.bias = bias.data();
  if (*rc::gen::arbitrary<bool>()) epilogue.residual = residual.data();
  if (*rc::gen::arbitrary<bool>()) epilogue.low = 0;
  if (*rc::gen::arbitrary<bool>()) epilogue.high = 0.5F;
  std::vector<double> expected(size, 0);
  ConvPlain<float, double>(x.data(), weights.data(), 0, nullptr, false, shape, w, expected.data());
  for (size_t i = 0; i < size; ++i) {
    const size_t channel = i / static_cast<size_t>(w.out_count()) % bias.size();
    if (epilogue.bias != nullptr) expected[i] += static_cast<double>(bias[channel]);
    if (epilogue.residual != nullptr) expected[i] += static_cast<double>(residual[i]);
    expected[i] = std::max(expected[i], static_cast<double>(epilogue.low));
    expected[i] = std::min(expected[i], static_cast<double>(epilogue.high));
  }
  const auto expect = [&](int64_t scratch_floats, const auto& run) {
    std::vector<float> scratch(static_cast<size_t>(scratch_floats), NAN);
    std::vector<float> out(size, NAN);
    run(scratch.data(), out.data());
    ExpectClose(out, expected, 1e-4);
  };
  for (const bool used_often : {false, true}) {
    const auto packed = ConvWeights::Pack(weights.data(), shape, w, used_often);
    expect(ConvScratch(packed, shape, w), [&](float* scratch, float* out) {
      ConvF32(x.data(), packed, shape, w, epilogue, scratch, out);
    });
  }
  if (shape.groups > 1) return;
  // Also where another way is faster.
  if (WinogradWeights::Fits(w)) {
    const WinogradWeights packed(weights.data(), shape.in_channels, shape.out_channels);
    expect(WinogradScratch(packed, shape.batch, w), [&](float* scratch, float* out) {
      WinogradConvF32(x.data(), packed, shape.batch, w, epilogue, scratch, out);
    });
  }
  for (const ChannelKernel* kernel : ChannelKernels()) {
    if (w.rank() > 2) continue;
    const ChannelWeights packed(*kernel, weights.data(), shape.in_channels, shape.out_channels,
                                w.kernel_count());
    expect(ChannelScratch(packed, w), [&](float* scratch, float* out) {
      ChannelConvF32(x.data(), packed, shape.batch, w, epilogue, scratch, out);
    });
  }
}

RC_GTEST_PROP(Convolution, EqualsPlainLoops, ()) {
  const Window w = RandomWindow(static_cast<size_t>(*rc::gen::inRange(1, 4)));
  RC_PRE(w.out_count() > 0);
  const auto groups = *rc::gen::inRange<int64_t>(1, 4);
  ExpectConvolution(
      w, {*rc::gen::inRange<int64_t>(1, 3), groups, groups * *rc::gen::inRange<int64_t>(1, 4),
          groups * *rc::gen::inRange<int64_t>(1, 15)});
}

// Images of many tiles, of parts of tiles, and of several images in one block of tiles.
RC_GTEST_PROP(Convolution, OfThreeByThreeEqualsPlainLoops, ()) {
  Window w;
  for (size_t d = 0; d < 2; ++d) {
    w.kernel.push_back(3);
    w.strides.push_back(1);
    w.dilations.push_back(1);
    w.pads_begin.push_back(*rc::gen::inRange<int64_t>(0, 5));
    w.pads_end.push_back(*rc::gen::inRange<int64_t>(0, 5));
    w.in.push_back(*rc::gen::inRange<int64_t>(3, 40));
    w.out.push_back(w.in[d] + w.pads_begin[d] + w.pads_end[d] - 2);
  }
  ExpectConvolution(w, {*rc::gen::inRange<int64_t>(1, 5), 1, *rc::gen::inRange<int64_t>(4, 20),
                        *rc::gen::inRange<int64_t>(4, 20)});
}

// Vectors of channels that are full and not, images that are worked on in several bands.
RC_GTEST_PROP(Convolution, OfManyChannelsEqualsPlainLoops, ()) {
  Window w = RandomWindow(static_cast<size_t>(*rc::gen::inRange(1, 3)));
  w.in.back() = *rc::gen::inRange<int64_t>(1, 200);
  const int64_t reach = (w.kernel.back() - 1) * w.dilations.back() + 1;
  const int64_t free = w.in.back() + w.pads_begin.back() + w.pads_end.back() - reach;
  w.out.back() = free < 0 ? 0 : free / w.strides.back() + 1;
  RC_PRE(w.out_count() > 0);
  ExpectConvolution(w, {*rc::gen::inRange<int64_t>(1, 3), 1, *rc::gen::inRange<int64_t>(1, 60),
                        *rc::gen::inRange<int64_t>(1, 70)});
}

// All widths add in the same order, so the bits are the same; that they are right shows in
// convolutions.
RC_GTEST_PROP(Winograd, TransformsOfAllWidthsAreEqual, ()) {
  constexpr size_t kTiles = kMaxTransformTiles;
  const auto image = Noise(8 * 8 * kTiles, *rc::gen::inRange<uint32_t>(0, 1000));
  const auto points = Noise(36 * kTiles, *rc::gen::inRange<uint32_t>(0, 1000));
  const WinogradFinish finish = {0.25F, -0.5F, 0.75F};
  std::vector<float> first_points, first_outputs;
  for (const WinogradTransform* transform : WinogradTransforms()) {
    const auto together = static_cast<size_t>(transform->tiles);
    std::vector<float> made(36 * kTiles), outputs(16 * kTiles);
    for (size_t t = 0; t < kTiles; t += together) {
      const float* tiles[kTiles];
      for (size_t i = 0; i < together; ++i) tiles[i] = image.data() + 64 * (t + i);
      transform->input(tiles, 8, kTiles, made.data() + t);
      float cells[16 * kTiles];
      transform->output(points.data() + t, kTiles, finish, cells);
      for (size_t i = 0; i < together; ++i) {
        for (size_t r = 0; r < 4; ++r) {
          std::copy_n(cells + (4 * r + i % 4) * together + i / 4 * 4, 4,
                      outputs.data() + 16 * (t + i) + 4 * r);
        }
      }
    }
    if (first_points.empty()) {
      first_points = made;
      first_outputs = outputs;
    }
    RC_ASSERT(made == first_points);
    RC_ASSERT(outputs == first_outputs);
  }
}

RC_GTEST_PROP(MaxPool, EqualsPlainLoops, ()) {
  Window w = RandomWindow(2);
  if (*rc::gen::arbitrary<bool>()) {  // the most common one
    w.kernel = w.strides = {2, 2};
    w.pads_begin = w.pads_end = {0, 0};
  }
  w.dilations = {1, 1};
  w.out.clear();
  for (size_t d = 0; d < 2; ++d) {
    // Padding is smaller than the kernel: each window has a cell.
    w.pads_begin[d] %= w.kernel[d];
    w.pads_end[d] %= w.kernel[d];
    const int64_t free = w.in[d] + w.pads_begin[d] + w.pads_end[d] - w.kernel[d];
    w.out.push_back(free < 0 ? 0 : free / w.strides[d] + 1);
  }
  RC_PRE(w.out_count() > 0);
  const int64_t planes = *rc::gen::inRange<int64_t>(1, 4);
  auto x = Noise(static_cast<size_t>(planes * w.in_count()), 9);
  if (*rc::gen::arbitrary<bool>()) x[x.size() / 2] = NAN;
  std::vector<float> out(static_cast<size_t>(planes * w.out_count()));
  MaxPool2dF32(x.data(), w, planes, out.data());
  std::vector<int64_t> at(2, 0);
  for (size_t o = 0; o < out.size(); ++o, NextIndex(w.out, &at)) {
    const auto plane = static_cast<int64_t>(o) / w.out_count() * w.in_count();
    float most = -INFINITY;
    for (int64_t i = 0; i < w.kernel[0]; ++i) {
      for (int64_t j = 0; j < w.kernel[1]; ++j) {
        const int64_t row = w.Source(0, at[0], i);
        const int64_t column = w.Source(1, at[1], j);
        if (row < 0 || row >= w.in[0] || column < 0 || column >= w.in[1]) continue;
        const float value = x[static_cast<size_t>(plane + row * w.in[1] + column)];
        most = std::isnan(value) || std::isnan(most) ? NAN : std::max(most, value);
      }
    }
    RC_ASSERT(out[o] == most || (std::isnan(out[o]) && std::isnan(most)));
  }
}

RC_GTEST_PROP(Transpose, MovesEachElement, ()) {
  const auto pool = std::make_shared<BufferPool>(1 << 26);
  const auto rank = static_cast<size_t>(*rc::gen::inRange(1, 6));
  Shape shape;
  std::vector<size_t> order;
  for (size_t d = 0; d < rank; ++d) {
    shape.Append(*rc::gen::inRange<int64_t>(1, 20 / static_cast<int64_t>(rank) + 2));
    order.insert(order.begin() + *rc::gen::inRange<int>(0, static_cast<int>(d) + 1), d);
  }
  auto in = Tensor::Make(pool.get(), DataType::kI32, shape);
  RC_ASSERT(in.ok());
  for (int64_t i = 0; i < in->count(); ++i)
    in->mutable_data<int32_t>()[i] = static_cast<int32_t>(i);
  const auto out = Transposed(*in, order, pool.get());
  RC_ASSERT(out.ok());
  const Shape strides = shape.Strides();
  const Shape own = out->shape().Strides();
  for (int64_t i = 0; i < out->count(); ++i) {
    int64_t from = 0;
    for (size_t d = 0; d < rank; ++d) {
      RC_ASSERT(out->dim(d) == shape[order[d]]);
      from += i / own[d] % out->dim(d) * strides[order[d]];
    }
    RC_ASSERT(out->data<int32_t>()[i] == static_cast<int32_t>(from));
  }
}

TEST(VectorMath, IsCloseToTheLibrary) {
  std::vector<float> x;
  for (int i = -9000; i <= 9000; ++i) x.push_back(static_cast<float>(i) / 100.0F);
  x.insert(x.end(), {NAN, INFINITY, -INFINITY, 0.0F, 1e-20F});
  const auto count = static_cast<int64_t>(x.size());
  std::vector<float> e(x.size()), s(x.size()), t(x.size()), f(x.size());
  ExpF32(x.data(), e.data(), count);
  SigmoidF32(x.data(), s.data(), count);
  TanhF32(x.data(), t.data(), count);
  ErfF32(x.data(), f.data(), count);
  for (size_t i = 0; i < x.size(); ++i) {
    const auto v = static_cast<double>(x[i]);
    if (std::isnan(x[i])) {
      EXPECT_TRUE(std::isnan(e[i]) && std::isnan(s[i]) && std::isnan(t[i]));
      continue;
    }
    const double exact = std::exp(v);
    if (exact > 3.4e38) {
      EXPECT_TRUE(std::isinf(e[i]) || v < 88.8) << v;
    } else if (exact > 2e-38) {
      EXPECT_NEAR(static_cast<double>(e[i]) / exact, 1, 3e-7) << v;
    }
    EXPECT_NEAR(static_cast<double>(s[i]), 1 / (1 + std::exp(-v)), 2e-7) << v;
    EXPECT_NEAR(static_cast<double>(t[i]), std::tanh(v), 3e-7) << v;
    EXPECT_NEAR(static_cast<double>(f[i]), std::erf(v), 3e-7) << v;
  }
}

TEST(SmallFloats, KeepAllTheirValues) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    const float f = F16ToF32(half);
    if (!std::isnan(f)) EXPECT_EQ(F32ToF16(f), half);
    const float b = Bf16ToF32(half);
    if (!std::isnan(b)) EXPECT_EQ(F32ToBf16(b), half);
  }
  for (DataType type :
       {DataType::kF8E4M3FN, DataType::kF8E4M3FNUZ, DataType::kF8E5M2, DataType::kF8E5M2FNUZ}) {
    for (uint32_t bits = 0; bits < 256; ++bits) {
      const float f = TinyToF32(type, static_cast<uint8_t>(bits));
      if (std::isfinite(f)) EXPECT_EQ(F32ToTiny(type, f, {}), bits) << TypeName(type);
    }
  }
}

RC_GTEST_PROP(Trees, TheFastWalkEqualsTheGeneralOne, ()) {
  // Full trees of random depth, all comparisons, leaves of several weights; the general walk is
  // forced by f64 rows.
  TreeParts parts;
  std::vector<TreeNode>& nodes = parts.nodes;
  for (int tree = 0; tree < 5; ++tree) {
    const auto depth = *rc::gen::inRange(0, 5);
    const auto first = static_cast<int64_t>(nodes.size());
    parts.roots.push_back(first);
    const int64_t count = (int64_t{1} << (depth + 1)) - 1;
    for (int64_t i = 0; i < count; ++i) {
      TreeNode node;
      if (2 * i + 2 < count) {
        node.mode = static_cast<SplitMode>(*rc::gen::inRange(0, 4));
        node.feature = *rc::gen::inRange<int64_t>(0, 3);
        // Also what no f32 is.
        node.threshold = *rc::gen::inRange(-3, 4) + *rc::gen::inRange(-1, 2) * 1e-12;
        node.missing_is_yes = *rc::gen::arbitrary<bool>();
        node.yes = first + 2 * i + 1;
        node.no = first + 2 * i + 2;
      } else {
        for (int weights = *rc::gen::inRange(0, 3); weights > 0; --weights) {
          parts.weights.push_back(
              {first + i, *rc::gen::inRange<int64_t>(0, 2), *rc::gen::inRange(-9, 9) / 8.0});
        }
      }
      nodes.push_back(node);
    }
  }
  const auto trees = TreeEnsemble::Make(parts, 2);
  RC_ASSERT(trees.ok());
  const auto rows = *rc::gen::inRange<int64_t>(0, 140);
  std::vector<float> x;
  for (int64_t i = 0; i < rows * 3; ++i) {
    const int value = *rc::gen::inRange(-5, 7);
    x.push_back(value == 5 ? NAN : value == 6 ? INFINITY : static_cast<float>(value));
  }
  const std::vector<double> wide(x.begin(), x.end());
  std::vector<double> fast(static_cast<size_t>(rows * 2)), general(fast.size());
  trees->Run(x.data(), rows, 3, TreeAggregate::kSum, fast.data());
  trees->Run(wide.data(), rows, 3, TreeAggregate::kSum, general.data());
  RC_ASSERT(fast == general);
}

TEST(TextPatterns, MatchLikeRegularExpressions) {
  const auto matches = [](const char* pattern, const char* text) {
    const auto compiled = TextPattern::Compile(pattern);
    EXPECT_TRUE(compiled.ok()) << pattern;
    return compiled.ok() && compiled->MatchesWhole(text);
  };
  EXPECT_TRUE(matches("a*b|c", "aaab"));
  EXPECT_TRUE(matches("(ab|cd)+", "abcdab"));
  EXPECT_FALSE(matches("(ab|cd)+", "abc"));
  EXPECT_TRUE(matches("[^@ ]+@\\w+\\.(com|org)", "a.b@site.org"));
  EXPECT_TRUE(matches("x{2,3}y?", "xxx"));
  EXPECT_FALSE(matches("x{2,3}y?", "xxxx"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_TRUE(matches("(a*)*b", std::string(5000, 'a').append("b").c_str()));
  EXPECT_FALSE(TextPattern::Compile("(a").ok());
  EXPECT_FALSE(TextPattern::Compile("[z-a]").ok());
  EXPECT_FALSE(TextPattern::Compile("(?=a)").ok());
}

}  // namespace
}  // namespace tidemark::model
