// The engine's side of one import: answers the feed's questions, inserts its batches in slices of
// at most a few milliseconds, and tells the clients how far it is. Everything goes through the
// store's ImportWriter, which commits points and source offsets together.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "engine/import_messages.h"
#include "engine/session.h"
#include "store/import_writer.h"

namespace tidemark {

class ImportSession {
 public:
  // Batches that may be under way between feed and engine: bounds memory, hides the latency.
  static constexpr uint32_t kCredits = 4;

  struct Options {
    uint32_t job = 0;
    uint32_t handle = 0;
    std::string root_name;
    std::vector<ColumnCorrection> corrections;
    bool follow = false;    // the feed keeps the files in mind for a later pass
    int64_t import_id = 0;  // of the passes before this one; 0 = the first
  };
  // `post` sends to the feed.
  ImportSession(Session* session, Options options, std::function<void(Message)> post,
                std::function<double()> now_ms);

  void Start();
  void Receive(Message message);
  void Cancel();

  // One slice of inserting; true when something was done. Errors are kept for the result.
  bool Work();
  [[nodiscard]] bool finished() const { return finished_; }
  // Points or runs came since the last call.
  bool TakeChanged();

  [[nodiscard]] const Options& options() const { return options_; }
  // The entry of the file that this import is; 0 when there is none yet.
  [[nodiscard]] int64_t import_id() const { return import_id_; }
  // After finished(): series that got points since the last TakeChanged.
  [[nodiscard]] std::vector<int64_t> TakeChangedSeries() { return std::move(changed_series_); }
  // After finished(): the import that this pass goes on with was undone meanwhile.
  [[nodiscard]] bool was_undone() const { return was_undone_; }

  [[nodiscard]] ImportProgress progress() const;
  // After finished().
  [[nodiscard]] const ImportDone& result() const { return done_; }

 private:
  struct Source {
    SourceInfo info;
    double modified_s = 0;
    StoredSource stored;
    bool used = false;
  };
  Status OnFound(FeedFound found);
  Status OpenWriter(const FeedFound& found);
  Status FindKnown(const FeedFound& found, std::vector<KnownSource>* known);
  Status BeginBatch();
  Status TakeBack(const Source& source);
  Status ApplyBlock();
  Status ApplyRewinds();
  Status ApplyRest();
  Result<int64_t> RunOf(uint32_t slot);
  std::string UuidOf(const Source& source, const RunFacts& facts) const;
  void Fail(const Error& error);
  void Finish();

  Session* session_;
  Options options_;
  std::function<void(Message)> post_;
  std::function<double()> now_ms_;
  double started_ms_;
  std::string root_name_;
  std::unique_ptr<ImportWriter> writer_;
  std::vector<Source> sources_;
  std::unordered_map<uint32_t, size_t> source_of_file_;
  std::unordered_map<std::string, uint64_t>
      first_hash_of_run_;  // "format\0run path" -> first source's hash

  struct QueuedBatch {
    ImportBatch batch;
    bool is_last = false;  // of its message: then another may come
  };
  std::deque<QueuedBatch> queue_;
  bool in_batch_ = false;
  size_t next_block_ = 0, next_rewind_ = 0;
  std::vector<int64_t> run_ids_;  // of the slots of the current batch, 0 = not asked yet

  ImportCounts counts_;
  bool scanning_ = true;
  bool feed_finished_ = false;
  bool cancelled_ = false;
  bool changed_ = false;
  bool was_undone_ = false;
  int64_t import_id_ = 0;
  std::vector<int64_t> changed_series_;
  bool finished_ = false;
  std::optional<Error> error_;
  uint64_t problems_ = 0, notes_ = 0;
  ImportDone done_;
};

}  // namespace tidemark
