// Figures that somebody claims against those that were computed again.
//
// The same program with the same kernels over the same bytes gives the same doubles: "equal".
// Another machine adds the products of a matrix in another order, so that float32 outputs differ in
// their last bits and figures that are means of them by about as much: "within tolerance". Anything
// beyond is "different": other data, another model, or a figure that never was true.
// docs/evaluations.md says why the tolerances are what they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/kept/kept_evaluation.h"

namespace tidemark::evaluate {

// In the order of the workbench's answers.
enum class Verdict : uint8_t { kEqual, kWithinTolerance, kDifferent, kMissing };
// Over several figures: one that is different tells more than one that is missing.
[[nodiscard]] Verdict WorseOf(Verdict a, Verdict b);

// "equal", "within tolerance", "missing", "different".
[[nodiscard]] std::string_view VerdictName(Verdict verdict);

// |claimed - recomputed| may be at most this, times |claimed| where that is above 1.
inline constexpr double kSameProgramTolerance = 1e-9;
inline constexpr double kOtherProgramTolerance = 1e-5;
// The first when program and kernels are the same.
[[nodiscard]] double ToleranceFor(const KeptEvaluation& claimed, const KeptEvaluation& recomputed);

// Undefined figures (NaN) are equal to each other and different from all others.
[[nodiscard]] Verdict CompareValues(double claimed, double recomputed, double tolerance);

struct ComparedClaim {
  std::string name;
  double claimed = kUndefined, recomputed = kUndefined;
  Interval claimed_interval, recomputed_interval;
  Verdict verdict = Verdict::kMissing;  // of value and interval; missing: not recomputed
};

struct ClaimComparison {
  std::vector<ComparedClaim> figures;  // all that are claimed, in their order
  uint64_t claimed_rows = 0, recomputed_rows = 0;
  uint64_t differing_cells = 0;  // of the confusion matrix
  double tolerance = 0;
  Verdict verdict = Verdict::kMissing;  // of all
};

[[nodiscard]] ClaimComparison CompareClaims(const KeptEvaluation& claimed,
                                            const KeptEvaluation& recomputed);

}  // namespace tidemark::evaluate
