// The sidebar's rows of groups (declared in runs_panel.h).
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/format.h"
#include "ui/panels/rule_flag.h"
#include "ui/panels/run_row_parts.h"
#include "ui/panels/runs_panel.h"
#include "ui/texts.h"
#include "ui/widgets/controls.h"

namespace tidemark::ui {
namespace {

struct GroupState {
  std::vector<int64_t> runs;
  size_t shown = 0, selected = 0;
  [[nodiscard]] bool all_selected() const { return selected == runs.size(); }
};

GroupState StateOf(const Model& model, const RunListRow& listed) {
  GroupState state;
  for (size_t i = listed.first; i < listed.first + listed.count; ++i) {
    const RunRow& run = *model.listed()[i];
    state.runs.push_back(run.run_id);
    state.shown += model.IsHidden(run) ? 0 : 1;
    state.selected += model.selection.Has(run.run_id) ? 1 : 0;
  }
  return state;
}

// The name and the number of runs; returns whether the name was cut.
bool DrawLabel(const Ui& ui, const GroupRow& group, const RowPlace& row, size_t runs, float x,
               float right) {
  const std::string count = Count(static_cast<int64_t>(runs));
  const float room = right - x - ui.Width(Type::kSmall, count) - ui.Px(12);
  const Color ink = row.hidden ? ui.c().text_muted : ui.c().text_primary;
  const float drawn =
      ui.TextCut(row.list, Type::kSmall, x, row.middle, room, ink, group.label, CutAt::kMiddle);
  ui.Text(row.list, Type::kSmall, x + drawn + ui.Px(8), row.middle, ui.c().text_muted, count);
  return drawn + 1 < ui.Width(Type::kSmall, group.label);
}

std::string TipOf(const Model& model, const GroupRow& group, bool cut, const RuleHits& hits,
                  const NumberStyle* style) {
  std::string tip = cut ? group.label : "";
  if (group.value.kind == Cell::Kind::kNumber) {
    tip += (cut ? "\n" : "") +
           fmt::format(texts::kMeanOf, Counted(group.run_ids.size(), "run", "runs")) + " " +
           DeviationText(group.value, style);
  }
  if (!hits.empty()) tip += (tip.empty() ? "" : "\n") + RuleFlagTip(model, hits);
  return tip;
}

}  // namespace

void RunsPanel::DrawGroup(Ui& ui, Model& model, RunMenu* menu, const RunListRow& listed,
                          const ImRect& box) {
  const GroupRow& group = *listed.group;
  const tokens::ThemeColors& c = ui.c();
  const GroupState state = StateOf(model, listed);
  ImGui::PushID(group.key.c_str());
  ItemOptions options;
  options.overlap = true;
  const ItemState item = Item(ui, "group", box, options);
  RowPlace row = PlaceOf(ui, model, listed, box);
  row.hidden = state.shown == 0;
  MirrorNode& node = ui.Describe(item.id, "row", group.label, box);
  node.attributes = {{"aria-level", "1"},
                     {"aria-expanded", listed.closed ? "false" : "true"},
                     {"aria-selected", state.all_selected() ? "true" : "false"},
                     {"data-runs", fmt::format("{}", state.runs.size())},
                     {"data-shown", fmt::format("{}", state.shown)}};
  const int64_t line = model.GroupLineOf(*model.listed()[listed.first]);
  if (state.all_selected()) row.list->AddRectFilled(box.Min, box.Max, c.overlay_selection);
  if (item.hovered || (line != 0 && line == model.highlighted_run))
    row.list->AddRectFilled(box.Min, box.Max, c.overlay_hover);

  const bool turned =
      Chevron(ui, "below", ImVec2(box.Min.x + ui.Px(5), row.middle), group.label, !listed.closed);
  const float left = box.Min.x + ui.Px(tokens::kLayoutTreeIndent);
  const ImRect swatch(left + ui.Px(5), box.Min.y + ui.Px(1), left + ui.Px(29),
                      box.Max.y - ui.Px(1));
  const ItemState colour =
      DrawSwatch(ui, group.label, LookOf(ui.theme(), group), true, row, swatch);
  const ItemState eye = DrawEye(ui, group.label, row, box.Max.x - ui.Px(8));
  float right = DrawValue(ui, group.value, row.hidden ? c.text_muted : c.text_primary,
                          ImVec2(box.Max.x - ui.Px(30), row.middle), &node);
  const RuleHits hits = listed.closed ? HitsOf(model, state.runs) : RuleHits();
  const float flag = DrawRuleFlag(ui, model, hits, row.list, box, right, &node);
  if (flag > 0) right -= flag + ui.Px(8);
  if (group.nonfinite_run_count > 0 && flag == 0) {
    ui.Icon(row.list, icons::kIconTriangleAlert, 12, right - ui.Px(12), row.middle, c.danger_text);
    right -= ui.Px(20);
  }
  const bool cut = DrawLabel(ui, group, row, state.runs.size(), left + ui.Px(30), right);
  if (item.focused) ui.FocusRing(row.list, box, 0, false);
  const std::string tip = TipOf(model, group, cut, hits, &style_);
  ui.Tooltip(item.id, item.hovered && !tip.empty(), box, tip);

  if (item.hovered || eye.hovered || colour.hovered) model.highlighted_run = line;
  const ImGuiIO& io = ImGui::GetIO();
  if (turned) {
    model.SetClosed(group.key, !listed.closed);
  } else if (colour.clicked) {
    menu->Open(state.runs, swatch, true);
  } else if (item.right_clicked) {
    menu->Open(state.runs, ImRect(io.MousePos, io.MousePos), false);
  } else if (item.clicked && io.KeyAlt) {
    model.ShowOnly(state.runs);
  } else if (eye.clicked) {
    model.SetHidden(state.runs, !row.hidden);
  } else if (item.clicked) {
    if (!io.KeyCtrl && !io.KeyShift) model.selection.Clear();
    for (const int64_t run : state.runs) model.selection.Add(run);
  }
  ImGui::PopID();
}

}  // namespace tidemark::ui
