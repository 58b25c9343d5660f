#include "ui/evaluate/kept_section.h"

#include <fmt/format.h>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;

constexpr const char* kMenuId = "Actions for the evaluation";

std::string When(const Ui& ui, double wall_s) {
  const Host& host = ui.host();
  return DateTime(wall_s, host.utc_offset_minutes(wall_s), host.WallTimeS());
}

}  // namespace

void KeptSection::Draw(Ui& ui, Model& model, bool first) {
  const Bench& bench = model.bench;
  if (!bench.kept_known || !model.file.open) return;
  if (bench.kept.evaluations.empty() && bench.bench.models.empty()) return;
  ImGui::PushID("kept");
  SideHead(ui, texts::kKeptHere, first);
  if (bench.kept.evaluations.empty()) SideNote(ui, texts::kNoneKept, ui.c().text_muted);
  BeginSideList(ui, "list", texts::kKeptHere, bench.kept.evaluations.size());
  for (const KeptEvaluationRow& kept : bench.kept.evaluations) {
    ImGui::PushID(kept.uuid.c_str());
    DrawRow(ui, model, kept);
    ImGui::PopID();
  }
  EndSideList();
  MenuSpace(ui, 12, 0);
  ImGui::PopID();
}

void KeptSection::DrawRow(Ui& ui, Model& model, const KeptEvaluationRow& kept) {
  const std::string when = When(ui, kept.ended_s);
  const std::string figure = FigureOf(kept, model.bench.bench.headline);
  const std::string actions = fmt::format(texts::kKeptActions, kept.name);
  std::string facts = fmt::format(texts::kKeptFacts, when, kept.model, kept.data);
  if (kept.predictions_bytes == 0) facts += std::string("\n") + texts::kNoPredictionsKept;
  const workbench::ModelCard* shown = model.bench.Shown();
  SideRowSpec row;
  row.icon = icons::kIconArchive;
  row.name = kept.name;
  row.muted = when;
  row.value = figure;
  row.chosen = shown && shown->kept_run_id == kept.run_id && kept.run_id != 0;
  row.tooltip = facts;
  row.act_icon = icons::kIconEllipsis;
  row.act_name = actions;
  row.act_at_end = true;
  const SideRowState state = SideRow(ui, ImGui::GetID("row"), row);
  if (state.act || state.clicked) ImGui::OpenPopup(kMenuId);
  DrawMenu(ui, model, kept, state.act_box);
}

void KeptSection::DrawMenu(Ui& ui, Model& model, const KeptEvaluationRow& kept, const ImRect& box) {
  if (!BeginMenu(ui, kMenuId, box, 256, PopupAlign::kRight)) return;
  Bench& bench = model.bench;
  const workbench::ModelCard* shown = bench.Shown();
  MenuNote(ui, fmt::format(texts::kKeptFacts, When(ui, kept.ended_s), kept.model, kept.data));
  MenuRow recompute{texts::kRecompute, icons::kIconRefreshCw};
  recompute.enabled = bench.CanEvaluate();
  if (MenuItem(ui, recompute)) recompute_.Open(model, kept);
  MenuRow compare{texts::kCompare, icons::kIconGitCompare};
  compare.enabled = bench.CanEvaluate() && shown && shown->kept_run_id != kept.run_id;
  if (MenuItem(ui, compare)) bench.CompareWithKept(kept.run_id);
  MenuRow open{texts::kOpenKept, icons::kIconEye};
  open.enabled = bench.CanEvaluate();
  if (MenuItem(ui, open)) bench.ShowKept(kept.run_id);
  if (MenuItem(ui, {texts::kOpenInCharts, icons::kIconChartLine})) model.ShowInCharts(kept.run_id);
  const bool trained = kept.parent_run_id != 0;
  if (trained && MenuItem(ui, {texts::kOpenTraining, icons::kIconChartLine}))
    model.ShowInCharts(kept.parent_run_id);
  if (MenuItem(ui, {texts::kCopyKeptDigests, icons::kIconCopy})) {
    model.Copy(kept.model + " " + kept.model_sha256 + "\n" + kept.data + " " + kept.data_sha256,
               texts::kDigestWhat);
  }
  EndMenu();
}

}  // namespace tidemark::ui
