#include "ui/panels/log_ways.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "generated/icons.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"

namespace tidemark::ui {
namespace {

constexpr float kTitle = 36, kHead = 40, kGap = 12, kNote = 32, kLine = 20, kPad = 12;
constexpr float kCardMin = 300;

int LinesOf(std::string_view code) {
  return static_cast<int>(std::count(code.begin(), code.end(), '\n')) + 1;
}

float CodeHeight() {
  int most = 0;
  for (const texts::LogWay& way : texts::kLogWays) most = std::max(most, LinesOf(way.code));
  return kLine * static_cast<float>(most) + 2 * kPad;
}

bool SideBySide(const Ui& ui, float width) { return width >= ui.Px(3 * kCardMin + 2 * kGap); }

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool IsKeyword(std::string_view word) {
  static constexpr std::string_view kWords[] = {"import", "for",   "in",  "include", "int",  "from",
                                                "const",  "await", "let", "range",   "true", "new"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

// The piece of code at the beginning of `rest` that has one colour, and that colour.
size_t NextPiece(const Ui& ui, std::string_view rest, Color* color) {
  const tokens::ThemeColors& c = ui.c();
  *color = c.text_primary;
  const char first = rest[0];
  if (rest.substr(0, 2) == "//" || rest.substr(0, 2) == "# ") {
    *color = c.text_muted;
    return rest.size();
  }
  if (first == '"') {
    *color = c.success_text;
    const size_t end = rest.find('"', 1);
    return end == rest.npos ? rest.size() : end + 1;
  }
  size_t size = 1;
  if (!IsWord(first)) {
    while (size < rest.size() && !IsWord(rest[size]) && rest[size] != '"' && rest[size] != '/' &&
           rest[size] != '#') {
      ++size;
    }
    return size;
  }
  const bool number = std::isdigit(static_cast<unsigned char>(first)) != 0;
  while (size < rest.size() && (IsWord(rest[size]) || (number && rest[size] == '.'))) ++size;
  if (number)
    *color = c.warning_text;
  else if (IsKeyword(rest.substr(0, size)))
    *color = c.accent_text;
  return size;
}

void DrawCode(const Ui& ui, ImDrawList* list, const ImRect& box, std::string_view code) {
  list->PushClipRect(box.Min, box.Max, true);
  float y = box.Min.y + ui.Px(kPad + kLine / 2);
  while (!code.empty()) {
    const size_t end = std::min(code.find('\n'), code.size());
    std::string_view line = code.substr(0, end);
    float x = box.Min.x + ui.Px(16);
    while (!line.empty()) {
      Color color = 0;
      const size_t size = NextPiece(ui, line, &color);
      ui.Text(list, Type::kMono, x, y, color, line.substr(0, size));
      x += ui.Width(Type::kMono, line.substr(0, size));
      line.remove_prefix(size);
    }
    y += ui.Px(kLine);
    code.remove_prefix(std::min(end + 1, code.size()));
  }
  list->PopClipRect();
}

// A run that the page logs itself, where it can: at the right end of the title.
void DrawTrainButton(Ui& ui, Model& model, float right, float middle) {
  if (!ui.host().can_train()) return;
  ButtonSpec train;
  train.label = texts::kTrainExample;
  train.icon = icons::kIconFlaskConical;
  train.kind = ButtonKind::kQuiet;
  train.enabled = !model.training;
  const ImVec2 at(ui.Snap(right - ButtonWidth(ui, train)), ui.Snap(middle - ui.Px(14)));
  if (Button(ui, "train", at, train)) model.Train(TrainingAct::kStart);
}

void DrawCard(Ui& ui, Model& model, const ImRect& box, const texts::LogWay& way) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImGui::PushID(way.name);
  ui.Box(list, box, ui.c().bg_card, ui.c().border_default, tokens::kRadiusCard);
  const float middle = box.Min.y + ui.Px(kHead / 2), left = box.Min.x + ui.Px(16);
  ui.Text(list, Type::kBodySemibold, left, middle, ui.c().text_primary, way.name);
  ui.Text(list, Type::kSmall, left + ui.Width(Type::kBodySemibold, way.name) + ui.Px(8), middle,
          ui.c().text_muted, way.needs);
  ButtonSpec copy;
  copy.label = texts::kCopy;
  copy.icon = icons::kIconCopy;
  copy.kind = ButtonKind::kQuiet;
  const float width = ButtonWidth(ui, copy);
  if (Button(ui, "copy", ImVec2(ui.Snap(box.Max.x - ui.Px(6) - width), box.Min.y + ui.Px(6)), copy))
    model.Copy(way.code, way.name);
  const ImRect code(box.Min.x + ui.Px(1), box.Min.y + ui.Px(kHead), box.Max.x - ui.Px(1),
                    box.Max.y - ui.Px(1));
  list->AddRectFilled(code.Min, code.Max, ui.c().bg_code, ui.Px(tokens::kRadiusCard),
                      ImDrawFlags_RoundCornersBottom);
  ui.HLine(list, code.Min.x, code.Max.x, code.Min.y, ui.c().border_subtle);
  DrawCode(ui, list, code, way.code);
  ui.DescribeText(ImGui::GetID("code"), way.code, code, "note");
  ImGui::PopID();
}

}  // namespace

float LogWaysHeight(const Ui& ui, float width) {
  const float card = kHead + CodeHeight();
  return kTitle + (SideBySide(ui, width) ? card : 3 * card + 2 * kGap) + kNote;
}

void DrawLogWays(Ui& ui, Model& model, ImVec2 top_left, float width) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Text(list, Type::kTitle, top_left.x, top_left.y + ui.Px(12), ui.c().text_primary,
          texts::kOrLog);
  DrawTrainButton(ui, model, top_left.x + width, top_left.y + ui.Px(12));
  const bool beside = SideBySide(ui, width);
  const float gap = ui.Px(kGap), card = ui.Px(kHead + CodeHeight());
  const float card_width = beside ? ui.Snap((width - 2 * gap) / 3) : width;
  float x = top_left.x, y = ui.Snap(top_left.y + ui.Px(kTitle));
  ImGui::PushID("log ways");
  for (const texts::LogWay& way : texts::kLogWays) {
    DrawCard(ui, model, ImRect(x, y, x + card_width, y + card), way);
    if (beside)
      x += card_width + gap;
    else
      y += card + gap;
  }
  ImGui::PopID();
  if (beside) y += card + gap;
  ui.Text(list, Type::kSmall, top_left.x, y + ui.Px(8), ui.c().text_secondary, texts::kLogNote);
}

}  // namespace tidemark::ui
