#include "ui/chart_store.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace tidemark::ui {
namespace {

constexpr size_t kCacheBytes = size_t{64} << 20;  // of answers that are not on screen
constexpr uint32_t kBlockColumns = 16, kLeastBlocks = 64;
// A window this much narrower than the answered one is still drawn from it: its columns are at most
// this much wider than a pixel.
constexpr double kFineEnough = 0.98;
// A window that stayed the same for so long asks for its own counts.
constexpr double kRestS = 0.15;

void AddBlocks(const std::vector<uint8_t>& bytes, const DrawnLine& line, const DrawnStrip& strip,
               std::vector<ColumnBlock>* blocks) {
  const size_t available = bytes.size() / sizeof(render::Column);
  const uint32_t end =
      static_cast<uint32_t>(std::min<size_t>(available, size_t{strip.first} + strip.count));
  // Short lines in finer pieces: the legend looks for a corner that they leave free.
  const uint32_t size = std::clamp(strip.count / kLeastBlocks, 1u, kBlockColumns);
  for (uint32_t at = strip.first; at < end; at += size) {
    constexpr double kInf = std::numeric_limits<double>::infinity();
    ColumnBlock block{kInf, -kInf, kInf, -kInf};
    // The next block's first column belongs to it too: the line between the two lies in it.
    for (uint32_t i = at; i < std::min(at + size + 1, end); ++i) {
      render::Column column;
      std::memcpy(&column, bytes.data() + size_t{i} * sizeof column, sizeof column);
      block.x0 = std::min(block.x0, line.x_origin + static_cast<double>(column.x0));
      block.x1 = std::max(block.x1, line.x_origin + static_cast<double>(column.x1));
      if (column.min <= column.max) {
        block.min =
            std::min(block.min, line.y_origin + line.y_scale * static_cast<double>(column.min));
        block.max =
            std::max(block.max, line.y_origin + line.y_scale * static_cast<double>(column.max));
      }
    }
    if (block.min <= block.max) blocks->push_back(block);
  }
}

// Joins strips that touch and are connected; keeps faded ones apart.
ReadyLine MakeLine(const DrawnLine& line, const std::vector<uint8_t>& bytes) {
  ReadyLine ready;
  ready.x_origin = line.x_origin;
  ready.y_origin = line.y_origin;
  ready.y_scale = line.y_scale;
  for (const DrawnStrip& strip : line.strips) {
    std::vector<render::Strip>& to = strip.superseded ? ready.superseded : ready.strips;
    const bool joins = strip.joins_previous && strip.first > 0;
    const bool same = joins && !to.empty() && to.back().first + to.back().count == strip.first;
    if (same) {
      to.back().count += strip.count;
    } else {
      // A strip that continues one of the other kind begins at that one's last column.
      to.push_back({strip.first - (joins ? 1u : 0u), strip.count + (joins ? 1u : 0u)});
    }
    AddBlocks(bytes, line, strip, strip.superseded ? &ready.superseded_blocks : &ready.blocks);
    ready.all_points &= strip.points;
    ready.column_count += strip.count;
  }
  return ready;
}

}  // namespace

std::unique_ptr<ChartSnapshot> Digest(ChartData data, render::PlotRenderer* plots) {
  auto snapshot = std::make_unique<ChartSnapshot>();
  snapshot->all_points = true;
  const std::vector<uint8_t>& bytes = data.columns.bytes;
  for (ChartSeries& series : data.series) {
    ReadySeries ready;
    ready.raw = MakeLine(series.raw, bytes);
    ready.smooth = MakeLine(series.smooth, bytes);
    ready.band = MakeLine(series.band, bytes);
    snapshot->all_points &= ready.raw.all_points && ready.smooth.all_points;
    ready.info = std::move(series);
    ready.info.raw.strips.clear();
    ready.info.smooth.strips.clear();
    ready.info.band.strips.clear();
    snapshot->series.push_back(std::move(ready));
  }
  data.series.clear();
  snapshot->bytes = bytes.size();
  if (plots != nullptr && !bytes.empty())
    snapshot->geometry = plots->Create(std::move(data.columns.bytes));
  data.columns.bytes.clear();
  snapshot->data = std::move(data);
  return snapshot;
}

