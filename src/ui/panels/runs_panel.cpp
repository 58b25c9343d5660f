#include "ui/panels/runs_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kOptionsId = "Run options";
constexpr const char* kProjectId = "Projects";
constexpr const char* kGroupsId = "Groups";
constexpr float kHeadHeight = 68, kHeaderHeight = 24;
// What a chip takes beside its words: icon, arrow and paddings, logical px.
constexpr float kChipFrame = 52;

}  // namespace

void RunsPanel::Draw(Ui& ui, Model& model, RunMenu* menu, const ImRect& area) {
  ImGui::PushID("runs");
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().bg_panel);
  const ImRect inner(area.Min.x, area.Min.y, area.Max.x - ui.Px(1), area.Max.y);
  ui.VLine(list, inner.Max.x, area.Min.y, area.Max.y, ui.c().border_default);
  DrawHead(ui, model, inner);
  const float header_y = inner.Min.y + ui.Px(kHeadHeight);
  DrawHeader(ui, model,
             ImRect(inner.Min.x, header_y, inner.Max.x, header_y + ui.Px(kHeaderHeight)));
  DrawList(ui, model, menu,
           ImRect(inner.Min.x, header_y + ui.Px(kHeaderHeight), inner.Max.x, inner.Max.y));
  DrawOptionsMenu(ui, model);
  ImGui::PopID();
}

void RunsPanel::Reveal(Model& model, const RunRow& run) {
  model.view.tab = Tab::kCharts;
  model.view.sidebar_open = true;
  if (run.archived) model.view.show_archived = true;
  model.run_search.clear();
  model.selection.Clear();
  model.selection.Add(run.run_id);
  reveal_ = run.run_id;
}

void RunsPanel::DrawHead(Ui& ui, Model& model, const ImRect& area) {
  const float left = area.Min.x + ui.Px(12), right = area.Max.x - ui.Px(12),
              top = area.Min.y + ui.Px(8);
  InputSpec search;
  search.name = search.hint = texts::kSearchRuns;
  search.icon = icons::kIconSearch;
  search.keys = "/";
  search.focus_now = focus_search_;
  focus_search_ = false;
  TextInput(ui, "search", ImRect(left, top, right - ui.Px(36), top + ui.Px(28)), search,
            &model.run_search);
  IconButtonSpec options;
  options.icon = icons::kIconListFilter;
  options.name = texts::kRunOptions;
  options.border = true;
  options_box_ = ImRect(right - ui.Px(28), top, right, top + ui.Px(28));
  if (IconButton(ui, "options", options_box_.Min, options)) ImGui::OpenPopup(kOptionsId);

  const float middle = top + ui.Px(28 + 4 + 14);
  const std::string total = Count(static_cast<int64_t>(model.unarchived_count()));
  const std::string shown = Count(static_cast<int64_t>(model.shown_runs().size()));
  const std::string rest = fmt::format(fmt::runtime(texts::kShownOf), "", total);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float rest_width = ui.Width(Type::kSmall, rest), number = ui.Width(Type::kSmall, shown);
  ui.Text(list, Type::kSmall, right - rest_width, middle, ui.c().text_secondary, rest);
  ui.Text(list, Type::kSmall, right - rest_width - number, middle, ui.c().text_primary, shown);
  ui.DescribeText(ImGui::GetID("shown"), shown + rest,
                  ImRect(right - rest_width - number, middle - ui.Px(8), right, middle + ui.Px(8)));
  const bool projects = model.file.projects.size() > 1;
  const float room = right - rest_width - number - ui.Px(12) - left;
  const float width = projects ? (room - ui.Px(6)) / 2 : room;
  ImVec2 at(left, ui.Snap(middle - ui.Px(10)));
  if (projects) {
    DrawProject(ui, model, at, width);
    at.x = ui.Snap(project_box_.Max.x + ui.Px(6));
  }
  DrawGroupChoice(ui, model, at, right - rest_width - number - ui.Px(12) - at.x);
}

void RunsPanel::DrawGroupChoice(Ui& ui, Model& model, ImVec2 at, float width) {
  const std::string summary = GroupMenu::Summary(model);
  ChoiceSpec spec;
  spec.icon = icons::kIconLayers;
  spec.name = texts::kGroupRuns;
  spec.value = summary.empty() ? std::string_view(texts::kGroup) : std::string_view(summary);
  spec.chip = true;
  spec.max_value_width = std::max(12.0f, width / ui.theme().scale - kChipFrame);
  const ImRect box(at.x, at.y, at.x + ChoiceWidth(ui, spec), at.y + ui.Px(20));
  if (Choice(ui, texts::kGroupRuns, box.Min, spec)) groups_.Open();
  groups_.Draw(ui, model, kGroupsId, box);
}

