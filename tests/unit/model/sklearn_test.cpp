// Models of scikit-learn, against what scikit-learn itself gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/number_text.h"
#include "model/onnx/decoder.h"
#include "model/ops/type_cast.h"
#include "model/session.h"
#include "unit/model/fixtures.h"
#include "unit/model/numpy_file.h"
#include "unit/model/shape_check.h"

namespace tidemark::model {
namespace {

// Models that need operators of another company's domain.
constexpr int kModels = 61;
constexpr int kLeastPassed = 59;

Result<Tensor> Flat(const Tensor& tensor, BufferPool* pool) {
  TM_ASSIGN_OR_RETURN(Tensor wide, tensor.type() == DataType::kString
                                       ? Result<Tensor>(tensor)
                                       : CastTensor(tensor, DataType::kF64, {}, pool));
  return wide.Reshaped({wide.count()});
}

// "" when all elements are within the tolerance; shapes may differ in dims of 1.
std::string Compare(const Tensor& expected, const Tensor& actual, Tolerance tolerance,
                    BufferPool* pool) {
  const auto e = Flat(expected, pool);
  const auto a = Flat(actual, pool);
  if (!e.ok() || !a.ok()) return "can't be compared";
  return Difference(Value(*e), Value(*a), tolerance);
}

// The columns of data.csv as the model's inputs want them.
Result<std::vector<Value>> TitanicInputs(const Model& model, const std::string& path,
                                         BufferPool* pool) {
  std::ifstream file(path);
  std::string line;
  std::vector<std::vector<std::string>> rows;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream text(line);
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    rows.push_back(std::move(cells));
  }
  std::vector<Value> out;
  for (const ValueInfo& info : model.info().inputs) {
    const auto found = std::find(rows[0].begin(), rows[0].end(), info.name);
    if (found == rows[0].end()) return MakeError(ErrorCode::kNotFound, "no column " + info.name);
    const auto column = static_cast<size_t>(found - rows[0].begin());
    const auto count = static_cast<int64_t>(rows.size()) - 1;
    TM_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Make(pool, info.type.element, {count, 1}));
    for (int64_t i = 0; i < count; ++i) {
      const std::string& cell = rows[static_cast<size_t>(i) + 1][column];
      if (info.type.element == DataType::kString) {
        tensor.mutable_data<std::string>()[i] = cell;
      } else {
        tensor.mutable_data<float>()[i] = static_cast<float>(ParseDouble(cell).value_or(NAN));
      }
    }
    out.emplace_back(std::move(tensor));
  }
  return out;
}

Result<std::vector<Value>> InputsOf(Model* model, const std::string& folder) {
  if (std::filesystem::exists(folder + "/data.csv")) {
    return TitanicInputs(*model, folder + "/data.csv", model->pool());
  }
  if (const auto file = ReadFile(folder + "/test_data_set_0/input_0.pb")) {
    TM_ASSIGN_OR_RETURN(Value value,
                        DecodeValue(*file, model->info().inputs[0].type, model->pool()));
    return std::vector<Value>{std::move(value)};
  }
  const auto file = ReadFile(folder + "/skl_expected.npz");
  const auto x = file ? ReadNpz(*file, "X", model->pool()) : std::nullopt;
  if (!x) return MakeError(ErrorCode::kNotFound, "no input");
  Shape shape;
  for (const Dim& dim : *model->info().inputs[0].type.dims) {
    shape.Append(dim.value < 0 ? x->count() : dim.value);
  }
  return std::vector<Value>{Value(x->Reshaped(shape))};
}

class SklearnModel {
 public:
  SklearnModel(std::string name, const std::string& root)
      : name_(std::move(name)), folder_(root + "/" + name_) {}

