// The rows of the sidebar's list of runs.
#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/format.h"
#include "ui/panels/rule_flag.h"
#include "ui/panels/run_row_parts.h"
#include "ui/panels/runs_panel.h"
#include "ui/texts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

struct StatusMark {
  const char* icon = nullptr;
  Color color = 0;
  const char* name = "";
  std::string text;
};

// What a person should know of the run's life; none for one that ended long ago.
StatusMark StatusMarkOf(Ui& ui, const Model& model, const RunRow& run) {
  const tokens::ThemeColors& c = ui.c();
  const double now_s = ui.host().WallTimeS();
  if (IsStalled(run, now_s)) {
    return {icons::kIconClock, c.warning_text, "stalled",
            fmt::format(texts::kStalled, Duration(now_s - run.last_time_s))};
  }
  if (run.status == "running")
    return {icons::kIconLoaderCircle, c.accent_text, "running", texts::kRunsNow};
  if (run.status == "crashed")
    return {icons::kIconTriangleAlert, c.danger_text, "crashed", texts::kHasCrashed};
  if (run.status == "failed")
    return {icons::kIconTriangleAlert, c.danger_text, "failed", texts::kHasFailed};
  if (model.news.EventOf(run) == RunEvent::kFinished)
    return {icons::kIconCheck, c.success_text, "finished", texts::kHasFinished};
  return {};
}

// Signs at the right of the name; returns where they begin.
float DrawMarks(Ui& ui, const Model& model, const RunRow& run, const RowPlace& row, float right,
                MirrorNode* node) {
  const StatusMark mark = StatusMarkOf(ui, model, run);
  if (mark.icon != nullptr) {
    ui.Icon(row.list, mark.icon, 12, right - ui.Px(12), row.middle, mark.color);
    right -= ui.Px(20);
    node->attributes.emplace_back("data-status", mark.name);
  }
  if (model.news.EventOf(run) == RunEvent::kNew) {
    const float width =
        Chip(ui, row.list, 0, row.middle, texts::kNew, ChipKind::kAccent, nullptr, true, false);
    Chip(ui, row.list, right - width, row.middle, texts::kNew, ChipKind::kAccent, nullptr, true);
    right -= width + ui.Px(8);
    node->attributes.emplace_back("data-new", "true");
  }
  const float flag =
      DrawRuleFlag(ui, model, model.rules.Of(run.run_id), row.list, row.box, right, node);
  if (flag > 0) right -= flag + ui.Px(8);
  if (run.has_nonfinite) node->attributes.emplace_back("data-nonfinite", "true");
  if (run.has_nonfinite && flag == 0) {
    const float width =
        Chip(ui, row.list, 0, row.middle, texts::kNan, ChipKind::kDanger, nullptr, true, false);
    Chip(ui, row.list, right - width, row.middle, texts::kNan, ChipKind::kDanger, nullptr, true);
    right -= width + ui.Px(8);
  }
  if (run.pinned) {
    ui.Icon(row.list, icons::kIconPin, 12, right - ui.Px(12), row.middle, ui.c().text_muted);
    right -= ui.Px(20);
  }
  return right;
}

// `index`: into Model::listed.
void OnClick(Model& model, size_t index, bool eye) {
  const std::vector<const RunRow*>& rows = model.listed();
  const RunRow& run = *rows[index];
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyAlt) {
    model.ShowOnly({run.run_id});
  } else if (eye) {
    model.SetHidden(model.Targets(run.run_id), !model.IsHidden(run));
  } else {
    model.selection.Click(
        index, rows.size(), [&](size_t i) { return rows[i]->run_id; }, io.KeyShift, io.KeyCtrl);
  }
}

}  // namespace

