#include "ui/evaluate/evaluate_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "generated/icons.h"
#include "ui/evaluate/action_section.h"
#include "ui/evaluate/empty_bench.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/evaluate/model_section.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;

// What keeps a model from being evaluated; empty when nothing does.
workbench::Sentence ProblemOf(const Bench& bench, const workbench::ModelCard& card) {
  if (!card.problem.empty()) return card.problem;
  workbench::Sentence problem = bench.bench.target_problem;
  for (const workbench::InputCard& input : bench.bench.inputs) {
    if (input.problem.empty()) continue;
    problem = input.problem;
    break;
  }
  // What is missing may be in a file that could not be used.
  const workbench::Sentence data = ProblemOfData(bench);
  return data.empty() || (problem.empty() && WhyNotEvaluate(bench).empty()) ? problem : data;
}

}  // namespace

bool EvaluateView::IsEmpty(const Bench& bench) {
  return bench.bench.models.empty() && bench.bench.data.empty();
}

void EvaluateView::Draw(Ui& ui, Model& model, const ImRect& area, bool dragging) {
  ImGui::PushID("evaluate");
  Bench& bench = model.bench;
  const bool nothing = IsEmpty(bench);
  const bool side = !nothing || (bench.kept_known && !bench.kept.evaluations.empty());
  ImRect main = area;
  if (side) {
    main.Min.x = ui.Snap(area.Min.x + ui.Px(tokens::kLayoutEvaluateSide));
    DrawSide(ui, model, ImRect(area.Min.x, area.Min.y, main.Min.x, area.Max.y));
  }
  if (bench.state == BenchState::kFailed) DrawBroken(ui, model, &main);
  if (nothing)
    DrawEmptyBench(ui, model, main, dragging);
  else
    DrawMain(ui, model, main);
  if (!bench.view.slice_draft.empty()) slices_.OpenForm(std::exchange(bench.view.slice_draft, {}));
  data_.DrawDialogs(ui, model);
  slices_.DrawDialogs(ui, model);
  kept_.DrawDialogs(ui, model);
  toolbar_.DrawDialogs(ui, model);
  ImGui::PopID();
}

void EvaluateView::DrawSide(Ui& ui, Model& model, const ImRect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().bg_panel);
  ui.VLine(list, area.Max.x - ui.Px(1), area.Min.y, area.Max.y, ui.c().border_default);
  ImGui::SetCursorScreenPos(area.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginChild("side", ImVec2(area.GetWidth() - ui.Px(1), area.GetHeight()),
                    ImGuiChildFlags_NavFlattened);
  const bool nothing = IsEmpty(model.bench);
  if (!nothing) {
    DrawModelSection(ui, model);
    data_.Draw(ui, model);
    DrawActionSection(ui, model);
    slices_.Draw(ui, model);
  }
  kept_.Draw(ui, model, nothing);
  MenuSpace(ui, 16, 0);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void EvaluateView::DrawMain(Ui& ui, Model& model, const ImRect& area) {
  const float tools = area.Min.y + ui.Px(tokens::kLayoutToolBar);
  toolbar_.Draw(ui, model, ImRect(area.Min.x, area.Min.y, area.Max.x, tools));
  const ImRect rest(area.Min.x, tools, area.Max.x, area.Max.y);
  // What pictures there are depends on the summary.
  if (model.bench.summary.latest)
    DrawEvaluatePictures(ui, model.bench, rest, pictures_);
  else
    DrawNothingYet(ui, model, rest);
}

// What is on screen stays readable below it.
void EvaluateView::DrawBroken(Ui& ui, Model& model, ImRect* area) {
  const ImRect box(area->Min.x, area->Min.y, area->Max.x, ui.Snap(area->Min.y + ui.Px(52)));
  area->Min.y = box.Max.y;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.Min, box.Max, ui.c().danger_fill);
  ui.HLine(list, box.Min.x, box.Max.x, box.Max.y - ui.Px(1), ui.c().border_default);
  ButtonSpec restart;
  restart.label = texts::kRestartBench;
  restart.icon = icons::kIconRotateCcw;
  const float x = box.Min.x + ui.Px(16), middle = box.GetCenter().y;
  const float right = box.Max.x - ui.Px(16) - ButtonWidth(ui, restart);
  if (Button(ui, "restart", ImVec2(right, ui.Snap(middle - ui.Px(14))), restart))
    model.bench.Restart();
  ui.Icon(list, icons::kIconCircleAlert, 16, x, middle, ui.c().danger_text);
  std::string title = texts::kBenchFailed;
  if (!model.bench.state_detail.empty()) title += ": " + model.bench.state_detail;
  const float text = x + ui.Px(28), room = right - ui.Px(12) - text;
  ui.TextCut(list, Type::kBodyMedium, text, middle - ui.Px(9), room, ui.c().text_primary, title);
  ui.TextCut(list, Type::kSmall, text, middle + ui.Px(9), room, ui.c().text_secondary,
             texts::kBenchFailedHint);
  MirrorNode& node = ui.Describe(ImGui::GetID("broken"), "alert", title, box);
  node.value = texts::kBenchFailedHint;
}

