// Bootstrap over rows: how much figures would move with other rows of the same kind.
//
// A resample is a count for every row (how often it was drawn), and figures are computed from the
// counts: whatever needs sorted rows sorts them once. All figures of one resample come from the
// same counts, so that differences between models are paired. The same seed gives the same
// resamples on every machine. Work is done in steps, so that a page stays alive.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/intervals/interval.h"
#include "evaluate/intervals/random.h"

namespace tidemark::evaluate {

// Figures as functions of how often each row counts.
class WeightedFigures {
 public:
  virtual ~WeightedFigures() = default;
  [[nodiscard]] virtual size_t rows() const = 0;
  [[nodiscard]] virtual const std::vector<std::string>& names() const = 0;
  // `out` has one place a name; NaN where a figure is undefined.
  virtual void Compute(std::span<const uint32_t> weights, std::span<double> out) const = 0;
};

struct BootstrapOptions {
  uint64_t seed = 1;
  size_t resamples = 1000;
  double level = 0.95;
  // Rows of one stratum are drawn among themselves (no resample loses a class). Empty: none.
  std::span<const uint32_t> strata;
  // Rows of one group (a patient, a user) are drawn together; wins over strata. Groups are numbered
  // from 0 without gaps. Empty: none.
  std::span<const uint32_t> groups;
};

struct BootstrapFigure {
  std::string name;
  double estimate = kUndefined;  // on the rows as they are
  Interval interval;
  double deviation = kUndefined;  // standard deviation over the resamples
  size_t dropped = 0;             // resamples in which it was undefined
  std::vector<double> values;     // of the others, ascending
};

class Bootstrap {
 public:
  // `figures` and the spans of `options` outlive it. At most 2^32 - 1 rows.
  Bootstrap(const WeightedFigures& figures, const BootstrapOptions& options);

  // At most `resamples` more; false when all are done.
  bool Step(size_t resamples);
  [[nodiscard]] size_t done() const { return done_; }
  // Of what was done until now.
  [[nodiscard]] std::vector<BootstrapFigure> Figures() const;

 private:
  // Rows that are drawn among themselves: rows_[first ... first + count).
  struct Stratum {
    uint32_t first = 0;
    uint32_t count = 0;
  };

  void MakeStrata(std::span<const uint32_t> keys);
  void Draw();

  const WeightedFigures& figures_;
  BootstrapOptions options_;
  Random random_;
  std::vector<uint32_t> rows_;  // by stratum; empty when there is one
  std::vector<Stratum> strata_;
  std::vector<uint32_t> weights_;
  std::vector<uint32_t> group_weights_;
  std::vector<std::vector<double>> values_;  // by figure
  size_t done_ = 0;
};

// The quantile of ascending values with linear interpolation, as NumPy's.
[[nodiscard]] double Quantile(std::span<const double> ascending, double share);
// The middle `level` of the values.
[[nodiscard]] Interval PercentileInterval(std::span<const double> ascending, double level);
// Bias-corrected and accelerated (Efron 1987). `jackknife`: the estimate without each row.
[[nodiscard]] Interval BcaInterval(std::span<const double> ascending, double estimate,
                                   std::span<const double> jackknife, double level);

}  // namespace tidemark::evaluate
