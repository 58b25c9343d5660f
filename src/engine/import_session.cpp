#include "engine/import_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tidemark {
namespace {

std::string RunKey(const std::string& format, const std::string& run_path) {
  return format + '\0' + run_path;
}

std::string FilePath(const std::string& root, const std::string& path) {
  return root.empty() || path == root ? path : root + "/" + path;
}

RunUpsert UpsertOf(const RunFacts& facts, const std::string& root_name) {
  RunUpsert run;
  run.project = facts.project.empty() ? root_name : facts.project;
  run.name = facts.name;
  if (run.name.empty()) run.name = facts.run_path.empty() ? root_name : facts.run_path;
  run.group = facts.group;
  run.job_type = facts.job_type;
  run.parent_uuid = facts.parent_uuid;
  run.status = facts.status;
  run.started_s = facts.started_s;
  run.ended_s = facts.ended_s;
  run.host = facts.host;
  run.user = facts.user;
  run.git_commit = facts.git_commit;
  run.notes = facts.notes;
  return run;
}

}  // namespace

ImportSession::ImportSession(Session* session, Options options, std::function<void(Message)> post,
                             std::function<double()> now_ms)
    : session_(session),
      options_(std::move(options)),
      post_(std::move(post)),
      now_ms_(std::move(now_ms)),
      started_ms_(now_ms_()),
      root_name_(options_.root_name) {}

void ImportSession::Start() {
  FeedStart start;
  start.job = options_.job;
  start.handle = options_.handle;
  start.corrections = options_.corrections;
  start.follow = options_.follow;
  post_(EncodeMessage(std::move(start)));
}

void ImportSession::Receive(Message message) {
  switch (PeekType<FeedType>(message)) {
    case FeedType::kFound: {
      FeedFound found;
      if (!DecodeMessage(&message, &found) || found.job != options_.job || cancelled_) break;
      if (Status status = OnFound(std::move(found)); !status.ok()) Fail(status.error());
      break;
    }
    case FeedType::kBatch: {
      FeedBatch batch;
      if (!DecodeMessage(&message, &batch) || batch.job != options_.job || cancelled_ || error_)
        break;
      counts_ = batch.counts;
      for (ImportBatch& each : batch.batches) queue_.push_back({std::move(each), false});
      if (!batch.batches.empty()) queue_.back().is_last = true;
      break;
    }
    case FeedType::kFinished: {
      FeedFinished finished;
      if (!DecodeMessage(&message, &finished) || finished.job != options_.job) break;
      counts_ = finished.counts;
      feed_finished_ = true;
      done_.guesses = std::move(finished.guesses);
      if (!finished.error.empty() && !error_) {
        error_ = MakeError(ErrorCode::kIo, finished.error, finished.hint);
      }
      break;
    }
    default:
      break;
  }
}

Status ImportSession::OnFound(FeedFound found) {
  scanning_ = false;
  counts_ = found.counts;
  if (!found.root_name.empty()) root_name_ = found.root_name;
  for (size_t i = 0; i < found.sources.size(); ++i) {
    const SourceInfo& info = found.sources[i];
    first_hash_of_run_.emplace(RunKey(info.format, info.run_path), info.first_record_hash);
    source_of_file_[info.file] = sources_.size();
    sources_.push_back({info, i < found.modified_s.size() ? found.modified_s[i] : 0, {}, false});
  }
  TM_RETURN_IF_ERROR(OpenWriter(found));
  for (const auto& [path, note] : found.notes) {
    (note.is_note ? notes_ : problems_) += 1;
    TM_RETURN_IF_ERROR(writer_->Problem(FilePath(root_name_, path), note.offset, note.reason,
                                        note.count, note.is_note));
  }
  FeedKnown known;
  known.job = options_.job;
  TM_RETURN_IF_ERROR(FindKnown(found, &known.known));
  post_(EncodeMessage(std::move(known)));
  post_(EncodeMessage(FeedCredit{options_.job, kCredits}));
  return {};
}

// A pass that found nothing new needs none.
Status ImportSession::OpenWriter(const FeedFound& found) {
  import_id_ = options_.import_id;
  if (import_id_ != 0) {
    if (found.sources.empty() && found.notes.empty()) return {};
    auto resumed = ImportWriter::Resume(&session_->store(), import_id_);
    if (resumed.ok()) {
      writer_ = std::move(resumed).value();
      return {};
    }
    was_undone_ = resumed.error().code == ErrorCode::kCancelled;
    if (resumed.error().code != ErrorCode::kNotFound) return resumed.error();
  }
  TM_ASSIGN_OR_RETURN(writer_, ImportWriter::Begin(&session_->store(), root_name_));
  import_id_ = writer_->import_id();
  return {};
}

