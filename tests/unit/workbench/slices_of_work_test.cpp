// Long work goes in slices: who asks meanwhile is answered, and what is stopped leaves what was
// there.
#include <algorithm>

#include "bench_harness.h"

namespace tidemark::workbench {
namespace {

using State = ModelCard::State;

constexpr uint32_t kThresholdSlot = 7, kSlicesSlot = 8;

class SlicesOfWorkTest : public BenchTest {
 protected:
  // The rows of a small data set again and again.
  static std::string Repeated(const std::string& name, size_t rows) {
    const auto [file, bytes] = Own(name);
    const std::string text(bytes.begin(), bytes.end());
    const size_t head = text.find('\n') + 1;
    std::string many = text.substr(0, head);
    const std::string body = text.substr(head);
    const auto in_body = static_cast<size_t>(std::count(body.begin(), body.end(), '\n'));
    for (size_t done = 0; done < rows; done += in_body) many += body;
    return many;
  }
  void Put(const Files& files) {  // without waiting
    Give(files);
    bench_.Work();
  }
  // Works until the bench told something that holds; false when it never does.
  template <typename Holds>
  bool WorkUntil(const Holds& holds) {
    Bench bench;
    for (int steps = 0; steps < 100000; ++steps) {
      if (Count(AnswerType::kBench) > 0) {
        bench = Last<Bench>();
        if (holds(bench)) return true;
      }
      if (!bench_.Work()) return false;
    }
    return false;
  }
  bool WorkUntilAnswered(AnswerType type) {
    for (int steps = 0; steps < 1000 && Count(type) == 0; ++steps) {
      if (!bench_.Work()) break;
    }
    return Count(type) > 0;
  }
  void AskThreshold(uint32_t evaluation) {
    bench_.Receive(EncodeMessage(QueryThreshold{{kThresholdSlot, 1, evaluation, 0}, 1, 0.4, {}}));
  }
  double AccuracyOf(uint32_t evaluation) {
    Ask(QuerySummary{On(evaluation)});
    return Value(Last<Summary>(), "accuracy");
  }
};

TEST_F(SlicesOfWorkTest, AnswersWhileADataSetIsRead) {
  const uint32_t number = EvaluateOwn("tumours");
  const double accuracy = AccuracyOf(number);
  Put({{"large.csv", Bytes(Repeated("iris.csv", 60000))}});
  ASSERT_TRUE(WorkUntil(
      [](const Bench& bench) { return bench.data.size() == 2 && bench.data[1].bytes_read > 0; }));
  AskThreshold(number);
  EXPECT_TRUE(WorkUntilAnswered(AnswerType::kThresholdView));
  bench_.Receive(EncodeMessage(RemoveData{2}));  // the person has had enough
  Finish();
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.data.size(), 1U);
  EXPECT_TRUE(bench.data[0].chosen);
  EXPECT_EQ(bench.models[0].state, State::kDone);
  EXPECT_EQ(AccuracyOf(number), accuracy);
}

TEST_F(SlicesOfWorkTest, ASetThatWaitedForAStoppedOneIsUsed) {
  Drop({Own("iris.onnx")});
  Put({Own("iris.csv"), {"large.csv", Bytes(Repeated("iris.csv", 60000))}});
  ASSERT_TRUE(WorkUntil(
      [](const Bench& bench) { return bench.data.size() == 2 && bench.data[1].bytes_read > 0; }));
  bench_.Receive(EncodeMessage(RemoveData{2}));
  Finish();
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.data.size(), 1U);
  EXPECT_TRUE(bench.data[0].chosen);
  EXPECT_EQ(bench.in_force.data, std::vector<uint32_t>{1});
}

TEST_F(SlicesOfWorkTest, AnswersBetweenThePartsOfAnEvaluation) {
  Drop({Own("iris.onnx"), Own("iris.onnx"), {"many.csv", Bytes(Repeated("iris.csv", 6000))}});
  Choices few;
  few.resamples = 20;
  Ask(SetChoices{few});
  Ask(Evaluate{1});
  bench_.Receive(EncodeMessage(Evaluate{2}));
  // To begin, to predict, to read the truth: each is a slice of its own, and so are the figures.
  for (int slice = 0; slice < 4; ++slice) {
    ASSERT_TRUE(bench_.Work());
    AskThreshold(1);
    ASSERT_TRUE(WorkUntilAnswered(AnswerType::kThresholdView));
    Last<ThresholdView>();
  }
  EXPECT_EQ(Last<Bench>().models[1].state, State::kRunning);
  Finish();
  EXPECT_EQ(Last<Bench>().models[1].state, State::kDone);
  EXPECT_EQ(AccuracyOf(2), AccuracyOf(1));
}

TEST_F(SlicesOfWorkTest, StoppingANewEvaluationBringsTheOldOneBack) {
  const uint32_t number = EvaluateOwn("iris");
  const double accuracy = AccuracyOf(number);
  bench_.Receive(EncodeMessage(Evaluate{number}));
  bench_.Work();
  bench_.Work();
  bench_.Receive(EncodeMessage(Stop{number}));
  Finish();
  EXPECT_EQ(Last<Bench>().models[0].state, State::kDone);
  EXPECT_EQ(AccuracyOf(number), accuracy);
  // With other choices meanwhile it is what it was: of those before.
  Choices choices;
  choices.level = 0.9;
  bench_.Receive(EncodeMessage(Evaluate{number}));
  bench_.Work();
  bench_.Receive(EncodeMessage(SetChoices{choices}));
  bench_.Work();
  bench_.Receive(EncodeMessage(Stop{number}));
  Finish();
  EXPECT_EQ(Last<Bench>().models[0].state, State::kStale);
  EXPECT_EQ(AccuracyOf(number), accuracy);
}

TEST_F(SlicesOfWorkTest, AnswersWhileWeakSlicesAreSought) {
  Drop({Own("iris.onnx"), {"many.csv", Bytes(Repeated("iris.csv", 30000))}});
  Choices few;
  few.resamples = 2;
  Ask(SetChoices{few});
  Ask(Evaluate{1});
  bench_.Receive(EncodeMessage(QueryWeakSlices{{kSlicesSlot, 1, 1, 0}}));
  bench_.Work();
  bench_.Work();
  AskThreshold(1);
  bench_.Work();
  EXPECT_EQ(Count(AnswerType::kThresholdView), 1U) << "what is live goes first";
  Finish();
  const WeakSlices found = Last<WeakSlices>();
  EXPECT_EQ(found.done, found.total);
  EXPECT_GT(found.tested, 0U);
}

TEST_F(SlicesOfWorkTest, StopsOneSearchOnly) {
  const uint32_t number = EvaluateOwn("tumours");
  bench_.Receive(EncodeMessage(QueryWeakSlices{{kSlicesSlot, 1, number, 0}}));
  bench_.Receive(EncodeMessage(QueryImportance{{9, 1, number, 0}}));
  bench_.Receive(EncodeMessage(Stop{number, kSlicesSlot}));
  Finish();
  EXPECT_EQ(Count(AnswerType::kWeakSlices), 0U);
  const Importances importances = Last<Importances>();
  EXPECT_EQ(importances.done, importances.total);
  EXPECT_EQ(Last<Bench>().models[0].state, State::kDone) << "the evaluation stays";
}

}  // namespace
}  // namespace tidemark::workbench
