#include "ui/panels/group_menu.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/texts.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr size_t kShownColumns = 8;

bool CanGroupBy(const ColumnEntry& entry) {
  switch (entry.spec.kind) {
    case ColumnKind::kParam:
    case ColumnKind::kTag:
    case ColumnKind::kGroup:
    case ColumnKind::kJobType:
    case ColumnKind::kProject:
    case ColumnKind::kStatus:
      return entry.varies;
    default:
      return false;
  }
}

// What runs can be grouped by, what they are grouped by already first.
std::vector<ColumnSpec> Choices(const Model& model, const std::string& filter) {
  std::vector<ColumnSpec> choices = model.view.group_by;
  for (const ColumnEntry& entry : model.columns.columns) {
    const bool there = std::find(choices.begin(), choices.end(), entry.spec) != choices.end();
    if (!there && CanGroupBy(entry)) choices.push_back(entry.spec);
  }
  std::erase_if(choices, [&](const ColumnSpec& column) {
    return ColumnTitle(column).find(filter) == std::string::npos;
  });
  return choices;
}

void Toggle(Model& model, const ColumnSpec& column) {
  std::vector<ColumnSpec>& by = model.view.group_by;
  const auto at = std::find(by.begin(), by.end(), column);
  if (at == by.end())
    by.push_back(column);
  else
    by.erase(at);
}

}  // namespace

std::string GroupMenu::Summary(const Model& model) {
  std::string text;
  for (const ColumnSpec& column : model.view.group_by) {
    text += (text.empty() ? "" : ", ") + ColumnSubject(column);
  }
  return text;
}

void GroupMenu::Draw(Ui& ui, Model& model, const char* id, const ImRect& anchor) {
  if (std::exchange(open_, false)) {
    filter_.clear();
    ImGui::OpenPopup(id);
  }
  if (!BeginMenu(ui, id, anchor, 264)) return;
  model.want_columns = true;
  const bool grouped = !model.view.group_by.empty();
  if (MenuItem(ui, {texts::kNoGroups, nullptr, {}, true, !grouped})) model.view.group_by.clear();
  DrawColumns(ui, model);
  MenuSeparator(ui);
  if (MenuItem(ui, {texts::kNestedRuns, nullptr, {}, true, model.view.nested_runs, true}))
    model.view.nested_runs = !model.view.nested_runs;
  if (grouped) {
    if (MenuItem(ui, {texts::kOpenAllGroups, icons::kIconChevronsUpDown})) model.CloseGroups(false);
    if (MenuItem(ui, {texts::kCloseAllGroups, icons::kIconChevronsDownUp})) model.CloseGroups(true);
    MenuHeading(ui, texts::kInCharts);
    BandItems(ui, model);
  }
  EndMenu();
}

void GroupMenu::DrawColumns(Ui& ui, Model& model) {
  MenuHeading(ui, texts::kGroupBy);
  const std::vector<ColumnSpec> all = Choices(model, "");
  if (all.empty()) {
    MenuNote(ui, texts::kNothingToGroup);
    return;
  }
  if (all.size() > kShownColumns) MenuFind(ui, texts::kFindColumns, &filter_);
  const std::vector<ColumnSpec> columns = Choices(model, filter_);
  const auto rows = static_cast<float>(std::min(columns.size(), kShownColumns));
  ImGui::BeginChild("columns", ImVec2(0, ui.Px(tokens::kLayoutRow) * rows),
                    ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(columns.size()), ui.Px(tokens::kLayoutRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ColumnSpec& column = columns[static_cast<size_t>(i)];
      const std::vector<ColumnSpec>& by = model.view.group_by;
      const std::string title = ColumnTitle(column);
      ImGui::PushID(i);
      const bool chosen = std::find(by.begin(), by.end(), column) != by.end();
      if (MenuItem(ui, {title, nullptr, {}, true, chosen, true})) Toggle(model, column);
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
}

const char* GroupMenu::BandName(GroupBand band) {
  switch (band) {
    case GroupBand::kDeviation:
      return texts::kBandDeviation;
    case GroupBand::kExtremes:
      return texts::kBandExtremes;
    case GroupBand::kNone:
      break;
  }
  return texts::kBandLines;
}

void GroupMenu::BandItems(Ui& ui, Model& model) {
  for (const GroupBand band : {GroupBand::kNone, GroupBand::kDeviation, GroupBand::kExtremes}) {
    if (MenuItem(ui, {BandName(band), nullptr, {}, true, model.view.bands == band}))
      model.view.bands = band;
  }
}

}  // namespace tidemark::ui
