// Answers QueryHover: what each visible run has under the pointer.
#pragma once

#include <vector>

#include "engine/chart_lines.h"
#include "engine/group_lines.h"
#include "engine/query_task.h"
#include "engine/replies.h"

namespace tidemark {

// What stands first in a list of values: the highest, what is no number last.
void SortHoverRows(std::vector<HoverRow>* rows);

class HoverTask final : public QueryTask {
 public:
  HoverTask(SeriesCache* cache, QueryHover query);
  Result<bool> Step(const Emit& emit) override;

 private:
  void Read(const ChartLine& line);

  QueryHover query_;
  ChartLines lines_;
  bool lines_done_ = false;
  HoverData data_;
};

// The same of groups, with a band.
class BandHoverTask final : public QueryTask {
 public:
  BandHoverTask(SeriesCache* cache, QueryHover query);
  Result<bool> Step(const Emit& emit) override;

 private:
  void Read(const GroupLine& line);

  QueryHover query_;
  GroupLines lines_;
  HoverData data_;
};

}  // namespace tidemark
