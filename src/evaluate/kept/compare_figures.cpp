#include "evaluate/kept/compare_figures.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace tidemark::evaluate {
namespace {

uint64_t DifferingCells(const std::optional<ConfusionMatrix>& a,
                        const std::optional<ConfusionMatrix>& b) {
  if (!a || !b) return 0;
  if (a->classes() != b->classes()) return std::max(a->classes(), b->classes());
  uint64_t cells = 0;
  for (size_t truth = 0; truth < a->classes(); ++truth) {
    for (size_t guess = 0; guess < a->classes(); ++guess) {
      if (a->At(truth, guess) != b->At(truth, guess)) ++cells;
    }
  }
  return cells;
}

ComparedClaim CompareClaim(const EvaluatedMetric& claimed, const EvaluatedMetric* recomputed,
                           double tolerance) {
  ComparedClaim claim;
  claim.name = claimed.metric.name;
  claim.claimed = claimed.metric.value;
  claim.claimed_interval = claimed.interval;
  if (recomputed == nullptr) return claim;
  claim.recomputed = recomputed->metric.value;
  claim.recomputed_interval = recomputed->interval;
  claim.verdict =
      WorseOf(CompareValues(claim.claimed, claim.recomputed, tolerance),
              WorseOf(CompareValues(claimed.interval.low, recomputed->interval.low, tolerance),
                      CompareValues(claimed.interval.high, recomputed->interval.high, tolerance)));
  return claim;
}

}  // namespace

Verdict WorseOf(Verdict a, Verdict b) {
  if (a == Verdict::kDifferent || b == Verdict::kDifferent) return Verdict::kDifferent;
  return std::max(a, b);
}

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEqual:
      return "equal";
    case Verdict::kWithinTolerance:
      return "within tolerance";
    case Verdict::kMissing:
      return "missing";
    case Verdict::kDifferent:
      break;
  }
  return "different";
}

double ToleranceFor(const KeptEvaluation& claimed, const KeptEvaluation& recomputed) {
  const bool same = !claimed.program.empty() && claimed.program == recomputed.program &&
                    claimed.kernels == recomputed.kernels;
  return same ? kSameProgramTolerance : kOtherProgramTolerance;
}

Verdict CompareValues(double claimed, double recomputed, double tolerance) {
  if (std::isnan(claimed) || std::isnan(recomputed)) {
    return std::isnan(claimed) && std::isnan(recomputed) ? Verdict::kEqual : Verdict::kDifferent;
  }
  if (claimed == recomputed) return Verdict::kEqual;
  const double allowed = tolerance * std::max(1.0, std::abs(claimed));
  // False for infinities, which are equal or different.
  return std::isfinite(allowed) && std::abs(claimed - recomputed) <= allowed
             ? Verdict::kWithinTolerance
             : Verdict::kDifferent;
}

ClaimComparison CompareClaims(const KeptEvaluation& claimed, const KeptEvaluation& recomputed) {
  ClaimComparison comparison;
  comparison.tolerance = ToleranceFor(claimed, recomputed);
  comparison.claimed_rows = claimed.evaluation.rows;
  comparison.recomputed_rows = recomputed.evaluation.rows;
  std::unordered_map<std::string_view, const EvaluatedMetric*> found;
  for (const EvaluatedMetric& metric : recomputed.evaluation.metrics) {
    found.emplace(metric.metric.name, &metric);
  }
  Verdict verdict =
      comparison.claimed_rows == comparison.recomputed_rows ? Verdict::kEqual : Verdict::kDifferent;
  for (const EvaluatedMetric& metric : claimed.evaluation.metrics) {
    const auto at = found.find(metric.metric.name);
    comparison.figures.push_back(
        CompareClaim(metric, at == found.end() ? nullptr : at->second, comparison.tolerance));
    verdict = WorseOf(verdict, comparison.figures.back().verdict);
  }
  comparison.differing_cells =
      DifferingCells(claimed.evaluation.confusion, recomputed.evaluation.confusion);
  if (comparison.differing_cells > 0) verdict = Verdict::kDifferent;
  // Nothing is no proof.
  comparison.verdict = comparison.figures.empty() ? Verdict::kMissing : verdict;
  return comparison;
}

}  // namespace tidemark::evaluate
