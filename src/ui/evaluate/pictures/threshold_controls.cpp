#include "ui/evaluate/pictures/threshold_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/number_text.h"
#include "generated/icons.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/input.h"
#include "ui/widgets/item.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::BestAt;

constexpr double kKeyStep = 0.01;
constexpr float kGrab = 7;  // logical radius

const char* GoalName(BestAt::Goal goal) {
  switch (goal) {
    case BestAt::Goal::kF1:
      return words::kGoalF1;
    case BestAt::Goal::kCost:
      return words::kGoalCost;
    case BestAt::Goal::kYouden:
      return words::kGoalYouden;
    case BestAt::Goal::kAccuracy:
      return words::kGoalAccuracy;
    case BestAt::Goal::kMcc:
      break;
  }
  return words::kGoalMcc;
}

void SetThreshold(PictureScene& scene, double threshold) {
  if (scene.bench.view.threshold == threshold) return;
  scene.bench.view.threshold = threshold;
  scene.ui.Wake();
}

// What the slider tries becomes what the evaluation does.
void DecideHere(PictureScene& scene) {
  Bench& bench = scene.bench;
  const workbench::ModelCard* shown = bench.Shown();
  const double threshold = bench.view.threshold;
  const std::string label = fmt::format(words::kDecideHere, Value(threshold));
  MenuRow row;
  row.label = label;
  row.icon = icons::kIconPlay;
  row.enabled = shown && shown->kept_run_id == 0 && threshold >= 0 && threshold <= 1 &&
                threshold != bench.bench.choices.threshold;
  if (!MenuItem(scene.ui, row)) return;
  workbench::Choices choices = bench.bench.choices;
  choices.threshold = threshold;
  bench.SetChoices(std::move(choices));
  bench.EvaluateModel(shown->evaluation);
}

void ChooseBest(PictureScene& scene, Card& card, const workbench::ThresholdView& view) {
  Ui& ui = scene.ui;
  const std::string label = fmt::format(words::kBest, words::kGoalF1);
  ButtonSpec best;
  best.label = label;
  best.icon = icons::kIconTarget;
  best.height = tokens::kControlSmall;
  best.enabled = !view.best.empty();
  const float width = ButtonWidth(ui, best), x = TakeRight(ui, card, width);
  const float y = ui.Snap(card.middle - ui.Px(12));
  if (Button(ui, "best", ImVec2(x, y), best)) ImGui::OpenPopup("goals");
  const ImRect box(x, y, x + width, y + ui.Px(24));
  if (!BeginMenu(ui, "goals", box, 220, PopupAlign::kRight)) return;
  for (const BestAt& goal : view.best) {
    const std::string row_label = fmt::format(words::kBest, GoalName(goal.goal));
    const std::string at =
        std::isfinite(goal.threshold)
            ? fmt::format(words::kBestAt, Value(goal.value), Value(goal.threshold))
            : std::string(words::kNotDefined);
    MenuRow row;
    row.label = row_label;
    row.keys = at;
    row.enabled = std::isfinite(goal.threshold);
    if (MenuItem(ui, row)) SetThreshold(scene, goal.threshold);
  }
  if (DecidesLabels(scene)) {
    MenuSeparator(ui);
    DecideHere(scene);
  }
  EndMenu();
}

void TypeThreshold(PictureScene& scene, Card& card) {
  Ui& ui = scene.ui;
  PictureMemory& memory = scene.memory;
  const float width = ui.Px(60), x = TakeRight(ui, card, width);
  const float y = ui.Snap(card.middle - ui.Px(12));
  if (!memory.threshold_typed) memory.threshold_text = Fixed(scene.bench.view.threshold, 3);
  InputSpec spec;
  spec.name = words::kThreshold;
  spec.type = Type::kSmall;
  spec.clear_button = false;
  const auto typed = ParseDouble(memory.threshold_text);
  spec.error = memory.threshold_typed && !typed;
  const InputState state = TextInput(ui, "threshold", ImRect(x, y, x + width, y + ui.Px(24)), spec,
                                     &memory.threshold_text);
  memory.threshold_typed = state.active;
  if (!state.changed) return;
  if (const auto now = ParseDouble(memory.threshold_text); now && std::isfinite(*now))
    SetThreshold(scene, *now);
}

using CostField = std::pair<const char*, double*>;

void TypeCost(Ui& ui, const CostField& field, std::string* text) {
  const ImRect row = MenuSpace(ui, 32);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, row.Min.x, row.GetCenter().y,
          ui.c().text_secondary, field.first);
  InputSpec spec;
  spec.name = field.first;
  spec.type = Type::kSmall;
  spec.clear_button = false;
  const auto number = ParseDouble(*text);
  spec.error = !number || !std::isfinite(*number);
  const ImRect input(row.Max.x - ui.Px(96), row.Min.y + ui.Px(2), row.Max.x, row.Max.y - ui.Px(2));
  const InputState state = TextInput(ui, field.first, input, spec, text);
  const auto now = ParseDouble(*text);
  if (!state.changed || !now || !std::isfinite(*now)) return;
  *field.second = *now;
  ui.Wake();
}

