#include "ui/panels/deleted_dialog.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "Deleted runs";
constexpr float kWidth = 520, kRow = 48, kGap = 12;
constexpr float kMostRows = 7;

std::string FactsOf(const Ui& ui, const DeletedRunRow& run) {
  const Host& host = ui.host();
  const std::string when =
      DateTime(run.deleted_s, host.utc_offset_minutes(run.deleted_s), host.WallTimeS());
  std::string facts = fmt::format(texts::kDeletedAt, when, Counted(run.points, "point", "points"));
  return run.project.empty() ? facts : run.project + " · " + facts;
}

}  // namespace

bool DeletedDialog::Draw(Ui& ui, Model& model) {
  if (open_) ImGui::OpenPopup(kId);
  open_ = false;
  model.want_deleted_runs = ImGui::IsPopupOpen(kId);
  if (!BeginDialog(ui, kId, texts::kDeletedTitle, kWidth)) return false;
  const bool none = model.deleted_runs_known && model.deleted_runs.rows.empty();
  DialogText(ui, "intro", none ? texts::kNoDeletedRuns : texts::kDeletedIntro, kGap);
  if (!none) DrawRows(ui, model);
  const bool compact = DrawButtons(ui, model);
  EndDialog(ui);
  return compact;
}

void DeletedDialog::DrawRows(Ui& ui, Model& model) {
  const std::vector<DeletedRunRow>& rows = model.deleted_runs.rows;
  const float shown = std::clamp(static_cast<float>(rows.size()), 1.0f, kMostRows);
  ImGui::BeginChild("runs", ImVec2(0, ui.Px(shown * kRow)), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()), ui.Px(kRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      ImGui::PushID(i);
      DrawRow(ui, model, rows[static_cast<size_t>(i)]);
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
  MenuSpace(ui, kGap, 0);
}

void DeletedDialog::DrawRow(Ui& ui, Model& model, const DeletedRunRow& run) {
  const ImRect box = MenuSpace(ui, kRow, 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.HLine(list, box.Min.x, box.Max.x, ui.Snap(box.Min.y), ui.c().border_subtle);
  const std::string name = fmt::format(texts::kRestoreRun, run.name);
  ButtonSpec restore;
  restore.label = texts::kRestore;
  restore.tooltip = name;
  restore.height = 24;
  restore.enabled = model.CanEdit();
  const float bar = ImGui::GetScrollMaxY() > 0 ? ui.Px(8) : 0;
  const float left = box.Max.x - bar - ButtonWidth(ui, restore);
  if (Button(ui, "restore", ImVec2(left, ui.Snap(box.GetCenter().y - ui.Px(12))), restore))
    model.RestoreRuns({run.run_id});
  const std::string facts = FactsOf(ui, run);
  const float room = left - ui.Px(12) - box.Min.x, middle = box.GetCenter().y;
  ui.TextCut(list, Type::kBody, box.Min.x, middle - ui.Px(9), room, ui.c().text_primary, run.name,
             CutAt::kMiddle);
  ui.TextCut(list, Type::kSmall, box.Min.x, middle + ui.Px(9), room, ui.c().text_muted, facts);
  MirrorNode& node = ui.Describe(ImGui::GetID("run"), "listitem", run.name,
                                 ImRect(box.Min.x, box.Min.y, left, box.Max.y));
  node.value = facts;
}

bool DeletedDialog::DrawButtons(Ui& ui, Model& model) {
  const ImRect row = MenuSpace(ui, 28, 0);
  const std::vector<DeletedRunRow>& rows = model.deleted_runs.rows;
  ButtonSpec compact, all, close;
  compact.label = texts::kCompactEllipsis;
  compact.kind = ButtonKind::kQuiet;
  compact.enabled = model.CanEdit() && !model.import;
  all.label = texts::kRestoreAll;
  all.enabled = model.CanEdit();
  close.label = texts::kClose;
  const bool asked = !rows.empty() && Button(ui, "compact", row.Min, compact);
  float x = row.Max.x - ButtonWidth(ui, close);
  if (asked || Button(ui, "close", ImVec2(x, row.Min.y), close)) ImGui::CloseCurrentPopup();
  x -= ui.Px(8) + ButtonWidth(ui, all);
  if (rows.size() > 1 && Button(ui, "all", ImVec2(x, row.Min.y), all)) {
    std::vector<int64_t> ids;
    ids.reserve(rows.size());
    for (const DeletedRunRow& run : rows) ids.push_back(run.run_id);
    model.RestoreRuns(ids);
  }
  return asked;
}

}  // namespace tidemark::ui
