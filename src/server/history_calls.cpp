#include "server/history_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "server/api_limits.h"
#include "server/run_json.h"

namespace tidemark {
namespace {

constexpr size_t kStandardSample = 2500;
constexpr size_t kMaxSampledRuns = 100;

// By time, step, value; NaN is the largest value.
bool ComesFirst(const LoggedPoint& a, const LoggedPoint& b) {
  if (a.time_ms != b.time_ms) return a.time_ms < b.time_ms;
  if (a.step != b.step) return a.step < b.step;
  if (std::isnan(a.value) || std::isnan(b.value))
    return std::isnan(b.value) && !std::isnan(a.value);
  return a.value < b.value;
}

// All points of a metric in order of arrival; none when the run has no such metric.
Result<std::vector<LoggedPoint>> PointsOf(ApiContext* context, const CatalogRun& run,
                                          std::string_view key) {
  std::vector<LoggedPoint> points;
  const auto metric = run.metrics.find(key);
  if (metric == run.metrics.end()) return points;
  TM_RETURN_IF_ERROR(context->writer->FlushPoints());
  TM_ASSIGN_OR_RETURN(const SeriesSummary summary,
                      context->reader->Summary(metric->second.series_id));
  PointColumns columns;
  TM_RETURN_IF_ERROR(context->reader->Points(summary.series_id, {0, summary.count}, &columns));
  points.reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const int64_t step = columns.steps[i] == kNoStep ? static_cast<int64_t>(i) : columns.steps[i];
    points.push_back({step, ToMs(columns.wall_times_s[i]), columns.values[i]});
  }
  return points;
}

Result<HttpResponse> GetHistory(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(const std::string key, input.Needed("metric_key"));
  TM_ASSIGN_OR_RETURN(const size_t start, PageStart(input));
  TM_ASSIGN_OR_RETURN(const size_t size, PageSize(input, kMaxHistoryPage, kMaxHistoryPage));
  TM_ASSIGN_OR_RETURN(const CatalogRun* run, FindRun(context, run_id));
  TM_ASSIGN_OR_RETURN(std::vector<LoggedPoint> points, PointsOf(context, *run, key));
  if (!std::is_sorted(points.begin(), points.end(), ComesFirst)) {
    std::sort(points.begin(), points.end(), ComesFirst);
  }
  const size_t begin = std::min(start, points.size());
  const size_t end = begin + std::min(size, points.size() - begin);
  JsonWriter json;
  json.BeginObject().Key("metrics").BeginArray();
  for (size_t i = begin; i < end; ++i) WritePoint(&json, key, points[i]);
  json.EndArray();
  if (end < points.size()) json.Key("next_page_token").String(PageToken(end));
  json.EndObject();
  return JsonResponse(&json);
}

// At most `wanted` of the points with a step in [first, last], evenly spread, the last one among
// them.
std::vector<LoggedPoint> Sample(std::vector<LoggedPoint> points, int64_t first, int64_t last,
                                size_t wanted) {
  std::erase_if(points, [&](const LoggedPoint& p) { return p.step < first || p.step > last; });
  std::stable_sort(points.begin(), points.end(),
                   [](const LoggedPoint& a, const LoggedPoint& b) { return a.step < b.step; });
  if (points.size() <= wanted) return points;
  std::vector<LoggedPoint> sample;
  for (size_t i = 0; i + 1 < wanted; ++i) sample.push_back(points[i * points.size() / wanted]);
  sample.push_back(points.back());
  return sample;
}

Result<HttpResponse> GetHistoryInterval(ApiContext* context, const ApiInput& input) {
  const std::vector<std::string> ids = input.Texts("run_ids");
  TM_ASSIGN_OR_RETURN(const std::string key, input.Needed("metric_key"));
  TM_ASSIGN_OR_RETURN(const auto first, input.Int("start_step"));
  TM_ASSIGN_OR_RETURN(const auto last, input.Int("end_step"));
  TM_ASSIGN_OR_RETURN(const size_t wanted, PageSize(input, kStandardSample, kStandardSample));
  if (ids.empty()) return MissingParameter("run_ids");
  if (ids.size() > kMaxSampledRuns) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("GetMetricHistoryBulkInterval request cannot specify more than {} "
                                 "run_ids. Received {} run_ids.",
                                 kMaxSampledRuns, ids.size()));
  }
  if (first.value_or(INT64_MIN) > last.value_or(INT64_MAX)) {
    return MakeError(ErrorCode::kInvalid, "end_step must be at least start_step.");
  }
  for (const std::string& id : ids) {
    auto run = FindRun(context, id);
    if (!run.ok()) return run.error();
  }
  JsonWriter json;
  json.BeginObject().Key("metrics").BeginArray();
  for (const std::string& id : ids) {
    const CatalogRun* run = context->catalog.Run(id);
    TM_ASSIGN_OR_RETURN(std::vector<LoggedPoint> points, PointsOf(context, *run, key));
    for (const LoggedPoint& point :
         Sample(std::move(points), first.value_or(INT64_MIN), last.value_or(INT64_MAX), wanted)) {
      WritePoint(&json, key, point, id);
    }
  }
  json.EndArray().EndObject();
  return JsonResponse(&json);
}

constexpr ApiRoute kRoutes[] = {
    {"GET", "metrics/get-history", GetHistory},
    {"GET", "metrics/get-history-bulk-interval", GetHistoryInterval},
};

}  // namespace

std::span<const ApiRoute> HistoryRoutes() { return kRoutes; }

}  // namespace tidemark
