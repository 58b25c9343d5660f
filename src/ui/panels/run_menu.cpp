#include "ui/panels/run_menu.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kMenuId = "Run menu";
constexpr const char* kRenameId = "Rename run";

}  // namespace

void RunMenu::Open(std::vector<int64_t> runs, const ImRect& anchor, bool colours) {
  runs_ = std::move(runs);
  anchor_ = anchor;
  colours_only_ = colours;
  open_ = true;
}

void RunMenu::AskRename(const Model& model, int64_t run) {
  const RunRow* row = model.Run(run);
  if (!row) return;
  rename_run_ = run;
  new_name_ = row->name;
  open_rename_ = true;
}

void RunMenu::Draw(Ui& ui, Model& model) {
  if (open_) {
    custom_.clear();
    for (const int64_t id : runs_) {
      const RunRow* run = model.Run(id);
      if (run && !run->custom_colour.empty()) custom_ = run->custom_colour;
    }
    ImGui::OpenPopup(kMenuId);
    open_ = false;
  }
  if (BeginMenu(ui, kMenuId, anchor_, 224)) {
    if (!colours_only_) DrawActions(ui, model);
    DrawColours(ui, model);
    EndMenu();
  }
  if (open_rename_) {
    ImGui::OpenPopup(kRenameId);
    open_rename_ = false;
  }
  DrawRename(ui, model);
  details_.Draw(ui, model);
}

void RunMenu::DrawActions(Ui& ui, Model& model) {
  bool any_shown = false, all_pinned = true, all_archived = true;
  for (const int64_t id : runs_) {
    const RunRow* run = model.Run(id);
    if (!run) continue;
    any_shown |= !model.IsHidden(*run);
    all_pinned &= run->pinned;
    all_archived &= run->archived;
  }
  const bool edit = model.CanEdit(), one = runs_.size() == 1;
  if (!one) MenuHeading(ui, Counted(runs_.size(), "run", "runs"));
  if (MenuItem(ui, {any_shown ? texts::kHideRun : texts::kShowRun,
                    any_shown ? icons::kIconEyeOff : icons::kIconEye})) {
    model.SetHidden(runs_, any_shown);
  }
  if (MenuItem(ui,
               {one ? texts::kShowOnlyThis : texts::kShowOnlyThese, icons::kIconTarget, "Alt"})) {
    model.ShowOnly(runs_);
  }
  if (MenuItem(ui, {all_pinned ? texts::kUnpin : texts::kPin,
                    all_pinned ? icons::kIconPinOff : icons::kIconPin,
                    {},
                    edit})) {
    model.SetPinned(runs_, !all_pinned);
  }
  if (one && MenuItem(ui, {texts::kRenameEllipsis, icons::kIconPencil, {}, edit}))
    AskRename(model, runs_[0]);
  if (MenuItem(ui, {texts::kDetailsEllipsis, icons::kIconTag, {}, edit})) AskDetails(model, runs_);
  if (MenuItem(ui, {texts::kCopyName, icons::kIconCopy})) {
    std::string names;
    for (const int64_t id : runs_) {
      if (const RunRow* run = model.Run(id)) names += (names.empty() ? "" : "\n") + run->name;
    }
    model.Copy(names, texts::kName);
  }
  model.want_kept = true;
  const KeptEvaluationRow* kept = one ? model.EvaluationOf(runs_[0]) : nullptr;
  if (kept && model.bench.CanEvaluate() &&
      MenuItem(ui, {texts::kOpenInEvaluate, icons::kIconTarget}))
    model.ShowInEvaluate(kept->run_id);
  const bool flagged = std::any_of(runs_.begin(), runs_.end(),
                                   [&](int64_t id) { return !model.rules.Of(id).empty(); });
  if (flagged && MenuItem(ui, {texts::kMarkSeen, icons::kIconFlag})) model.MarkSeen(runs_);
  MenuSeparator(ui);
  if (MenuItem(
          ui,
          {all_archived ? texts::kUnarchive : texts::kArchive, icons::kIconArchive, {}, edit})) {
    model.SetArchived(runs_, !all_archived);
  }
  MenuRow remove{texts::kDeleteRuns, icons::kIconTrash2, {}, edit};
  remove.danger = true;
  if (MenuItem(ui, remove)) model.DeleteRuns(runs_);
  if (edit) MenuSeparator(ui);
  if (!edit) MenuNote(ui, texts::kReadOnlyTip, ui.c().text_muted);
}

