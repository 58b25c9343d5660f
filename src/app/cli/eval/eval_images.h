// Images among the data of `tidemark eval`: found before the model is known, made into a data set
// for what its input takes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/file_digests.h"
#include "evaluate/images/image_files.h"
#include "evaluate/images/image_list.h"
#include "model/session.h"

namespace tidemark::cli {

struct EvalImages {
  std::shared_ptr<evaluate::ImageFiles> files;
  evaluate::ImageList list;
};

// The name of a file or folder without those it is in.
[[nodiscard]] std::string NameOfPath(const std::string& path);

// Nothing when it is neither a folder nor a zip with images. The digest of a zip is that of the
// file, of a folder evaluate/images/image_digest.
Result<std::optional<EvalImages>> OpenImages(const std::string& path,
                                             evaluate::FileDigests* digests);

struct PreparedImages {
  evaluate::DataSet set;
  std::string preprocessing;  // all choices, guessed and given
};

// `choices`: as ChangePreprocessing reads them.
Result<PreparedImages> PrepareImages(const EvalImages& images, const model::ModelInfo& model,
                                     const std::vector<std::string>& choices);

}  // namespace tidemark::cli
