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
  std::vector<evaluate::KeptFile> files;
};

// `types`: "column=number", ..integer, ..boolean or ..text; the others are guessed.
Result<EvalData> ReadEvalData(const std::vector<std::string>& paths,
                              const std::vector<std::string>& types);

// The paths in the order of the files that a claim is about, by their digests; as they are when one
// is another file, or the claim does not know the digest of each.
Result<std::vector<std::string>> InClaimedOrder(const std::vector<std::string>& paths,
                                                const std::vector<evaluate::KeptFile>& claimed);

// "name=value" in its two halves, parted at the last "=". `example` is shown when it is otherwise.
Result<std::pair<std::string, std::string>> SplitChoice(const std::string& text,
                                                        const char* example);

}  // namespace tidemark::cli
