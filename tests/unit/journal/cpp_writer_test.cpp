// The C++ writer (sdk/cpp/tidemark.h): the bytes of the test vectors, and what becomes of threads,
// forks and full disks.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "../../../sdk/cpp/tidemark.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/number_text.h"
#include "journal/journal_lines.h"
#include "unit/journal/vector_files.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;
using Writer = Run;  // testing::Test has a Run of its own

int64_t wall_us = 0;
int64_t monotonic_us = 0;

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/tidemark-cpp-XXXXXX";
    path_ = mkdtemp(name);
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::vector<fs::path> journals() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  fs::path path_;
};

Options Quiet(const Folder& folder) {
  Options options("p");
  options.dir = folder.path();
  return options;
}

std::string Lines(const std::string& bytes, uint64_t* bad = nullptr) {
  JournalLines lines;
  std::string out;
  lines.Take(AsBytes(bytes), 0, true, &out);
  lines.Finish(bytes.size(), &out);
  if (bad != nullptr) *bad = lines.bad_count();
  return out;
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::vector<Field> FieldsOf(JsonValue object) {
  std::vector<Field> fields;
  for (size_t i = 0; i < object.size(); ++i) {
    const auto [name, value] = object.Member(i);
    std::string json = value.ToJson();
    // Our reader of JSON has no unsigned integers.
    const size_t large = json.find("1.8446744073709552e+19");
    if (large != std::string::npos) json.replace(large, 22, "18446744073709551615");
    fields.emplace_back(name, Value::Json(std::move(json)));
  }
  return fields;
}

void Log(Run* run, JsonValue step) {
  const std::string context(step.Find("context").TextOr(""));
  std::vector<Sample> samples;
  for (size_t i = 0; i < step.Find("names").size(); ++i) {
    samples.push_back({step.Find("names").At(i).TextOr(""), *step.Find("values").At(i).Number()});
  }
  EXPECT_TRUE(run->Log(samples.data(), samples.size(),
                       step.Find("step").Int().value_or(kWithoutStep), context));
}

void End(Run* run, JsonValue fields) {
  const bool failed = fields.Find("status").TextOr("") == "failed";
  run->Finish(failed ? Ending::kFailed : Ending::kFinished,
              static_cast<int>(fields.Find("exit_code").Int().value_or(0)),
              fields.Find("error").TextOr(""));
}

std::string Perform(JsonValue vector) {
  Folder folder;
  wall_us = vector.Find("start_us").Int().value_or(0);
  monotonic_us = 5'000'000;
  const JsonValue header = vector.Find("header");
  const auto text = [&](const char* key) { return std::string(header.Find(key).TextOr("")); };
  Options options(text("project"), text("name"));
  options.dir = folder.path();
  options.id = vector.Find("run").TextOr("");
  options.group = text("group");
  options.job_type = text("job_type");
  options.parent = text("parent");
  options.host = text("host");
  options.user = text("user");
  options.writer = text("writer");
  options.rank = static_cast<int>(header.Find("rank").Int().value_or(-1));
  options.pid = header.Find("pid").Int().value_or(0);
  options.keeps_alive = false;
  options.clock = {[] { return wall_us; }, [] { return monotonic_us; }};
  auto run = std::make_unique<Writer>(options);
  const std::string path = run->path();
  for (size_t i = 0; i < vector.Find("steps").size(); ++i) {
    const JsonValue step = vector.Find("steps").At(i);
    const std::string_view op = step.Find("op").TextOr("");
    if (op == "time") {
      const int64_t more_us = *step.Find("us").Int() - wall_us;
      wall_us += more_us;
      monotonic_us += more_us;
    } else if (op == "wall") {
      wall_us = *step.Find("us").Int();
      run->CheckClock();
    } else if (op == "log") {
      Log(run.get(), step);
    } else if (op == "json") {
      const auto fields = FieldsOf(step.Find("fields"));
      run->Write(step.Find("kind").TextOr(""), fields.data(), fields.size());
    } else if (op == "beat") {
      run->Beat();
    } else {
      End(run.get(), step.Find("fields"));
    }
  }
  std::string bytes = ReadAll(path);
  run.reset();
  return bytes;
}

TEST(CppWriter, MakesTheBytesOfTheTestVectors) {
  const auto vectors = JsonDocument::Parse(ReadAll(std::string(kVectorFolder) + "/vectors.json"));
  ASSERT_TRUE(vectors.ok());
  size_t count = 0;
  for (; count < vectors->root().size(); ++count) {
    const JsonValue vector = vectors->root().At(count);
    const std::string name(vector.Find("name").TextOr(""));
    EXPECT_EQ(Lines(Perform(vector)),
              Lines(ReadAll(std::string(kVectorFolder) + "/" + name + ".tide")))
        << name;
    EXPECT_EQ(Perform(vector), ReadAll(std::string(kVectorFolder) + "/" + name + ".tide")) << name;
  }
  EXPECT_GE(count, 5u);
}

TEST(CppWriter, NumbersAreTheShortestThatReadBack) {
  std::mt19937_64 dice(1);
  for (int i = 0; i < 20000; ++i) {
    const uint64_t bits = dice();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) {
      ASSERT_EQ(detail::JsonNumber(value), FormatDouble(value));
    }
  }
  for (const double value :
       {100000.0, 1e15, 1e16, 123456.5, 1e-4, 1e-5, 0.1, 5e-324, 1.7976931348623157e308, -2.5}) {
    EXPECT_EQ(detail::JsonNumber(value), FormatDouble(value));
  }
}

