#include "app/cli/eval/eval_images.h"

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "evaluate/data/bound_columns.h"
#include "evaluate/data/file_source.h"
#include "evaluate/images/image_set.h"
#include "evaluate/images/preprocessing.h"
#include "evaluate/predict/model_inputs.h"

namespace tidemark::cli {
namespace {

using evaluate::Preprocessing;

Result<std::shared_ptr<evaluate::ImageFiles>> OpenFiles(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    TM_ASSIGN_OR_RETURN(auto folder, evaluate::FolderFiles::Open(path));
    return std::shared_ptr<evaluate::ImageFiles>(std::move(folder));
  }
  TM_ASSIGN_OR_RETURN(std::shared_ptr<evaluate::ByteSource> source,
                      evaluate::FileSource::Open(path));
  std::array<uint8_t, 4> head{};
  TM_ASSIGN_OR_RETURN(const size_t count, source->ReadAt(0, head));
  if (!evaluate::LooksLikeZip(std::span(head).first(count))) {
    return std::shared_ptr<evaluate::ImageFiles>();
  }
  TM_ASSIGN_OR_RETURN(auto zip, evaluate::ZipFiles::Open(std::move(source)));
  if (!evaluate::HasImages(zip->paths())) return std::shared_ptr<evaluate::ImageFiles>();
  return std::shared_ptr<evaluate::ImageFiles>(std::move(zip));
}

Status DigestFolder(const EvalImages& images, Sha256* digest) {
  for (const evaluate::ImageList::Entry& entry : images.list.entries) {
    TM_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, images.files->Read(entry.file));
    const std::string head =
        images.files->paths()[entry.file] + "\n" + std::to_string(bytes.size()) + "\n";
    digest->Update(AsBytes(head));
    digest->Update(bytes);
  }
  for (const std::string& name : images.list.class_names) digest->Update(AsBytes(name + "\n"));
  return {};
}

// For the input that takes images, by its shape: one with more extents first.
Result<Preprocessing> GuessFor(const model::ModelInfo& model) {
  TM_ASSIGN_OR_RETURN(const auto inputs, evaluate::InputsOf(model));
  std::optional<Preprocessing> best;
  std::string shapes;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool takes_bytes = model.inputs[i].type.element == model::DataType::kU8;
    auto guess = evaluate::GuessPreprocessing(inputs[i], takes_bytes);
    if (guess && (!best || guess->rank > best->rank)) best = std::move(guess);
    shapes += (i > 0 ? ", " : "") + inputs[i].name + " " + evaluate::ShapeText(inputs[i]);
  }
  if (best) return std::move(*best);
  return MakeError(ErrorCode::kInvalid,
                   "the data are images, and no input of the model takes any (" + shapes + ")",
                   "Images go into inputs such as [N, 3, 224, 224], [N, 28, 28, 1] or [N, 784].");
}

}  // namespace

Result<std::optional<EvalImages>> OpenImages(const std::string& path, Sha256* digest) {
  EvalImages images;
  TM_ASSIGN_OR_RETURN(images.files, OpenFiles(path));
  if (!images.files) return std::optional<EvalImages>();
  TM_ASSIGN_OR_RETURN(images.list, evaluate::ListImages(images.files.get()));
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    TM_RETURN_IF_ERROR(DigestFolder(images, digest));
  } else {
    TM_ASSIGN_OR_RETURN(const auto source, evaluate::FileSource::Open(path));
    TM_RETURN_IF_ERROR(AddDigest(source.get(), digest));
  }
  return std::optional(std::move(images));
}

Result<PreparedImages> PrepareImages(const EvalImages& images, const model::ModelInfo& model,
                                     const std::vector<std::string>& choices) {
  TM_ASSIGN_OR_RETURN(Preprocessing preprocessing, GuessFor(model));
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