void RunsPanel::DrawList(Ui& ui, Model& model, RunMenu* menu, const ImRect& area) {
  const std::vector<RunListRow>& rows = model.list().rows;
  const ImGuiID list_id = ImGui::GetID("list");
  ui.Describe(list_id, "grid", texts::kRuns, area)
      .attributes.emplace_back("aria-rowcount", fmt::format("{}", rows.size()));
  StyleFinder finder;
  for (const RunRow* run : model.listed()) finder.Add(run->value);
  style_ = finder.Find();

  ImGui::SetCursorScreenPos(area.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginChild("list", area.GetSize(), ImGuiChildFlags_NavFlattened);
  Mirror::Current()->PushParent(list_id);
  if (rows.empty()) {
    const bool searching = !model.run_search.empty();
    const std::string text = searching ? fmt::format(texts::kNoRunMatches, model.run_search)
                             : model.runs_known ? std::string(texts::kNoRunsYet)
                             : model.file.open  ? std::string(texts::kReadingRuns)
                                                : std::string(texts::kNoRunsYet);
    const float height = ui.TextWrapped(ImGui::GetWindowDrawList(), Type::kSmall,
                                        ImVec2(area.Min.x + ui.Px(12), area.Min.y + ui.Px(12)),
                                        area.GetWidth() - ui.Px(24), ui.c().text_muted, text);
    ui.DescribeText(ImGui::GetID("none"), text,
                    ImRect(area.Min.x, area.Min.y, area.Max.x, area.Min.y + height + ui.Px(12)));
  }
  const float row_height = ui.Px(tokens::kLayoutRow);
  ImGui::Dummy(ImVec2(0, ui.Px(4)));
  for (size_t i = 0; reveal_ != 0 && i < rows.size(); ++i) {
    if (rows[i].run == nullptr || rows[i].run->run_id != reveal_) continue;
    ImGui::SetScrollY(
        std::max(0.0f, row_height * (static_cast<float>(i) + 0.5f) - area.GetHeight() / 2));
    reveal_ = 0;
    ui.Wake();
  }
  float widest = 0;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()), row_height);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float width = ImGui::GetCurrentWindow()->WorkRect.GetWidth();
      // A copy: what a row does may make the list anew, and shorter.
      if (static_cast<size_t>(i) >= rows.size()) break;
      const RunListRow row = rows[static_cast<size_t>(i)];
      const ImRect box(at.x, at.y, at.x + width, at.y + row_height);
      const Cell& cell = row.run == nullptr ? row.group->value : row.run->value;
      widest = std::max(widest, ui.Width(Type::kSmall, CellText(cell, &style_, ui.host())));
      if (row.run == nullptr)
        DrawGroup(ui, model, menu, row, box);
      else
        DrawRow(ui, model, menu, row, box);
      ImGui::SetCursorScreenPos(at);
      ImGui::Dummy(ImVec2(width, row_height));
    }
  }
  value_width_ = std::clamp(widest, ui.Px(40), area.GetWidth() * 0.45f);
  ImGui::Dummy(ImVec2(0, ui.Px(8)));
  Mirror::Current()->PopParent();
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void RunsPanel::DrawRow(Ui& ui, Model& model, RunMenu* menu, const RunListRow& listed,
                        const ImRect& box) {
  const RunRow& run = *listed.run;
  const tokens::ThemeColors& c = ui.c();
  ImGui::PushID(reinterpret_cast<const void*>(static_cast<intptr_t>(run.run_id)));
  ItemOptions options;
  options.overlap = true;
  const ItemState item = Item(ui, "row", box, options);
  const bool selected = model.selection.Has(run.run_id);
  RowPlace row = PlaceOf(ui, model, listed, box);
  row.hidden = model.IsHidden(run);
  MirrorNode& node = ui.Describe(item.id, "row", run.name, box);
  node.attributes.emplace_back("aria-selected", selected ? "true" : "false");
  node.attributes.emplace_back("data-shown", row.hidden ? "false" : "true");
  if (model.list().indents)
    node.attributes.emplace_back("aria-level", fmt::format("{}", listed.depth + 2));
  if (run.pinned) node.attributes.emplace_back("data-pinned", "true");
  if (selected) row.list->AddRectFilled(box.Min, box.Max, c.overlay_selection);
  const int64_t lifted = model.highlighted_run;
  if (item.hovered || (lifted != 0 && (lifted == run.run_id || lifted == model.GroupLineOf(run))))
    row.list->AddRectFilled(box.Min, box.Max, c.overlay_hover);

  const ImRect swatch(row.left + ui.Px(5), box.Min.y + ui.Px(1), row.left + ui.Px(29),
                      box.Max.y - ui.Px(1));
  const bool turned =
      listed.parent &&
      Chevron(ui, "below",
              ImVec2(row.left - ui.Px(tokens::kLayoutTreeIndent) + ui.Px(5), row.middle), run.name,
              !listed.closed);
  const ItemState colour =
      DrawSwatch(ui, run.name, LookOf(ui.theme(), model, run), false, row, swatch);
  float right = box.Max.x - ui.Px(8);
  const ItemState eye = DrawEye(ui, run.name, row, right);
  right = DrawMarks(ui, model, run, row,
                    DrawValue(ui, run.value, row.hidden ? c.text_muted : c.text_secondary,
                              ImVec2(right - ui.Px(22), row.middle), &node),
                    &node);
  const float x = row.left + ui.Px(30);
  const Color color = row.hidden || run.archived ? c.text_muted : c.text_primary;
  const float drawn =
      ui.TextCut(row.list, Type::kSmall, x, row.middle, right - x, color, run.name, CutAt::kMiddle);
  const bool cut = drawn + 1 < ui.Width(Type::kSmall, run.name);
  if (item.focused) ui.FocusRing(row.list, box, 0, false);
  const StatusMark mark = StatusMarkOf(ui, model, run);
  if (item.hovered) model.news.Acknowledge(run.uuid);
  std::string tip = cut ? run.name : "";
  for (const std::string& line : {mark.text, RuleFlagTip(model, model.rules.Of(run.run_id))}) {
    if (!line.empty()) tip += (tip.empty() ? "" : "\n") + line;
  }
  ui.Tooltip(item.id, item.hovered && !tip.empty(), box, tip);

  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (item.hovered || eye.hovered || colour.hovered) model.highlighted_run = run.run_id;
  if (colour.clicked) menu->Open(model.Targets(run.run_id), swatch, true);
  if (turned) {
    model.SetClosed(run.uuid, !listed.closed);
  } else if (eye.clicked || item.clicked) {
    OnClick(model, listed.first, eye.clicked);
  } else if (item.right_clicked) {
    menu->Open(model.Targets(run.run_id), ImRect(mouse, mouse), false);
  }
  ImGui::PopID();
}

// The value that the list shows, in a column of its own; returns where the rest ends.
float RunsPanel::DrawValue(Ui& ui, const Cell& cell, Color color, ImVec2 right_middle,
                           MirrorNode* node) {
  const std::string value = CellText(cell, IsNumeric(cell) ? &style_ : nullptr, ui.host());
  if (value.empty()) return right_middle.x;
  const std::string cut = ui.Cut(Type::kSmall, value, value_width_);
  ui.TextRight(ImGui::GetWindowDrawList(), Type::kSmall, right_middle.x, right_middle.y, color,
               cut);
  node->value = value;
  return right_middle.x - std::max(value_width_, ui.Width(Type::kSmall, cut)) - ui.Px(8);
}

}  // namespace tidemark::ui