void EvaluateView::DrawNothingYet(Ui& ui, const Model& model, const ImRect& area) {
  const Bench& bench = model.bench;
  std::string title = texts::kNotEvaluated, line;
  const char* icon = icons::kIconPlay;
  Color ink = ui.c().text_muted;
  if (bench.bench.models.empty()) {
    title = texts::kNeedsModel;
    line = texts::kNeedsModelLine;
    icon = icons::kIconBox;
  } else if (bench.bench.data.empty()) {
    title = texts::kNeedsData;
    line = texts::kNeedsDataLine;
    icon = icons::kIconFileSpreadsheet;
  } else if (!bench.summary.trouble.empty()) {
    title = bench.summary.trouble.message;
    line = bench.summary.trouble.hint;
    icon = icons::kIconCircleAlert;
    ink = ui.c().danger_text;
  } else if (bench.HasAnswers(bench.view.evaluation)) {
    title = texts::kComputing;
    line = texts::kComputingLine;
    icon = icons::kIconLoaderCircle;
  } else if (const workbench::ModelCard* card = bench.Shown()) {
    uint64_t rows = 0;
    for (const workbench::DataCard& data : bench.bench.data) {
      if (data.chosen) rows = std::max(rows, data.rows);
    }
    const workbench::Sentence problem = ProblemOf(bench, *card);
    if (!problem.empty()) {
      title = texts::kCantEvaluate;
      icon = icons::kIconCircleAlert;
      ink = ui.c().danger_text;
    }
    line = problem.empty()
               ? fmt::format(texts::kReadyLine, card->name, Counted(rows, "row", "rows"))
               : WholeText(problem);
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 middle = area.GetCenter();
  const float top = ui.Snap(area.Min.y + area.GetHeight() * 0.38f);
  ui.Icon(list, icon, 24, middle.x - ui.Px(12), top - ui.Px(32), ink);
  ui.TextCentered(list, Type::kTitle, middle.x, top, ui.c().text_primary, title);
  const float width = std::min(ui.Px(520), area.GetWidth() - ui.Px(32));
  const float used = std::min(width, ui.Width(Type::kBody, line) + 1);
  ui.TextWrapped(list, Type::kBody, ImVec2(middle.x - used / 2, top + ui.Px(18)), width,
                 ui.c().text_secondary, line);
  MirrorNode& node = ui.Describe(
      ImGui::GetID("nothing yet"), "note", title,
      ImRect(middle.x - width / 2, top - ui.Px(12), middle.x + width / 2, top + ui.Px(60)));
  node.value = line;
}

}  // namespace tidemark::ui
