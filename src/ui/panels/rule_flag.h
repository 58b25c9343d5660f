// How runs that a rule flags show it in the lists: an edge, a flag with a word, and a text.
#pragma once

#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// What flags a run (RuleMarks::Of), or the runs of a group.
using RuleHits = std::vector<const RuleHit*>;
[[nodiscard]] RuleHits HitsOf(const Model& model, const std::vector<int64_t>& run_ids);

// Draws the flag with its right end at `right`, and the edge of the row `box`; returns the width of
// the flag, 0 without hits.
float DrawRuleFlag(Ui& ui, const Model& model, const RuleHits& hits, ImDrawList* list,
                   const ImRect& box, float right, MirrorNode* node);
// A line for each rule, with the names of the runs when there are several; "" for none.
[[nodiscard]] std::string RuleFlagTip(const Model& model, const RuleHits& hits);

}  // namespace tidemark::ui
