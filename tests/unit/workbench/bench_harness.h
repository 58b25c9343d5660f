// A workbench whose drops are files of the tests' folders or bytes in memory, and what it answered.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workbench/answers.h"
#include "workbench/workbench.h"

namespace tidemark::workbench {

class OwnedSource : public ByteSource {
 public:
  explicit OwnedSource(std::vector<uint8_t> bytes) : bytes_(std::move(bytes)), source_(bytes_) {}
  [[nodiscard]] uint64_t size() const override { return bytes_.size(); }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    return source_.ReadAt(offset, out);
  }

 private:
  std::vector<uint8_t> bytes_;
  MemorySource source_;
};

inline std::vector<uint8_t> ReadBytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class BenchTest : public testing::Test {
 protected:
  using Files = std::vector<std::pair<std::string, std::vector<uint8_t>>>;

  BenchTest()
      : bench_([this](uint32_t handle) { return Open(handle); },
               [this](Message message) { Take(std::move(message)); }) {}

  static std::vector<uint8_t> Bytes(const std::string& text) { return {text.begin(), text.end()}; }
  // A model or data set of tests/data/models.
  static std::pair<std::string, std::vector<uint8_t>> Own(const std::string& name) {
    return {name, ReadBytesOf(std::filesystem::path("data/models") / name)};
  }
  static std::optional<std::filesystem::path> Fixtures() {
    const char* folder = std::getenv("TIDEMARK_FIXTURES");
    if (folder == nullptr) return std::nullopt;
    return std::filesystem::path(folder) / "eval/digits";
  }

  // A drop that is not worked off yet.
  void Give(const Files& files) {
    drops_[++last_handle_] = files;
    bench_.Receive(EncodeMessage(AddFiles{last_handle_}));
  }
  void Drop(const Files& files) {
    Give(files);
    Finish();
  }
  template <typename Request>
  void Ask(Request request) {
    bench_.Receive(EncodeMessage(std::move(request)));
    Finish();
  }
  void Finish() {
    for (int steps = 0; bench_.Work(); ++steps) ASSERT_LT(steps, 100000);
  }
  // The last answer of a type; it is taken.
  template <typename Answer>
  Answer Last() {
    Answer answer;
    auto& all = answers_[Answer::kType];
    EXPECT_FALSE(all.empty()) << "no answer of type " << static_cast<int>(Answer::kType);
    if (all.empty()) return answer;
    EXPECT_TRUE(DecodeMessage(&all.back(), &answer));
    all.pop_back();
    return answer;
  }
  [[nodiscard]] size_t Count(AnswerType type) { return answers_[type].size(); }
  // Two drops of the same name and its evaluation; its number.
  uint32_t EvaluateOwn(const std::string& name) {
    Drop({Own(name + ".onnx"), Own(name + ".csv")});
    const Bench bench = Last<Bench>();
    const uint32_t number = bench.models.back().evaluation;
    Ask(Evaluate{number});
    return number;
  }
  Query On(uint32_t evaluation, uint32_t slice = 0) { return {1, ++ticket_, evaluation, slice}; }

  Workbench bench_;
  std::map<AnswerType, std::vector<Message>> answers_;

 private:
  Result<DroppedFiles> Open(uint32_t handle) {
    const auto found = drops_.find(handle);
    if (found == drops_.end()) return MakeError(ErrorCode::kNotFound, "no such drop", "Drop it.");
    DroppedFiles files;
    files.root_name = "drop";
    for (const auto& [name, bytes] : found->second) {
      files.files.push_back({name, std::make_shared<OwnedSource>(bytes)});
    }
    return files;
  }
  void Take(Message message) {
    const AnswerType type = PeekType<AnswerType>(message);
    answers_[type].push_back(std::move(message));
  }

  std::map<uint32_t, Files> drops_;
  uint32_t last_handle_ = 0, ticket_ = 0;
};

inline double Value(const Summary& summary, const std::string& name) {
  for (const Figure& figure : summary.figures) {
    if (figure.name == name) return figure.value;
  }
  ADD_FAILURE() << "no figure " << name;
  return kNone;
}

}  // namespace tidemark::workbench
