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

RuleHits HitsOf(const Model& model, const std::vector<int64_t>& run_ids) {
  RuleHits all;
  if (model.rules.run_count() == 0) return all;
  for (const int64_t id : run_ids) {
    const RuleHits& hits = model.rules.Of(id);
    all.insert(all.end(), hits.begin(), hits.end());
  }
  return all;
}

float DrawRuleFlag(Ui& ui, const Model& model, const RuleHits& hits, ImDrawList* list,
                   const ImRect& box, float right, MirrorNode* node) {
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
  if (node != nullptr) node->attributes.emplace_back("data-flagged", RuleFlagTip(model, hits));
  return width;
}

std::string RuleFlagTip(const Model& model, const RuleHits& hits) {
  const bool several = std::any_of(hits.begin(), hits.end(), [&](const RuleHit* hit) {
    return hit->run_id != hits.front()->run_id;
  });
  std::string tip;
  for (size_t i = 0; i < std::min(hits.size(), kMostLines); ++i) {
    if (i > 0) tip += "\n";
    if (several) tip += hits[i]->run_name + ": ";
    tip += HitTip(model.rules.RuleOf(*hits[i]), *hits[i]);
  }
  if (hits.size() > kMostLines)
    tip += "\n" + fmt::format(texts::kMoreFlags, hits.size() - kMostLines);
  return tip;
}

}  // namespace tidemark::ui
