// Rules and what they hit, in words.
#pragma once

#include <string>

#include "engine/replies.h"

namespace tidemark::ui {

// "loss above 10"; what the rule asks for.
[[nodiscard]] std::string RuleText(const RunRule& rule);
// "NaN", "Diverged", "Plateau", "No data", ...: what a chip says of a hit.
[[nodiscard]] std::string HitWord(const RunRule& rule, const RuleHit& hit);
// "loss: NaN at step 13,600".
[[nodiscard]] std::string HitText(const RunRule& rule, const RuleHit& hit);
// The same with its rule: "loss: NaN at step 13,600 (rule: NaN or Inf)".
[[nodiscard]] std::string HitTip(const RunRule& rule, const RuleHit& hit);

}  // namespace tidemark::ui
