// The small forms behind the fields of the data: types of columns, how values are scaled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Each column with its type, which a click corrects at once.
class TypesDialog {
 public:
  void Open() { open_ = true; }
  void Draw(Ui& ui, Model& model);

 private:
  void DrawRow(Ui& ui, Model& model, const workbench::ColumnCard& column);

  bool open_ = false;
  std::string find_;
};

class ScalingDialog {
 public:
  void Open(const workbench::InputChoice& choice);
  void Draw(Ui& ui, Model& model);

 private:
  // The choice as typed; none, and why, when it can't be used.
  [[nodiscard]] std::optional<workbench::InputChoice> Typed(std::string* problem) const;

  bool open_ = false;
  workbench::InputChoice choice_;
  std::string divisor_, means_, scales_;
};

// "0.485, 0.456, 0.406" and back; none when something else is written.
[[nodiscard]] std::optional<std::vector<double>> ParseNumbers(const std::string& text);
[[nodiscard]] std::string NumbersText(const std::vector<double>& numbers);
// Puts a choice about an input among those of the person, in place of an older one.
void PutInputChoice(const workbench::InputChoice& choice, workbench::Choices* choices);
// "Divide by 16".
[[nodiscard]] std::string ScalingText(const workbench::InputChoice& choice);

}  // namespace tidemark::ui
