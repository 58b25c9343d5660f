#include "store/series_chunk_cache.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace tidemark {
namespace {

constexpr size_t kMaxDirectories = 4096;

template <typename T>
void Copy(const std::vector<T>& from, size_t begin, size_t end, std::vector<T>* to) {
  to->insert(to->end(), from.begin() + static_cast<ptrdiff_t>(begin),
             from.begin() + static_cast<ptrdiff_t>(end));
}

Error Gap(int64_t series_id) {
  return MakeError(
      ErrorCode::kCorrupt,
      fmt::format("series {} is damaged: its chunks do not follow each other", series_id),
      "Check the file; other series can still be read.");
}

}  // namespace

// Both counts are needed: the first tells of this connection before it commits, the second of
// others.
void ChunkCache::ForgetWhenChanged() {
  const int64_t changes = sqlite3_total_changes64(database_->handle());
  uint32_t version = 0;
  sqlite3_file_control(database_->handle(), "main", SQLITE_FCNTL_DATA_VERSION, &version);
  if (changes == changes_ && version == version_) return;
  changes_ = changes;
  version_ = version;
  directories_.clear();
  axes_.Reset();
}

Result<const std::vector<ChunkRun>*> ChunkCache::Runs(int64_t series_id) {
  ForgetWhenChanged();
  auto known = directories_.find(series_id);
  if (known == directories_.end()) {
    Directory directory;
    TM_RETURN_IF_ERROR(ReadDirectory(series_id, &directory));
    if (directories_.size() >= kMaxDirectories) directories_.clear();
    known = directories_.emplace(series_id, std::move(directory)).first;
  }
  const std::vector<ChunkRun>* runs = &known->second.runs;
  return runs;
}

Status ChunkCache::ReadDirectory(int64_t series_id, Directory* directory) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare("SELECT id, first_index, count, checksum FROM chunk WHERE id>=? "
                         "AND id<? ORDER BY id"));
  select.Bind(0, RowId(series_id, 0)).Bind(1, RowId(series_id + 1, 0));
  uint64_t end = 0;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) break;
    const int64_t count = select.Int(2);
    if (select.Int(1) != static_cast<int64_t>(end) || count <= 0 ||
        count > static_cast<int64_t>(kChunkPoints)) {
      return Gap(series_id);
    }
    directory->runs.push_back(
        {select.Int(0), end, static_cast<uint32_t>(count), static_cast<int32_t>(select.Int(3))});
    end += static_cast<uint64_t>(count);
  }
  TM_RETURN_IF_ERROR(ReadTail(database_, series_id, end, &directory->tail));
  if (!directory->tail.empty()) {
    directory->runs.push_back({0, end, static_cast<uint32_t>(directory->tail.size()), 0});
  }
  return {};
}

Result<ChunkCache::Entry*> ChunkCache::Chunk(const ChunkRun& run) {
  if (Entry* known = chunks_.Find(run.id)) {
    if (known->run.first_index == run.first_index && known->run.count == run.count &&
        known->run.checksum == run.checksum) {
      return known;
    }
  }
  TM_ASSIGN_OR_RETURN(StoredChunk chunk, ReadStoredChunk(database_, run.id, run.count));
  return chunks_.Add(run.id, {run, std::move(chunk)});
}

Status ChunkCache::Values(int64_t series_id, const ChunkRun& run, size_t begin, size_t end,
                          std::vector<double>* out) {
  if (run.id == 0) {
    Copy(directories_[series_id].tail.values, begin, end, out);
    return {};
  }
  TM_ASSIGN_OR_RETURN(const Entry* entry, Chunk(run));
  entry->chunk.AppendValues(begin, end, out);
  return {};
}

Status ChunkCache::Points(int64_t series_id, const ChunkRun& run, size_t begin, size_t end,
                          PointColumns* out) {
  if (run.id == 0) {
    const PointColumns& tail = directories_[series_id].tail;
    Copy(tail.steps, begin, end, &out->steps);
    Copy(tail.wall_times_s, begin, end, &out->wall_times_s);
    Copy(tail.values, begin, end, &out->values);
    return {};
  }
  TM_ASSIGN_OR_RETURN(Entry * entry, Chunk(run));
  TM_ASSIGN_OR_RETURN(const std::shared_ptr<const StoredAxis> axis,
                      axes_.Read(entry->chunk.axis_id, run.count));
  if (entry->chunk.own_times && entry->chunk.times_s.empty()) {
    TM_RETURN_IF_ERROR(ReadOwnTimes(database_, run.id, *axis, &entry->chunk));
    chunks_.Resized(run.id);
  }
  axis->AppendSteps(begin, end, &out->steps);
  Copy(entry->chunk.own_times ? entry->chunk.times_s : axis->times_s, begin, end,
       &out->wall_times_s);
  entry->chunk.AppendValues(begin, end, &out->values);
  return {};
}

}  // namespace tidemark
