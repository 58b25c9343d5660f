// What rows of runs and of groups have in common in the sidebar: where their parts stand, the
// colour and the eye.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/run_look.h"
#include "ui/ui.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {

struct RowPlace {
  ImDrawList* list;
  ImRect box;
  float left;  // of what is indented
  float middle;
  bool hidden;
};

[[nodiscard]] RowPlace PlaceOf(const Ui& ui, const Model& model, const RunListRow& row,
                               const ImRect& box);

// The colour of a run or group, which opens the colours. `hollow`: a border when it is hidden.
ItemState DrawSwatch(Ui& ui, const std::string& name, const RunLook& look, bool hollow,
                     const RowPlace& row, const ImRect& box);
// Ends at `right`.
ItemState DrawEye(Ui& ui, const std::string& of, const RowPlace& row, float right);

}  // namespace tidemark::ui
