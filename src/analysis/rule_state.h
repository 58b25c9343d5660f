// One rule over one series, point by point in order of arrival: what it has to remember is a few
// numbers, so a series that grew costs only what is new, and any slicing gives the same hit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "analysis/run_rule.h"
#include "store/series_reader.h"

namespace tidemark {

// A rule holds at the end of a series.
struct SeriesHit {
  uint64_t since_index = 0;  // the point from which on it holds: what makes one hit another one
  uint64_t at_index = 0;     // the point to name: the same, or (plateau) the best one
  double value = 0;          // of that point
  bool operator==(const SeriesHit&) const = default;
};

// - Not finite: since the first point of the last stretch of such values. Stays when finite values
//   follow: the damage is done.
// - Divergence: the last finite value is worse than the best by more than `amount` times what the
//   series had gained (|first - best|). A series that gained little is measured by its noise:
//   10 times its mean absolute change from point to point, when that is more. So a curve that
//   trembles near its first value is no hit, one that explodes from its start is, after some ten
//   points, and factor 1 says "worse than at its start" of all others.
// - Plateau: the last `points` finite values were none better than the best before them by more
//   than `amount` times its magnitude.
// - Threshold: the last finite value is above (below) `amount`.
class RuleState {
 public:
  // `first_index`: the point with which it begins (a restart took back those before).
  explicit RuleState(const RunRule& rule, uint64_t first_index = 0)
      : rule_(rule), seen_(first_index) {}

  // The next points of the series.
  void Add(std::span<const double> values);
  // So many points that can't make it hold, by CanHold: not looked at.
  void Skip(uint64_t points) { seen_ += points; }
  [[nodiscard]] uint64_t seen() const { return seen_; }
  [[nodiscard]] const std::optional<SeriesHit>& hit() const { return hit_; }

 private:
  void AddFinite(double value);
  void SetHolds(bool holds, const SeriesHit& hit);
  void Divergence(double value);
  void Plateau(double value);
  [[nodiscard]] bool IsBetter(double value, double than) const {
    return rule_.upwards ? value > than : value < than;
  }

  RunRule rule_;
  uint64_t seen_;
  std::optional<SeriesHit> hit_;
  bool in_nonfinite_ = false;
  uint64_t finite_count_ = 0;
  double first_ = 0, last_ = 0, best_ = 0;
  double change_sum_ = 0;      // of absolute changes from finite value to finite value
  uint64_t best_index_ = 0;    // plateau: the last point that counted as better
  uint64_t since_better_ = 0;  // plateau: finite values since then
};

// Whether the rule may hold at any point of a series: from its summary alone, so that most series
// are never read for "not finite" and thresholds. False: all points may be skipped.
[[nodiscard]] bool CanHold(const RunRule& rule, const SeriesSummary& summary);

}  // namespace tidemark
