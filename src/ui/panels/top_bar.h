// The bar at the top: mark, file name and menu, tabs, storage state, undo, redo, theme, find field,
// Save.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

struct TopBarAsks {
  bool file_menu = false, palette = false, toggle_theme = false;
  ImRect file_box;  // where the file menu hangs
};

// How the file is kept, in a few words, with its icon.
struct StorageWords {
  std::string text;
  const char* icon = nullptr;
  enum Mood { kPlain, kGood, kWarn } mood = kPlain;
};
[[nodiscard]] StorageWords DescribeStorage(const Model& model);

TopBarAsks DrawTopBar(Ui& ui, Model& model, const ImRect& area, float file_width);

}  // namespace tidemark::ui
