// The outputs of 47 real scikit-learn models, evaluated: classification by the model's own labels,
// curves and calibration by its probabilities.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/file_source.h"
#include "evaluate/data/read_data_set.h"
#include "evaluate/evaluation.h"
#include "unit/evaluate/golden_json.h"

namespace tidemark::evaluate {
namespace {

namespace fs = std::filesystem;

std::optional<DataSet> ReadFile(const fs::path& path) {
  auto file = FileSource::Open(path.string());
  if (!file.ok()) return std::nullopt;
  auto data = ReadDataSet(file->get(), path.string());
  EXPECT_TRUE(data.ok()) << path << ": " << data.error().message;
  return data.ok() ? std::optional(std::move(data).value()) : std::nullopt;
}

void ExpectMetric(const JsonValue& golden, const char* key, const Evaluation& evaluation,
                  const char* name, const std::string& folder) {
  if (!golden.Find(key).exists()) return;
  const EvaluatedMetric* metric = evaluation.Find(name);
  ASSERT_NE(metric, nullptr) << folder << " " << name;
  ExpectGolden(golden.Find(key), metric->metric.value, folder + " " + name, 1e-8);
}

void ExpectClassification(const JsonValue& golden, const Evaluation& evaluation,
                          const std::string& folder) {
  for (const char* name : {"accuracy", "f1_macro", "f1_weighted", "balanced_accuracy", "mcc",
                           "log_loss", "ece15_top", "average_precision", "brier"}) {
    ExpectMetric(golden, name, evaluation, name, folder);
  }
  bool binary = evaluation.task == Task::kBinary;
  ExpectMetric(golden, "roc_auc", evaluation, binary ? "roc_auc" : "roc_auc_ovr_macro", folder);
  JsonValue confusion = golden.Find("confusion");
  for (size_t i = 0; i < confusion.size(); ++i) {
    for (size_t j = 0; j < confusion.size(); ++j) {
      EXPECT_EQ(confusion.At(i).At(j).Int(), static_cast<int64_t>(evaluation.confusion->At(i, j)))
          << folder;
    }
  }
}

const std::vector<float>& Floats(const DataSet& data) {
  return std::get<std::vector<float>>(data.columns[0].values());
}

// Whether the folder has golden numbers.
bool CheckFolder(const fs::path& folder) {
  std::string text = ReadFileText((folder / "eval_expected.json").string());
  if (text.empty()) return false;
  auto golden = JsonDocument::Parse(text);
  auto expected = ReadFile(folder / "skl_expected.npz");
  auto first = ReadFile(folder / "ort_out0.npy");
  auto second = ReadFile(folder / "ort_out1.npy");
  if (!golden.ok() || !expected || !first) {
    ADD_FAILURE() << folder;
    return true;
  }
  const DataColumn& truth = expected->columns[*expected->Find("y")];
  std::string name = folder.filename().string();
  EvaluationOptions options;
  options.resamples = 20;
  if (golden->root().Find("task").TextOr("") == "regression") {
    auto target = ReadTarget(truth, {Task::kRegression, {}, 0, true});
    EXPECT_TRUE(target.ok()) << name;
    auto evaluation = Evaluate(*target, {Floats(*first), 1, {}, {}}, options);
    EXPECT_TRUE(evaluation.ok()) << name;
    for (const char* key : {"mae", "rmse", "r2"}) {
      ExpectMetric(golden->root(), key, *evaluation, key, name);
    }
    return true;
  }
  size_t classes = golden->root().Find("confusion").size();
  auto target = ReadTarget(truth, {{}, {}, classes, false});
  EXPECT_TRUE(target.ok()) << name << target.error().message;
  std::vector<uint32_t> labels;
  const DataColumn& of_model = first->columns[0];
  for (size_t i = 0; i < of_model.size(); ++i) {
    labels.push_back(static_cast<uint32_t>(of_model.Integer(i)));
  }
  Predictions predictions;
  predictions.labels = labels;
  if (golden->root().Find("log_loss").exists()) {
    predictions.scores = Floats(*second);
    predictions.columns = classes;
  }
  auto evaluation = Evaluate(*target, predictions, options);
  EXPECT_TRUE(evaluation.ok()) << name << evaluation.error().message;
  if (evaluation.ok()) ExpectClassification(golden->root(), *evaluation, name);
  return true;
}

TEST(SklearnModels, OfTheFixtures) {
  auto fixtures = FixtureFolder();
  if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: the outputs of 47 models";
  fs::path unpacked = fs::path(testing::TempDir()) / "tidemark_sklearn_models";
  fs::remove_all(unpacked);
  fs::create_directories(unpacked);
  std::string command =
      "tar -xJf \"" + *fixtures + "/onnx/sklearn.tar.xz\" -C \"" + unpacked.string() + "\"";
  ASSERT_EQ(std::system(command.c_str()), 0) << "tar can't unpack the 47 models";
  int checked = 0;
  for (const auto& entry : fs::directory_iterator(unpacked)) checked += CheckFolder(entry) ? 1 : 0;
  EXPECT_EQ(checked, 47);
  fs::remove_all(unpacked);
}

}  // namespace
}  // namespace tidemark::evaluate
