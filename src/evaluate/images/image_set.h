// Images as a data set: a column of pixels that are decoded when they are asked for, the class of
// each, and its file.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "evaluate/data/data_set.h"
#include "evaluate/images/image_files.h"
#include "evaluate/images/image_list.h"
#include "evaluate/images/preprocessing.h"

namespace tidemark::evaluate {

// Columns "image", "class" (not without class folders) and "file". Where the preprocessing leaves
// the size open it becomes that of the first image.
Result<DataSet> MakeImageSet(std::shared_ptr<ImageFiles> files, const ImageList& list,
                             Preprocessing* preprocessing);

}  // namespace tidemark::evaluate