void EditCosts(PictureScene& scene, Card& card) {
  Ui& ui = scene.ui;
  ButtonSpec button;
  button.label = words::kCosts;
  button.height = tokens::kControlSmall;
  button.kind = ButtonKind::kQuiet;
  const float width = ButtonWidth(ui, button), x = TakeRight(ui, card, width);
  const float y = ui.Snap(card.middle - ui.Px(12));
  workbench::Costs& costs = scene.bench.view.costs;
  const std::array<CostField, 4> fields = {
      CostField(words::kCostTruePositive, &costs.true_positive),
      CostField(words::kCostFalsePositive, &costs.false_positive),
      CostField(words::kCostFalseNegative, &costs.false_negative),
      CostField(words::kCostTrueNegative, &costs.true_negative)};
  auto& texts = scene.memory.cost_texts;
  if (Button(ui, "costs", ImVec2(x, y), button)) {
    for (size_t i = 0; i < fields.size(); ++i) texts[i] = FormatDouble(*fields[i].second);
    ImGui::OpenPopup("cost matrix");
  }
  const ImRect box(x, y, x + width, y + ui.Px(24));
  if (!BeginMenu(ui, "cost matrix", box, 240, PopupAlign::kRight)) return;
  MenuHeading(ui, words::kCosts);
  for (size_t i = 0; i < fields.size(); ++i) TypeCost(ui, fields[i], &texts[i]);
  MenuNote(ui, words::kCostsNote, ui.c().text_muted);
  MenuRow reset;
  reset.label = words::kResetCosts;
  reset.icon = icons::kIconRotateCcw;
  if (MenuItem(ui, reset)) costs = {};
  EndMenu();
}

}  // namespace

bool DecidesLabels(const PictureScene& scene) {
  const workbench::Summary* summary = scene.summary();
  return summary && summary->task == workbench::TaskChoice::kBinary &&
         scene.bench.view.class_index == summary->positive;
}

void DrawThresholdControls(PictureScene& scene, Card& card, const workbench::ThresholdView& view) {
  ChooseBest(scene, card, view);
  TypeThreshold(scene, card);
  EditCosts(scene, card);
}

void DrawThresholdSlider(PictureScene& scene, const PlotAxes& axes, float middle) {
  Ui& ui = scene.ui;
  const float x0 = axes.box.Min.x, x1 = axes.box.Max.x, reach = ui.Px(kGrab + 1);
  const ImRect box(x0 - reach, middle - ui.Px(12), x1 + reach, middle + ui.Px(12));
  const ItemState state = Item(ui, "slider", box);
  double& value = scene.bench.view.threshold;
  if (!state.visible) return;
  if (state.held && ImGui::GetCurrentContext()->ActiveIdSource == ImGuiInputSource_Mouse)
    SetThreshold(scene, std::clamp(axes.AxisX(ImGui::GetIO().MousePos.x), axes.x.lo, axes.x.hi));
  if (ImGui::GetFocusID() == state.id && !ImGui::GetIO().WantTextInput) {
    const double step = (axes.x.hi - axes.x.lo) * kKeyStep * (ImGui::GetIO().KeyShift ? 0.1 : 1);
    const bool left = ImGui::IsKeyPressed(ImGuiKey_LeftArrow),
               right = ImGui::IsKeyPressed(ImGuiKey_RightArrow);
    if (left) SetThreshold(scene, std::max(axes.x.lo, value - step));
    if (right) SetThreshold(scene, std::min(axes.x.hi, value + step));
    if (left || right) {
      ImGui::NavMoveRequestCancel();
      ImGui::SetNavCursorVisible(true);
    }
  }
  MirrorNode& node = ui.Describe(state.id, "slider", words::kThreshold, box);
  node.value = Fixed(value, 3);
  node.attributes = {{"aria-valuenow", fmt::format("{}", value)},
                     {"aria-valuemin", fmt::format("{}", axes.x.lo)},
                     {"aria-valuemax", fmt::format("{}", axes.x.hi)}};
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float half = ui.Px(2), x = axes.PixelX(std::clamp(value, axes.x.lo, axes.x.hi));
  list->AddRectFilled(ImVec2(x0, middle - half), ImVec2(x1, middle + half), ui.c().border_default,
                      half);
  list->AddRectFilled(ImVec2(x0, middle - half), ImVec2(x, middle + half), ui.c().accent_line,
                      half);
  const ImVec2 at(x, middle);
  list->AddCircleFilled(at, ui.Px(1) * (kGrab + 1.5f), ui.c().border_focus);
  list->AddCircleFilled(at, ui.Px(1) * kGrab, ui.c().bg_card);
  list->AddCircleFilled(at, ui.Px(1) * (kGrab - 2 + (state.hovered || state.held ? 0.75f : 0)),
                        ui.c().text_primary);
  if (state.focused) {
    ui.FocusRing(list, ImRect(x - reach, middle - reach, x + reach, middle + reach), kGrab + 2,
                 false);
  }
}

void DragThreshold(PictureScene& scene, const PlotAxes& axes) {
  const ItemState plot = Item(scene.ui, "plot", axes.box, {.tab_stop = false});
  if (plot.held)
    SetThreshold(scene, std::clamp(axes.AxisX(ImGui::GetIO().MousePos.x), axes.x.lo, axes.x.hi));
}

}  // namespace tidemark::ui
