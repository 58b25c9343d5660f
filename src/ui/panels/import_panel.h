// After an import of text files: which columns were taken for step, time and run, and correcting
// them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class ImportPanel {
 public:
  void Open(const ImportDone& done);
  void Draw(Ui& ui, Model& model);

 private:
  enum Field { kStepField, kTimeField, kRunField };
  void DrawGuess(Ui& ui, size_t index);
  void DrawChoice(Ui& ui, size_t index, Field field, const char* label, const ImRect& box);
  [[nodiscard]] std::vector<ColumnCorrection> Corrections() const;

  bool open_ = false;
  ImportDone done_;
  std::vector<TextGuess> edited_;
};

}  // namespace tidemark::ui
