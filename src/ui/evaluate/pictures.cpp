#include "ui/evaluate/pictures.h"

#include <algorithm>
#include <vector>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/geometry.h"
#include "ui/evaluate/pictures/scene.h"

namespace tidemark::ui {
namespace {

using workbench::TaskChoice;

struct CardEntry {
  const char* key;  // as the card names itself
  void (*draw)(PictureScene&, const ImRect&);
  float least_width, weight, height;  // logical
  bool starts_row = false;
};

using Entries = std::vector<CardEntry>;

void AddComparison(Entries* cards, bool classes) {
  cards->push_back({"differences", DrawDifferences, 560, 696, 320, true});
  if (!classes) return;
  cards->push_back({"right wrong", DrawRightWrong, 300, 380, 320});
  cards->push_back({"agreement", DrawAgreement, 340, 392, 376, true});
}

void AddClassCards(Entries* cards, bool matrix) {
  if (matrix) cards->push_back({"confusion", DrawConfusion, 340, 392, 376, true});
  cards->push_back({"curves", DrawCurves, 320, 336, 376, !matrix});
  cards->push_back({"calibration", DrawCalibration, 300, 336, 376});
  cards->push_back({"threshold", DrawThreshold, 360, 392, 278, true});
  cards->push_back({"examples", DrawExamples, 420, 684, 278});
}

void AddRegressionCards(Entries* cards) {
  cards->push_back({"predicted", DrawPredictedTrue, 320, 1, 340, true});
  cards->push_back({"residuals", DrawResiduals, 320, 1, 340});
  cards->push_back({"errors", DrawErrorHistogram, 320, 1, 340});
  cards->push_back({"examples", DrawExamples, 480, 1, 320, true});
}

Entries CardsFor(const PictureScene& scene) {
  const TaskChoice task = scene.task();
  const bool matrix =
      task == TaskChoice::kBinary || task == TaskChoice::kMulticlass || task == TaskChoice::kAuto;
  const bool classes = matrix || task == TaskChoice::kMultilabel;
  Entries cards;
  if (classes)
    AddClassCards(&cards, matrix);
  else if (task == TaskChoice::kRegression)
    AddRegressionCards(&cards);
  else
    cards.push_back({"examples", DrawExamples, 480, 1, 320, true});
  if (scene.bench.view.what_if_row) cards.push_back({"what if", DrawWhatIf, 520, 1, 376, true});
  if (scene.bench.view.compared != 0) AddComparison(&cards, matrix);
  // A comparison leaves room for one more card in its last row.
  const bool starts = !classes && scene.bench.view.compared == 0;
  if (classes)
    cards.push_back({"classes table", DrawClasses, 480, 560, 340, scene.bench.view.compared == 0});
  cards.push_back({"metrics", DrawMetrics, 450, 540, 340, starts});
  cards.push_back({"weak slices", DrawWeakSlices, 540, 560, 260});
  // No column of pixels alone can be shuffled or replaced.
  const workbench::ModelCard* shown = scene.bench.Shown();
  if (shown && shown->only_images) return cards;
  cards.push_back({"importance", DrawImportance, 380, 480, 340, true});
  cards.push_back({"dependence", DrawDependence, 420, 596, 340});
  return cards;
}

void DrawEnlarged(PictureScene& scene, const CardEntry& card, const ImRect& area) {
  const bool covered =
      ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  if (!covered && !ImGui::GetIO().WantTextInput && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    scene.memory.enlarged.clear();
    scene.ui.Wake();
  }
  const float page = scene.ui.Px(tokens::kLayoutPage);
  card.draw(scene,
            ImRect(area.Min.x + page, area.Min.y + page, area.Max.x - page, area.Max.y - page));
}

// A row that is looked at opens a card further down: scrolls as far as it takes to see it.
void ShowOpened(PictureScene& scene, const Entries& cards, const std::vector<CardSpot>& spots,
                const ImRect& area, float top) {
  const bool open = scene.bench.view.what_if_row.has_value();
  const bool opened = open && !scene.memory.what_if_open;
  scene.memory.what_if_open = open;
  if (!opened) return;
  for (size_t i = 0; i < cards.size(); ++i) {
    if (cards[i].draw != DrawWhatIf) continue;
    const float hidden =
        top + spots[i].y + spots[i].height + scene.ui.Px(tokens::kLayoutGap) - area.Max.y;
    if (hidden > 0) ImGui::SetScrollY(ImGui::GetScrollY() + hidden);
    scene.ui.Wake();
  }
}

// Cards out of sight are not drawn; their place in the mirror comes when they are scrolled to.
void DrawFlow(PictureScene& scene, const Entries& cards, const ImRect& area) {
  Ui& ui = scene.ui;
  const float page = ui.Px(tokens::kLayoutPage), gap = ui.Px(tokens::kLayoutGap);
  const float width = area.GetWidth() - 2 * page;
  const ImVec2 origin(area.Min.x + page, area.Min.y + gap - ImGui::GetScrollY());
  const float headlines = HeadlineHeight(scene, width);
  if (origin.y + headlines > area.Min.y)
    DrawHeadlines(scene, ImRect(origin.x, origin.y, origin.x + width, origin.y + headlines));
  std::vector<CardWish> wishes;
  for (const CardEntry& card : cards)
    wishes.push_back({ui.Px(card.least_width), card.weight, ui.Px(card.height), card.starts_row});
  const auto [spots, height] = FlowCards(wishes, width, gap);
  const float top = origin.y + headlines + gap;
  ShowOpened(scene, cards, spots, area, top);
  for (size_t i = 0; i < cards.size(); ++i) {
    const float x = ui.Snap(origin.x + spots[i].x), y = ui.Snap(top + spots[i].y);
    const ImRect box(x, y, ui.Snap(x + spots[i].width), y + spots[i].height);
    if (box.Max.y < area.Min.y || box.Min.y > area.Max.y) continue;
    cards[i].draw(scene, box);
  }
  ImGui::SetCursorScreenPos(ImVec2(area.Min.x, origin.y));
  ImGui::Dummy(ImVec2(1, headlines + gap + height + page));
}

}  // namespace

EvaluatePictures::EvaluatePictures() : memory_(std::make_unique<PictureMemory>()) {}
EvaluatePictures::~EvaluatePictures() = default;

void DrawEvaluatePictures(Ui& ui, Bench& bench, const ImRect& area, EvaluatePictures& pictures) {
  PictureScene scene{ui, bench, pictures.memory()};
  ImGui::SetCursorScreenPos(area.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0f);
  ImGui::BeginChild("pictures", area.GetSize(), ImGuiChildFlags_NavFlattened);
  if (bench.view.evaluation == 0) {
    DrawCardMessage(ui, area, picture_texts::kNothingShown, picture_texts::kNothingShownHint,
                    false);
  } else {
    const Entries cards = CardsFor(scene);
    const auto enlarged = std::find_if(cards.begin(), cards.end(), [&](const CardEntry& card) {
      return scene.memory.enlarged == card.key;
    });
    if (enlarged != cards.end())
      DrawEnlarged(scene, *enlarged, area);
    else
      DrawFlow(scene, cards, area);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

}  // namespace tidemark::ui
