// The dialog with the rules of the file: which there are, what is flagged, and whether the system
// may notify. What is switched or removed counts at once; one rule is made or changed in a form.
#pragma once

#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/panels/rule_form.h"
#include "ui/ui.h"

namespace tidemark::ui {

class RulesDialog {
 public:
  void Open() { open_ = true; }
  void Draw(Ui& ui, Model& model);

 private:
  void DrawList(Ui& ui, Model& model);
  void DrawRules(Ui& ui, Model& model);
  bool DrawRule(Ui& ui, size_t index);
  void DrawAdd(Ui& ui, Model& model);
  void DrawNotify(Ui& ui, Model& model);
  void DrawFlagged(Ui& ui, Model& model);
  void DrawForm(Ui& ui, Model& model);
  void Edit(size_t index);

  bool open_ = false, editing_ = false;
  size_t edited_ = 0;           // index of the rule in the form; behind the last: a new one
  std::vector<RunRule> rules_;  // as they are on screen
  RuleForm form_;
};

}  // namespace tidemark::ui