Status ImportSession::FindKnown(const FeedFound& found, std::vector<KnownSource>* known) {
  for (const SourceInfo& info : found.sources) {
    const SourceKey key{info.format, root_name_, info.path, info.first_record_hash};
    TM_ASSIGN_OR_RETURN(const auto stored, session_->store().FindSource(key));
    if (!stored) continue;
    Source& source = sources_[source_of_file_[info.file]];
    source.stored = *stored;
    if (stored->import_undone) {
      // Its runs are hidden; using the source shows them again, even when there is nothing new to
      // read.
      TM_ASSIGN_OR_RETURN(source.stored, writer_->UseSource(key));
      source.used = true;
      changed_ = true;
    } else if (options_.import_id != 0) {
      // A pass takes milliseconds: nobody undoes an import meanwhile.
      source.used = true;
    }
    const SourceProgress& progress = stored->progress;
    known->push_back({info.file, progress.offset, progress.prefix_hash, progress.size_bytes,
                      progress.modified_s, progress.parser_state});
  }
  return {};
}

std::string ImportSession::UuidOf(const Source& source, const RunFacts& facts) const {
  if (!facts.uuid.empty()) return facts.uuid;
  const auto first = first_hash_of_run_.find(RunKey(source.info.format, facts.run_path));
  const uint64_t hash =
      first == first_hash_of_run_.end() ? source.info.first_record_hash : first->second;
  return RunUuidFor(source.info.format, facts, hash);
}

Result<int64_t> ImportSession::RunOf(uint32_t slot) {
  const ImportBatch& batch = queue_.front().batch;
  if (slot >= batch.runs.size()) {
    return MakeError(ErrorCode::kInternal, "A batch names a run that it does not have");
  }
  if (run_ids_[slot] != 0) return run_ids_[slot];
  const Source& source = sources_[source_of_file_[batch.source]];
  const RunFacts& facts = batch.runs[slot];
  RunUpsert upsert = UpsertOf(facts, root_name_);
  upsert.uuid = UuidOf(source, facts);
  const std::string& key = facts.foreign_id.empty() ? facts.run_path : facts.foreign_id;
  TM_ASSIGN_OR_RETURN(run_ids_[slot], writer_->Run(source.stored.id, key, upsert));
  return run_ids_[slot];
}

// The feed reads the other files of the run anew too.
Status ImportSession::TakeBack(const Source& source) {
  std::vector<int64_t> also;
  for (const Source& other : sources_) {
    if (other.stored.id != 0 && other.info.run_path == source.info.run_path)
      also.push_back(other.stored.id);
  }
  Status status = writer_->TakeBackSource(source.stored.id, also);
  if (status.ok()) return status;
  return MakeError(status.error().code,
                   fmt::format("\"{}\": {}", source.info.path, status.error().message),
                   status.error().hint);
}

Status ImportSession::BeginBatch() {
  const ImportBatch& batch = queue_.front().batch;
  const auto found = source_of_file_.find(batch.source);
  if (found == source_of_file_.end()) {
    return MakeError(ErrorCode::kInternal, "A batch names a file that was not announced");
  }
  Source& source = sources_[found->second];
  if (!source.used) {
    const SourceKey key{source.info.format, root_name_, source.info.path,
                        source.info.first_record_hash};
    TM_ASSIGN_OR_RETURN(source.stored, writer_->UseSource(key));
    source.used = true;
  }
  if (batch.rereads_source) TM_RETURN_IF_ERROR(TakeBack(source));
  in_batch_ = true;
  next_block_ = next_rewind_ = 0;
  run_ids_.assign(batch.runs.size(), 0);
  for (uint32_t slot = 0; slot < batch.runs.size(); ++slot) TM_RETURN_IF_ERROR(RunOf(slot));
  return {};
}

Status ImportSession::ApplyRewinds() {
  const ImportBatch& batch = queue_.front().batch;
  while (next_rewind_ < batch.rewinds.size() &&
         batch.rewinds[next_rewind_].before_block <= next_block_) {
    const RewindMark& rewind = batch.rewinds[next_rewind_++];
    TM_ASSIGN_OR_RETURN(const int64_t run_id, RunOf(rewind.run));
    TM_RETURN_IF_ERROR(writer_->Rewind(run_id, rewind.step));
  }
  return {};
}

Status ImportSession::ApplyBlock() {
  TM_RETURN_IF_ERROR(ApplyRewinds());
  const SeriesBlock& block = queue_.front().batch.blocks[next_block_++];
  TM_ASSIGN_OR_RETURN(const int64_t run_id, RunOf(block.run));
  return writer_->Append(run_id, block.metric, block.context, block.points);
}

