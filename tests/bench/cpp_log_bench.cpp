// What a call of Log() costs in C++ (sdk/cpp/tidemark.h), beside one bare write(2) of as many
// bytes.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "../../sdk/cpp/tidemark.h"

namespace {

constexpr char kFolder[] = "/tmp/tidemark-cpp-log-bench";

void CppLog(benchmark::State& state) {
  tidemark::Options options("bench");
  options.dir = kFolder;
  tidemark::Run run(options);
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(state.range(0)));
  for (int64_t i = 0; i < state.range(0); ++i) names.push_back("metric/" + std::to_string(i));
  std::vector<tidemark::Sample> samples;
  samples.reserve(names.size());
  for (const std::string& name : names) samples.push_back({name, 0.25});
  for (auto _ : state) run.Log(samples.data(), samples.size());
  state.SetItemsProcessed(state.iterations());
  run.Finish();
  std::filesystem::remove_all(kFolder);
}
BENCHMARK(CppLog)->Arg(1)->Arg(20);

void BareWrite(benchmark::State& state) {
  std::filesystem::create_directories(kFolder);
  const std::string path = std::string(kFolder) + "/bare";
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0666);
  const std::string bytes(static_cast<size_t>(29 + 8 * state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(write(fd, bytes.data(), bytes.size()));
  state.SetItemsProcessed(state.iterations());
  close(fd);
  std::filesystem::remove_all(kFolder);
}
BENCHMARK(BareWrite)->Arg(1)->Arg(20);

}  // namespace
