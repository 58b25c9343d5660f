// How an image becomes the numbers of a model's input. All of it is a guess from the input's shape
// that a person can change, and part of what an evaluation stores: its text says everything.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "evaluate/data/binding.h"
#include "evaluate/images/image.h"
#include "evaluate/images/resample.h"

namespace tidemark::evaluate {

enum class ImageChannels : uint8_t { kRgb, kBgr, kGrey };

struct Preprocessing {
  size_t width = 0, height = 0;  // 0: open
  ImageChannels channels = ImageChannels::kRgb;
  bool channels_last = false;  // [N, H, W, C], else [N, C, H, W]
  size_t rank = 4;             // of the input: 3 is [N, H, W], 2 is [N, values]
  Resize resize = Resize::kBilinear;
  double crop = 0;       // share of the shorter side that stays; 0: the image is stretched
  double divisor = 255;  // of a byte
  double factor = 1;     // likewise
  std::vector<double> mean, deviation;  // of each channel in the order given; empty: 0 and 1

  [[nodiscard]] size_t channel_count() const { return channels == ImageChannels::kGrey ? 1 : 3; }
  [[nodiscard]] size_t values() const { return width * height * channel_count(); }
  [[nodiscard]] std::vector<size_t> RowShape() const;
  // "size=224x224 layout=nchw channels=rgb resize=bilinear crop=0.875 scale=1/255 mean=…": what
  // ChangePreprocessing reads back to the same.
  [[nodiscard]] std::string ToString() const;
};

// From an input's shape; nothing for one that takes no images.
[[nodiscard]] std::optional<Preprocessing> GuessPreprocessing(const ModelInput& input,
                                                              bool takes_bytes);

// Applies choices, separated by blanks, in the form of ToString; the others stay. kInvalid names
// the choice that is none.
Status ChangePreprocessing(std::string_view choices, Preprocessing* preprocessing);

// `out` has `values()` places; width and height are known.
void Preprocess(const Image& image, const Preprocessing& preprocessing, std::span<float> out);

}  // namespace tidemark::evaluate
