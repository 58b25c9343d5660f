// Which runs are flagged by the rules of the file: what the engine reported, without what is not
// true yet (a run without data is one only after its time) and what the person has seen already.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/replies.h"

namespace tidemark::ui {

// Hits that a person put away: what they are, and since which point. Another point is another hit.
using SeenHits = std::map<std::string, uint64_t>;

class RuleMarks {
 public:
  void Take(RuleReport report, const SeenHits& seen, double wall_now_s);
  // Something was seen, or time has passed.
  void Update(const SeenHits& seen, double wall_now_s);
  void Reset() { *this = RuleMarks(); }

  [[nodiscard]] const RuleReport& report() const { return report_; }
  [[nodiscard]] const RunRule& RuleOf(const RuleHit& hit) const { return report_.rules[hit.rule]; }
  [[nodiscard]] bool known() const { return known_; }
  // What flags a run; empty for most.
  [[nodiscard]] const std::vector<const RuleHit*>& Of(int64_t run_id) const;
  [[nodiscard]] size_t run_count() const { return open_.size(); }
  [[nodiscard]] std::vector<const RuleHit*> All() const;
  // Wall time at which the next hit becomes true; infinite when none will.
  [[nodiscard]] double next_due_s() const { return next_due_s_; }
  // What came with points that were followed since the last call.
  std::vector<const RuleHit*> TakeNews();

  [[nodiscard]] std::string KeyOf(const RuleHit& hit) const;
  // What of `seen` still can come up again: the rest need not be kept.
  [[nodiscard]] SeenHits StillNeeded(const SeenHits& seen) const;

 private:
  void KeepHits(RuleReport* report) const;

  RuleReport report_;
  bool known_ = false;
  bool settling_ = true;  // what becomes true now was there before, but not yet looked at
  std::unordered_map<int64_t, std::vector<const RuleHit*>> open_;  // by run
  std::vector<const RuleHit*> news_;
  std::set<std::pair<std::string, uint64_t>> told_;
  double next_due_s_ = 0;
};

}  // namespace tidemark::ui