Status ImportSession::ApplyRest() {
  TM_RETURN_IF_ERROR(ApplyRewinds());
  const ImportBatch& batch = queue_.front().batch;
  Source& source = sources_[source_of_file_[batch.source]];
  for (const ParamEntry& param : batch.params) {
    TM_ASSIGN_OR_RETURN(const int64_t run_id, RunOf(param.run));
    TM_RETURN_IF_ERROR(writer_->Param(run_id, param.key, param.value));
  }
  for (const ParamEntry& entry : batch.summaries) {
    TM_ASSIGN_OR_RETURN(const int64_t run_id, RunOf(entry.run));
    TM_RETURN_IF_ERROR(writer_->Summary(run_id, entry.key, entry.value));
  }
  for (const TagEntry& tag : batch.tags) {
    TM_ASSIGN_OR_RETURN(const int64_t run_id, RunOf(tag.run));
    TM_RETURN_IF_ERROR(tag.removed ? writer_->RemoveTag(run_id, tag.key)
                                   : writer_->Tag(run_id, tag.key, tag.value));
  }
  for (const MediaEntry& media : batch.media) {
    TM_ASSIGN_OR_RETURN(const int64_t run_id, RunOf(media.run));
    TM_RETURN_IF_ERROR(
        writer_->Media(run_id, {media.kind, media.name, media.step, media.wall_time_s, media.index,
                                media.content_type, media.meta_json, media.bytes}));
  }
  for (const ProblemEntry& problem : batch.problems) {
    (problem.is_note ? notes_ : problems_) += problem.count;
    TM_RETURN_IF_ERROR(writer_->Problem(FilePath(root_name_, source.info.path), problem.offset,
                                        problem.reason, problem.count, problem.is_note));
  }
  SourceProgress progress;
  progress.offset = batch.end_offset;
  progress.prefix_hash = batch.prefix_hash;
  // Only a file that was read to its end may be taken for unchanged the next time.
  progress.size_bytes = batch.source_done ? source.info.size_bytes : 0;
  progress.modified_s = batch.source_done ? source.modified_s : 0;
  progress.parser_state = batch.parser_state;
  return writer_->EndBatch(source.stored.id, progress);
}

bool ImportSession::Work() {
  if (finished_) return false;
  // A batch that was begun is still inserted when the person stops: the file keeps whole batches.
  if (error_ || (cancelled_ && !in_batch_)) {
    queue_.clear();
    if (feed_finished_) Finish();
    return feed_finished_;
  }
  if (queue_.empty()) {
    if (!feed_finished_) return false;
    Finish();
    return true;
  }
  Status status;
  if (!in_batch_) {
    status = BeginBatch();
  } else if (next_block_ < queue_.front().batch.blocks.size()) {
    status = ApplyBlock();
    changed_ = true;
  } else {
    status = ApplyRest();
    if (status.ok()) {
      changed_ = true;
      const bool is_last = queue_.front().is_last;
      queue_.pop_front();
      in_batch_ = false;
      if (is_last) post_(EncodeMessage(FeedCredit{options_.job, 1}));
    }
  }
  if (!status.ok()) Fail(status.error());
  return true;
}

void ImportSession::Fail(const Error& error) {
  if (!error_) error_ = error;
  queue_.clear();
  in_batch_ = false;
  post_(EncodeMessage(FeedCancel{options_.job}));
}

void ImportSession::Cancel() {
  if (cancelled_ || finished_) return;
  cancelled_ = true;
  post_(EncodeMessage(FeedCancel{options_.job}));
}

bool ImportSession::TakeChanged() { return std::exchange(changed_, false); }

ImportProgress ImportSession::progress() const {
  ImportProgress progress;
  progress.root_name = root_name_;
  progress.scanning = scanning_;
  progress.files_done = counts_.files_read + counts_.files_skipped + counts_.files_unchanged;
  progress.files_total = counts_.files_total;
  progress.bytes_done = counts_.bytes_read;
  progress.bytes_total = counts_.bytes_total;
  if (writer_) {
    progress.points = writer_->totals().points_added;
    progress.runs = writer_->totals().runs_added + writer_->totals().runs_updated;
  }
  progress.problems = problems_;
  progress.elapsed_s = (now_ms_() - started_ms_) / 1000;
  return progress;
}

void ImportSession::Finish() {
  finished_ = true;
  changed_ = true;
  done_.handle = options_.handle;
  done_.root_name = root_name_;
  done_.cancelled = cancelled_;
  if (writer_) {
    const auto finished = writer_->Finish();
    if (!finished.ok() && !error_) error_ = finished.error();
    const ImportTotals& stored = writer_->totals();  // of what was committed, after an error too
    done_.runs_added = stored.runs_added;
    done_.runs_updated = stored.runs_updated;
    done_.points_added = stored.points_added;
    changed_series_ = writer_->TakeChangedSeries();
    writer_.reset();
  }
  if (error_) {
    done_.error = error_->message;
    if (!error_->hint.empty())
      done_.error += (done_.error.ends_with('.') ? " " : ". ") + error_->hint;
  }
  done_.files_read = counts_.files_read;
  done_.files_skipped = counts_.files_skipped;
  done_.problems = problems_;
  done_.notes = notes_;
  done_.elapsed_s = (now_ms_() - started_ms_) / 1000;
}

}  // namespace tidemark
