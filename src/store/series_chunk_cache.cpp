#include "store/series_chunk_cache.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace tidemark {
namespace {

constexpr size_t kMaxDirectories = 4096;

Error Gap(int64_t series_id) {
  return MakeError(ErrorCode::kCorrupt,
                   fmt::format("series {} is damaged: its chunks do not follow each other", series_id),
                   "Check the file; other series can still be read.");
}

}  // namespace

size_t ChunkCache::Entry::bytes() const {
  return sizeof(Entry) + 8 * (points.steps.capacity() + points.wall_times_s.capacity() +
                              points.values.capacity());
}

// Both counts are needed: the first tells of this connection before it commits, the second of others.
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

Result<const std::vector<StoredRun>*> ChunkCache::Runs(int64_t series_id) {
  ForgetWhenChanged();
  auto known = directories_.find(series_id);
  if (known == directories_.end()) {
    Directory directory;
    TM_RETURN_IF_ERROR(ReadDirectory(series_id, &directory));
    if (directories_.size() >= kMaxDirectories) directories_.clear();
    known = directories_.emplace(series_id, std::move(directory)).first;
  }
  const std::vector<StoredRun>* runs = &known->second.runs;
  return runs;
}

Status ChunkCache::ReadDirectory(int64_t series_id, Directory* directory) {
  TM_ASSIGN_OR_RETURN(Statement select,
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

Result<const PointColumns*> ChunkCache::Points(int64_t series_id, const StoredRun& run, bool all) {
  if (run.id == 0) {
    const PointColumns* tail = &directories_[series_id].tail;
    return tail;
  }
  const auto known = by_id_.find(run.id);
  if (known != by_id_.end()) {
    const Entry& entry = *known->second;
    const bool same = entry.run.first_index == run.first_index && entry.run.count == run.count &&
                      entry.run.checksum == run.checksum;
    if (same && (entry.all || !all)) {
      entries_.splice(entries_.begin(), entries_, known->second);
      const PointColumns* points = &entries_.front().points;
      return points;
    }
    bytes_ -= entry.bytes();
    entries_.erase(known->second);
    by_id_.erase(known);
  }
  Entry entry;
  entry.run = run;
  entry.all = all;
  if (all) {
    TM_RETURN_IF_ERROR(ReadChunk(database_, &axes_, run.id, run.count, &entry.points));
  } else {
    TM_RETURN_IF_ERROR(ReadChunkValues(database_, run.id, run.count, &entry.points.values));
  }
  bytes_ += entry.bytes();
  entries_.push_front(std::move(entry));
  by_id_[run.id] = entries_.begin();
  Shrink();
  const PointColumns* points = &entries_.front().points;
  return points;
}

void ChunkCache::Shrink() {
  while (bytes_ > budget_bytes_ && entries_.size() > 1) {
    bytes_ -= entries_.back().bytes();
    by_id_.erase(entries_.back().run.id);
    entries_.pop_back();
  }
}

}  // namespace tidemark
