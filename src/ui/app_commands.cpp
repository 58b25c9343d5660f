#include "ui/app_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generated/icons.h"
#include "ui/texts.h"

namespace tidemark::ui {
namespace {

using Commands = std::vector<Command>;

// Selected runs in the order of the list.
std::vector<int64_t> Selected(const Model& model) {
  std::vector<int64_t> ids;
  for (const RunRow& run : model.runs.rows) {
    if (model.selection.Has(run.run_id)) ids.push_back(run.run_id);
  }
  return ids;
}

bool AllSelected(const Model& model, bool (*holds)(const Model&, const RunRow&)) {
  return std::all_of(model.runs.rows.begin(), model.runs.rows.end(), [&](const RunRow& run) {
    return !model.selection.Has(run.run_id) || holds(model, run);
  });
}

Command Make(const char* title, const char* icon, ImGuiKeyChord chord, std::function<void()> run) {
  Command command;
  command.title = title;
  command.icon = icon;
  command.chord = chord;
  command.run = std::move(run);
  return command;
}

void AddFileCommands(const CommandTargets& at, Commands* out) {
  Model* model = at.model;
  const auto open = [model] { return model->file.open; };
  const auto stored = [model] {
    return model->file.open && model->takes_files &&
           std::any_of(
               model->files.begin(), model->files.end(),
               [model](const FileListEntry& entry) { return entry.name == model->file.name; });
  };
  const auto takes_files = [model] { return model->takes_files; };
  Command folder = Make(texts::kChooseFolder, icons::kIconFolderOpen, ImGuiMod_Ctrl | ImGuiKey_O,
                        [model] { model->host().PickFolder(); });
  folder.enabled = takes_files;
  out->push_back(std::move(folder));
  Command files =
      Make(texts::kChooseFiles, icons::kIconFileUp, 0, [model] { model->host().PickFiles(); });
  files.enabled = takes_files;
  out->push_back(std::move(files));
  out->push_back(Make(texts::kOpenExample, icons::kIconPlay, 0, [model] { model->OpenExample(); }));
  Command fresh = Make(texts::kNewFile, icons::kIconFilePlus, 0, [model] { model->NewFile(); });
  fresh.enabled = [model] { return model->MakesFiles(); };
  out->push_back(std::move(fresh));
  Command save = Make(texts::kSaveCopy, icons::kIconSave, ImGuiMod_Ctrl | ImGuiKey_S,
                      [model] { model->Save(); });
  save.enabled = [model] { return model->file.open && !model->saving; };
  save.while_typing = true;
  out->push_back(std::move(save));
  Command rename = Make(texts::kRenameFile, icons::kIconPencil, 0,
                        [at] { at.file_menu->AskRename(at.model->file.name); });
  rename.enabled = stored;
  out->push_back(std::move(rename));
  Command remove = Make(texts::kDeleteThisFile, icons::kIconTrash2, 0,
                        [at] { at.file_menu->AskDelete(at.model->file.name); });
  remove.enabled = stored;
  out->push_back(std::move(remove));
  Command compact =
      Make(texts::kCompactEllipsis, icons::kIconHardDrive, 0, [at] { at.file_menu->AskCompact(); });
  compact.enabled = [model] { return model->CanEdit() && !model->import; };
  out->push_back(std::move(compact));
  Command cancel =
      Make(texts::kCancelImportCommand, icons::kIconX, 0, [model] { model->CancelImport(); });
  cancel.enabled = [model] { return model->import.has_value(); };
  out->push_back(std::move(cancel));
  Command problems =
      Make(texts::kShowProblems, icons::kIconTriangleAlert, 0, [at] { at.problems->Open(); });
  problems.enabled = open;
  out->push_back(std::move(problems));
  Command rules = Make(texts::kRulesEllipsis, icons::kIconFlag, 0, [at] { at.rules->Open(); });
  rules.enabled = open;
  out->push_back(std::move(rules));
  Command deleted =
      Make(texts::kDeletedEllipsis, icons::kIconHistory, 0, [at] { at.deleted->Open(); });
  deleted.enabled = [model] { return model->file.deleted_run_count > 0; };
  out->push_back(std::move(deleted));
  Command seen =
      Make(texts::kMarkAllSeenCommand, icons::kIconFlag, 0, [model] { model->MarkAllSeen(); });
  seen.enabled = [model] { return model->rules.run_count() > 0; };
  out->push_back(std::move(seen));
  Command columns =
      Make(texts::kGuessTitle, icons::kIconColumns3, 0, [model] { model->show_guesses = true; });
  columns.enabled = [model] { return model->import_done.has_value(); };
  out->push_back(std::move(columns));
  out->push_back(Make(texts::kAboutEllipsis, icons::kIconInfo, 0, [at] { at.about->Open(); }));
}

void AddTrainingCommands(const CommandTargets& at, Commands* out) {
  Model* model = at.model;
  if (!model->host().can_train()) return;
  const auto in = [model](TrainingNews::State state) {
    return model->training && model->training->state == state;
  };
  const auto add = [&](const char* title, const char* icon, TrainingAct act,
                       std::function<bool()> enabled) {
    Command command = Make(title, icon, 0, [model, act] { model->Train(act); });
    command.enabled = std::move(enabled);
    out->push_back(std::move(command));
  };
  add(texts::kTrainExample, icons::kIconFlaskConical, TrainingAct::kStart,
      [model] { return !model->training && model->takes_files; });
  add(texts::kPauseTraining, icons::kIconPause, TrainingAct::kPause,
      [in] { return in(TrainingNews::kTraining); });
  add(texts::kGoOnTraining, icons::kIconPlay, TrainingAct::kGoOn,
      [in] { return in(TrainingNews::kPaused); });
  add(texts::kStopTraining, icons::kIconX, TrainingAct::kStop,
      [model, in] { return model->training && !in(TrainingNews::kEnding); });
}

void AddEditCommands(const CommandTargets& at, Commands* out) {
  Model* model = at.model;
  Command undo =
      Make(texts::kUndo, icons::kIconUndo2, ImGuiMod_Ctrl | ImGuiKey_Z, [model] { model->Undo(); });
  undo.enabled = [model] { return !model->file.undo_label.empty(); };
  undo.detail = [model] { return model->file.undo_label; };
  out->push_back(std::move(undo));
  Command redo = Make(texts::kRedo, icons::kIconRedo2, ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z,
                      [model] { model->Redo(); });
  redo.enabled = [model] { return !model->file.redo_label.empty(); };
  redo.detail = [model] { return model->file.redo_label; };
  out->push_back(std::move(redo));
  Command copy = Make(texts::kCopyValues, icons::kIconCopy, ImGuiMod_Ctrl | ImGuiKey_C, [at] {
    at.model->Copy(at.charts->hover().AsText(*at.model), texts::kValues);
  });
  copy.enabled = [at] { return at.model->view.tab == Tab::kCharts && at.charts->hover().active(); };
  out->push_back(std::move(copy));
}

void AddRunCommands(const CommandTargets& at, Commands* out) {
  Model* model = at.model;
  const auto any = [model] { return model->file.open && !model->runs.rows.empty(); };
  const auto selected = [model] { return !model->selection.empty(); };
  const auto editable = [model] { return !model->selection.empty() && model->CanEdit(); };
  const auto add = [out](Command command, std::function<bool()> enabled) {
    command.enabled = std::move(enabled);
    out->push_back(std::move(command));
  };
  add(Make(texts::kFindRuns, icons::kIconSearch, ImGuiKey_Slash,
           [at] {
             if (at.model->view.tab == Tab::kTable) {
               at.table->FocusFilter();
             } else {
               at.model->view.tab = Tab::kCharts;
               at.model->view.sidebar_open = true;
               at.runs->FocusSearch();
             }
           }),
      any);
  add(Make(texts::kGroupRunsEllipsis, icons::kIconLayers, ImGuiKey_G,
           [at] {
             if (at.model->view.tab == Tab::kTable) {
               at.table->OpenGroups();
             } else {
               at.model->view.tab = Tab::kCharts;
               at.model->view.sidebar_open = true;
               at.runs->OpenGroups();
             }
           }),
      any);
  add(Make(texts::kShowAll, icons::kIconEye, 0, [model] { model->ShowAll(); }), any);
  add(Make(texts::kHideAll, icons::kIconEyeOff, 0, [model] { model->HideAll(); }), any);
  add(Make(texts::kSelectAllCharts, icons::kIconTarget, 0,
           [model] { model->ShowOnly(Selected(*model)); }),
      selected);
  add(Make(texts::kHideSelected, icons::kIconEyeOff, ImGuiKey_H,
           [model] {
             const bool hidden = AllSelected(
                 *model, [](const Model& m, const RunRow& run) { return m.IsHidden(run); });
             model->SetHidden(Selected(*model), !hidden);
           }),
      selected);
  add(Make(texts::kPinSelected, icons::kIconPin, ImGuiKey_P,
           [model] {
             const bool pinned =
                 AllSelected(*model, [](const Model&, const RunRow& run) { return run.pinned; });
             model->SetPinned(Selected(*model), !pinned);
           }),
      editable);
  add(Make(texts::kArchiveSelected, icons::kIconArchive, 0,
           [model] {
             const bool archived =
                 AllSelected(*model, [](const Model&, const RunRow& run) { return run.archived; });
             model->SetArchived(Selected(*model), !archived);
           }),
      editable);
  add(Make(texts::kDetailsSelected, icons::kIconTag, ImGuiKey_T,
           [at] { at.run_menu->AskDetails(*at.model, Selected(*at.model)); }),
      editable);
  add(Make(texts::kDeleteSelected, icons::kIconTrash2, ImGuiKey_Delete,
           [model] { model->DeleteRuns(Selected(*model)); }),
      editable);
  add(Make(texts::kRenameSelected, icons::kIconPencil, ImGuiKey_F2,
           [at] { at.run_menu->AskRename(*at.model, Selected(*at.model).front()); }),
      [model] { return model->CanEdit() && Selected(*model).size() == 1; });
}

void AddChartCommands(const CommandTargets& at, Commands* out) {
  Model* model = at.model;
  const auto in_charts = [model] { return model->file.open && model->view.tab == Tab::kCharts; };
  const auto add = [&](Command command) {
    if (!command.enabled) command.enabled = in_charts;
    out->push_back(std::move(command));
  };
  Command strength = Make(texts::kSetSmoothing, icons::kIconSlidersHorizontal, ImGuiKey_S,
                          [at] { at.charts->toolbar().OpenSmoothing(); });
  strength.detail = [model] {
    return model->view.smoothing > 0 ? fmt::format(texts::kNowEma, model->view.smoothing)
                                     : std::string(texts::kNowOff);
  };
  add(std::move(strength));
  Command off = Make(texts::kSwitchSmoothingOff, icons::kIconSlidersHorizontal,
                     ImGuiMod_Shift | ImGuiKey_S, [model] { model->view.smoothing = 0; });
  off.detail = [] { return std::string(texts::kAllCharts); };
  add(std::move(off));
  add(Make(texts::kToggleRaw, icons::kIconEye, 0,
           [model] { model->view.show_raw = !model->view.show_raw; }));
  const std::pair<const char*, XKind> kinds[] = {{texts::kXStep, XKind::kStep},
                                                 {texts::kXWall, XKind::kWallTime},
                                                 {texts::kXRelative, XKind::kRelativeTime}};
  for (const auto& [title, kind] : kinds) {
    add(Make(title, icons::kIconChartLine, 0, [model, kind = kind] { model->view.x_kind = kind; }));
  }
  Command back = Make(texts::kZoomBack, icons::kIconZoomOut, ImGuiKey_Backspace,
                      [model] { model->zooms.Back(&model->view); });
  back.enabled = [model, in_charts] { return in_charts() && !model->zooms.empty(); };
  add(std::move(back));
  add(Make(texts::kZoomReset, icons::kIconRotateCcw, 0, [model] { model->view.x_zoom.clear(); }));
  add(Make(texts::kCollapseAll, icons::kIconChevronsDownUp, 0,
           [at] { at.charts->SetCollapsed(*at.model, true); }));
  add(Make(texts::kExpandAll, icons::kIconChevronsUpDown, 0,
           [at] { at.charts->SetCollapsed(*at.model, false); }));
  for (int columns = 1; columns <= 4; ++columns) {
    const std::string name =
        columns == 1 ? texts::kOneColumn : fmt::format(texts::kManyColumns, columns);
    add(Make(fmt::format(texts::kGridOf, name).c_str(), icons::kIconGrid2x2, 0,
             [model, columns] { model->view.grid_columns = columns; }));
  }
}

void AddViewCommands(const CommandTargets& at, Commands* out) {
  Model* model = at.model;
  Command palette = Make(texts::kOpenPalette, icons::kIconSearch, ImGuiMod_Ctrl | ImGuiKey_K,
                         [at] { at.palette->Open(); });
  palette.while_typing = true;
  out->push_back(std::move(palette));
  out->push_back(Make(texts::kGoCharts, icons::kIconChartLine, ImGuiKey_1,
                      [model] { model->view.tab = Tab::kCharts; }));
  out->push_back(Make(texts::kGoTable, icons::kIconTable2, ImGuiKey_2,
                      [model] { model->view.tab = Tab::kTable; }));
  out->push_back(Make(texts::kGoEvaluate, icons::kIconTarget, ImGuiKey_3,
                      [model] { model->view.tab = Tab::kEvaluate; }));
  Command sidebar = Make(texts::kShowSidebar, icons::kIconPanelLeft, ImGuiKey_B,
                         [model] { model->view.sidebar_open = !model->view.sidebar_open; });
  sidebar.enabled = [model] { return model->view.tab == Tab::kCharts; };
  out->push_back(std::move(sidebar));
  Command columns = Make(texts::kChooseColumns, icons::kIconColumns3, 0, [at] {
    at.model->view.tab = Tab::kTable;
    at.table->OpenColumns();
  });
  columns.enabled = [model] { return model->file.open; };
  out->push_back(std::move(columns));
  const std::pair<const char*, ThemeChoice> themes[] = {
      {texts::kThemeLight, ThemeChoice::kLight},
      {texts::kThemeDark, ThemeChoice::kDark},
      {texts::kThemeSystem, ThemeChoice::kSystem}};
  for (const auto& [title, choice] : themes) {
    out->push_back(Make(title,
                        choice == ThemeChoice::kLight  ? icons::kIconSun
                        : choice == ThemeChoice::kDark ? icons::kIconMoon
                                                       : icons::kIconMonitor,
                        0, [model, choice = choice] { model->view.theme = choice; }));
  }
}

// The innermost thing that is open or chosen goes first.
void AddEscape(const CommandTargets& at, Commands* out) {
  Model* model = at.model;
  Command escape = Make(texts::kCloseOrClear, icons::kIconX, ImGuiKey_Escape, [at] {
    if (at.charts->hover().pinned()) {
      at.charts->hover().Unpin();
    } else if (at.model->view.tab == Tab::kCharts && !at.model->view.enlarged.empty()) {
      at.model->view.enlarged.clear();
    } else {
      at.model->selection.Clear();
    }
  });
  escape.enabled = [at, model] {
    const bool chart = model->view.tab == Tab::kCharts &&
                       (at.charts->hover().pinned() || !model->view.enlarged.empty());
    return !at.charts->dragging() && (chart || !model->selection.empty());
  };
  out->push_back(std::move(escape));
}

}  // namespace

std::vector<Command> MakeCommands(const CommandTargets& targets) {
  Commands commands;
  AddViewCommands(targets, &commands);
  AddFileCommands(targets, &commands);
  AddTrainingCommands(targets, &commands);
  AddEditCommands(targets, &commands);
  AddRunCommands(targets, &commands);
  AddChartCommands(targets, &commands);
  AddEscape(targets, &commands);
  return commands;
}

}  // namespace tidemark::ui
