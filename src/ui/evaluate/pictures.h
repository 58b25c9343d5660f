// The main area of the Evaluate view, below its tool bar: figures, matrices, curves, examples and
// tables of the evaluation that is shown, in cards that scroll. Everything is drawn from the latest
// answers of the Bench; what the person chooses goes into `bench.view`, and the Bench asks anew.
#pragma once

#include <memory>

#include "ui/evaluate/bench.h"
#include "ui/ui.h"

namespace tidemark::ui {

struct PictureMemory;

// What the pictures remember between frames: open menus, sorting, half-typed numbers, thumbnails.
// One per view.
class EvaluatePictures {
 public:
  EvaluatePictures();
  ~EvaluatePictures();
  EvaluatePictures(const EvaluatePictures&) = delete;
  EvaluatePictures& operator=(const EvaluatePictures&) = delete;

  [[nodiscard]] PictureMemory& memory() { return *memory_; }

 private:
  std::unique_ptr<PictureMemory> memory_;
};

// Draws everything inside `area` of the current window, as a child window that scrolls. An
// evaluation must be shown (bench.view.evaluation != 0); what is still missing is said in place.
void DrawEvaluatePictures(Ui& ui, Bench& bench, const ImRect& area, EvaluatePictures& pictures);

}  // namespace tidemark::ui
