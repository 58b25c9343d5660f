// When a row counts as positive: the class that the figures of a binary task are about, and the
// score from which on a label is predicted. A field among those of the data, and its form.
#pragma once

#include <optional>
#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class DecisionForm {
 public:
  // The field; nothing where the task decides nothing (several classes, numbers, ranking).
  void DrawField(Ui& ui, Model& model);
  void Draw(Ui& ui, Model& model);

 private:
  void Open(const Bench& bench);
  void DrawClass(Ui& ui, const Bench& bench);
  [[nodiscard]] std::optional<double> Typed() const;

  bool open_ = false;
  std::string positive_;  // empty: the default
  std::string threshold_;
};

// The default class when none was chosen, and the second of the classes that are known; "" before.
[[nodiscard]] std::string PositiveInForce(const Bench& bench);

}  // namespace tidemark::ui
