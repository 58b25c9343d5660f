// `tidemark import`: the same feed and import session as the page, run in turn in one thread.
#include <chrono>
#include <cstdio>
#include <deque>
#include <utility>

#include "app/cli/paths.h"
#include "app/cli/printable.h"
#include "app/cli/progress.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "engine/import_feed.h"
#include "engine/import_session.h"
#include "import/local_files.h"

namespace tidemark::cli {
namespace {

double NowMs() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

struct Totals {
  ImportDone sum;
  std::vector<StoredProblem> problems, notes;
  std::vector<StoredProblem> failures;  // sources that were not read to their end
};

constexpr size_t kNotesShown = 10;

std::string ProgressText(const ImportProgress& progress) {
  if (progress.scanning) return "Looking through " + progress.root_name;
  const double mb = static_cast<double>(progress.bytes_done) / 1e6;
  char rate[64];
  std::snprintf(rate, sizeof rate, "%.0f MB, %.0f MB/s", mb,
                mb / (progress.elapsed_s > 0 ? progress.elapsed_s : 1));
  return std::to_string(progress.files_done) + " of " + std::to_string(progress.files_total) +
         " files, " + std::to_string(progress.points) + " points, " + rate;
}

// A single text file may be corrected by column names given on the command line.
std::vector<ColumnCorrection> CorrectionsFor(const ImportOptions& options, const FileTree& tree) {
  std::vector<ColumnCorrection> corrections;
  if (options.step.empty() && options.wall_time.empty() && options.run.empty()) return corrections;
  for (const FileEntry& file : tree.files()) {
    corrections.push_back({file.path, options.step, options.wall_time, options.run});
  }
  return corrections;
}

Result<ImportDone> ImportOne(Session* session, const ImportOptions& options,
                             const std::string& source, Totals* totals) {
  auto drop = OpenLocal(source);
  if (!drop.ok()) return drop.error();
  for (const auto& [path, problem] : drop->problems) {
    (problem.is_note ? totals->notes : totals->problems)
        .push_back({0, 0, path, problem.offset, problem.reason, problem.count, problem.is_note});
  }
  ImportSession::Options import;
  import.job = 1;
  import.root_name = drop->tree.root_name();
  import.corrections = CorrectionsFor(options, drop->tree);
  std::deque<Message> to_session;
  ImportFeed feed(
      [&](uint32_t) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
        return std::pair(std::move(drop->tree), std::move(drop->access));
      },
      [&](Message message) { to_session.push_back(std::move(message)); });
  ImportSession insert(
      session, import, [&](Message message) { feed.Receive(std::move(message)); }, NowMs);
  ProgressLine progress(options.quiet);
  insert.Start();
  while (!insert.finished()) {
    bool worked = feed.Work();
    while (!to_session.empty()) {
      worked = true;
      insert.Receive(std::move(to_session.front()));
      to_session.pop_front();
    }
    while (insert.Work()) worked = true;
    progress.Show(ProgressText(insert.progress()));
    if (!worked && !insert.finished()) {
      return MakeError(ErrorCode::kInternal, "The import of " + source + " stands still");
    }
  }
  return insert.result();
}

void Add(const ImportDone& done, ImportDone* sum) {
  sum->runs_added += done.runs_added;
  sum->runs_updated += done.runs_updated;
  sum->points_added += done.points_added;
  sum->files_read += done.files_read;
  sum->files_skipped += done.files_skipped;
}

// What ends one source is told at once and counted with the problems; the others are still read.
void Fail(const Error& error, const std::string& path, Totals* totals) {
  Report(error);
  totals->failures.push_back({0, 0, path, 0, error.message, 1, false});
}

int ExitCodeOf(const Totals& totals) {
  const ImportDone& sum = totals.sum;
  const bool stored = sum.runs_added + sum.runs_updated + sum.points_added > 0;
  if (!totals.failures.empty() && !stored) return kFailed;
  return totals.failures.empty() && totals.problems.empty() ? kDone : kDoneWithProblems;
}

void PrintJson(const Totals& totals) {
  JsonWriter json;
  json.BeginObject();
  json.Key("runs_added").Uint(totals.sum.runs_added);
  json.Key("runs_updated").Uint(totals.sum.runs_updated);
  json.Key("points_added").Uint(totals.sum.points_added);
  json.Key("files_read").Uint(totals.sum.files_read);
  json.Key("files_skipped").Uint(totals.sum.files_skipped);
  json.Key("problems").BeginArray();
  for (const auto* problems : {&totals.failures, &totals.problems}) {
    for (const StoredProblem& problem : *problems) {
      json.BeginObject().Key("file").String(problem.file).Key("offset").Uint(problem.offset);
      json.Key("reason").String(problem.reason).Key("count").Uint(problem.count).EndObject();
    }
  }
  json.EndArray().EndObject();
  std::printf("%s\n", json.text().c_str());
}

void PrintText(const Totals& totals, const std::string& output) {
  std::printf(
      "%llu runs added, %llu updated, %llu points added to %s (%llu files read, %llu skipped)\n",
      static_cast<unsigned long long>(totals.sum.runs_added),
      static_cast<unsigned long long>(totals.sum.runs_updated),
      static_cast<unsigned long long>(totals.sum.points_added), output.c_str(),
      static_cast<unsigned long long>(totals.sum.files_read),
      static_cast<unsigned long long>(totals.sum.files_skipped));
  for (const StoredProblem& problem : totals.problems) {
    std::fprintf(stderr, "%s, byte %llu: %s (%llu times)\n", Printable(problem.file).c_str(),
                 static_cast<unsigned long long>(problem.offset), Printable(problem.reason).c_str(),
                 static_cast<unsigned long long>(problem.count));
  }
  for (size_t i = 0; i < totals.notes.size() && i < kNotesShown; ++i) {
    std::fprintf(stderr, "note: %s: %s\n", Printable(totals.notes[i].file).c_str(),
                 Printable(totals.notes[i].reason).c_str());
  }
  if (totals.notes.size() > kNotesShown) {
    std::fprintf(stderr, "note: %zu more\n", totals.notes.size() - kNotesShown);
  }
}

Result<std::unique_ptr<Session>> OpenOutput(const std::string& path) {
  TM_RETURN_IF_ERROR(CheckOutputFile(path));
  Session::Options options;
  options.location.path = path;
  options.name = path;
  options.create = IsNewOrEmpty(path);
  return Session::Open(options);
}

// Problems and notes that this import entered.
Status CollectProblems(Session* session, const std::vector<StoredProblem>& before, Totals* totals) {
  TM_ASSIGN_OR_RETURN(const std::vector<StoredProblem> after, session->store().Problems());
  for (const StoredProblem& problem : after) {
    bool old = false;
    for (const StoredProblem& known : before) {
      old = old || (known.id == problem.id && known.count == problem.count);
    }
    if (!old) (problem.is_note ? totals->notes : totals->problems).push_back(problem);
  }
  return {};
}

}  // namespace

