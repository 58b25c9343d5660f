// What can be done with runs: a menu for one run or the selection, with the palette of colours.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ui/model.h"
#include "ui/panels/run_details.h"
#include "ui/ui.h"

namespace tidemark::ui {

class RunMenu {
 public:
  // Opens the menu of these runs at the next Draw, below `anchor`; `colours` only the palette.
  void Open(std::vector<int64_t> runs, const ImRect& anchor, bool colours);
  void AskRename(const Model& model, int64_t run);
  // Group, tags and notes of these runs.
  void AskDetails(Model& model, std::vector<int64_t> runs) {
    details_.Open(model, std::move(runs));
  }
  void Draw(Ui& ui, Model& model);

 private:
  void DrawActions(Ui& ui, Model& model);
  void DrawColours(Ui& ui, Model& model);
  void SetColour(const Ui& ui, Model& model, int index);
  void DrawRename(Ui& ui, Model& model);

  std::vector<int64_t> runs_;
  ImRect anchor_;
  bool open_ = false, colours_only_ = false, open_rename_ = false;
  std::string custom_, new_name_;
  int64_t rename_run_ = 0;
  RunDetails details_;
};

}  // namespace tidemark::ui
