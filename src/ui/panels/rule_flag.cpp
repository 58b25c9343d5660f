#include "ui/panels/rule_flag.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/rule_words.h"
#include "ui/texts.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

constexpr size_t kMostLines = 6;

}  // namespace

float DrawRuleFlag(Ui& ui, const Model& model, const RunRow& run, ImDrawList* list,
                   const ImRect& box, float right, MirrorNode* node) {
  const std::vector<const RuleHit*>& hits = model.rules.Of(run.run_id);
  if (hits.empty()) return 0;
  const auto word_of = [&](const RuleHit* hit) { return HitWord(model.rules.RuleOf(*hit), *hit); };
  const std::string word = word_of(hits[0]);
  const bool alike = std::all_of(hits.begin(), hits.end(),
                                 [&](const RuleHit* hit) { return word_of(hit) == word; });
  const std::string text = alike ? word : fmt::format(texts::kManyHits, hits.size());
  const float middle = ui.Snap(box.GetCenter().y);
  const float width =
      Chip(ui, list, 0, middle, text, ChipKind::kDanger, icons::kIconFlag, true, false);
  Chip(ui, list, right - width, middle, text, ChipKind::kDanger, icons::kIconFlag, true);
  list->AddRectFilled(box.Min, ImVec2(box.Min.x + ui.Px(2), box.Max.y), ui.c().danger_text);
  if (node != nullptr) node->attributes.emplace_back("data-flagged", RuleFlagTip(model, run));
  return width;
}

std::string RuleFlagTip(const Model& model, const RunRow& run) {
  std::string tip;
  const std::vector<const RuleHit*>& hits = model.rules.Of(run.run_id);
  for (size_t i = 0; i < std::min(hits.size(), kMostLines); ++i) {
    if (i > 0) tip += "\n";
    tip += HitTip(model.rules.RuleOf(*hits[i]), *hits[i]);
  }
  if (hits.size() > kMostLines)
    tip += "\n" + fmt::format(texts::kMoreFlags, hits.size() - kMostLines);
  return tip;
}

}  // namespace tidemark::ui