int ImportWord(const ImportOptions& options) {
  for (const std::string& source : options.sources) {
    if (const Status there = CheckLogs(source); !there.ok()) return Report(there.error());
  }
  auto session = OpenOutput(options.output);
  if (!session.ok()) return Report(session.error());
  if ((*session)->read_only()) {
    return Report(MakeError(ErrorCode::kReadOnly, options.output + " can't be written",
                            (*session)->store().notice()));
  }
  auto before = (*session)->store().Problems();
  if (!before.ok()) return Report(before.error());
  Totals totals;
  for (const std::string& source : options.sources) {
    const auto done = ImportOne(session->get(), options, source, &totals);
    if (!done.ok()) {
      Fail(done.error(), source, &totals);
      continue;
    }
    Add(*done, &totals.sum);
    if (!done->error.empty()) Fail(MakeError(ErrorCode::kIo, done->error), source, &totals);
  }
  Status status = CollectProblems(session->get(), *before, &totals);
  if (!status.ok()) Fail(status.error(), options.output, &totals);
  status = (*session)->store().Close();
  if (!status.ok()) Fail(status.error(), options.output, &totals);
  if (options.json) {
    PrintJson(totals);
  } else {
    PrintText(totals, options.output);
  }
  return ExitCodeOf(totals);
}

}  // namespace tidemark::cli
