// The data of `tidemark eval`: one file or folder of images, or several whose columns stand beside
// each other (features here, labels there).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/eval/eval_images.h"
#include "base/result.h"
#include "evaluate/data/data_set.h"

namespace tidemark::cli {

struct EvalData {
  evaluate::DataSet set;             // without images
  std::optional<EvalImages> images;  // stand beside it
  std::string sha256;                // of the bytes of all files, one after the other
};

// `types`: "column=number", ..integer, ..boolean or ..text; the others are guessed.
Result<EvalData> ReadEvalData(const std::vector<std::string>& paths,
                              const std::vector<std::string>& types);

// "name=value" in its two halves, parted at the last "=". `example` is shown when it is otherwise.
Result<std::pair<std::string, std::string>> SplitChoice(const std::string& text,
                                                        const char* example);

}  // namespace tidemark::cli
