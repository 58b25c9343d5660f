// A model and what lies beside it on this machine: the weights that exporters put into files of
// their own.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/session.h"

namespace tidemark::cli {

struct ModelFiles {
  model::ModelFile file;
  std::vector<model::ExternalFile> external;
};

// Weights that the model names are looked for in its own folder, by their plain names only: a model
// of a stranger opens no other file. Those that are missing are told when the model is loaded.
Result<ModelFiles> ReadModelFiles(const std::string& path);

}  // namespace tidemark::cli
