// A model and what lies beside it on this machine: the weights that exporters put into files of
// their own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "model/session.h"

namespace tidemark::cli {

struct ModelFiles {
  model::ModelFile file;
  std::vector<model::ExternalFile> external;

  // The model's own, called `name`, then its weights in the order in which it names them.
  [[nodiscard]] std::vector<std::pair<std::string, ByteSource*>> All(std::string name) const;
};

// Weights that the model names are looked for in its own folder, by their plain names only: a model
// of a stranger opens no other file. Those that are missing are told when the model is loaded.
Result<ModelFiles> ReadModelFiles(const std::string& path);

}  // namespace tidemark::cli
