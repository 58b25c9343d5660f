#include "import/batch.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

RunFacts RunAt(const std::string& path) {
  RunFacts facts;
  facts.run_path = path;
  return facts;
}

TEST(BatchBuilder, SameRunAndSeriesShareASlot) {
  BatchBuilder builder;
  uint32_t a = builder.Run(RunAt("a"));
  uint32_t b = builder.Run(RunAt("b"));
  EXPECT_NE(a, b);
  EXPECT_EQ(builder.Run(RunAt("a")), a);
  uint32_t loss = builder.Series(a, "loss");
  EXPECT_EQ(builder.Series(a, "loss"), loss);
  EXPECT_NE(builder.Series(b, "loss"), loss);
  EXPECT_NE(builder.Series(a, "loss", "val"), loss);
}

TEST(BatchBuilder, MetricAndContextAreNotConfused) {
  BatchBuilder builder;
  uint32_t run = builder.Run(RunAt(""));
  EXPECT_NE(builder.Series(run, "ab", "c"), builder.Series(run, "a", "bc"));
}

TEST(BatchBuilder, FactsAreMergedAndAbsentOnesChangeNothing) {
  BatchBuilder builder;
  RunFacts first = RunAt("r");
  first.group = "g";
  first.started_s = 5;
  builder.Run(first);
  RunFacts second = RunAt("r");
  second.status = "finished";
  builder.Run(second);
  ImportBatch batch = builder.Take();
  ASSERT_EQ(batch.runs.size(), 1u);
  EXPECT_EQ(batch.runs[0].group, "g");
  EXPECT_EQ(batch.runs[0].status, "finished");
  EXPECT_EQ(batch.runs[0].started_s, 5);
}

TEST(BatchBuilder, RunsWithAForeignIdAreFoundByIt) {
  BatchBuilder builder;
  RunFacts facts = RunAt("a");
  facts.foreign_id = "x";
  uint32_t slot = builder.Run(facts);
  facts.run_path = "b";
  EXPECT_EQ(builder.Run(facts), slot);
}

TEST(BatchBuilder, RewindOpensNewBlocksOfThatRunOnly) {
  BatchBuilder builder;
  uint32_t a = builder.Run(RunAt("a"));
  uint32_t b = builder.Run(RunAt("b"));
  uint32_t old_a = builder.Series(a, "loss");
  uint32_t old_b = builder.Series(b, "loss");
  builder.Point(old_a, 1, 2, 3);
  uint64_t before = builder.generation();
  builder.Rewind(a, 1);
  EXPECT_NE(builder.generation(), before);
  EXPECT_NE(builder.Series(a, "loss"), old_a);
  EXPECT_EQ(builder.Series(b, "loss"), old_b);
  ImportBatch batch = builder.Take();
  ASSERT_EQ(batch.rewinds.size(), 1u);
  EXPECT_EQ(batch.rewinds[0].before_block, 2u);
  EXPECT_EQ(batch.rewinds[0].step, 1);
}

TEST(BatchBuilder, EqualProblemsAreCountedWithTheFirstOffset) {
  BatchBuilder builder;
  builder.Problem(10, "bad");
  builder.Problem(20, "bad", 3);
  builder.Note(30, "bad");
  ImportBatch batch = builder.Take();
  ASSERT_EQ(batch.problems.size(), 2u);
  EXPECT_EQ(batch.problems[0].offset, 10u);
  EXPECT_EQ(batch.problems[0].count, 4u);
  EXPECT_FALSE(batch.problems[0].is_note);
  EXPECT_TRUE(batch.problems[1].is_note);
}

TEST(BatchBuilder, TakeStartsAnew) {
  BatchBuilder builder;
  uint32_t run = builder.Run(RunAt("a"));
  builder.Point(builder.Series(run, "loss"), 1, 2, 3);
  EXPECT_EQ(builder.points(), 1u);
  EXPECT_GT(builder.approximate_bytes(), 24u);
  ImportBatch batch = builder.Take();
  EXPECT_GT(batch.approximate_bytes(), 24u);
  EXPECT_EQ(builder.points(), 0u);
  EXPECT_EQ(builder.approximate_bytes(), 0u);
  builder.Series(builder.Run(RunAt("a")), "loss");
  EXPECT_EQ(builder.Take().blocks.size(), 1u);
}

}  // namespace
}  // namespace tidemark
