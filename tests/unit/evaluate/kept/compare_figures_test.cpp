#include "evaluate/kept/compare_figures.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "unit/evaluate/kept/kept_examples.h"

namespace tidemark::evaluate {
namespace {

TEST(CompareFigures, Values) {
  const double tolerance = kOtherProgramTolerance;
  EXPECT_EQ(CompareValues(.912, .912, tolerance), Verdict::kEqual);
  EXPECT_EQ(CompareValues(.912, .9120001, tolerance), Verdict::kWithinTolerance);
  EXPECT_EQ(CompareValues(.912, .913, tolerance), Verdict::kDifferent);
  EXPECT_EQ(CompareValues(3e6, 3e6 + 1, tolerance), Verdict::kWithinTolerance) << "relative";
  EXPECT_EQ(CompareValues(0, 1e-6, tolerance), Verdict::kWithinTolerance) << "absolute below 1";
  EXPECT_EQ(CompareValues(.912, .9120001, kSameProgramTolerance), Verdict::kDifferent);
  EXPECT_EQ(CompareValues(NAN, NAN, tolerance), Verdict::kEqual);
  EXPECT_EQ(CompareValues(NAN, 1, tolerance), Verdict::kDifferent);
  EXPECT_EQ(CompareValues(1, NAN, tolerance), Verdict::kDifferent);
  EXPECT_EQ(CompareValues(INFINITY, INFINITY, tolerance), Verdict::kEqual);
  EXPECT_EQ(CompareValues(INFINITY, 1, tolerance), Verdict::kDifferent);
  EXPECT_EQ(CompareValues(1, INFINITY, tolerance), Verdict::kDifferent);
  EXPECT_EQ(CompareValues(0.0, -0.0, tolerance), Verdict::kEqual);
}

TEST(CompareFigures, TheSameIsEqual) {
  for (const KeptEvaluation& kept : {ThreeClasses(), Numbers(), WithEverything()}) {
    const ClaimComparison comparison = CompareClaims(kept, *ReadKept(WriteKept(kept)));
    EXPECT_EQ(comparison.verdict, Verdict::kEqual);
    EXPECT_EQ(comparison.figures.size(), kept.evaluation.metrics.size());
    EXPECT_EQ(comparison.tolerance, kSameProgramTolerance);
  }
}

TEST(CompareFigures, AnotherProgramMayDifferInTheLastBits) {
  const KeptEvaluation claimed = ThreeClasses();
  KeptEvaluation recomputed = claimed;
  recomputed.evaluation.metrics[0].metric.value += 1e-7;
  EXPECT_EQ(CompareClaims(claimed, recomputed).verdict, Verdict::kDifferent);
  recomputed.program = "tidemark other";
  const ClaimComparison comparison = CompareClaims(claimed, recomputed);
  EXPECT_EQ(comparison.verdict, Verdict::kWithinTolerance);
  EXPECT_EQ(comparison.tolerance, kOtherProgramTolerance);
  EXPECT_EQ(comparison.figures[0].verdict, Verdict::kWithinTolerance);
  EXPECT_EQ(comparison.figures[1].verdict, Verdict::kEqual);
}

TEST(CompareFigures, WhatIsNotProvedIsTold) {
  const KeptEvaluation claimed = ThreeClasses();
  KeptEvaluation fewer = claimed;
  fewer.evaluation.metrics.pop_back();
  EXPECT_EQ(CompareClaims(claimed, fewer).verdict, Verdict::kMissing);
  EXPECT_EQ(CompareClaims(claimed, fewer).figures.back().verdict, Verdict::kMissing);
  EXPECT_EQ(CompareClaims(fewer, claimed).verdict, Verdict::kEqual) << "more than claimed";

  KeptEvaluation interval = claimed;
  interval.evaluation.metrics[0].interval.low -= .1;
  EXPECT_EQ(CompareClaims(claimed, interval).verdict, Verdict::kDifferent);

  KeptEvaluation rows = claimed;
  ++rows.evaluation.rows;
  EXPECT_EQ(CompareClaims(claimed, rows).verdict, Verdict::kDifferent);

  KeptEvaluation cells = claimed;
  cells.evaluation.confusion = ThreeClasses().evaluation.confusion;
  const auto matrix = ConfusionMatrix::FromCounts({1, 2, 3, 4, 5, 6, 7, 8, 9}, 3);
  cells.evaluation.confusion = *matrix;
  EXPECT_GT(CompareClaims(claimed, cells).differing_cells, 0U);
  EXPECT_EQ(CompareClaims(claimed, cells).verdict, Verdict::kDifferent);

  KeptEvaluation nothing = claimed;
  nothing.evaluation.metrics.clear();
  EXPECT_EQ(CompareClaims(nothing, claimed).verdict, Verdict::kMissing);
}

TEST(CompareFigures, IsTheSameBothWaysWhereFiguresAre) {
  EXPECT_TRUE(rc::check("verdicts mirror", [] {
    const double a = *rc::gen::arbitrary<double>(), b = *rc::gen::arbitrary<double>();
    RC_ASSERT(CompareValues(a, a, 0) == Verdict::kEqual);
    const Verdict there = CompareValues(a, b, 1e-5), back = CompareValues(b, a, 1e-5);
    RC_ASSERT((there == Verdict::kEqual) == (back == Verdict::kEqual));
  }));
}

TEST(CompareFigures, OneDifferentOutweighsOneMissing) {
  EXPECT_EQ(WorseOf(Verdict::kMissing, Verdict::kDifferent), Verdict::kDifferent);
  EXPECT_EQ(WorseOf(Verdict::kMissing, Verdict::kWithinTolerance), Verdict::kMissing);
  EXPECT_EQ(WorseOf(Verdict::kEqual, Verdict::kWithinTolerance), Verdict::kWithinTolerance);
}

}  // namespace
}  // namespace tidemark::evaluate
