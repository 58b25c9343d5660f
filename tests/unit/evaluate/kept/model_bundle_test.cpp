#include "evaluate/kept/model_bundle.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tidemark::evaluate {
namespace {

using Bytes = std::vector<uint8_t>;

TEST(ModelBundle, OneFileStaysAsItIs) {
  const Bytes model = {8, 7, 1, 2, 3};
  const BundledFile file{"m.onnx", model};
  EXPECT_EQ(BundleModel({&file, 1}), model);
  const auto files = UnbundleModel(model, "m.onnx");
  ASSERT_TRUE(files.ok());
  ASSERT_EQ(files->size(), 1U);
  EXPECT_EQ((*files)[0].name, "m.onnx");
  EXPECT_EQ((*files)[0].bytes.data(), model.data());
}

TEST(ModelBundle, SeveralFilesComeBack) {
  const Bytes model = {8, 7}, weights(100000, 5), none;
  const std::vector<BundledFile> files = {{"m.onnx", model}, {"m.onnx.data", weights}, {"ü", none}};
  const Bytes bundle = BundleModel(files);
  const auto again = UnbundleModel(bundle, "x");
  ASSERT_TRUE(again.ok()) << again.error().message;
  ASSERT_EQ(again->size(), files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ((*again)[i].name, files[i].name);
    EXPECT_EQ(Bytes((*again)[i].bytes.begin(), (*again)[i].bytes.end()),
              Bytes(files[i].bytes.begin(), files[i].bytes.end()));
  }
}

TEST(ModelBundle, DamageIsNoticed) {
  const Bytes model = {8, 7}, weights(10, 5);
  const std::vector<BundledFile> files = {{"m.onnx", model}, {"m.onnx.data", weights}};
  const Bytes bundle = BundleModel(files);
  for (size_t size = 12; size < bundle.size(); ++size) {
    EXPECT_FALSE(UnbundleModel(std::span(bundle).first(size), "x").ok()) << size;
  }
  EXPECT_TRUE(rc::check("never a crash", [&] {
    Bytes changed = bundle;
    changed[*rc::gen::inRange<size_t>(12, changed.size())] = *rc::gen::arbitrary<uint8_t>();
    const auto read = UnbundleModel(changed, "x");
    if (read.ok()) RC_ASSERT(!read->empty());
  }));
}

}  // namespace
}  // namespace tidemark::evaluate
