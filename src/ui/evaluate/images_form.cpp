#include "ui/evaluate/images_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/input_forms.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::ImageChannels;
using workbench::ImageChoice;

constexpr const char* kFormId = "Images form";
constexpr float kField = 28, kLabel = 22, kGap = 10, kWidth = 440;
constexpr uint32_t kMostPixels = 16384;
constexpr double kLeastShare = 0.01;
// Of the images that most published networks were trained on, as everyone writes them.
const std::vector<double> kImageNetMeans = {0.485, 0.456, 0.406};
const std::vector<double> kImageNetDeviations = {0.229, 0.224, 0.225};

void Label(const Ui& ui, const ImRect& row, const char* text) {
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmallMedium, row.Min.x, row.Min.y + ui.Px(10),
          ui.c().text_secondary, text);
}

struct FieldText {
  const char* label;
  std::string hint;
  bool error = false;
};

// A labelled field in a part of the dialog's width.
bool Field(Ui& ui, const char* id, const ImRect& label, const ImRect& box, const FieldText& field,
           std::string* text) {
  Label(ui, label, field.label);
  InputSpec spec;
  spec.name = field.label;
  spec.hint = field.hint;
  spec.error = field.error;
  spec.clear_button = false;
  return TextInput(ui, id, box, spec, text).submitted;
}

// Left and right half of a row.
ImRect Half(const Ui& ui, const ImRect& row, bool right) {
  const float middle = ui.Snap(row.GetCenter().x), gap = ui.Px(6);
  return right ? ImRect(middle + gap, row.Min.y, row.Max.x, row.Max.y)
               : ImRect(row.Min.x, row.Min.y, middle - gap, row.Max.y);
}

template <class T>
void Choose(Ui& ui, const char* id, const char* label, std::initializer_list<const char*> words,
            T* value) {
  Label(ui, MenuSpace(ui, kLabel, 0), label);
  const int chosen =
      Segmented(ui, id, MenuSpace(ui, kField, 0).Min, label, words, static_cast<int>(*value));
  if (chosen >= 0) *value = static_cast<T>(chosen);
  MenuSpace(ui, kGap, 0);
}

bool ReadPixels(const std::string& text, uint32_t* out) {
  *out = 0;
  if (text.empty()) return true;
  const auto number = ParseInt64(text);
  if (!number || *number < 1 || *number > kMostPixels) return false;
  *out = static_cast<uint32_t>(*number);
  return true;
}

std::string PixelsText(uint32_t pixels) { return pixels == 0 ? "" : std::to_string(pixels); }

bool AreChannels(const std::vector<double>& numbers) {
  return numbers.size() == 1 || numbers.size() == 3;
}

}  // namespace

std::string ImageChoiceText(const ImageChoice& in_force) {
  std::string text = in_force.width == 0 || in_force.height == 0
                         ? texts::kImagesModelSize
                         : fmt::format(texts::kImagesSize, in_force.width, in_force.height);
  const char* channels = in_force.channels == ImageChannels::kGrey  ? texts::kGreyWord
                         : in_force.channels == ImageChannels::kBgr ? texts::kBgr
                                                                    : texts::kRgb;
  text += std::string(", ") + channels;
  if (in_force.crop > 0) text += std::string(", ") + texts::kCropped;
  const bool imagenet =
      in_force.means == kImageNetMeans && in_force.deviations == kImageNetDeviations;
  if (imagenet) text += std::string(", ") + texts::kImageNet;
  const bool own = !imagenet && (!in_force.means.empty() || !in_force.deviations.empty());
  if (own) text += std::string(", ") + texts::kNormalised;
  return text;
}

std::string ImageScaleText(const ImageChoice& choice) {
  if (choice.divisor == 0) return {};
  std::string text = FormatDouble(choice.factor);
  if (choice.divisor != 1) text += "/" + FormatDouble(choice.divisor);
  return text;
}

bool ReadImageScale(const std::string& text, ImageChoice* choice) {
  choice->factor = 1;
  choice->divisor = 0;
  if (text.empty()) return true;
  const size_t slash = std::min(text.find('/'), text.size());
  const auto factor = ParseDouble(text.substr(0, slash));
  const auto divisor =
      slash == text.size() ? std::optional<double>(1) : ParseDouble(text.substr(slash + 1));
  if (!factor || !divisor || !std::isfinite(*factor) || !std::isfinite(*divisor)) return false;
  choice->factor = *factor;
  choice->divisor = *divisor;
  return *divisor != 0;
}

void ImagesDialog::Open(const ImageChoice& choice, const ImageChoice& in_force) {
  open_ = true;
  choice_ = choice;
  in_force_ = in_force;
  width_ = PixelsText(choice.width);
  height_ = PixelsText(choice.height);
  crop_ = choice.crop > 0;
  share_ = FormatDouble(crop_ ? choice.crop : 0.875);
  scale_ = ImageScaleText(choice);
  normalise_ = choice.means == kImageNetMeans && choice.deviations == kImageNetDeviations
                   ? Normalise::kImageNet
               : choice.means.empty() && choice.deviations.empty() ? Normalise::kNone
                                                                   : Normalise::kOwn;
  means_ = NumbersText(choice.means);
  deviations_ = NumbersText(choice.deviations);
}

