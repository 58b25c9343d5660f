// The frame of a picture: title, controls, footer, and what is shown while there is nothing to
// show.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/scene.h"

namespace tidemark::ui {

struct Card {
  ImGuiID id = 0;
  const char* key = "";
  ImRect box, body;  // body: below the header and above the footer, within the side paddings
  std::string title, note;
  float right = 0;   // where the header's next control ends
  float middle = 0;  // of the header
  bool updating = false;
  std::string trouble;  // of the newest query, while an older answer is shown
};

// Draws the frame and opens the ids of the card. The header's controls follow, from the right, and
// EndCard writes the title into what they leave.
[[nodiscard]] Card BeginCard(PictureScene& scene, const char* key, const ImRect& box,
                             std::string title, std::string note = {});
// `copied` makes the text that the card's menu copies; empty: there is nothing to copy.
void EndCard(PictureScene& scene, Card& card, const std::function<std::string()>& copied);
// Room of `width` units in the header, right to left; returns its left end.
[[nodiscard]] float TakeRight(const Ui& ui, Card& card, float width);
void DrawCardFooter(const Ui& ui, const Card& card, std::string_view left, std::string_view right,
                    Color right_color = 0);
// The card as an image for the screen reader, with its key numbers as attributes.
MirrorNode& DescribePicture(const Ui& ui, const Card& card, std::string_view name);

// Said in the middle of `box`.
void DrawCardMessage(const Ui& ui, const ImRect& box, std::string_view text,
                     std::string_view detail, bool error);
// Before the first answer, after a moment.
void DrawCardWaiting(const Ui& ui, const ImRect& box, double since_s);

// The answer to draw, or null after saying why there is none. What is old stays until the new one
// is there.
template <class Answer>
const Answer* ShownAnswer(PictureScene& scene, Card& card, const Answered<Answer>& answered) {
  constexpr double kUpdatingAfterS = 0.3;
  if (answered.latest) {
    if (!answered.trouble.empty()) card.trouble = answered.trouble.message;
    const double waited = scene.ui.now_s() - answered.asked_s;
    if (answered.waits && waited < kUpdatingAfterS)
      scene.ui.WakeIn(kUpdatingAfterS - waited + 0.01);
    card.updating = answered.waits && waited >= kUpdatingAfterS;
    return &*answered.latest;
  }
  if (!answered.trouble.empty())
    DrawCardMessage(scene.ui, card.body, answered.trouble.message, answered.trouble.hint, true);
  else
    DrawCardWaiting(scene.ui, card.body, answered.waits ? answered.asked_s : scene.ui.now_s());
  return nullptr;
}

// --- Controls of headers ---
struct MenuChoice {
  const char* popup = "";  // its id
  std::string_view name, value;
  float most_width = 72;  // logical, of the value
};
// A chip that opens a menu, in the header; returns its box, and opens the popup when clicked.
ImRect HeaderChoice(PictureScene& scene, Card& card, const MenuChoice& choice);
// The class that curves, calibration and threshold are about.
void HeaderClass(PictureScene& scene, Card& card);
// A line of a legend: swatch and word; returns its width.
float LegendEntry(const Ui& ui, ImDrawList* list, float x, float middle, Color color,
                  std::string_view word, const float* dash = nullptr);

}  // namespace tidemark::ui
