// The menu that says how runs are grouped: by which columns, whether nested runs stand below their
// parents, and how charts draw the groups. The sidebar and the table share it and its setting.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class GroupMenu {
 public:
  // "model, optimizer", or "" without groups.
  [[nodiscard]] static std::string Summary(const Model& model);
  // Of the choice how charts draw groups.
  [[nodiscard]] static const char* BandName(GroupBand band);
  static void BandItems(Ui& ui, Model& model);
  // Opens it with the next Draw, as a click on its button does.
  void Open() { open_ = true; }
  // `id`: of the popup in the current window.
  void Draw(Ui& ui, Model& model, const char* id, const ImRect& anchor);

 private:
  void DrawColumns(Ui& ui, Model& model);

  bool open_ = false;
  std::string filter_;
};

}  // namespace tidemark::ui
