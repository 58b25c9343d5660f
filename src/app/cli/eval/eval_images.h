// Images among the data of `tidemark eval`: found before the model is known, made into a data set
// for what its input takes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "evaluate/data/data_set.h"
#include "evaluate/images/image_files.h"
#include "evaluate/images/image_list.h"
#include "model/session.h"

namespace tidemark::cli {

// All bytes of a source.
Status AddDigest(evaluate::ByteSource* source, Sha256* digest);

struct EvalImages {
  std::shared_ptr<evaluate::ImageFiles> files;
  evaluate::ImageList list;
};

// Nothing when it is neither a folder nor a zip with images. The digest of a zip is that of the
// file, of a folder that of "path\nsize\n" and the bytes of each image, and of the classes.
Result<std::optional<EvalImages>> OpenImages(const std::string& path, Sha256* digest);

struct PreparedImages {
  evaluate::DataSet set;
  std::string preprocessing;  // all choices, guessed and given
};

// `choices`: as ChangePreprocessing reads them.
Result<PreparedImages> PrepareImages(const EvalImages& images, const model::ModelInfo& model,
                                     const std::vector<std::string>& choices);

}  // namespace tidemark::cli
