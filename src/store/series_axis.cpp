#include "store/series_axis.h"

#include <algorithm>
#include <cstring>

#include "series/block_stats.h"

namespace tidemark {
namespace {

constexpr size_t kCachedRows = 1 << 20;  // 16 MB

bool Equal(std::span<const int64_t> a, std::span<const int64_t> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

// Absent times are equal whatever the bits of their NaN.
bool Equal(std::span<const double> a, std::span<const double> b) {
  if (std::memcmp(a.data(), b.data(), a.size_bytes()) == 0) return true;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == a[i] || b[i] == b[i]) return false;
  }
  return true;
}

uint64_t KeyOf(int64_t run_id, uint64_t hash) {
  return hash ^ (static_cast<uint64_t>(run_id) * 0x9e3779b97f4a7c15u);
}

}  // namespace

bool StepBounds(std::span<const int64_t> steps, int64_t* low, int64_t* high) {
  bool any = false;
  for (const int64_t step : steps) {
    if (step == kNoStep) continue;
    *low = any ? std::min(*low, step) : step;
    *high = any ? std::max(*high, step) : step;
    any = true;
  }
  return any;
}

bool TimeBounds(std::span<const double> times_s, double* low, double* high) {
  const BlockStats stats = StatsOf(times_s.data(), times_s.size());
  *low = stats.bounds.min;
  *high = stats.bounds.max;
  return stats.finite > 0;
}

Result<AxisUse> AxisStore::Use(int64_t run_id, std::span<const int64_t> steps,
                               std::span<const double> times_s) {
  const uint64_t hash = HashSteps(steps);
  TM_ASSIGN_OR_RETURN(std::shared_ptr<const AxisColumns> axis, Find(run_id, hash, steps));
  if (axis == nullptr) {
    TM_ASSIGN_OR_RETURN(axis, Insert(run_id, hash, steps, times_s));
  }
  ++changes_[axis->id];
  AxisUse use;
  use.axis_id = axis->id;
  if (Equal(times_s, std::span<const double>(axis->times_s))) return use;
  use.own_times = true;
  use.times = EncodeTimesAgainst(times_s, axis->times_s);
  use.times_ordered = TimesOrdered(times_s);
  return use;
}

Result<std::shared_ptr<const AxisColumns>> AxisStore::Find(int64_t run_id, uint64_t hash,
                                                           std::span<const int64_t> steps) {
  const auto known = by_hash_.find(KeyOf(run_id, hash));
  if (known != by_hash_.end()) {
    for (const auto& it : known->second) {
      if (it->run_id != run_id || !Equal(steps, std::span<const int64_t>(it->axis->steps)))
        continue;
      recent_.splice(recent_.begin(), recent_, it);
      return it->axis;
    }
  }
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare("SELECT id, count, steps_encoding, steps, times_encoding, times "
                         "FROM axis WHERE run=? AND hash=?"));
  select.Bind(0, run_id).Bind(1, static_cast<int64_t>(hash));
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return std::shared_ptr<const AxisColumns>();
    if (select.Int(1) != static_cast<int64_t>(steps.size())) continue;
    auto axis = std::make_shared<AxisColumns>();
    axis->id = select.Int(0);
    // An axis that can't be read is not shared; its chunks say so when they are read.
    if (!DecodeSteps(select.Text(2), select.Blob(3), steps.size(), &axis->steps).ok()) continue;
    if (!Equal(steps, std::span<const int64_t>(axis->steps))) continue;
    if (!DecodeTimes(select.Text(4), select.Blob(5), steps.size(), {}, &axis->times_s).ok())
      continue;
    Remember(run_id, hash, axis);
    return std::shared_ptr<const AxisColumns>(axis);
  }
}

Result<std::shared_ptr<const AxisColumns>> AxisStore::Insert(int64_t run_id, uint64_t hash,
                                                             std::span<const int64_t> steps,
                                                             std::span<const double> times_s) {
  const EncodedColumn step_column = EncodeSteps(steps);
  const EncodedColumn time_column = EncodeTimes(times_s);
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare(
          "INSERT INTO axis(run, hash, refs, count, low_step, high_step, low_time, "
          "high_time, times_ordered, checksum, steps_encoding, times_encoding, steps, "
          "times) VALUES(?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  insert.Bind(0, run_id)
      .Bind(1, static_cast<int64_t>(hash))
      .Bind(2, static_cast<int64_t>(steps.size()));
  int64_t low_step = 0, high_step = 0;
  if (StepBounds(steps, &low_step, &high_step)) insert.Bind(3, low_step).Bind(4, high_step);
  double low_time = 0, high_time = 0;
  if (TimeBounds(times_s, &low_time, &high_time)) insert.Bind(5, low_time).Bind(6, high_time);
  insert.Bind(7, static_cast<int64_t>(TimesOrdered(times_s)));
  insert.Bind(8, static_cast<int64_t>(ChecksumOf(step_column.bytes, time_column.bytes)));
  insert.Bind(9, step_column.encoding).Bind(10, time_column.encoding);
  insert.BindBlob(11, step_column.bytes).BindBlob(12, time_column.bytes);
  TM_RETURN_IF_ERROR(insert.Run());
  auto axis = std::make_shared<AxisColumns>();
  axis->id = database_->LastInsertId();
  axis->steps.assign(steps.begin(), steps.end());
  axis->times_s.assign(times_s.begin(), times_s.end());
  Remember(run_id, hash, axis);
  return std::shared_ptr<const AxisColumns>(axis);
}

void AxisStore::Remember(int64_t run_id, uint64_t hash, std::shared_ptr<const AxisColumns> axis) {
  cached_rows_ += axis->steps.size();
  recent_.push_front({run_id, hash, std::move(axis)});
  by_hash_[KeyOf(run_id, hash)].push_back(recent_.begin());
  while (cached_rows_ > kCachedRows && recent_.size() > 1) {
    const auto oldest = std::prev(recent_.end());
    const auto bucket = by_hash_.find(KeyOf(oldest->run_id, oldest->hash));
    std::erase(bucket->second, oldest);
    if (bucket->second.empty()) by_hash_.erase(bucket);
    cached_rows_ -= oldest->axis->steps.size();
    recent_.pop_back();
  }
}

Status AxisStore::Flush() {
  bool removed = false;
  for (const auto& [id, change] : changes_) {
    if (change == 0) continue;
    TM_ASSIGN_OR_RETURN(Statement update,
                        database_->Prepare("UPDATE axis SET refs=refs+? WHERE id=?"));
    TM_RETURN_IF_ERROR(update.Bind(0, change).Bind(1, id).Run());
  }
  for (const auto& [id, change] : changes_) {
    if (change > 0) continue;
    TM_ASSIGN_OR_RETURN(Statement remove,
                        database_->Prepare("DELETE FROM axis WHERE id=? AND refs<=0"));
    TM_RETURN_IF_ERROR(remove.Bind(0, id).Run());
    removed = removed || database_->Changes() > 0;
  }
  changes_.clear();
  if (removed) {  // rare; the cache must not offer a removed axis
    recent_.clear();
    by_hash_.clear();
    cached_rows_ = 0;
  }
  return {};
}

void AxisStore::Reset() {
  recent_.clear();
  by_hash_.clear();
  cached_rows_ = 0;
  changes_.clear();
}

}  // namespace tidemark
