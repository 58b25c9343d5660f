#include "ui/rule_marks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tidemark::ui {
void RuleMarks::Take(RuleReport report, const SeenHits& seen, double wall_now_s) {
  // A new rule flags what is there, but that is no news.
  if (!known_ || !AskTheSame(report.rules, report_.rules)) settling_ = true;
  if (report.working) KeepHits(&report);
  std::erase_if(report.hits, [&](const RuleHit& hit) { return hit.rule >= report.rules.size(); });
  news_.clear();
  report_ = std::move(report);
  known_ = true;
  Update(seen, wall_now_s);
  if (!report_.working) settling_ = false;
}

// What was flagged stays until it is known what is: nothing flickers.
void RuleMarks::KeepHits(RuleReport* report) const {
  report->hits.clear();
  for (RuleHit hit : report_.hits) {
    const std::string key = RuleKey(RuleOf(hit));
    const auto rule = std::find_if(report->rules.begin(), report->rules.end(),
                                   [&](const RunRule& r) { return r.on && RuleKey(r) == key; });
    if (rule == report->rules.end()) continue;
    hit.rule = static_cast<uint32_t>(rule - report->rules.begin());
    report->hits.push_back(std::move(hit));
  }
}

void RuleMarks::Update(const SeenHits& seen, double wall_now_s) {
  open_.clear();
  next_due_s_ = std::numeric_limits<double>::infinity();
  std::set<std::pair<std::string, uint64_t>> told;
  for (const RuleHit& hit : report_.hits) {
    if (hit.due_s > wall_now_s) {
      next_due_s_ = std::min(next_due_s_, hit.due_s);
      continue;
    }
    auto key = std::pair(KeyOf(hit), hit.since_index);
    const auto put_away = seen.find(key.first);
    const bool is_seen = put_away != seen.end() && put_away->second == hit.since_index;
    if (!is_seen) open_[hit.run_id].push_back(&hit);
    if (!is_seen && hit.live && !settling_ && told_.count(key) == 0) news_.push_back(&hit);
    told.insert(std::move(key));
  }
  told_ = std::move(told);
}

const std::vector<const RuleHit*>& RuleMarks::Of(int64_t run_id) const {
  static const std::vector<const RuleHit*> kNone;
  const auto found = open_.find(run_id);
  return found == open_.end() ? kNone : found->second;
}

std::vector<const RuleHit*> RuleMarks::All() const {
  std::vector<const RuleHit*> all;
  for (const RuleHit& hit : report_.hits) {
    const auto& open = Of(hit.run_id);
    if (std::find(open.begin(), open.end(), &hit) != open.end()) all.push_back(&hit);
  }
  return all;
}

std::vector<const RuleHit*> RuleMarks::TakeNews() { return std::exchange(news_, {}); }

std::string RuleMarks::KeyOf(const RuleHit& hit) const {
  return RuleKey(RuleOf(hit)) + "\n" + hit.run_uuid + "\n" + hit.metric + "\n" + hit.context;
}

SeenHits RuleMarks::StillNeeded(const SeenHits& seen) const {
  SeenHits needed;
  for (const RuleHit& hit : report_.hits) {
    const auto found = seen.find(KeyOf(hit));
    if (found != seen.end() && found->second == hit.since_index) needed.insert(*found);
  }
  return needed;
}

}  // namespace tidemark::ui