bool Covers(const ChartSnapshot& snapshot, const ChartWish& wish) {
  const ChartData& data = snapshot.data;
  if (wish.everything) return snapshot.everything;
  if (data.data_x0 > data.data_x1) return true;
  // Beyond the data there is nothing to ask for.
  const double lo = std::max(wish.window.lo, data.data_x0),
               hi = std::min(wish.window.hi, data.data_x1);
  if (lo > hi) return true;
  const bool inside = snapshot.everything || (data.covered_x0 <= lo && hi <= data.covered_x1);
  if (!inside) return false;
  if (snapshot.all_points) return true;
  const auto axis = [&](double x) { return data.axes.x_log && x > 0 ? std::log10(x) : x; };
  return axis(wish.window.hi) - axis(wish.window.lo) >=
         (axis(data.x1) - axis(data.x0)) * kFineEnough;
}

bool CountsFit(const ChartSnapshot& snapshot, const ChartWish& wish) {
  const ChartData& data = snapshot.data;
  if (wish.everything) return snapshot.everything;
  if (data.data_x0 > data.data_x1) return true;
  const auto inside = [&](double x) { return std::clamp(x, data.data_x0, data.data_x1); };
  if (snapshot.everything) return wish.window.lo <= data.data_x0 && wish.window.hi >= data.data_x1;
  return inside(wish.window.lo) == inside(data.x0) && inside(wish.window.hi) == inside(data.x1);
}

Range YExtent(const std::vector<ColumnBlock>& blocks, double x0, double x1) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  Range range{kInf, -kInf};
  for (const ColumnBlock& block : blocks) {
    if (block.x1 < x0 || block.x0 > x1) continue;
    range.lo = std::min(range.lo, block.min);
    range.hi = std::max(range.hi, block.max);
  }
  return range;
}

ChartEntry& ChartStore::Want(const ChartWish& wish, double now_s) {
  ChartEntry& entry = entries_[wish.metric_id];
  if (entry.slot == 0) {
    entry.slot = next_slot_++;
    entry.metric_id = wish.metric_id;
    metric_of_slot_[entry.slot] = wish.metric_id;
  }
  entry.seen_frame = frame_;
  entry.wish = wish;
  if (wish.run_ids == nullptr) return entry;
  // What the answer depends on, apart from the window. The window is part of the key only when what
  // is there can't draw it.
  QueryKey key;
  key.Add(wish.runs_version).Add(wish.data_version).Add(wish.axes).Add(wish.width_px);
  const std::string same_but_window = key.text();
  const bool fits =
      entry.shown && entry.shown->data.width_px == wish.width_px && Covers(*entry.shown, wish);
  key.Add(wish.everything);
  if (!wish.everything) key.Add(wish.window.lo).Add(wish.window.hi);
  const bool answered =
      entry.error.empty() && entry.shown && entry.answered_for == same_but_window && fits;
  entry.look_again_s = 0;
  if (answered && (CountsFit(*entry.shown, wish) || !Rests(&entry, wish, now_s))) {
    entry.stale_since_s = 0;
    return entry;
  }
  if (entry.stale_since_s == 0) entry.stale_since_s = now_s;
  const bool sent = link_->Want(entry.slot, key.text(), now_s, [&] {
    QueryChart query;
    query.slot = entry.slot;
    query.metric_id = wish.metric_id;
    query.run_ids = *wish.run_ids;
    if (wish.groups != nullptr) query.groups = *wish.groups;
    query.axes = wish.axes;
    if (!wish.everything) {
      query.x0 = wish.window.lo;
      query.x1 = wish.window.hi;
    } else {
      query.margin = 0;
    }
    query.width_px = wish.width_px;
    query.prefetch = wish.prefetch || answered;
    return query;
  });
  if (answered) entry.stale_since_s = 0;  // what is drawn is right, only the counts are to come
  if (sent) {
    entry.asked_for = same_but_window;
    entry.asked_everything = wish.everything;
  } else if (!link_->InFlight(entry.slot)) {
    entry.stale_since_s = 0;  // answered, by a failure or by less than was asked
  }
  return entry;
}

