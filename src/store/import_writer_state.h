// What an import holds between its calls; shared by the files that implement ImportWriter.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "store/import_writer.h"
#include "store/write_scope.h"

namespace tidemark {

// Bytes that params, tags and other small rows add to what is to be committed, roughly.
inline constexpr uint64_t kBytesPerEntry = 64;

struct ImportWriter::State {
  explicit State(Database* database) : writer(database) {}

  SeriesWriter writer;
  std::optional<Transaction> transaction;
  bool in_batch = false;  // something was given since the last EndBatch
  bool bulk_journal = false;
  uint64_t pending_bytes = 0;
  std::unordered_set<int64_t> changed_series;
  ImportTotals committed;

  // What a rollback may take back is forgotten by it.
  std::unordered_map<std::string, int64_t> run_by_key;
  std::unordered_map<int64_t, bool> run_is_ours;  // added (or revived) by this import
  std::unordered_set<int64_t> older_runs, older_series;
  std::unordered_set<int64_t> emptied_runs;  // by TakeBackSource, and not met again yet
  bool marked_older = false;
  std::set<int64_t> used_colours;
  bool colours_loaded = false;
  std::unordered_map<std::string, int64_t> known_runs;  // by KnowRun; survives

  void Forget() {
    run_by_key.clear();
    run_is_ours.clear();
    older_runs.clear();
    older_series.clear();
    emptied_runs.clear();
    marked_older = false;
    used_colours.clear();
    colours_loaded = false;
  }
};

}  // namespace tidemark
