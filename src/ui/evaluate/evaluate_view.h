// The Evaluate view: models, data, slices and kept evaluations at the left, the tool bar above, the
// pictures in the middle; or, before anything was dropped, what there is to do.
#pragma once

#include "ui/evaluate/data_section.h"
#include "ui/evaluate/evaluate_toolbar.h"
#include "ui/evaluate/kept_section.h"
#include "ui/evaluate/pictures.h"
#include "ui/evaluate/slice_section.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class EvaluateView {
 public:
  // `dragging`: files hover above the window.
  void Draw(Ui& ui, Model& model, const ImRect& area, bool dragging);
  // Whether nothing was dropped yet.
  [[nodiscard]] static bool IsEmpty(const Bench& bench);

 private:
  void DrawSide(Ui& ui, Model& model, const ImRect& area);
  void DrawMain(Ui& ui, Model& model, const ImRect& area);
  static void DrawBroken(Ui& ui, Model& model, ImRect* area);
  static void DrawNothingYet(Ui& ui, const Model& model, const ImRect& area);

  DataSection data_;
  SliceSection slices_;
  KeptSection kept_;
  EvaluateToolbar toolbar_;
  EvaluatePictures pictures_;
};

}  // namespace tidemark::ui
