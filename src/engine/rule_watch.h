// The rules of an open file at work: which series they are about, what each remembers of them, and
// what they hit. Series that grew are looked at from where the last look ended; after anything else
// (an import, an undo) only those whose summaries are no longer the same, from their beginning.
//
// In slices, after everything that somebody waits for. What a run says about itself (it runs, its
// last point) is looked at when a report is made, which costs nothing per point.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/rule_state.h"
#include "base/result.h"
#include "engine/replies.h"
#include "engine/session.h"

namespace tidemark {

class RuleWatch {
 public:
  // With the rules that the file has. The session outlives it.
  static Result<std::unique_ptr<RuleWatch>> Open(Session* session);

  [[nodiscard]] const std::vector<RunRule>& rules() const { return rules_; }
  // They count at once; kept in the file when it can be written.
  Status SetRules(std::vector<RunRule> rules);

  // Works for a slice; false when there is nothing to do.
  Result<bool> Work();
  // Whether there may be something new to tell since the last call.
  bool TakeNews() { return waiting_.empty() && std::exchange(news_, false); }
  Result<RuleReport> Report();

 private:
  struct Watched {
    uint32_t rule = 0;
    RuleState state;
    uint64_t named_index = 0;  // the point that the hit's step belongs to
    int64_t step = kNoStep;
  };
  struct WatchedSeries {
    SeriesSummary summary;   // of what is looked at
    uint64_t start = 0;      // where its last restart begins
    uint64_t live_from = 0;  // points from here on came while they were followed
    bool waits = false;      // is in waiting_
    bool unreadable = false;
    std::vector<Watched> rules;
  };

  explicit RuleWatch(Session* session);
  Status Refresh();
  void FindRulesOfMetrics();
  Status Note(const SeriesSummary& summary, bool grew);
  Status NoteAll();
  Result<bool> Read(int64_t series_id, WatchedSeries* series);
  Status NameSteps(int64_t series_id, WatchedSeries* series);
  void AddHits(const RunTable& table, RuleReport* report);
  void AddSilent(const RunTable& table, RuleReport* report);
  static void Add(RuleHit hit, RuleReport* report);

  Session* session_;
  SeriesReader reader_;
  std::vector<RunRule> rules_;
  bool restart_ = true;  // the rules are others: everything is looked at anew
  bool news_ = false;
  uint64_t version_ = 0;  // of the session's data that is looked at
  std::unordered_map<int64_t, std::vector<uint32_t>> rules_of_metric_;
  std::unordered_map<int64_t, WatchedSeries> series_;
  std::deque<int64_t> waiting_;
  std::set<int64_t> hit_series_;
};

}  // namespace tidemark
