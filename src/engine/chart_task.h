// Answers QueryChart: prepares the lines, then makes the columns of one line a slice.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "engine/chart_answer.h"
#include "engine/chart_lines.h"
#include "engine/commands.h"
#include "engine/drawn_columns.h"
#include "engine/query_task.h"
#include "engine/replies.h"
#include "series/chart_query.h"

namespace tidemark {

class ChartTask final : public QueryTask {
 public:
  // After this long without the exact smoothing a preview from bucket means is sent first.
  static constexpr double kPreviewAfterMs = 15;

  ChartTask(SeriesCache* cache, QueryChart query, uint64_t data_version,
            std::function<double()> now_ms);
  Result<bool> Step(const Emit& emit) override;

 private:
  void BeginColumns(bool preview);
  [[nodiscard]] ChartRequest RequestFor(const ChartLine& line) const;
  void AddLine(ChartLine* line);
  std::shared_ptr<const DrawnColumns> RawColumns(const ChartLine& line);
  void AddSmooth(ChartLine* line, ChartSeries* series);
  void AddMarks(const ChartReply& reply, ChartSeries* series) const;
  void FindSpikes();
  void Send(const Emit& emit);

  SeriesCache* cache_;
  QueryChart query_;
  uint64_t data_version_;
  std::function<double()> now_ms_;
  double started_ms_;
  ChartLines lines_;
  bool lines_done_ = false;
  bool preview_sent_ = false;
  bool making_columns_ = false;
  size_t next_line_ = 0;
  ChartAnswer answer_;
  std::vector<std::pair<size_t, SpikeCandidate>> spikes_;  // with the index of their line
};

}  // namespace tidemark
