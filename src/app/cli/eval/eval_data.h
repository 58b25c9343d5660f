// The data of `tidemark eval`: one file, or several whose columns stand beside each other (features
// here, labels there).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"

namespace tidemark::cli {

struct EvalData {
  evaluate::DataSet set;
  std::string sha256;  // of the bytes of all files, one after the other
};

Result<EvalData> ReadEvalData(const std::vector<std::string>& paths);

}  // namespace tidemark::cli
