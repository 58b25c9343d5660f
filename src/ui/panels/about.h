// About: what this is, its build, and whose work it contains.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class About {
 public:
  void Open() { open_ = true; }
  void Draw(Ui& ui, Model& model);

 private:
  bool open_ = false;
};

}  // namespace tidemark::ui
