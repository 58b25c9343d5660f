// A file that is read in parts is the same model as one in memory.
#include "model/onnx/model_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/onnx/decoder.h"
#include "model/session.h"
#include "unit/model/model_builder.h"

namespace tidemark::model {
namespace {

// Tells how much was read, and ends early when it shall.
class CountingSource : public ByteSource {
 public:
  explicit CountingSource(SharedBytes bytes)
      : source_(SourceOf(bytes)), size_(bytes.bytes.size()) {}
  [[nodiscard]] uint64_t size() const override { return size_; }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    if (fails_at_ && offset >= *fails_at_) return MakeError(ErrorCode::kIo, "the disk is gone");
    auto count = source_->ReadAt(offset, out);
    if (count.ok()) read_bytes_ += *count;
    return count;
  }
  [[nodiscard]] uint64_t read_bytes() const { return read_bytes_; }
  void FailAt(uint64_t offset) { fails_at_ = offset; }

 private:
  std::shared_ptr<ByteSource> source_;
  uint64_t size_, read_bytes_ = 0;
  std::optional<uint64_t> fails_at_;
};

std::vector<float> Weights(int64_t count) {
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<float>(i * 31 % 23) / 8 - 1);
  return out;
}

// Two layers of 1 MB each.
SharedBytes TwoLayers() {
  GraphBuilder graph;
  graph.Input("x", DataType::kF32, {-1, 512}).Output("y", DataType::kF32);
  graph.Floats("w", {512, 512}, Weights(512 * 512)).Floats("b", {512}, Weights(512));
  graph.Floats("v", {512, 512}, Weights(512 * 512));
  graph.Node("Gemm", {"x", "w", "b"}, {"h"}).Node("MatMul", {"h", "v"}, {"y"});
  return graph.File();
}

std::vector<float> RunOnOnes(Model* model) {
  auto x = Tensor::Make(model->pool(), DataType::kF32, {2, 512});
  std::fill_n(x->mutable_data<float>(), x->count(), 1.0F);
  const auto out = model->Run(std::vector<Value>{Value(*x)});
  EXPECT_TRUE(out.ok());
  if (!out.ok()) return {};
  const auto* data = out->front().tensor.data<float>();
  return {data, data + out->front().tensor.count()};
}

TEST(ModelFile, LeavesLargeWeightsWhereTheyAre) {
  const SharedBytes whole = TwoLayers();
  const auto source = std::make_shared<CountingSource>(whole);
  const auto file = ModelFile::Open(source);
  ASSERT_TRUE(file.ok());
  EXPECT_LT(file->head().bytes.size(), 4096U);
  // What lies between two weights comes with a window of what follows.
  EXPECT_LT(source->read_bytes(), 300'000U);
  const auto info = Inspect(*file);
  ASSERT_TRUE(info.ok()) << info.error().message;
  EXPECT_EQ(info->parameters, 2U * 512 * 512 + 512);
  EXPECT_LT(source->read_bytes(), 300'000U);
  auto parts = Model::Load(*file);
  auto at_once = Model::Load(whole);
  ASSERT_TRUE(parts.ok()) << parts.error().message;
  ASSERT_TRUE(at_once.ok());
  EXPECT_EQ(parts->info().parameter_bytes, at_once->info().parameter_bytes);
  EXPECT_EQ(RunOnOnes(&*parts), RunOnOnes(&*at_once));
}

TEST(ModelFile, TellsTheSameOfAFileThatIsCutOff) {
  const SharedBytes whole = TwoLayers();
  const size_t size = whole.bytes.size();
  for (const size_t end :
       {size_t{0}, size_t{1}, size_t{70}, size / 3, size / 2, size - 5000, size - 1}) {
    const SharedBytes cut = {whole.bytes.first(end), whole.owner};
    const auto file = ModelFile::Open(SourceOf(cut));
    ASSERT_TRUE(file.ok());
    const auto parts = Model::Load(*file);
    const auto at_once = Model::Load(cut);
    ASSERT_FALSE(parts.ok());
    ASSERT_FALSE(at_once.ok());
    EXPECT_EQ(parts.error().message, at_once.error().message);
  }
}

TEST(ModelFile, TellsWhenItCanNoLongerBeRead) {
  const auto source = std::make_shared<CountingSource>(TwoLayers());
  const auto file = ModelFile::Open(source);
  ASSERT_TRUE(file.ok());
  source->FailAt(source->size() / 2);
  const auto model = Model::Load(*file);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().message, "the disk is gone");
  source->FailAt(0);
  EXPECT_EQ(ModelFile::Open(source).error().message, "the disk is gone");
}

// The number that stands for raw data in a head, in a file of somebody else: {dims 1, data_type 2,
// raw_data 9}.
TEST(ModelFile, AStrangersNumberNamesNothing) {
  MessageWriter tensor, graph, model;
  tensor.Varint(1, 3).Varint(2, 1).Bytes(8, "w").Varint(9, 7);
  graph.Message(5, tensor).Bytes(2, "g");
  model.Varint(1, 8).Message(7, graph);
  const std::vector<uint8_t> bytes(model.text().begin(), model.text().end());
  const auto file = ModelFile::Open(SourceOf(SharedBytes::Own(bytes)));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->FindCut(7), nullptr);
  const auto loaded = Model::Load(*file);
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().message.find("needs 3 values, and there are 0"), std::string::npos)
      << loaded.error().message;
}

TEST(ModelFile, WeightsThatDoNotFitTheirShapeAreToldBeforeTheyAreRead) {
  MessageWriter tensor, graph, model;
  tensor.Varint(1, 3).Varint(2, 1).Bytes(8, "w").Bytes(9, std::string(100'000, '\1'));
  graph.Message(5, tensor).Bytes(2, "g");
  model.Varint(1, 8).Message(7, graph);
  const std::vector<uint8_t> bytes(model.text().begin(), model.text().end());
  const auto file = ModelFile::Open(SourceOf(SharedBytes::Own(bytes)));
  ASSERT_TRUE(file.ok());
  const auto info = Inspect(*file);
  ASSERT_FALSE(info.ok());
  EXPECT_NE(info.error().message.find("does not fit its 100000 bytes"), std::string::npos);
}

}  // namespace
}  // namespace tidemark::model
