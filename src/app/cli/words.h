// The words of the command line. Each returns an exit code: 0 done, 1 failed, 2 usage, 3 done with
// problems. Data go to stdout, progress and messages to stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tidemark::evaluate {
struct KeptEvaluation;
}

namespace tidemark::cli {

enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kDoneWithProblems = 3 };

struct ImportOptions {
  std::vector<std::string> sources;
  std::string output;
  std::string step, wall_time, run;  // column names for text files, "" = guess
  bool json = false, quiet = false;
};
int ImportWord(const ImportOptions& options);

struct ListOptions {
  std::string file, run, metric, context;
  bool has_run = false, has_context = false;
  bool json = false;
};
int RunsWord(const ListOptions& options);
int MetricsWord(const ListOptions& options);
int PointsWord(const ListOptions& options);

struct ExportOptions {
  std::string file, output;
  bool quiet = false;
};
int ExportWord(const ExportOptions& options);

struct CheckOptions {
  std::string file;
  bool json = false, quiet = false;
};
int CheckWord(const CheckOptions& options);

struct SqlOptions {
  std::string file, query;
  bool json = false;
};
int SqlWord(const SqlOptions& options);

struct ModelOptions {
  std::string file;
  bool json = false;
};
int ModelWord(const ModelOptions& options);

struct ExampleOptions {
  std::string output, digits;
  bool json = false, quiet = false;
};
int ExampleWord(const ExampleOptions& options);

struct EditOptions {
  std::string file;
  std::vector<std::string> runs;
  bool all = false;
  std::optional<std::string> name, note, group, colour;
  std::vector<std::string> tags, untags;  // "key=value", "key"
  bool pin = false, unpin = false, archive = false, unarchive = false;
  bool delete_ = false, restore = false;
};
int EditWord(const EditOptions& options);
int UndoWord(const std::string& file);
int RedoWord(const std::string& file);

struct CompactOptions {
  std::string file;
  bool yes = false, json = false;
};
int CompactWord(const CompactOptions& options);

struct EvalOptions {
  std::vector<std::string> words;  // models; with `recompute` and `compare` runs
  std::string model;               // the one, or a folder of checkpoints
  std::vector<std::string> data;
  std::vector<std::string> targets;   // empty = guess
  std::string task;                   // "" = guess
  std::vector<std::string> classes;   // of the model in their order; empty = its own, or a guess
  std::string group;                  // column of queries, or of rows that belong together
  std::vector<std::string> bindings;  // "input=columns"; the others are guessed
  std::vector<std::string> types;     // "column=type", likewise
  std::vector<std::string> images;    // how images become numbers; the rest is guessed
  std::string label_delimiter;        // of texts with several labels; "" = guess
  std::string predictions, output;
  double threshold = 0.5;
  std::string positive;  // class of a binary task; "" = the second one
  double level = 0.95;
  uint64_t seed = 1;
  size_t resamples = 0;      // 0 = as many as take some seconds
  std::string training_run;  // of `output`: a name, a uuid or its start
  bool store_model = false, store_predictions = false;
  std::string recompute, compare;  // files that keep evaluations
  bool keeps_rows = false;         // predictions are needed after the figures are there
  // An evaluation whose columns are bound again instead of guessed; outlives the options.
  const evaluate::KeptEvaluation* claimed = nullptr;
  bool json = false, quiet = false;
};
int EvalWord(const EvalOptions& options);

struct ServeOptions {
  std::string file = "tidemark.sqlite";
  std::string host = "127.0.0.1", token, page;
  int port = 5000;
  bool json = false;
};
int ServeWord(const ServeOptions& options);

// Prints a run journal as JSON lines, damage included.
int JournalCatWord(const std::string& path);

// Prints "tidemark: message. hint" to stderr and returns the exit code for the error.
int Report(const Error& error);
// The same for what was asked for in a wrong way; returns kUsage.
int ReportUsage(const std::string& message);

}  // namespace tidemark::cli
