#include "store/series_writer.h"

#include <fmt/format.h>

#include <unordered_map>
#include <vector>

#include "store/series_axis.h"
#include "store/series_open.h"
#include "store/series_removal.h"

namespace tidemark {
namespace {

struct PairHash {
  size_t operator()(const std::pair<int64_t, int64_t>& key) const {
    return std::hash<int64_t>()(key.first) * 0x9e3779b97f4a7c15u + std::hash<int64_t>()(key.second);
  }
};

}  // namespace

struct SeriesWriter::State {
  explicit State(Database* db) : database(db), axes(db) {}

  Result<OpenSeries*> Open(int64_t series_id) {
    const auto known = open.find(series_id);
    if (known != open.end()) return known->second.get();
    TM_ASSIGN_OR_RETURN(std::unique_ptr<OpenSeries> series,
                        OpenSeries::Load(database, &axes, series_id));
    return open.emplace(series_id, std::move(series)).first->second.get();
  }

  Database* database;
  AxisStore axes;
  std::unordered_map<std::pair<int64_t, int64_t>, int64_t, PairHash> ids;  // (run, metric) → series
  std::unordered_map<int64_t, std::unique_ptr<OpenSeries>> open;
  std::vector<int64_t> touched;  // since the last flush, in order of first touch
};

SeriesWriter::SeriesWriter(Database* database) : state_(std::make_unique<State>(database)) {}
SeriesWriter::~SeriesWriter() = default;

Result<int64_t> SeriesWriter::SeriesFor(int64_t run_id, int64_t metric_id) {
  const auto known = state_->ids.find({run_id, metric_id});
  if (known != state_->ids.end()) return known->second;
  TM_ASSIGN_OR_RETURN(Statement select,
                      state_->database->Prepare("SELECT id FROM series WHERE metric=? AND run=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, metric_id).Bind(1, run_id).Step());
  int64_t id = 0;
  if (row) {
    id = select.Int(0);
  } else {
    TM_ASSIGN_OR_RETURN(Statement insert,
                        state_->database->Prepare("INSERT INTO series(run, metric) VALUES(?, ?)"));
    TM_RETURN_IF_ERROR(insert.Bind(0, run_id).Bind(1, metric_id).Run());
    id = state_->database->LastInsertId();
  }
  state_->ids.emplace(std::pair(run_id, metric_id), id);
  return id;
}

Status SeriesWriter::Append(int64_t series_id, const PointColumns& points) {
  if (points.steps.size() != points.size() || points.wall_times_s.size() != points.size()) {
    return MakeError(
        ErrorCode::kInternal,
        fmt::format("Can't append to series {}: columns of different lengths", series_id));
  }
  if (points.empty()) return {};
  TM_ASSIGN_OR_RETURN(OpenSeries * series, state_->Open(series_id));
  state_->touched.push_back(series_id);
  return series->Append(PointSpans(points));
}

Result<std::vector<int64_t>> SeriesWriter::RewindRun(int64_t run_id, int64_t step) {
  std::vector<int64_t> ids;
  {
    TM_ASSIGN_OR_RETURN(Statement select,
                        state_->database->Prepare("SELECT id, high_step FROM series WHERE run=?"));
    select.Bind(0, run_id);
    for (;;) {
      TM_ASSIGN_OR_RETURN(const bool row, select.Step());
      if (!row) break;
      // What is open may know more than the file.
      const bool open = state_->open.count(select.Int(0)) > 0;
      if (open || (!select.IsNull(1) && select.Int(1) >= step)) ids.push_back(select.Int(0));
    }
  }
  std::vector<int64_t> rewound;
  for (const int64_t id : ids) {
    TM_ASSIGN_OR_RETURN(OpenSeries * series, state_->Open(id));
    TM_ASSIGN_OR_RETURN(const bool has_such, series->Rewind(step));
    if (has_such) rewound.push_back(id);
  }
  return rewound;
}

Status SeriesWriter::Flush() {
  for (const int64_t id : state_->touched) {
    const auto known = state_->open.find(id);
    if (known != state_->open.end()) TM_RETURN_IF_ERROR(known->second->Flush());
  }
  state_->touched.clear();
  return state_->axes.Flush();
}

Status SeriesWriter::Truncate(int64_t series_id, uint64_t count) {
  TM_RETURN_IF_ERROR(Flush());
  state_->open.erase(series_id);
  return TruncateSeries(state_->database, &state_->axes, series_id, count);
}

Status SeriesWriter::RemoveRun(int64_t run_id) {
  TM_RETURN_IF_ERROR(Flush());
  TM_RETURN_IF_ERROR(RemoveSeriesOfRun(state_->database, run_id));
  Reset();
  return {};
}

void SeriesWriter::Reset() {
  state_->axes.Reset();
  state_->ids.clear();
  state_->open.clear();
  state_->touched.clear();
}

}  // namespace tidemark