std::optional<ImageChoice> ImagesDialog::Typed(std::string* problem) const {
  ImageChoice typed = choice_;
  const auto fail = [&](const char* why) {
    *problem = why;
    return std::nullopt;
  };
  problem->clear();
  if (!ReadPixels(width_, &typed.width) || !ReadPixels(height_, &typed.height)) {
    return fail(texts::kNeedsPixels);
  }
  typed.crop = 0;
  if (crop_) {
    const auto share = ParseDouble(share_);
    if (!share || !(*share >= kLeastShare && *share <= 1)) return fail(texts::kNeedsCrop);
    typed.crop = *share;
  }
  if (!ReadImageScale(scale_, &typed)) return fail(texts::kNeedsScale);
  typed.means.clear();
  typed.deviations.clear();
  if (normalise_ == Normalise::kImageNet) {
    typed.means = kImageNetMeans;
    typed.deviations = kImageNetDeviations;
  } else if (normalise_ == Normalise::kOwn) {
    const auto means = ParseNumbers(means_), deviations = ParseNumbers(deviations_);
    if (!means || !deviations || !AreChannels(*means) || !AreChannels(*deviations)) {
      return fail(texts::kNeedsChannelMeans);
    }
    if (std::any_of(deviations->begin(), deviations->end(), [](double d) { return !(d > 0); })) {
      return fail(texts::kNeedsScales);
    }
    typed.means = *means;
    typed.deviations = *deviations;
  }
  return typed;
}

void ImagesDialog::DrawSize(Ui& ui, bool* submitted) {
  const auto hint = [](uint32_t pixels) {
    return pixels == 0 ? std::string(texts::kSizeHint)
                       : fmt::format("{} {}", pixels, texts::kSizeHint);
  };
  uint32_t ignored = 0;
  const ImRect labels = MenuSpace(ui, kLabel, 0), boxes = MenuSpace(ui, kField, 0);
  *submitted |=
      Field(ui, "width", Half(ui, labels, false), Half(ui, boxes, false),
            {texts::kWidth, hint(in_force_.width), !ReadPixels(width_, &ignored)}, &width_);
  *submitted |=
      Field(ui, "height", Half(ui, labels, true), Half(ui, boxes, true),
            {texts::kHeight, hint(in_force_.height), !ReadPixels(height_, &ignored)}, &height_);
  MenuSpace(ui, kGap, 0);
  Choose(ui, "fit", texts::kFit, {texts::kSqueeze, texts::kCrop}, &crop_);
  if (crop_) {
    const ImRect label = MenuSpace(ui, kLabel, 0);
    *submitted |= Field(ui, "share", label, MenuSpace(ui, kField, 0),
                        {texts::kShare, texts::kShareHint, false}, &share_);
    MenuSpace(ui, kGap, 0);
  }
  Choose(ui, "between", texts::kBetween, {texts::kBilinear, texts::kNearest}, &choice_.nearest);
}

void ImagesDialog::DrawChannels(Ui& ui) {
  Choose(ui, "channels", texts::kChannels,
         {texts::kAsInput, texts::kRgb, texts::kBgr, texts::kGrey}, &choice_.channels);
  Choose(ui, "layout", texts::kLayout,
         {texts::kAsInput, texts::kChannelsFirst, texts::kChannelsLast}, &choice_.layout);
}

void ImagesDialog::DrawNumbers(Ui& ui, bool* submitted) {
  ImageChoice ignored;
  const ImRect label = MenuSpace(ui, kLabel, 0);
  *submitted |= Field(
      ui, "scale", label, MenuSpace(ui, kField, 0),
      {texts::kByteScale, fmt::format("{} {}", ImageScaleText(in_force_), texts::kAsGuessedHint),
       !ReadImageScale(scale_, &ignored)},
      &scale_);
  MenuSpace(ui, kGap, 0);
  Choose(ui, "normalise", texts::kNormalise, {texts::kScalingNone, texts::kImageNet, texts::kOwn},
         &normalise_);
  if (normalise_ != Normalise::kOwn) return;
  const ImRect labels = MenuSpace(ui, kLabel, 0), boxes = MenuSpace(ui, kField, 0);
  *submitted |= Field(ui, "means", Half(ui, labels, false), Half(ui, boxes, false),
                      {texts::kMeans, texts::kOneOrThree, false}, &means_);
  *submitted |= Field(ui, "deviations", Half(ui, labels, true), Half(ui, boxes, true),
                      {texts::kScales, texts::kOneOrThree, false}, &deviations_);
  MenuSpace(ui, kGap, 0);
}

void ImagesDialog::Draw(Ui& ui, Model& model) {
  if (std::exchange(open_, false)) ImGui::OpenPopup(kFormId);
  if (!BeginDialog(ui, kFormId, texts::kImagesTitle, kWidth)) return;
  bool submitted = false;
  DrawSize(ui, &submitted);
  DrawChannels(ui);
  DrawNumbers(ui, &submitted);
  std::string problem;
  const auto typed = Typed(&problem);
  const ImRect row = MenuSpace(ui, 20, 0);
  if (!problem.empty()) {
    ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, row.Min.x, row.Min.y + ui.Px(6),
            ui.c().danger_text, problem);
    ui.DescribeText(ImGui::GetID("problem"), problem, row, "alert");
  }
  ButtonSpec apply;
  apply.label = texts::kApply;
  apply.kind = ButtonKind::kPrimary;
  apply.enabled = typed.has_value();
  if (DialogButtons(ui, apply, texts::kCancel, submitted) && typed) {
    workbench::Choices choices = model.bench.bench.choices;
    choices.images = *typed;
    model.bench.SetChoices(std::move(choices));
  }
  EndDialog(ui);
}

}  // namespace tidemark::ui