void RunsPanel::DrawProject(Ui& ui, Model& model, ImVec2 at, float width) {
  ChoiceSpec spec;
  spec.icon = icons::kIconFolderOpen;
  spec.value =
      model.view.project.empty() ? texts::kAllProjects : std::string_view(model.view.project);
  spec.chip = true;
  spec.max_value_width = std::max(12.0f, width / ui.theme().scale - kChipFrame);
  project_box_ = ImRect(at.x, at.y, at.x + ChoiceWidth(ui, spec), at.y + ui.Px(20));
  if (Choice(ui, "project", at, spec)) ImGui::OpenPopup(kProjectId);
  if (!BeginMenu(ui, kProjectId, project_box_, 256)) return;
  if (MenuItem(ui, {texts::kAllProjects, nullptr, {}, true, model.view.project.empty()}))
    model.view.project.clear();
  for (const ProjectEntry& project : model.file.projects) {
    ImGui::PushID(static_cast<int>(project.id));
    const std::string count = Count(static_cast<int64_t>(project.run_count));
    if (MenuItem(ui, {project.name, nullptr, count, true, model.view.project == project.name})) {
      model.view.project = project.name;
    }
    ImGui::PopID();
  }
  EndMenu();
}

void RunsPanel::DrawHeader(Ui& ui, Model& model, const ImRect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = ui.Snap(area.GetCenter().y);
  const Color ink = ui.c().text_muted;
  const ColumnSpec shown = model.ShownColumn();
  const bool by_shown = shown.kind != ColumnKind::kName && model.view.run_sort == shown;
  const char* arrow = model.view.run_sort_descending ? icons::kIconArrowDown : icons::kIconArrowUp;
  const auto sort_by = [&](const ColumnSpec& column, bool first_descending) {
    const bool same = model.view.run_sort == column;
    model.view.run_sort_descending = same ? !model.view.run_sort_descending : first_descending;
    model.view.run_sort = column;
  };
  const float name_width = ui.Width(Type::kMicroMedium, texts::kRun);
  const ImRect name_box(area.Min.x + ui.Px(4), area.Min.y, area.Min.x + ui.Px(32) + name_width,
                        area.Max.y);
  const ItemState name = Item(ui, "by name", name_box);
  ui.Describe(name.id, "columnheader", texts::kRun, name_box);
  ui.Text(list, Type::kMicroMedium, area.Min.x + ui.Px(12), middle,
          name.hovered ? ui.c().text_primary : ink, texts::kRun);
  const bool by_name = model.view.run_sort.kind == ColumnKind::kName;
  if (by_name) ui.Icon(list, arrow, 12, area.Min.x + ui.Px(16) + name_width, middle, ink);
  if (name.clicked) sort_by(ColumnSpec{}, false);
  if (name.focused) ui.FocusRing(list, name_box, 4, false);

  if (shown.kind != ColumnKind::kName) {
    const float right = area.Max.x - ui.Px(8 + 14 + 8);
    const float room = right - name_box.Max.x - ui.Px(24);
    const std::string title =
        ui.Cut(Type::kMicroMedium, ColumnSubject(shown), room, CutAt::kMiddle);
    const float width = ui.Width(Type::kMicroMedium, title);
    const float text_right = by_shown ? right - ui.Px(16) : right;
    sort_box_ = ImRect(text_right - width - ui.Px(6), area.Min.y, right + ui.Px(4), area.Max.y);
    const ItemState value = Item(ui, "by value", sort_box_);
    ui.Describe(value.id, "columnheader", ColumnTitle(shown), sort_box_);
    ui.TextRight(list, Type::kMicroMedium, text_right, middle,
                 value.hovered ? ui.c().text_primary : ink, title);
    if (by_shown) ui.Icon(list, arrow, 12, right - ui.Px(12), middle, ink);
    if (value.clicked) sort_by(shown, true);
    if (value.right_clicked) ImGui::OpenPopup(kOptionsId);
    if (value.focused) ui.FocusRing(list, sort_box_, 4, false);
    ui.Tooltip(value.id, value.hovered, sort_box_, ColumnTitle(shown));
  }
  ui.HLine(list, area.Min.x, area.Max.x, area.Max.y - ui.Px(1), ui.c().border_subtle);
}

