// The latest answer of every chart that was on screen, its geometry on the GPU, and what to ask
// next. Answers stay until newer ones are there; those of charts long out of sight are let go
// beyond a budget.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/replies.h"
#include "render/plot_renderer.h"
#include "ui/link.h"
#include "ui/view_state.h"

namespace tidemark::ui {

// Extent of some neighbouring columns of a line, in axis units (after the logarithm).
struct ColumnBlock {
  double x0, x1, min, max;
};

// One line ready to be drawn.
struct ReadyLine {
  double x_origin = 0, y_origin = 0, y_scale = 1;
  std::vector<render::Strip> strips, superseded;
  std::vector<ColumnBlock> blocks, superseded_blocks;
  bool all_points = true;  // every column is a single point
  size_t column_count = 0;
  [[nodiscard]] bool empty() const { return strips.empty() && superseded.empty(); }
};

struct ReadySeries {
  ChartSeries info;  // without its strips
  ReadyLine raw, smooth, band;
};

// An answer, digested.
struct ChartSnapshot {
  ChartData data;  // without columns
  std::vector<ReadySeries> series;
  render::GeometryId geometry = 0;
  size_t bytes = 0;
  bool everything = false;  // no window was asked: all points
  bool all_points = false;
};

struct ChartWish {
  int64_t metric_id = 0;
  const std::vector<int64_t>* run_ids = nullptr;    // nullptr: not known yet, nothing is asked
  const std::vector<ChartGroup>* groups = nullptr;  // with a band
  uint64_t runs_version = 0;                        // changes when run_ids or groups do
  uint64_t data_version = 0;
  ChartAxes axes;
  bool everything = true;
  Range window;  // x units before the logarithm
  uint32_t width_px = 0;
  bool prefetch = false;
};

struct ChartEntry {
  uint32_t slot = 0;
  int64_t metric_id = 0;
  std::unique_ptr<ChartSnapshot> shown;
  std::string error, hint;  // of the last answer
  bool asked_everything = false;
  std::string asked_for, answered_for;  // runs, data, axes, width of the last query and answer
  uint64_t seen_frame = 0;
  double stale_since_s = 0;  // when the answer on screen stopped being what is wanted; 0 = it is
  // The window that is drawn from a wider answer, whose counts and marks are of more than it shows.
  Range resting;
  double resting_since_s = 0;
  ChartWish wish;           // the last one
  double look_again_s = 0;  // seconds until it has rested long enough to ask for its own; 0 = never
};

class ChartStore {
 public:
  ChartStore(Link* link, render::PlotRenderer* plots) : link_(link), plots_(plots) {}

  void BeginFrame() { ++frame_; }
  // What is there of a chart, and a query if it is not what is wanted.
  ChartEntry& Want(const ChartWish& wish, double now_s);
  // The data changed: asks for what the last frame showed, before the next one does. What is shown
  // besides (runs, axes) is as it was.
  void WantAgain(uint64_t data_version, double now_s);
  // Cancels queries of charts that were not wanted in this frame and frees what is over the budget.
  void EndFrame();

  void OnData(ChartData data);
  // Whether the slot was a chart's.
  bool OnFailure(const Failure& failure);
  void Clear();

  [[nodiscard]] const ChartEntry* Find(int64_t metric_id) const;
  [[nodiscard]] size_t bytes() const { return bytes_; }

 private:
  void Free(ChartEntry* entry);
  static bool Rests(ChartEntry* entry, const ChartWish& wish, double now_s);

  Link* link_;
  render::PlotRenderer* plots_;
  uint64_t frame_ = 0;
  uint32_t next_slot_ = kFirstChartSlot;
  size_t bytes_ = 0;
  std::unordered_map<int64_t, ChartEntry> entries_;
  std::unordered_map<uint32_t, int64_t> metric_of_slot_;
};

// Whether an answer can draw `window` as exactly as `width_px` pixels ask, without a new query.
[[nodiscard]] bool Covers(const ChartSnapshot& snapshot, const ChartWish& wish);

// Whether the answer's counts and marks are those of the wished window.
[[nodiscard]] bool CountsFit(const ChartSnapshot& snapshot, const ChartWish& wish);

// Smallest and largest y of a line inside [x0, x1] of the axis, block by block; lo > hi = none.
[[nodiscard]] Range YExtent(const std::vector<ColumnBlock>& blocks, double x0, double x1);

// Turns an answer into what is drawn; takes the columns' bytes out of it for the renderer (null:
// dropped).
[[nodiscard]] std::unique_ptr<ChartSnapshot> Digest(ChartData data, render::PlotRenderer* plots);

}  // namespace tidemark::ui
