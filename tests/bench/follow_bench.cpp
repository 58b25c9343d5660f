// What a pass over a followed folder costs: 50 runs that log 20 metrics, each grown by some calls.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>

#include "bench/bench_data.h"
#include "engine/import_feed.h"
#include "engine/import_session.h"
#include "import/local_files.h"
#include "unit/import/journal_file.h"

namespace tidemark {
namespace {

constexpr int kRuns = 50;
constexpr int kCallsAPass = 7;

double NowMs() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

// Journals that are logged to, and the import that follows them, all in one thread.
class Live {
 public:
  Live(std::string folder, int metrics) : folder_(std::move(folder)), metrics_(metrics) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ + "/logs");
    for (int run = 0; run < kRuns; ++run) {
      char uuid[64];
      std::snprintf(uuid, sizeof uuid, "0123abcd-0000-4000-8000-%012d", run);
      paths_.push_back(folder_ + "/logs/" + uuid + ".1-h-1-0.tide");
      JournalFile file;
      file.Header("", uuid);
      std::vector<std::pair<std::string, std::string>> keys;
      keys.reserve(static_cast<size_t>(metrics_));
      for (int i = 0; i < metrics_; ++i) keys.emplace_back("metric" + std::to_string(i), "");
      file.Keys(1, keys);
      Append(run, file.bytes());
    }
    Session::Options options;
    options.location.path = folder_ + "/runs.sqlite";
    options.create = true;
    auto session = Session::Open(options);
    Check(session.ok(), "opening");
    session_ = std::move(session).value();
    feed_ = std::make_unique<ImportFeed>(
        [this](uint32_t) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
          auto drop = OpenLocal(folder_ + "/logs");
          if (!drop.ok()) return drop.error();
          return std::pair(std::move(drop->tree), std::move(drop->access));
        },
        [this](Message message) { to_session_.push_back(std::move(message)); },
        [](uint32_t, bool) {});
    Grow();
    Pass();
  }
  void Grow() {
    const std::vector<double> values(static_cast<size_t>(metrics_), 0.25);
    for (int run = 0; run < kRuns; ++run) {
      JournalFile more;
      for (int i = 0; i < kCallsAPass; ++i) {
        more.Step(1, step_ + i, 1'000'000 * (step_ + i), values);
      }
      Append(run, std::span<const uint8_t>(more.bytes()).subspan(kJournalMagic.size()));
    }
    step_ += kCallsAPass;
  }
  uint64_t Pass() {
    ImportSession::Options options;
    options.job = ++job_;
    options.handle = 1;
    options.root_name = "logs";
    options.follow = true;
    options.import_id = import_id_;
    ImportSession pass(
        session_.get(), options, [&](Message message) { feed_->Receive(std::move(message)); },
        NowMs);
    pass.Start();
    while (!pass.finished()) {
      feed_->Work();
      for (; !to_session_.empty(); to_session_.pop_front()) {
        pass.Receive(std::move(to_session_.front()));
      }
      while (pass.Work()) {
      }
    }
    import_id_ = pass.import_id();
    session_->DataGrew(pass.TakeChangedSeries());
    Check(session_->State(false).ok(), "the state");
    return pass.result().points_added;
  }

 private:
  void Append(int run, std::span<const uint8_t> bytes) {
    std::FILE* file = std::fopen(paths_[static_cast<size_t>(run)].c_str(), "ab");
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
  }

  std::string folder_;
  int metrics_;
  std::vector<std::string> paths_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<ImportFeed> feed_;
  std::deque<Message> to_session_;
  int64_t step_ = 0, import_id_ = 0;
  uint32_t job_ = 0;
};

void FollowPass(benchmark::State& state) {
  Live live("/tmp/tidemark-follow-bench", static_cast<int>(state.range(0)));
  uint64_t points = 0;
  for (auto _ : state) {
    state.PauseTiming();
    live.Grow();
    state.ResumeTiming();
    points += live.Pass();
  }
  Check(points > 0, "points");
  state.SetItemsProcessed(static_cast<int64_t>(points));
}
BENCHMARK(FollowPass)->Arg(1)->Arg(20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tidemark
