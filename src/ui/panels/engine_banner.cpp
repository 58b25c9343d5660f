#include "ui/panels/engine_banner.h"

#include "generated/icons.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"

namespace tidemark::ui {
namespace {

constexpr double kConnectingAfterS = 1;

struct BannerWords {
  std::string text;
  const char* action = nullptr;
  bool warn = true;
};

BannerWords WordsOf(const Model& model) {
  BannerWords words;
  switch (model.engine_state) {
    case EngineState::kReady:
      return words;
    case EngineState::kConnecting:
      words = {texts::kConnecting, nullptr, false};
      break;
    case EngineState::kRestarting:
      words = {texts::kRestarting, nullptr, true};
      break;
    case EngineState::kOtherTab:
      words = {texts::kOtherTab, texts::kTakeOver, true};
      break;
    case EngineState::kOldBuild:
      words = {texts::kOldBuild, nullptr, true};
      break;
    case EngineState::kStopped:
      words = {texts::kStoppedEngine, nullptr, true};
      break;
    case EngineState::kServerLost:
      words = {texts::kServerLost, nullptr, true};
      break;
    case EngineState::kUnresponsive:
      words = {texts::kUnresponsive, texts::kTakeOver, true};
      break;
  }
  if (!model.engine_detail.empty()) words.text += " " + model.engine_detail;
  return words;
}

}  // namespace

float BannerHeight(const Ui& ui, const Model& model) {
  if (model.engine_state == EngineState::kReady) return 0;
  if (model.engine_state == EngineState::kConnecting) {
    // A start that takes a moment is not worth a word.
    const double waited = ui.now_s() - model.engine_since_s;
    if (waited < kConnectingAfterS) {
      ui.WakeIn(kConnectingAfterS - waited + 0.01);
      return 0;
    }
  }
  return ui.Px(36);
}

void DrawBanner(Ui& ui, Model& model, const ImRect& area) {
  const BannerWords words = WordsOf(model);
  if (words.text.empty()) return;
  ImGui::PushID("banner");
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Color ink = words.warn ? ui.c().warning_text : ui.c().text_secondary;
  list->AddRectFilled(area.Min, area.Max, words.warn ? ui.c().warning_fill : ui.c().bg_panel);
  ui.HLine(list, area.Min.x, area.Max.x, area.Max.y - ui.Px(1), ui.c().border_default);
  const float middle = area.GetCenter().y;
  ui.Icon(list, words.warn ? icons::kIconTriangleAlert : icons::kIconLoaderCircle, 16,
          area.Min.x + ui.Px(16), middle, ink);
  float x = area.Min.x + ui.Px(40);
  ui.Text(list, Type::kBody, x, middle, ink, words.text);
  ui.DescribeText(ImGui::GetID("text"), words.text, area, "alert");
  x += ui.Width(Type::kBody, words.text) + ui.Px(16);
  if (words.action) {
    ButtonSpec action;
    action.label = words.action;
    action.height = tokens::kControlSmall;
    if (Button(ui, "action", ImVec2(ui.Snap(x), ui.Snap(middle - ui.Px(12))), action))
      ui.host().TakeOver();
  } else if (model.engine_state == EngineState::kRestarting ||
             model.engine_state == EngineState::kStopped) {
    ButtonSpec again;
    again.label = texts::kRestart;
    again.height = tokens::kControlSmall;
    if (Button(ui, "restart", ImVec2(ui.Snap(x), ui.Snap(middle - ui.Px(12))), again))
      ui.host().RestartEngine();
  }
  ImGui::PopID();
}

}  // namespace tidemark::ui
