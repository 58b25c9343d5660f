#include "store/series_summary.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "series/block_stats.h"

namespace tidemark {
namespace {

int64_t StepColumn(const Statement& row, int column) {
  return row.IsNull(column) ? kNoStep : row.Int(column);
}
double TimeColumn(const Statement& row, int column) {
  return row.IsNull(column) ? kNoTime : row.Double(column);
}

// A REAL, or the 8 bytes of a value that SQLite would not keep.
double ExactColumn(const Statement& row, int column) {
  if (row.Type(column) != SQLITE_BLOB) return row.IsNull(column) ? kNoTime : row.Double(column);
  const std::span<const uint8_t> bytes = row.Blob(column);
  double value = kNoTime;
  if (bytes.size() == 8) std::memcpy(&value, bytes.data(), 8);
  return value;
}

void BindExact(Statement* statement, int column, const double& value) {
  if (std::isfinite(value)) {
    statement->Bind(column, value);
  } else {
    statement->BindBlob(column, {reinterpret_cast<const uint8_t*>(&value), 8});
  }
}

void BindStep(Statement* statement, int column, int64_t step) {
  if (step == kNoStep) {
    statement->BindNull(column);
  } else {
    statement->Bind(column, step);
  }
}
void BindTime(Statement* statement, int column, double time) {
  if (std::isnan(time)) {
    statement->BindNull(column);
  } else {
    statement->Bind(column, time);
  }
}
void BindBound(Statement* statement, int column, const std::optional<double>& bound) {
  if (bound) {
    statement->Bind(column, *bound);
  } else {
    statement->BindNull(column);
  }
}

void AddBounds(const PointSpans& points, const BlockStats& stats, SeriesSummary* s) {
  if (stats.finite == 0) return;
  const auto step_of = [&points](double value) {
    const auto at = std::find(points.values.begin(), points.values.end(), value);
    return static_cast<size_t>(at - points.values.begin());
  };
  if (!s->min || stats.bounds.min < *s->min) {
    const size_t at = step_of(stats.bounds.min);
    s->min = points.values[at];
    s->min_step = points.steps[at];
  }
  if (!s->max || stats.bounds.max > *s->max) {
    const size_t at = step_of(stats.bounds.max);
    s->max = points.values[at];
    s->max_step = points.steps[at];
  }
}

}  // namespace

void AddToSummary(const PointSpans& points, SeriesSummary* s) {
  if (points.size() == 0) return;
  const BlockStats stats = StatsOf(points.values.data(), points.size());
  AddBounds(points, stats, s);
  if (s->count == 0) {
    s->first = points.values.front();
    s->first_step = points.steps.front();
  }
  s->last = points.values.back();
  s->last_step = points.steps.back();
  s->count += points.size();
  s->nonfinite += points.size() - stats.finite;
  int64_t low = 0, high = 0;
  if (StepBounds(points.steps, &low, &high)) {
    s->min_step_bound = s->min_step_bound == kNoStep ? low : std::min(s->min_step_bound, low);
    s->max_step_bound = std::max(s->max_step_bound, high);
  }
  double low_time = 0, high_time = 0;
  if (TimeBounds(points.times_s, &low_time, &high_time)) {
    if (!(s->min_time_s <= low_time)) s->min_time_s = low_time;
    if (!(s->max_time_s >= high_time)) s->max_time_s = high_time;
  }
}

Status ReadSummary(const Statement& row, SeriesSummary* s) {
  s->series_id = row.Int(0);
  s->run_id = row.Int(1);
  s->metric_id = row.Int(2);
  if (row.Int(3) < 0 || row.Int(4) < 0 || row.Int(4) > row.Int(3)) {
    return MakeError(ErrorCode::kCorrupt,
                     fmt::format("series {} has an impossible number of points", s->series_id));
  }
  s->count = static_cast<uint64_t>(row.Int(3));
  s->nonfinite = static_cast<uint64_t>(row.Int(4));
  s->first_step = StepColumn(row, 5);
  s->last_step = StepColumn(row, 6);
  s->min_step_bound = StepColumn(row, 7);
  s->max_step_bound = StepColumn(row, 8);
  s->min_time_s = TimeColumn(row, 9);
  s->max_time_s = TimeColumn(row, 10);
  s->first = ExactColumn(row, 11);
  s->last = ExactColumn(row, 12);
  s->min.reset();
  s->max.reset();
  if (!row.IsNull(13)) s->min = row.Double(13);
  if (!row.IsNull(14)) s->max = row.Double(14);
  s->min_step = StepColumn(row, 15);
  s->max_step = StepColumn(row, 16);
  return {};
}

Result<SeriesSummary> LoadSummary(Database* database, int64_t series_id) {
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(fmt::format(
                                            "SELECT {} FROM series WHERE id=?", kSummaryColumns)));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, series_id).Step());
  if (!row) {
    return MakeError(ErrorCode::kNotFound, fmt::format("There is no series {} in '{}'.", series_id,
                                                       database->display_name()));
  }
  SeriesSummary summary;
  TM_RETURN_IF_ERROR(ReadSummary(select, &summary));
  return summary;
}

Status SaveSummary(Database* database, const SeriesSummary& s) {
  TM_ASSIGN_OR_RETURN(
      Statement update,
      database->Prepare(
          "UPDATE series SET count=?, nonfinite=?, first_step=?, last_step=?, low_step=?, "
          "high_step=?, low_time=?, high_time=?, first=?, last=?, min=?, max=?, min_step=?, "
          "max_step=? WHERE id=?"));
  update.Bind(0, static_cast<int64_t>(s.count)).Bind(1, static_cast<int64_t>(s.nonfinite));
  BindStep(&update, 2, s.first_step);
  BindStep(&update, 3, s.last_step);
  BindStep(&update, 4, s.min_step_bound);
  BindStep(&update, 5, s.max_step_bound);
  BindTime(&update, 6, s.min_time_s);
  BindTime(&update, 7, s.max_time_s);
  if (s.count > 0) {
    BindExact(&update, 8, s.first);
    BindExact(&update, 9, s.last);
  }
  BindBound(&update, 10, s.min);
  BindBound(&update, 11, s.max);
  BindStep(&update, 12, s.min_step);
  BindStep(&update, 13, s.max_step);
  return update.Bind(14, s.series_id).Run();
}

}  // namespace tidemark
