// Answers QueryHover: what each visible run has under the pointer.
#pragma once

#include "engine/chart_lines.h"
#include "engine/query_task.h"
#include "engine/replies.h"

namespace tidemark {

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

}  // namespace tidemark
