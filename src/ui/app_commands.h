// Everything that can be done by name or key in this program, as one list: the palette shows it,
// the shortcuts run from it.
#pragma once

#include <vector>

#include "ui/command_list.h"
#include "ui/model.h"
#include "ui/panels/about.h"
#include "ui/panels/charts_panel.h"
#include "ui/panels/deleted_dialog.h"
#include "ui/panels/file_menu.h"
#include "ui/panels/palette.h"
#include "ui/panels/problems_panel.h"
#include "ui/panels/rules_dialog.h"
#include "ui/panels/run_menu.h"
#include "ui/panels/runs_panel.h"
#include "ui/panels/table_panel.h"
#include "ui/ui.h"

namespace tidemark::ui {

// What the commands act on; all of it outlives the list.
struct CommandTargets {
  Ui* ui;
  Model* model;
  Palette* palette;
  FileMenu* file_menu;
  RunMenu* run_menu;
  RunsPanel* runs;
  ChartsPanel* charts;
  TablePanel* table;
  ProblemsPanel* problems;
  RulesDialog* rules;
  DeletedDialog* deleted;
  About* about;
};

[[nodiscard]] std::vector<Command> MakeCommands(const CommandTargets& targets);

}  // namespace tidemark::ui