void RunsPanel::DrawOptionsMenu(Ui& ui, Model& model) {
  if (!BeginMenu(ui, kOptionsId, options_box_, 256, PopupAlign::kRight)) return;
  if (MenuItem(ui, {texts::kShowAll, icons::kIconEye})) model.ShowAll();
  if (MenuItem(ui, {texts::kHideAll, icons::kIconEyeOff})) model.HideAll();
  const bool searching = !model.run_search.empty();
  if (searching && MenuItem(ui, {texts::kShowMatching, icons::kIconTarget})) {
    std::vector<int64_t> listed;
    for (const RunRow* run : model.listed()) listed.push_back(run->run_id);
    model.ShowOnly(listed);
  }
  if (MenuItem(ui, {texts::kShowArchived, nullptr, {}, true, model.view.show_archived})) {
    model.view.show_archived = !model.view.show_archived;
  }
  MenuSeparator(ui);
  DrawSortMenu(ui, model);
  EndMenu();
}

// Part of the options menu: what to sort by and which value to show, of everything that runs have.
void RunsPanel::DrawSortMenu(Ui& ui, Model& model) {
  model.want_columns = true;
  if (MenuItem(ui, {texts::kDescending, nullptr, {}, true, model.view.run_sort_descending, true})) {
    model.view.run_sort_descending = !model.view.run_sort_descending;
  }
  MenuHeading(ui, texts::kValueShown, texts::kSortBy);
  MenuFind(ui, texts::kFindColumns, &sort_filter_);
  std::vector<ColumnSpec> columns = {ColumnSpec{}};
  for (const ColumnKind kind :
       {ColumnKind::kStarted, ColumnKind::kDuration, ColumnKind::kPoints, ColumnKind::kStatus}) {
    ColumnSpec column;
    column.kind = kind;
    columns.push_back(column);
  }
  for (const ColumnEntry& entry : model.columns.columns) {
    const bool general = entry.spec.kind != ColumnKind::kParam &&
                         entry.spec.kind != ColumnKind::kTag &&
                         entry.spec.kind != ColumnKind::kMetric;
    if (!general) columns.push_back(entry.spec);
  }
  columns.erase(std::remove_if(columns.begin(), columns.end(),
                               [&](const ColumnSpec& column) {
                                 return ColumnTitle(column).find(sort_filter_) == std::string::npos;
                               }),
                columns.end());
  ImGui::BeginChild(
      "columns",
      ImVec2(0, ui.Px(std::min(8.0f, static_cast<float>(columns.size()))) * tokens::kLayoutRow),
      ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(columns.size()), ui.Px(tokens::kLayoutRow));
  const ColumnSpec shown = model.ShownColumn();
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ColumnSpec& column = columns[static_cast<size_t>(i)];
      ImGui::PushID(i);
      const std::string title = ColumnTitle(column);
      MenuRow row;
      row.label = title;
      row.checked = column == shown;
      row.keys = column == model.view.run_sort ? texts::kSortBy : "";
      if (MenuItem(ui, row)) {
        model.view.run_shown = column;
        model.view.run_sort = column;
      }
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
}

void RunsPanel::DrawEdge(Ui& ui, Model& model, const ImRect& main) {
  const float x = main.Min.x;
  const ImRect box(x - ui.Px(4), main.Min.y, x + ui.Px(3), main.Max.y);
  ItemOptions options;
  options.tab_stop = false;
  const ItemState edge = Item(ui, "sidebar edge", box, options);
  ui.Describe(edge.id, "separator", texts::kResizeSidebar, box);
  if (edge.hovered || edge.held) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    ui.VLine(ImGui::GetWindowDrawList(), x - ui.Px(1), main.Min.y, main.Max.y,
             edge.held ? ui.c().border_focus : ui.c().border_strong);
  }
  if (edge.hovered && ImGui::IsMouseDoubleClicked(0)) {
    model.view.sidebar_width = tokens::kLayoutSidebar;
  } else if (edge.held && ImGui::IsMouseDragging(0, 2)) {
    const float wanted = (ImGui::GetIO().MousePos.x) / ui.theme().scale;
    model.view.sidebar_width =
        std::round(std::clamp(wanted, tokens::kLayoutSidebarMin, tokens::kLayoutSidebarMax));
  }
}

}  // namespace tidemark::ui
