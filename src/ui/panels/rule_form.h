// The form in which one rule is made or changed: its kind, its metric and its numbers. Numbers are
// texts until they are taken, so that nothing is lost while they are typed.
#pragma once

#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class RuleForm {
 public:
  void Begin(const RunRule& rule);
  void Draw(Ui& ui, const Model& model);
  // What is written, or why it can't be used yet (a sentence for the person in `*problem`).
  [[nodiscard]] RunRule Rule(std::string* problem) const;
  [[nodiscard]] bool submitted() const { return submitted_; }

 private:
  void SetKind(RuleKind kind);
  void DrawKind(Ui& ui);
  void DrawMetric(Ui& ui, const Model& model);
  void DrawNumbers(Ui& ui);
  void DrawNumber(Ui& ui, const char* id, const char* label, const ImRect& box, std::string* text);

  RunRule rule_;
  std::string amount_, points_;
  bool focus_ = false, submitted_ = false;
};

}  // namespace tidemark::ui
