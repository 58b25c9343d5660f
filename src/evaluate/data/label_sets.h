// A column whose texts are lists of labels: "red|large".
#pragma once

#include <string>

#include "base/result.h"
#include "evaluate/data/target.h"

namespace tidemark::evaluate {

// Each label that occurs is a column of Target::labels, in the model's order where it names its
// labels, else numbers by value and texts by spelling. An empty text is a row without labels.
// `delimiter` empty: the first of | ; , that occurs. kInvalid names labels that the model has not,
// or both counts when they differ.
Result<Target> ReadLabelSets(const DataColumn& column, const std::string& delimiter,
                             const TargetHints& hints);

}  // namespace tidemark::evaluate
