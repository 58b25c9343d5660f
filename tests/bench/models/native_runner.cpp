// The model engine natively, for tests/bench/model_peer_bench.py: reads commands, a line each, and
// answers each with a line.
//
//   load FILE      seconds of CPU that loading took
//   rows N FILE    inputs of N rows, floats from FILE
//   run TIMES      seconds of CPU that so many runs took
//   scores FILE    writes the last output's floats
//   memory         bytes needed (weights and peak of live values), resident peak in bytes
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "base/file_source.h"
#include "models/runner.h"

namespace tidemark::model {
namespace {

std::vector<uint8_t> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Of this program: what getrusage tells counts the process that started it, too.
long long ResidentPeak() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::atoll(line.c_str() + 6) * 1024;
  }
  return 0;
}

void Say(const Status& status, double value) {
  if (status.ok()) {
    std::printf("%.9g\n", value);
  } else {
    std::printf("error %s\n", status.error().message.c_str());
  }
}

class Commands {
 public:
  void Do(const std::string& line) {
    std::istringstream words(line);
    std::string word, path;
    int64_t number = 0;
    words >> word;
    if (word == "load") {
      words >> path;
      Timed([&]() -> Status {
        TM_ASSIGN_OR_RETURN(auto file, FileSource::Open(path));
        return runner_.Load(std::move(file));
      });
    } else if (word == "rows") {
      words >> number >> path;
      const Status status = runner_.Prepare(number);
      if (status.ok()) Fill(ReadFile(path));
      Say(status, 0);
    } else if (word == "run") {
      words >> number;
      Timed([&]() -> Status {
        for (int64_t i = 0; i < number; ++i) TM_RETURN_IF_ERROR(runner_.Run());
        return {};
      });
    } else if (word == "scores") {
      words >> path;
      const Tensor& scores = runner_.scores();
      std::ofstream(path, std::ios::binary)
          .write(reinterpret_cast<const char*>(scores.data<uint8_t>()),
                 static_cast<std::streamsize>(scores.bytes()));
      Say({}, 0);
    } else if (word == "memory") {
      const Model* model = runner_.has_model() ? &runner_.model() : nullptr;
      const uint64_t needed =
          model == nullptr ? 0 : model->info().parameter_bytes + model->peak_bytes();
      std::printf("%llu %lld\n", static_cast<unsigned long long>(needed), ResidentPeak());
    }
  }

 private:
  template <typename Act>
  void Timed(Act act) {
    const std::clock_t start = std::clock();
    const Status status = act();
    Say(status, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }

  void Fill(const std::vector<uint8_t>& bytes) {
    Tensor& input = runner_.input(0);
    std::copy_n(bytes.data(), std::min(bytes.size(), input.bytes()), input.mutable_data<uint8_t>());
  }

  ModelRunner runner_;
};

}  // namespace
}  // namespace tidemark::model

int main() {
  tidemark::model::Commands commands;
  for (std::string line; std::getline(std::cin, line);) {
    commands.Do(line);
    std::fflush(stdout);
  }
}
