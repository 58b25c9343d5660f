// Answers QueryChart with a band: prepares the lines of the groups, then makes the columns of one a
// slice.
#pragma once

#include <cstdint>

#include "engine/chart_answer.h"
#include "engine/group_lines.h"
#include "engine/query_task.h"

namespace tidemark {

class BandTask final : public QueryTask {
 public:
  BandTask(SeriesCache* cache, QueryChart query, uint64_t data_version);
  Result<bool> Step(const Emit& emit) override;

 private:
  void Begin();
  void AddLine(const GroupLine& line);
  void CountPoints(const GroupLine& line, ChartSeries* series);

  QueryChart query_;
  uint64_t data_version_;
  GroupLines lines_;
  enum class Phase { kLines, kColumns } phase_ = Phase::kLines;
  size_t next_line_ = 0;
  ChartAnswer answer_;
};

}  // namespace tidemark
