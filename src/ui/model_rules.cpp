// The rules of the file in the model: what they flag, what the person has seen of it, and
// notifications of the system.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/format.h"
#include "ui/model.h"
#include "ui/rule_words.h"
#include "ui/texts.h"

namespace tidemark::ui {
namespace {

// More at once are told as one.
constexpr size_t kMostNotices = 3;

}  // namespace

void Model::On(RuleReport reply) {
  rules.Take(std::move(reply), view.seen_hits, host_->WallTimeS());
  CheckRules();
}

void Model::CheckRules() {
  const double wall_s = host_->WallTimeS();
  if (wall_s >= rules.next_due_s()) {
    rules.Update(view.seen_hits, wall_s);
    host_->RequestFrames(2);
  }
  Notifier* notifier = host_->notifier();
  if (notifier == nullptr) return;
  const bool awake = file.open && MayNotify() &&
                     std::any_of(rules.report().rules.begin(), rules.report().rules.end(),
                                 [](const RunRule& rule) { return rule.on && rule.notify; });
  if (std::exchange(stays_awake_, awake) != awake) notifier->StayAwake(awake);
  if (awake && std::isfinite(rules.next_due_s()) && rules.next_due_s() != next_tick_s_) {
    next_tick_s_ = rules.next_due_s();
    notifier->TickIn(next_tick_s_ - wall_s + 0.5);
  }
  Notify(rules.TakeNews());
}

bool Model::MayNotify() const {
  const Notifier* notifier = host_->notifier();
  return notifier != nullptr && view.notify &&
         notifier->permission() == Notifier::Permission::kAllowed;
}

void Model::Notify(const std::vector<const RuleHit*>& hits) {
  if (!stays_awake_ || host_->notifier()->in_sight()) return;
  std::vector<const RuleHit*> told;
  for (const RuleHit* hit : hits) {
    if (rules.RuleOf(*hit).notify) told.push_back(hit);
  }
  if (told.size() > kMostNotices) {
    const RuleHit& first = *told.front();
    host_->notifier()->Show(
        fmt::format(texts::kNotifyMany, Counted(told.size(), "hit", "hits"), file.name),
        first.run_name + ": " + HitText(rules.RuleOf(first), first), file.name);
    return;
  }
  for (const RuleHit* hit : told) {
    host_->notifier()->Show(hit->run_name, HitText(rules.RuleOf(*hit), *hit), rules.KeyOf(*hit));
  }
}

void Model::SetRules(std::vector<RunRule> changed) {
  link.Send(tidemark::SetRules{std::move(changed)});
}

void Model::SetNotify(bool on) {
  view.notify = on;
  Notifier* notifier = host_->notifier();
  if (on && notifier != nullptr && notifier->permission() == Notifier::Permission::kNotAsked)
    notifier->Ask();
  CheckRules();
}

void Model::MarkSeen(const std::vector<int64_t>& run_ids) {
  if (!rules.report().working) view.seen_hits = rules.StillNeeded(view.seen_hits);
  for (const int64_t id : run_ids) {
    for (const RuleHit* hit : rules.Of(id)) view.seen_hits[rules.KeyOf(*hit)] = hit->since_index;
  }
  rules.Update(view.seen_hits, host_->WallTimeS());
  host_->RequestFrames(2);
}

void Model::MarkAllSeen() {
  std::vector<int64_t> runs_of_hits;
  for (const RuleHit& hit : rules.report().hits) runs_of_hits.push_back(hit.run_id);
  MarkSeen(runs_of_hits);
}

}  // namespace tidemark::ui
