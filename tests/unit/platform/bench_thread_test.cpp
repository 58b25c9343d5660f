#include "platform/bench_desktop/bench_thread.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>

#include "workbench/answers.h"

namespace tidemark {
namespace {

using workbench::ModelCard;

// The last Bench that came, from the thread.
class LastBench {
 public:
  void Take(Message message) {
    if (PeekType<workbench::AnswerType>(message) != workbench::AnswerType::kBench) return;
    workbench::Bench bench;
    if (!DecodeMessage(&message, &bench)) return;
    {
      const std::lock_guard lock(mutex_);
      bench_ = std::move(bench);
    }
    changed_.notify_one();
  }
  template <typename Is>
  bool WaitUntil(const Is& is) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return bench_ && is(*bench_); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<workbench::Bench> bench_;
};

TEST(BenchThread, EvaluatesDroppedPaths) {
  PathDrops drops;
  const auto model = drops.Add("data/models/iris.onnx");
  const auto data = drops.Add("data/models/iris.csv");
  ASSERT_TRUE(model.ok() && data.ok());
  EXPECT_EQ(model.value().model_count, 1U);
  EXPECT_EQ(data.value().model_count, 0U);
  LastBench last;
  BenchThread bench(&drops, [&](Message message) { last.Take(std::move(message)); });
  bench.Post(EncodeMessage(workbench::AddFiles{model.value().handle}));
  bench.Post(EncodeMessage(workbench::AddFiles{data.value().handle}));
  bench.Post(EncodeMessage(workbench::Evaluate{1}));
  EXPECT_TRUE(last.WaitUntil([](const workbench::Bench& state) {
    return state.models.size() == 1 && state.models[0].state == ModelCard::State::kDone;
  }));
}

}  // namespace
}  // namespace tidemark
