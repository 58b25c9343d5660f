// The node tests of ONNX 1.22: one operator a model, with inputs and outputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/onnx/decoder.h"
#include "model/session.h"
#include "unit/model/fixtures.h"
#include "unit/model/shape_check.h"

namespace tidemark::model {
namespace {

constexpr const char* kVersion = "1.22.0";
constexpr int kTests = 1765;  // of that version

// What is known not to pass, and why; a name stands for all tests that begin with it.
struct Expected {
  const char* name;
  const char* why;
};
constexpr Expected kExpectedFailures[] = {
    {"test_bernoulli", "random: needs NumPy's generator"},
    {"test_training_dropout", "random: needs NumPy's generator"},
    {"test_adagrad", "training"},
    {"test_adam", "training"},
    {"test_momentum", "training"},
    {"test_nesterov_momentum", "training"},
    {"test_image_decoder_", "needs image codecs"},
    {"test_flexattention", "a preview of an operator, not part of ONNX yet"},
    {"test_dft_inverse", "expects rounding noise of f32 where the exact value is 0"},
};
constexpr int kExpected = 39;

// Why it can't pass, or nothing. Not for those that begin with a name above and can pass.
const char* ReasonToFail(const std::string& name) {
  if (name.rfind("test_training_dropout_zero_ratio", 0) == 0) return nullptr;
  const bool expanded = name.find("_expanded") != std::string::npos;
  if (expanded && name.rfind("test_flexattention", 0) == 0) return nullptr;  // only known operators
  const auto* const found =
      std::find_if(std::begin(kExpectedFailures), std::end(kExpectedFailures),
                   [&](const Expected& entry) { return name.rfind(entry.name, 0) == 0; });
  return found == std::end(kExpectedFailures) ? nullptr : found->why;
}

// Where the tests are: those inside the package onnx of PyPI, when TIDEMARK_ONNX_NODE names that
// folder (`./build-wasm.sh test peers` does, with TIDEMARK_ONNX_VERSION), else the fixtures'.
class NodeTestFolder {
 public:
  NodeTestFolder() {
    const char* package = std::getenv("TIDEMARK_ONNX_NODE");
    const char* version = std::getenv("TIDEMARK_ONNX_VERSION");
    if (package != nullptr) {
      path_ = package;
      version_ = version != nullptr ? version : "unknown";
      return;
    }
    const auto fixtures = OnnxFixtures();
    if (!fixtures) return;
    archive_.emplace(*fixtures + "/node-v1.22.0.tar.xz");
    path_ = archive_->folder() + "/node";
    version_ = kVersion;
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& version() const { return version_; }

 private:
  std::optional<UnpackedArchive> archive_;
  std::string path_, version_;
};

Result<std::vector<Value>> ReadValues(const std::string& folder, const char* what,
                                      const std::vector<ValueInfo>& infos, BufferPool* pool) {
  std::vector<Value> values;
  for (size_t i = 0; i < infos.size(); ++i) {
    const auto file =
        ReadFile(folder + "/test_data_set_0/" + what + "_" + std::to_string(i) + ".pb");
    if (!file) return MakeError(ErrorCode::kNotFound, std::string("no file for a ") + what);
    TM_ASSIGN_OR_RETURN(Value value, DecodeValue(*file, infos[i].type, pool));
    values.push_back(std::move(value));
  }
  return values;
}

// "" when the test passes.
std::string RunNodeTest(const std::string& folder) {
  const auto file = ReadFile(folder + "/model.onnx");
  if (!file) return "no model.onnx";
  auto model = Model::Load(*file);
  if (!model.ok()) return model.error().message;
  const auto inputs = ReadValues(folder, "input", model->info().inputs, model->pool());
  if (!inputs.ok()) return inputs.error().message;
  const auto expected = ReadValues(folder, "output", model->info().outputs, model->pool());
  if (!expected.ok()) return expected.error().message;
  const auto actual = model->Run(*inputs);
  if (!actual.ok()) return actual.error().message;
  if (actual->size() != expected->size()) return "another number of outputs";
  for (size_t i = 0; i < expected->size(); ++i) {
    const std::string difference = Difference((*expected)[i], (*actual)[i], {});
    if (!difference.empty()) return "output " + std::to_string(i) + ": " + difference;
  }
  return ShapesProblem(*file, *inputs);
}

TEST(NodeTests, AllButTheListedPass) {
  const NodeTestFolder folder;
  const std::string& root = folder.path();
  if (root.empty()) {
    GTEST_SKIP() << "neither TIDEMARK_FIXTURES nor TIDEMARK_ONNX_NODE is set: the node tests of "
                    "ONNX (./build-wasm.sh test peers installs and runs them)";
  }
  const char* only = std::getenv("TIDEMARK_NODE_TEST");
  const char* report = std::getenv("TIDEMARK_NODE_REPORT");
  int passed = 0;
  int ran = 0;
  std::map<std::string, std::vector<std::string>> failures;  // that are expected, by reason
  for (const std::string& name : ListFolder(root)) {
    if (only != nullptr && name.find(only) == std::string::npos) continue;
    ++ran;
    const std::string problem = RunNodeTest(root + "/" + name);
    if (problem.empty()) ++passed;
    if (report != nullptr && !problem.empty()) {
      std::printf("%s\t%s\n", name.c_str(), problem.c_str());
    }
    const char* reason = ReasonToFail(name);
    if (reason != nullptr) failures[reason].push_back(name);
    // A surprise pass belongs off the list.
    EXPECT_EQ(problem.empty(), reason == nullptr) << name << ": " << problem;
  }
  std::printf("node tests of ONNX %s: %d of %d pass\n", folder.version().c_str(), passed, ran);
  for (const auto& [reason, names] : failures) {
    std::printf("  not these %zu (%s):", names.size(), reason.c_str());
    for (const std::string& name : names) std::printf(" %s", name.c_str());
    std::printf("\n");
  }
  EXPECT_GT(ran, 0) << root;
  if (only != nullptr || folder.version() != kVersion) return;
  EXPECT_EQ(ran, kTests);
  EXPECT_EQ(passed, kTests - kExpected);
}

}  // namespace
}  // namespace tidemark::model
