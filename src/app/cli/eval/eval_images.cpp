#include "app/cli/eval/eval_images.h"

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/file_source.h"
#include "evaluate/images/image_digest.h"
#include "evaluate/images/image_set.h"
#include "evaluate/predict/image_inputs.h"

namespace tidemark::cli {
namespace {

using evaluate::Preprocessing;

Result<std::shared_ptr<evaluate::ImageFiles>> OpenFiles(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    TM_ASSIGN_OR_RETURN(auto folder, evaluate::FolderFiles::Open(path));
    return std::shared_ptr<evaluate::ImageFiles>(std::move(folder));
  }
  TM_ASSIGN_OR_RETURN(std::shared_ptr<ByteSource> source, FileSource::Open(path));
  std::array<uint8_t, 4> head{};
  TM_ASSIGN_OR_RETURN(const size_t count, source->ReadAt(0, head));
  if (!evaluate::LooksLikeZip(std::span(head).first(count))) {
    return std::shared_ptr<evaluate::ImageFiles>();
  }
  TM_ASSIGN_OR_RETURN(auto zip, evaluate::ZipFiles::Open(std::move(source)));
  if (!evaluate::HasImages(zip->paths())) return std::shared_ptr<evaluate::ImageFiles>();
  return std::shared_ptr<evaluate::ImageFiles>(std::move(zip));
}

}  // namespace

std::string NameOfPath(const std::string& path) {
  const std::filesystem::path whole(path);
  const auto name = whole.has_filename() ? whole.filename() : whole.parent_path().filename();
  return name.string();
}

Result<std::optional<EvalImages>> OpenImages(const std::string& path,
                                             evaluate::FileDigests* digests) {
  EvalImages images;
  TM_ASSIGN_OR_RETURN(images.files, OpenFiles(path));
  if (!images.files) return std::optional<EvalImages>();
  TM_ASSIGN_OR_RETURN(images.list, evaluate::ListImages(images.files.get()));
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    evaluate::ImageDigest digest(images.files.get(), &images.list,
                                 [&](std::span<const uint8_t> bytes) { digests->Update(bytes); });
    for (bool more = true; more;) {
      TM_ASSIGN_OR_RETURN(more, digest.Step());
    }
    digests->EndFile(NameOfPath(path), digest.bytes());
  } else {
    TM_ASSIGN_OR_RETURN(const auto source, FileSource::Open(path));
    TM_RETURN_IF_ERROR(digests->Add(source.get()));
    digests->EndFile(NameOfPath(path), source->size());
  }
  return std::optional(std::move(images));
}

Result<PreparedImages> PrepareImages(const EvalImages& images, const model::ModelInfo& model,
                                     const std::vector<std::string>& choices) {
  TM_ASSIGN_OR_RETURN(Preprocessing preprocessing, evaluate::GuessPreprocessingFor(model));
  for (const std::string& choice : choices) {
    TM_RETURN_IF_ERROR(evaluate::ChangePreprocessing(choice, &preprocessing));
  }
  PreparedImages prepared;
  TM_ASSIGN_OR_RETURN(prepared.set,
                      evaluate::MakeImageSet(images.files, images.list, &preprocessing));
  prepared.preprocessing = preprocessing.ToString();
  return prepared;
}

}  // namespace tidemark::cli
