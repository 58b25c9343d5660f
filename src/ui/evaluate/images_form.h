// How images become the input of a model: the form behind the field, and its words.
#pragma once

#include <optional>
#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class ImagesDialog {
 public:
  // `choice`: what the person decided; `in_force`: with what was guessed, shown where that is open.
  void Open(const workbench::ImageChoice& choice, const workbench::ImageChoice& in_force);
  void Draw(Ui& ui, Model& model);

 private:
  enum class Normalise : uint8_t { kNone, kImageNet, kOwn };

  void DrawSize(Ui& ui, bool* submitted);
  void DrawChannels(Ui& ui);
  void DrawNumbers(Ui& ui, bool* submitted);
  // The choice as typed; none, and why, when it can't be used.
  [[nodiscard]] std::optional<workbench::ImageChoice> Typed(std::string* problem) const;

  bool open_ = false;
  workbench::ImageChoice choice_, in_force_;
  Normalise normalise_ = Normalise::kNone;
  bool crop_ = false;
  std::string width_, height_, share_, scale_, means_, deviations_;
};

// "28 × 28, grey".
[[nodiscard]] std::string ImageChoiceText(const workbench::ImageChoice& in_force);

// "1/255", "0.5", "" (as guessed) and back; none when something else is written.
[[nodiscard]] std::string ImageScaleText(const workbench::ImageChoice& choice);
[[nodiscard]] bool ReadImageScale(const std::string& text, workbench::ImageChoice* choice);

}  // namespace tidemark::ui