void ChartStore::WantAgain(uint64_t data_version, double now_s) {
  for (auto& [id, entry] : entries_) {
    if (entry.seen_frame != frame_ || entry.wish.data_version == data_version) continue;
    ChartWish wish = entry.wish;
    wish.data_version = data_version;
    Want(wish, now_s);
  }
}

// While a person pans and zooms, what is there is enough to draw; its counts follow when they stop.
bool ChartStore::Rests(ChartEntry* entry, const ChartWish& wish, double now_s) {
  const Range window = wish.everything ? Range{} : wish.window;
  if (entry->resting != window) {
    entry->resting = window;
    entry->resting_since_s = now_s;
  }
  const double left = kRestS - (now_s - entry->resting_since_s);
  if (left <= 0) return true;
  entry->look_again_s = left;
  return false;
}

void ChartStore::EndFrame() {
  if (bytes_ > kCacheBytes) {
    std::vector<ChartEntry*> idle;
    size_t idle_bytes = 0;
    for (auto& [id, entry] : entries_) {
      if (entry.seen_frame == frame_ || !entry.shown) continue;
      idle.push_back(&entry);
      idle_bytes += entry.shown->bytes;
    }
    std::sort(idle.begin(), idle.end(), [](const ChartEntry* a, const ChartEntry* b) {
      return a->seen_frame < b->seen_frame;
    });
    for (ChartEntry* entry : idle) {
      if (idle_bytes <= kCacheBytes) break;
      idle_bytes -= entry->shown->bytes;
      Free(entry);
    }
  }
  for (auto& [id, entry] : entries_) {
    if (entry.seen_frame != frame_ && link_->InFlight(entry.slot)) link_->Cancel(entry.slot);
  }
}

void ChartStore::Free(ChartEntry* entry) {
  if (!entry->shown) return;
  bytes_ -= entry->shown->bytes;
  if (plots_ != nullptr && entry->shown->geometry != 0) plots_->Destroy(entry->shown->geometry);
  entry->shown.reset();
  entry->answered_for.clear();
  link_->Forget(entry->slot);
}

void ChartStore::OnData(ChartData data) {
  const auto slot = metric_of_slot_.find(data.slot);
  if (slot == metric_of_slot_.end()) return;
  ChartEntry& entry = entries_[slot->second];
  const bool preview = data.preview;
  if (!preview) link_->Answered(data.slot);
  std::unique_ptr<ChartSnapshot> snapshot = Digest(std::move(data), plots_);
  snapshot->everything = entry.asked_everything;
  if (entry.shown) {
    bytes_ -= entry.shown->bytes;
    if (plots_ != nullptr && entry.shown->geometry != 0) plots_->Destroy(entry.shown->geometry);
  }
  bytes_ += snapshot->bytes;
  entry.shown = std::move(snapshot);
  entry.error.clear();
  entry.hint.clear();
  if (!preview) entry.answered_for = entry.asked_for;
}

bool ChartStore::OnFailure(const Failure& failure) {
  const auto slot = metric_of_slot_.find(failure.slot);
  if (slot == metric_of_slot_.end()) return false;
  link_->Answered(failure.slot);
  ChartEntry& entry = entries_[slot->second];
  entry.error = failure.message;
  entry.hint = failure.hint;
  return true;
}

void ChartStore::Clear() {
  for (auto& [id, entry] : entries_) {
    Free(&entry);
    link_->Forget(entry.slot);
  }
  entries_.clear();
  metric_of_slot_.clear();
}

const ChartEntry* ChartStore::Find(int64_t metric_id) const {
  const auto it = entries_.find(metric_id);
  return it == entries_.end() ? nullptr : &it->second;
}

}  // namespace tidemark::ui
