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

// The name of the column of pixels.
inline constexpr const char* kImageColumn = "image";

// Columns "image", "class" (not without class folders) and "file". Where the preprocessing leaves
// the size open it becomes that of the first image.
Result<DataSet> MakeImageSet(std::shared_ptr<ImageFiles> files, const ImageList& list,
                             Preprocessing* preprocessing);

// The column of pixels alone; the size is known. kTooLarge when a row has too many values.
Result<DataColumn> MakePixelColumn(std::shared_ptr<ImageFiles> files, const ImageList& list,
                                   const Preprocessing& preprocessing);
// Fills an open size from the first image that tells its own; true when it was open. kInvalid when
// none does.
Result<bool> FillOpenSize(ImageFiles* files, const ImageList& list, Preprocessing* preprocessing);
// What is there without looking at any pixel: "class" and "file".
[[nodiscard]] DataSet MakeImageNames(const ImageFiles& files, const ImageList& list);

}  // namespace tidemark::evaluate