TEST(CppWriter, ThreadsShareARunAndLoseNothing) {
  Folder folder;
  std::string path;
  {
    Writer run(Quiet(folder));
    path = run.path();
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&run, t] {
        const std::string name = "m" + std::to_string(t);
        for (int i = 0; i < 2000; ++i) run.Log({{name, 1.0 * i}, {"all", 1.0}});
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(run.lost(), 0u);
  }
  uint64_t bad = 0;
  const std::string lines = Lines(ReadAll(path), &bad);
  EXPECT_EQ(bad, 0u);
  EXPECT_EQ(Count(lines, "\"type\":\"S\""), 8000u);
  EXPECT_NE(lines.find("\"step\":7999,"), std::string::npos);
}

TEST(CppWriter, AForkedProcessHasAJournalOfItsOwn) {
  Folder folder;
  Writer run(Quiet(folder));
  run.Log("a", 1);
  const pid_t child = fork();
  if (child == 0) {
    run.Log("b", 2);
    run.Finish();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  run.Log("a", 3);
  run.Finish();
  const auto journals = folder.journals();
  ASSERT_EQ(journals.size(), 2u);
  const std::string first = Lines(ReadAll(journals[0])), second = Lines(ReadAll(journals[1]));
  EXPECT_EQ(Count(first, "\"type\":\"S\""), 2u);
  EXPECT_EQ(Count(second, "\"type\":\"S\""), 1u);
  EXPECT_NE(second.find("\"worker\":true"), std::string::npos);
  EXPECT_EQ(Count(first + second, run.id()), 2u);
}

TEST(CppWriter, AFileThatCanNotGrowLosesWhatIsSaidAndGoesOn) {
  Folder folder;
  Writer run(Quiet(folder));
  run.Log("a", 1);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, SIG_IGN);
  const auto size = static_cast<rlim_t>(fs::file_size(run.path()));
  const rlimit tight{size + 50, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  testing::internal::CaptureStderr();
  EXPECT_TRUE(run.Log("a", 2));
  EXPECT_FALSE(run.Log("a", 3));
  EXPECT_FALSE(run.Log("a", 4));
  run.Config({{"kept", 1}});
  setrlimit(RLIMIT_FSIZE, &old);
  EXPECT_EQ(Count(testing::internal::GetCapturedStderr(), "can't write"), 1u);
  EXPECT_EQ(run.lost(), 2u);
  EXPECT_TRUE(run.Log("a", 5));
  run.Finish();
  uint64_t bad = 0;
  const std::string lines = Lines(ReadAll(run.path()), &bad);
  EXPECT_EQ(bad, 0u);
  EXPECT_EQ(Count(lines, "\"type\":\"S\""), 3u);
  EXPECT_NE(lines.find("\"kind\":\"gap\""), std::string::npos);
  EXPECT_NE(lines.find("\"calls\":2"), std::string::npos);
  EXPECT_NE(lines.find("\"kept\":1"), std::string::npos);
}

TEST(CppWriter, AKilledProcessHasLostNothingThatWasAcknowledged) {
  for (int round = 0; round < 20; ++round) {
    Folder folder;
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
      Writer run(Quiet(folder));
      for (int64_t i = 0;; ++i) {
        if (run.Log({{"loss", 0.5 * static_cast<double>(i)}, {"b", 1}}, i))
          (void)!write(pipes[1], &i, sizeof i);
      }
    }
    close(pipes[1]);
    usleep(static_cast<useconds_t>(3000 + 1500 * round));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    int64_t acknowledged = -1;
    for (int64_t step = 0; read(pipes[0], &step, sizeof step) == sizeof step;) acknowledged = step;
    close(pipes[0]);
    if (acknowledged < 0) continue;
    const std::string lines = Lines(ReadAll(folder.journals().at(0)));
    EXPECT_GE(Count(lines, "\"type\":\"S\""), static_cast<size_t>(acknowledged + 1));
    EXPECT_NE(lines.find("\"step\":" + std::to_string(acknowledged) + ","), std::string::npos);
  }
}

TEST(CppWriter, StrangeNamesAndCallsAfterTheEndDoNoHarm) {
  Folder folder;
  Writer run(Quiet(folder));
  EXPECT_TRUE(run.Log({{"a\nb", 1}, {"\xff", 2}, {"", 3}, {std::string(3000, 'x'), 4}}));
  EXPECT_TRUE(run.Log(nullptr, 0));
  EXPECT_TRUE(run.Log("back", 1, -5));
  run.Finish(Ending::kStopped);
  EXPECT_FALSE(run.Log("late", 1));
  const std::string lines = Lines(ReadAll(run.path()));
  EXPECT_NE(lines.find("[\"a b\",\"\"],[\"\xEF\xBF\xBD\",\"\"],[\"\",\"\"],[\"" +
                       std::string(1024, 'x') + "\",\"\"]"),
            std::string::npos);
  EXPECT_EQ(lines.find("late"), std::string::npos);
  EXPECT_NE(lines.find("\"stopped\""), std::string::npos);
}

}  // namespace
}  // namespace tidemark