  // "" when the model gives what it should.
  std::string Check() {
    const auto file = ReadFile(folder_ + "/model.onnx");
    if (!file) return "no model.onnx";
    auto model = Model::Load(*file);
    if (!model.ok()) return model.error().message;
    const auto inputs = InputsOf(&*model, folder_);
    if (!inputs.ok()) return inputs.error().message;
    auto out = model->Run(*inputs);
    if (!out.ok()) return out.error().message;
    pool_ = model->pool();
    const std::string first = CheckFirst((*out)[0].tensor);
    if (!first.empty()) return "output 0: " + first;
    if (out->size() < 2) return ShapesProblem(*file, *inputs);
    const std::string second = CheckSecond((*out)[1].tensor);
    return second.empty() ? ShapesProblem(*file, *inputs) : "output 1: " + second;
  }

 private:
  std::optional<Tensor> Expected(const std::string& name) {
    const auto file = ReadFile(folder_ + "/skl_expected.npz");
    return file ? ReadNpz(*file, name, pool_) : std::nullopt;
  }
  std::optional<Tensor> OfRuntime(const std::string& name) {
    const auto file = ReadFile(folder_ + "/" + name + ".npy");
    return file ? ReadNpy(*file, pool_) : std::nullopt;
  }
  [[nodiscard]] bool StartsWith(const char* prefix) const { return name_.rfind(prefix, 0) == 0; }

  std::string CheckFirst(const Tensor& actual) {
    if (name_ == "gpc_bin") return "";  // its labels are rounding noise
    const auto expected = Expected("out0");
    if (!expected) return "no expected values";
    Tolerance tolerance{0, 0};
    if (StartsWith("tr_")) tolerance = {1e-5, 1e-5};
    if (StartsWith("reg_")) tolerance = {0, name_ == "reg_gpr" ? 1e-4 : 1e-5};
    if (name_ == "reg_et") tolerance.relative = 2e-5;
    return Compare(*expected, actual, tolerance, pool_);
  }

  std::string CheckSecond(const Tensor& actual) {
    const auto probabilities = Expected("out1");
    if (probabilities && name_ != "titanic_rf_ohe") {
      return Compare(*probabilities, actual, {1e-4, 0}, pool_);
    }
    if (name_ == "svc_linear_bin") return "";  // f32 artefacts; only its labels are checked
    const auto scores = OfRuntime("ort_out1");
    if (!scores) return "no expected scores";
    return Compare(*scores, actual, {1e-4, 1e-3}, pool_);
  }

  std::string name_, folder_;
  BufferPool* pool_ = nullptr;
};

TEST(SklearnModels, GiveWhatScikitLearnGives) {
  const auto fixtures = OnnxFixtures();
  if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: 61 models of scikit-learn";
  const UnpackedArchive archive(*fixtures + "/sklearn.tar.xz");
  int passed = 0;
  int ran = 0;
  for (const std::string& name : ListFolder(archive.folder())) {
    ++ran;
    const std::string problem = SklearnModel(name, archive.folder()).Check();
    if (problem.empty()) {
      ++passed;
    } else {
      std::printf("%s: %s\n", name.c_str(), problem.c_str());
    }
  }
  std::printf("models of scikit-learn: %d of %d pass\n", passed, ran);
  EXPECT_EQ(ran, kModels);
  EXPECT_GE(passed, kLeastPassed);
}

TEST(SklearnModels, ZipMapTellsTheClasses) {
  const auto fixtures = OnnxFixtures();
  if (!fixtures) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: a model with a ZipMap";
  const UnpackedArchive archive(*fixtures + "/sklearn.tar.xz");
  const auto file = ReadFile(archive.folder() + "/zipmap_rf_multi/model.onnx");
  ASSERT_TRUE(file);
  const auto info = Inspect(*file);
  ASSERT_TRUE(info.ok()) << info.error().message;
  ASSERT_EQ(info->outputs.size(), 2U);
  EXPECT_EQ(info->outputs[1].class_names, (std::vector<std::string>{"0", "1", "2"}));
}

}  // namespace
}  // namespace tidemark::model
