// A YAML file of hyper-parameters beside a log: its values become parameters of the run.
#pragma once

#include <memory>
#include <string>

#include "import/format.h"

namespace tidemark {

// Every parameter's name gets `prefix` in front.
[[nodiscard]] std::unique_ptr<FileParser> MakeYamlParamsParser(const OpenContext& context,
                                                               std::string prefix = {});

}  // namespace tidemark
