#include "app/cli/model_files.h"

#include <filesystem>
#include <utility>

#include "app/cli/paths.h"
#include "base/file_source.h"
#include "model/onnx/decoder.h"

namespace tidemark::cli {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostBytes = uint64_t{4} << 30;  // of one file

Result<std::shared_ptr<ByteSource>> Open(const std::string& path) {
  TM_RETURN_IF_ERROR(CheckInputFile(path));
  TM_ASSIGN_OR_RETURN(std::unique_ptr<FileSource> file, FileSource::Open(path));
  if (file->size() > kMostBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     path + " has " + std::to_string(file->size() >> 30) + " GB, more than the " +
                         std::to_string(kMostBytes >> 30) + " GB that can be read",
                     "Export a smaller model, or one with float16 weights.");
  }
  return std::shared_ptr<ByteSource>(std::move(file));
}

}  // namespace

std::vector<std::pair<std::string, ByteSource*>> ModelFiles::All(std::string name) const {
  std::vector<std::pair<std::string, ByteSource*>> all = {{std::move(name), file.source()}};
  for (const model::ExternalFile& each : external) all.emplace_back(each.name, each.source.get());
  return all;
}

Result<ModelFiles> ReadModelFiles(const std::string& path) {
  ModelFiles files;
  TM_ASSIGN_OR_RETURN(auto source, Open(path));
  TM_ASSIGN_OR_RETURN(files.file, model::ModelFile::Open(std::move(source)));
  const fs::path folder = fs::path(path).parent_path();
  for (const std::string& name : model::ExternalDataNames(files.file)) {
    const fs::path plain = fs::path(name).filename();
    if (plain.empty() || plain == "." || plain == "..") continue;
    auto weights = Open((folder / plain).string());
    if (weights.ok()) files.external.push_back({name, std::move(*weights)});
  }
  return files;
}

}  // namespace tidemark::cli
