// The node tests of ONNX 1.22: one operator a model, with inputs and outputs.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "model/onnx/decoder.h"
#include "model/session.h"
#include "unit/model/fixtures.h"

namespace tidemark::model {
namespace {

constexpr int kTests = 1765;
constexpr int kLeastPassed = 1400;

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
  return "";
}

TEST(NodeTests, AllButTheListedPass) {
  const auto fixtures = OnnxFixtures();
  if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: the node tests of ONNX";
  const UnpackedArchive archive(*fixtures + "/node-v1.22.0.tar.xz");
  const std::string root = archive.folder() + "/node";
  const char* only = std::getenv("TIDEMARK_NODE_TEST");
  const char* report = std::getenv("TIDEMARK_NODE_REPORT");
  int passed = 0;
  int ran = 0;
  for (const std::string& name : ListFolder(root)) {
    if (only != nullptr && name.find(only) == std::string::npos) continue;
    ++ran;
    const std::string problem = RunNodeTest(root + "/" + name);
    if (problem.empty()) {
      ++passed;
    } else if (report != nullptr) {
      std::printf("%s\t%s\n", name.c_str(), problem.c_str());
    }
  }
  std::printf("node tests: %d of %d pass\n", passed, ran);
  if (only != nullptr) return;
  EXPECT_EQ(ran, kTests);
  EXPECT_GE(passed, kLeastPassed);
}

}  // namespace
}  // namespace tidemark::model
