#include "app/cli/model_files.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "app/cli/paths.h"
#include "model/onnx/decoder.h"

namespace tidemark::cli {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kMostBytes = uintmax_t{4} << 30;  // of one file

Result<model::SharedBytes> ReadWhole(const std::string& path) {
  TM_RETURN_IF_ERROR(CheckInputFile(path));
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (!error && size > kMostBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     path + " has " + std::to_string(size >> 30) + " GB, more than the " +
                         std::to_string(kMostBytes >> 30) + " GB that can be read",
                     "Export a smaller model, or one with float16 weights.");
  }
  std::vector<uint8_t> bytes(error ? 0 : static_cast<size_t>(size));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (error || !file) return MakeError(ErrorCode::kIo, path + " can't be read");
  return model::SharedBytes::Own(std::move(bytes));
}

}  // namespace

Result<ModelFiles> ReadModelFiles(const std::string& path) {
  ModelFiles files;
  TM_ASSIGN_OR_RETURN(files.file, ReadWhole(path));
  const fs::path folder = fs::path(path).parent_path();
  for (const std::string& name : model::ExternalDataNames(files.file)) {
    const fs::path plain = fs::path(name).filename();
    if (plain.empty() || plain == "." || plain == "..") continue;
    auto content = ReadWhole((folder / plain).string());
    if (content.ok()) files.external.push_back({name, std::move(*content)});
  }
  return files;
}

}  // namespace tidemark::cli
