#include "unit/model/fixtures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "model/ops/type_cast.h"

namespace tidemark::model {

std::optional<std::string> OnnxFixtures() {
  const char* folder = std::getenv("TIDEMARK_FIXTURES");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return std::string(folder) + "/onnx";
}

std::optional<SharedBytes> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::vector<uint8_t> bytes((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
  return SharedBytes::Own(std::move(bytes));
}

std::vector<std::string> ListFolder(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

UnpackedArchive::UnpackedArchive(const std::string& archive) {
  std::string pattern = std::filesystem::temp_directory_path().string() + "/tidemark_XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) return;
  folder_ = pattern;
  const std::string command = "tar -xf '" + archive + "' -C '" + folder_ + "'";
  if (std::system(command.c_str()) != 0) {  // NOLINT(concurrency-mt-unsafe): one thread
    ADD_FAILURE() << "tar can't unpack " << archive;
  }
}

UnpackedArchive::~UnpackedArchive() {
  std::error_code error;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, error);
}

namespace {

std::string TensorDifference(const Tensor& expected, const Tensor& actual, Tolerance tolerance) {
  if (expected.type() != actual.type()) {
    return "type " + std::string(TypeName(actual.type())) + ", expected " +
           std::string(TypeName(expected.type()));
  }
  if (expected.shape() != actual.shape()) {
    return "shape " + actual.shape().ToString() + ", expected " + expected.shape().ToString();
  }
  if (expected.type() == DataType::kString) {
    for (int64_t i = 0; i < expected.count(); ++i) {
      const std::string& a = actual.data<std::string>()[i];
      const std::string& e = expected.data<std::string>()[i];
      if (a != e) return "element " + std::to_string(i) + " is '" + a + "', expected '" + e + "'";
    }
    return "";
  }
  if (expected.type() == DataType::kC64 || expected.type() == DataType::kC128) {
    return std::equal(expected.data<uint8_t>(), expected.data<uint8_t>() + expected.bytes(),
                      actual.data<uint8_t>())
               ? ""
               : "complex values differ";
  }
  const auto pool = std::make_shared<BufferPool>(uint64_t{1} << 32);
  const auto e = CastTensor(expected, DataType::kF64, {}, pool.get());
  const auto a = CastTensor(actual, DataType::kF64, {}, pool.get());
  if (!e.ok() || !a.ok()) return "can't be compared";
  for (int64_t i = 0; i < expected.count(); ++i) {
    const double x = a->data<double>()[i];
    const double y = e->data<double>()[i];
    if (std::isnan(x) && std::isnan(y)) continue;
    if (x == y) continue;
    if (std::fabs(x - y) <= tolerance.absolute + tolerance.relative * std::fabs(y)) continue;
    return "element " + std::to_string(i) + " is " + std::to_string(x) + ", expected " +
           std::to_string(y);
  }
  return "";
}

}  // namespace

std::string Difference(const Value& expected, const Value& actual, Tolerance tolerance) {
  if (expected.kind != actual.kind) return "another kind of value";
  if (expected.is_tensor()) return TensorDifference(expected.tensor, actual.tensor, tolerance);
  if (expected.kind != Value::Kind::kSequence) return "";
  if (expected.list->size() != actual.list->size()) {
    return "a sequence of " + std::to_string(actual.list->size()) + ", expected " +
           std::to_string(expected.list->size());
  }
  for (size_t i = 0; i < expected.list->size(); ++i) {
    const std::string difference = Difference((*expected.list)[i], (*actual.list)[i], tolerance);
    if (!difference.empty()) return "tensor " + std::to_string(i) + ": " + difference;
  }
  return "";
}

}  // namespace tidemark::model
