#include "workbench/image_choice.h"

#include <string>

#include "base/number_text.h"
#include "evaluate/predict/image_inputs.h"

namespace tidemark::workbench {
namespace {

using evaluate::Preprocessing;

std::string Numbers(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) text += (text.empty() ? "" : ",") + FormatDouble(number);
  return text;
}

// As `--images` has them, so that both have the same limits and say the same.
std::string TextOf(const ImageChoice& choice, const Preprocessing& guess) {
  std::string text;
  if (choice.width > 0 || choice.height > 0) {
    const size_t width = choice.width > 0 ? choice.width : guess.width;
    const size_t height = choice.height > 0 ? choice.height : guess.height;
    text += " size=" + std::to_string(width) + "x" + std::to_string(height);
  }
  if (choice.channels != ImageChannels::kAuto) {
    text += choice.channels == ImageChannels::kRgb   ? " channels=rgb"
            : choice.channels == ImageChannels::kBgr ? " channels=bgr"
                                                     : " channels=grey";
  }
  if (choice.layout != ImageLayout::kAuto) {
    text += choice.layout == ImageLayout::kChannelsLast ? " layout=nhwc" : " layout=nchw";
  }
  if (choice.nearest) text += " resize=nearest";
  if (choice.crop != 0) text += " crop=" + FormatDouble(choice.crop);
  if (choice.divisor != 0) {
    text += " scale=" + FormatDouble(choice.factor) + "/" + FormatDouble(choice.divisor);
  }
  if (!choice.means.empty()) text += " mean=" + Numbers(choice.means);
  if (!choice.deviations.empty()) text += " std=" + Numbers(choice.deviations);
  return text;
}

}  // namespace

Result<Preprocessing> PreprocessingFor(const model::ModelInfo& model, const ImageChoice& choice) {
  TM_ASSIGN_OR_RETURN(Preprocessing preprocessing, evaluate::GuessPreprocessingFor(model));
  TM_RETURN_IF_ERROR(evaluate::ChangePreprocessing(TextOf(choice, preprocessing), &preprocessing));
  return preprocessing;
}

ImageChoice ChoiceOf(const Preprocessing& preprocessing) {
  ImageChoice choice;
  choice.width = static_cast<uint32_t>(preprocessing.width);
  choice.height = static_cast<uint32_t>(preprocessing.height);
  choice.channels = preprocessing.channels == evaluate::ImageChannels::kRgb ? ImageChannels::kRgb
                    : preprocessing.channels == evaluate::ImageChannels::kBgr
                        ? ImageChannels::kBgr
                        : ImageChannels::kGrey;
  choice.layout =
      preprocessing.channels_last ? ImageLayout::kChannelsLast : ImageLayout::kChannelsFirst;
  choice.nearest = preprocessing.resize == evaluate::Resize::kNearest;
  choice.crop = preprocessing.crop;
  choice.factor = preprocessing.factor;
  choice.divisor = preprocessing.divisor;
  choice.means = preprocessing.mean;
  choice.deviations = preprocessing.deviation;
  return choice;
}

Result<ImageChoice> ReadImageChoice(std::string_view text) {
  Preprocessing preprocessing;
  TM_RETURN_IF_ERROR(evaluate::ChangePreprocessing(text, &preprocessing));
  return ChoiceOf(preprocessing);
}

}  // namespace tidemark::workbench
