#include "example/training.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace tidemark::example {
namespace {

const DigitsSplit& TheDigits() {
  static const DigitsSplit digits = Split(ParseDigits(EmbeddedDigits()).value());
  return digits;
}

TrainingPlan ShortPlan(uint32_t seed) {
  TrainingPlan plan;
  plan.learning_rate = 0.05;
  plan.width = 16;
  plan.seed = seed;
  plan.epochs = 3;
  plan.batch = 32;
  return plan;
}

std::vector<double> LossesOf(const TrainingPlan& plan) {
  Training training(plan, &TheDigits());
  std::vector<double> losses;
  while (!training.done()) losses.push_back(training.Step().loss);
  return losses;
}

TEST(TrainingTest, LearnsToReadDigitsOfUnseenHands) {
  Training training(ShortPlan(1), &TheDigits());
  const Scores before = training.network().Evaluate(TheDigits().validation);
  EXPECT_NEAR(before.accuracy, 0.1, 0.1);
  while (!training.done()) training.Step();
  const Scores after = training.network().Evaluate(TheDigits().validation);
  EXPECT_LT(after.loss, before.loss / 2);
  EXPECT_GT(after.accuracy, 0.75);
}

TEST(TrainingTest, TheSameSeedGivesTheSameNumbersAndAnotherOneOthers) {
  const std::vector<double> losses = LossesOf(ShortPlan(7));
  EXPECT_EQ(losses, LossesOf(ShortPlan(7)));
  EXPECT_NE(losses, LossesOf(ShortPlan(8)));
  EXPECT_LT(losses.back(), losses.front() / 2);
}

TEST(TrainingTest, CountsStepsAndEpochs) {
  Training training(ShortPlan(0), &TheDigits());
  const size_t per_epoch = TheDigits().train.labels.size() / 32;
  ASSERT_EQ(training.steps(), 3 * per_epoch);
  EXPECT_FALSE(training.at_epoch_end());
  std::vector<size_t> ends;
  while (!training.done()) {
    training.Step();
    if (training.at_epoch_end()) ends.push_back(training.step());
  }
  EXPECT_EQ(ends, (std::vector<size_t>{per_epoch, 2 * per_epoch, 3 * per_epoch}));
  EXPECT_EQ(training.epoch(), 3u);
}

TEST(TrainingTest, TheRateWarmsUpAndFallsToZero) {
  Training training(ShortPlan(0), &TheDigits());
  std::vector<double> rates;
  while (!training.done()) {
    const StepFigures figures = training.Step();
    rates.push_back(figures.learning_rate);
    EXPECT_TRUE(std::isfinite(figures.grad_norm) && figures.grad_norm > 0);
  }
  const auto top = std::max_element(rates.begin(), rates.end());
  EXPECT_NEAR(*top, 0.05, 0.001);
  EXPECT_TRUE(std::is_sorted(rates.begin(), top));
  EXPECT_TRUE(std::is_sorted(top, rates.end(), std::greater<>()));
  EXPECT_LT(rates.back(), 0.05 * 0.001);
}

TEST(TrainingTest, NamesSayWhatIsCompared) { EXPECT_EQ(ShortPlan(3).name(), "w16-lr0.05-s3"); }

TEST(DigitsTest, TheBuiltInSetIsWhole) {
  EXPECT_EQ(TheDigits().train.labels.size(), 1437u);
  EXPECT_EQ(TheDigits().validation.labels.size(), 360u);
  EXPECT_EQ(TheDigits().train.pixels.shape(1), 64u);
}

TEST(DigitsTest, SaysWhichLineIsNoDigit) {
  std::string text(EmbeddedDigits());
  const size_t second = text.find('\n', text.find('\n') + 1) + 1;
  text.insert(second, "1,2,three\n");
  const auto digits = ParseDigits(text);
  ASSERT_FALSE(digits.ok());
  EXPECT_NE(digits.error().message.find("Line 3"), std::string::npos) << digits.error().message;
  EXPECT_FALSE(ParseDigits("").ok());
  EXPECT_FALSE(ParseDigits("header\n").ok());
}

}  // namespace
}  // namespace tidemark::example
