// How a run that a rule flags shows it in the lists: an edge, a flag with a word, and a text.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Draws the flag with its right end at `right`, and the edge of the row `box`; returns the width of
// the flag, 0 for a run that is not flagged.
float DrawRuleFlag(Ui& ui, const Model& model, const RunRow& run, ImDrawList* list,
                   const ImRect& box, float right, MirrorNode* node);
// A line for each rule; "" for none.
[[nodiscard]] std::string RuleFlagTip(const Model& model, const RunRow& run);

}  // namespace tidemark::ui
