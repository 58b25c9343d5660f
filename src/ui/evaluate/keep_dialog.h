// Keeps the evaluation that is shown as a run of the open file: its name, the run that trained the
// model, and how much is stored.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Why the shown evaluation can't be kept; empty when it can.
[[nodiscard]] std::string WhyNotKeep(const Model& model);

class KeepDialog {
 public:
  void Open(const Model& model);
  void Draw(Ui& ui, Model& model);

 private:
  void DrawTrainingRun(Ui& ui, const Model& model);

  bool open_ = false;
  std::string name_, training_uuid_, find_;
  bool with_predictions_ = true, with_model_ = false;
};

}  // namespace tidemark::ui