void RunMenu::DrawColours(Ui& ui, Model& model) {
  if (!model.CanEdit()) {
    if (colours_only_) MenuNote(ui, texts::kReadOnlyTip, ui.c().text_muted);
    return;
  }
  MenuHeading(ui, model.view.group_by.empty() ? texts::kColour : texts::kGroupColour);
  const RunRow* first = runs_.empty() ? nullptr : model.Run(runs_[0]);
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (int row = 0; row < 2; ++row) {
    const ImRect line = MenuSpace(ui, 32);
    const float step = line.GetWidth() / 6;
    for (int i = 0; i < 6; ++i) {
      const int index = row * 6 + i;
      const float x = ui.Snap(line.Min.x + step * static_cast<float>(i) + (step - ui.Px(24)) / 2);
      const ImRect box(x, line.Min.y + ui.Px(4), x + ui.Px(24), line.Min.y + ui.Px(28));
      ImGui::PushID(index);
      const ItemState state = Item(ui, "colour", box);
      ImGui::PopID();
      const bool chosen = first && first->custom_colour.empty() && first->colour % 12 == index;
      MirrorNode& node =
          ui.Describe(state.id, "menuitemradio", RunColorName(ui.theme(), index), box);
      node.attributes.emplace_back("aria-checked", chosen ? "true" : "false");
      ui.Box(list, box, RunColor(ui.theme(), index, ""), 0, tokens::kRadiusControl);
      if (chosen)
        ui.Icon(list, icons::kIconCheck, 14, x + ui.Px(5), box.GetCenter().y, ui.c().bg_popup);
      if (state.focused || state.hovered) ui.FocusRing(list, box, tokens::kRadiusControl, true);
      ui.Tooltip(state.id, state.hovered, box, RunColorName(ui.theme(), index));
      if (state.clicked) {
        SetColour(ui, model, index);
        ImGui::CloseCurrentPopup();
      }
    }
  }
  const ImRect box = MenuSpace(ui, 32);
  InputSpec spec;
  spec.hint = texts::kCustomColour;
  spec.name = texts::kCustomColour;
  spec.type = Type::kSmall;
  spec.error = !custom_.empty() && !ParseHexColor(custom_);
  const InputState state = TextInput(
      ui, "custom", ImRect(box.Min.x, box.Min.y + ui.Px(2), box.Max.x, box.Max.y - ui.Px(2)), spec,
      &custom_);
  if (state.submitted && ParseHexColor(custom_)) {
    model.SetColour(model.WithTheirGroups(runs_), FormatHexColor(*ParseHexColor(custom_)));
    ImGui::CloseCurrentPopup();
  }
}

// Grouped runs are tints of their group's colour, so that a colour is given to the whole group. A
// group of one run tells a chosen colour from its own by its being no index.
void RunMenu::SetColour(const Ui& ui, Model& model, int index) {
  const std::vector<int64_t> runs = model.WithTheirGroups(runs_);
  const bool alone = !model.view.group_by.empty() && runs.size() == 1;
  model.SetColour(
      runs, alone ? FormatHexColor(RunColor(ui.theme(), index, "")) : fmt::format("{}", index));
}

void RunMenu::DrawRename(Ui& ui, Model& model) {
  if (!BeginDialog(ui, kRenameId, texts::kRenameRunTitle)) return;
  const ImRect box = MenuSpace(ui, 28, 0);
  InputSpec spec;
  spec.name = texts::kName;
  spec.focus_now = ImGui::IsWindowAppearing();
  spec.select_all = true;
  spec.error = new_name_.empty();
  const InputState state = TextInput(ui, "name", box, spec, &new_name_);
  MenuSpace(ui, 16, 0);
  ButtonSpec rename;
  rename.label = texts::kRename;
  rename.kind = ButtonKind::kPrimary;
  rename.enabled = !new_name_.empty();
  if (DialogButtons(ui, rename, texts::kCancel, state.submitted)) {
    model.RenameRun(rename_run_, new_name_);
  }
  EndDialog(ui);
}

}  // namespace tidemark::ui
