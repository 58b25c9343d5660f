// Rows as pictures, where an input of the model is one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"
#include "workbench/model_run.h"

namespace tidemark::workbench {

// How the values of a row are a picture: 1 × 8 × 8, 3 × 32 × 32, 28 × 28 × 1, or 64 columns named
// after pixels.
struct PictureForm {
  size_t input = 0;
  size_t width = 0, height = 0, channels = 1;
  bool channels_last = false;
  double low = 0, high = 1;  // values that are black and white
};

[[nodiscard]] std::optional<PictureForm> FindPicture(const ModelRun& run);

// Appends width × height RGBA.
void DrawPicture(const evaluate::DataSet& data, const evaluate::InputBinding& input, size_t row,
                 const PictureForm& form, std::vector<uint8_t>* out);

}  // namespace tidemark::workbench
