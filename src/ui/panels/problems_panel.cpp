#include "ui/panels/problems_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "Problem list";
constexpr float kRow = 44;

size_t CountOf(const Model& model, bool notes) {
  return static_cast<size_t>(
      std::count_if(model.problems.rows.begin(), model.problems.rows.end(),
                    [&](const ProblemRow& row) { return row.is_note == notes; }));
}

std::string PlaceOf(const ProblemRow& row) {
  std::string place =
      row.offset > 0 ? fmt::format(texts::kAtByte, Count(static_cast<int64_t>(row.offset))) : "";
  if (row.count > 1)
    place += (place.empty() ? "" : " · ") +
             fmt::format(texts::kTimes, Count(static_cast<int64_t>(row.count)));
  return place;
}

std::string AsText(const Model& model) {
  std::string text = "file\toffset\treason\tcount\n";
  for (const ProblemRow& row : model.problems.rows) {
    text += fmt::format("{}\t{}\t{}\t{}\n", row.file, row.offset, row.reason, row.count);
  }
  return text;
}

}  // namespace

void ProblemsPanel::Draw(Ui& ui, Model& model, const ImRect& anchor) {
  if (open_) ImGui::OpenPopup(kId);
  open_ = false;
  model.want_problems = ImGui::IsPopupOpen(kId);
  if (!BeginMenu(ui, kId, anchor, 560, PopupAlign::kRight)) return;
  const size_t problems = CountOf(model, false), notes = CountOf(model, true);
  MenuHeading(ui, texts::kProblems, Count(static_cast<int64_t>(problems)));
  if (problems == 0)
    MenuNote(ui, texts::kNoProblems);
  else
    MenuNote(ui, texts::kProblemsIntro);
  DrawRows(ui, model, false);
  if (notes > 0) {
    MenuSeparator(ui);
    MenuHeading(ui, texts::kNotes, Count(static_cast<int64_t>(notes)));
    DrawRows(ui, model, true);
  }
  if (problems + notes > 0) {
    MenuSeparator(ui);
    if (MenuItem(ui, {texts::kCopyAll, icons::kIconCopy, {}, true, {}, true}))
      model.Copy(AsText(model), texts::kProblemList);
    if (MenuItem(ui, {texts::kDismiss, icons::kIconCheck, {}, model.CanEdit()}))
      model.DismissProblems();
  }
  EndMenu();
}

void ProblemsPanel::DrawRows(Ui& ui, const Model& model, bool notes) {
  std::vector<const ProblemRow*> rows;
  for (const ProblemRow& row : model.problems.rows) {
    if (row.is_note == notes) rows.push_back(&row);
  }
  if (rows.empty()) return;
  const float shown = std::min(static_cast<float>(rows.size()), 6.0f) * kRow;
  ImGui::BeginChild(notes ? "notes" : "problems", ImVec2(0, ui.Px(shown)),
                    ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()), ui.Px(kRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ProblemRow& row = *rows[static_cast<size_t>(i)];
      ImGui::PushID(i);
      const ImRect box = MenuSpace(ui, kRow, 8);
      ImDrawList* list = ImGui::GetWindowDrawList();
      const float first = box.Min.y + ui.Px(13), second = box.Min.y + ui.Px(30);
      ui.Icon(list, notes ? icons::kIconInfo : icons::kIconTriangleAlert, 14, box.Min.x, first,
              notes ? ui.c().text_muted : ui.c().warning_text);
      const std::string place = PlaceOf(row);
      const float x = box.Min.x + ui.Px(22), place_width = ui.Width(Type::kMicro, place);
      ui.TextCut(list, Type::kSmall, x, first, box.Max.x - x - place_width - ui.Px(8),
                 ui.c().text_primary, row.file, CutAt::kMiddle);
      ui.TextRight(list, Type::kMicro, box.Max.x, first, ui.c().text_muted, place);
      ui.TextCut(list, Type::kSmall, x, second, box.Max.x - x, ui.c().text_secondary, row.reason);
      const ImGuiID id = ImGui::GetID("row");
      MirrorNode& node = ui.Describe(id, "listitem", row.file, box);
      node.value = row.reason + (place.empty() ? "" : ", " + place);
      const float wide = std::max(ui.Width(Type::kSmall, row.reason),
                                  ui.Width(Type::kSmall, row.file) + place_width);
      ui.Tooltip(id,
                 wide > box.GetWidth() - ui.Px(30) && ImGui::IsWindowHovered() &&
                     ImGui::IsMouseHoveringRect(box.Min, box.Max),
                 box, row.file + "\n" + row.reason);
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
}

}  // namespace tidemark::ui
