#include "server/log_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/number_text.h"
#include "base/utf8.h"
#include "server/api_limits.h"
#include "server/run_calls.h"

namespace tidemark {
namespace {

constexpr size_t kShownBytes = 250;
constexpr size_t kMaxInputs = 1000;        // of one run
constexpr size_t kMaxModelMetrics = 1000;  // of one model

struct NewPoint {
  std::string key;
  LoggedPoint point;
  std::string model_id, dataset_name, dataset_digest;  // "" = of none
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

// A number, or a text that is one, NaN and infinities among them.
Result<double> ReadValue(JsonValue value, std::string_view key) {
  auto number = value.Number();
  if (!number.has_value()) {
    const auto text = value.Text();
    if (text.has_value()) number = ParseDouble(*text);
  }
  if (number.has_value()) return *number;
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("Got invalid value for metric '{}'. Please specify value as a valid "
                               "double (64-bit floating point)",
                               CutUtf8(key, kShownBytes)));
}

Result<NewPoint> ReadPoint(JsonValue metric) {
  NewPoint read;
  if (!metric.is_object()) return MakeError(ErrorCode::kInvalid, "A metric must be an object.");
  read.key = TextOf(metric.Find("key"));
  TM_RETURN_IF_ERROR(CheckKey("metric", read.key));
  if (!metric.Find("value").exists()) return MissingParameter("value");
  TM_ASSIGN_OR_RETURN(read.point.value, ReadValue(metric.Find("value"), read.key));
  if (!metric.Find("timestamp").exists()) return MissingParameter("timestamp");
  TM_ASSIGN_OR_RETURN(read.point.time_ms, IntOf(metric.Find("timestamp"), "timestamp"));
  const JsonValue step = metric.Find("step");
  if (step.exists() && step.type() != JsonType::kNull) {
    TM_ASSIGN_OR_RETURN(read.point.step, IntOf(step, "step"));
  }
  read.model_id = TextOf(metric.Find("model_id"));
  read.dataset_name = TextOf(metric.Find("dataset_name"));
  read.dataset_digest = TextOf(metric.Find("dataset_digest"));
  TM_RETURN_IF_ERROR(CheckLength("dataset_name", read.dataset_name, kMaxDatasetNameLength));
  TM_RETURN_IF_ERROR(CheckLength("dataset_digest", read.dataset_digest, kMaxDigestLength));
  // The smallest step says "no step" in our file.
  if (read.point.step == kNoStep) ++read.point.step;
  return read;
}

// Points that are said to be of a model are its metrics too; a model that is not there is none.
Status AppendToModels(ApiContext* context, const CatalogRun& run,
                      const std::vector<NewPoint>& points) {
  std::set<CatalogModel*> changed;
  for (const NewPoint& point : points) {
    CatalogModel* model = point.model_id.empty() ? nullptr : context->catalog.Model(point.model_id);
    if (model == nullptr) continue;
    auto same = std::find_if(
        model->metrics.begin(), model->metrics.end(), [&](const CatalogModelMetric& metric) {
          return metric.key == point.key && metric.dataset_digest == point.dataset_digest;
        });
    if (same == model->metrics.end()) {
      if (model->metrics.size() == kMaxModelMetrics) continue;
      same = model->metrics.insert(
          same, {point.key, run.run_id, point.dataset_name, point.dataset_digest, point.point});
    } else if (!IsLater(point.point, same->point)) {
      same->point = point.point;
    }
    changed.insert(model);
  }
  for (const CatalogModel* model : changed) {
    TM_RETURN_IF_ERROR(context->writer->SetNote(NoteName(*model), NoteJson(*model)));
  }
  return {};
}

// Points in order of arrival, series by series; those that are there already add nothing.
Status AppendPoints(ApiContext* context, CatalogRun* run, const std::vector<NewPoint>& points) {
  std::map<std::string_view, std::vector<LoggedPoint>> by_key;
  for (const NewPoint& point : points) by_key[point.key].push_back(point.point);
  for (const auto& [key, list] : by_key) {
    const auto known = run->metrics.find(key);
    const bool is_new = known == run->metrics.end();
    int64_t series_id = is_new ? 0 : known->second.series_id;
    if (is_new) {
      TM_ASSIGN_OR_RETURN(series_id, context->writer->SeriesFor(run->id, key));
    }
    TM_ASSIGN_OR_RETURN(
        const PointColumns fresh,
        context->seen.NewOnes(context->writer.get(), context->reader.get(), series_id,
                              is_new ? nullptr : &known->second.latest, list));
    if (fresh.empty()) continue;
    TM_RETURN_IF_ERROR(context->writer->Append(series_id, fresh));
    CatalogMetric& metric =
        run->metrics.try_emplace(std::string(key), CatalogMetric{series_id, list[0]}).first->second;
    for (const LoggedPoint& point : list) {
      if (!IsLater(point, metric.latest)) metric.latest = point;
    }
  }
  return points.empty() ? Status() : AppendToModels(context, *run, points);
}

// A param never changes; the same value again is fine.
Status CheckParam(const CatalogRun& run, std::string_view key, std::string_view value) {
  TM_RETURN_IF_ERROR(CheckKey("param", key));
  TM_RETURN_IF_ERROR(CheckLength("params.value", value, kMaxParamLength));
  const auto known = run.params.find(key);
  if (known == run.params.end() || known->second == value) return {};
  return MakeError(
      ErrorCode::kInvalid,
      fmt::format("Changing param values is not allowed. Param with key='{}' was already logged "
                  "with value='{}' for run ID='{}'. Attempted logging new value '{}'.",
                  key, CutUtf8(known->second, kShownBytes), run.run_id,
                  CutUtf8(value, kShownBytes)));
}

Status CheckParams(const CatalogRun& run, const Pairs& params) {
  TextMap seen;
  for (const auto& param : params) {
    TM_RETURN_IF_ERROR(CheckParam(run, param.first, param.second));
    if (seen.emplace(param.first, param.second).second || seen[param.first] == param.second) {
      continue;
    }
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Duplicate parameter keys have been submitted: '{}'. Please "
                                 "ensure the request contains only one param value per param key.",
                                 param.first));
  }
  return {};
}

Status AddParams(ApiContext* context, CatalogRun* run, const Pairs& params) {
  for (const auto& param : params) {
    if (!run->params.emplace(param.first, param.second).second) continue;
    TM_RETURN_IF_ERROR(context->writer->SetParam(run->id, param.first, ParamOfText(param.second)));
  }
  return {};
}

Status CheckCount(std::string_view what, size_t count, size_t limit) {
  if (count <= limit) return {};
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("A batch logging request can contain at most {} {}. Got {} {}. "
                               "Please split up {} across multiple requests and try again.",
                               limit, what, count, what, what));
}

Result<std::vector<NewPoint>> ReadPoints(JsonValue list) {
  std::vector<NewPoint> points;
  const JsonType type = list.type();
  if (type == JsonType::kMissing || type == JsonType::kNull) return points;
  if (!list.is_array()) return MakeError(ErrorCode::kInvalid, "'metrics' must be a list.");
  TM_RETURN_IF_ERROR(CheckCount("metrics", list.size(), kMaxBatchMetrics));
  for (size_t i = 0; i < list.size(); ++i) {
    TM_ASSIGN_OR_RETURN(NewPoint point, ReadPoint(list.At(i)));
    points.push_back(std::move(point));
  }
  return points;
}

Result<HttpResponse> LogMetric(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(NewPoint point, ReadPoint(input.root()));
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  TM_RETURN_IF_ERROR(AppendPoints(context, run, {std::move(point)}));
  return EmptyResponse();
}

Result<HttpResponse> LogParameter(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  const Pairs params = {{input.Text("key"), input.Text("value")}};
  TM_RETURN_IF_ERROR(CheckParams(*run, params));
  TM_RETURN_IF_ERROR(AddParams(context, run, params));
  return EmptyResponse();
}

Result<HttpResponse> LogBatch(ApiContext* context, const ApiInput& input) {
  if (input.body_bytes() > kMaxBatchBodyBytes) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Batched logging API requests must be at most {} bytes, got a "
                                 "request of size {}.",
                                 kMaxBatchBodyBytes, input.body_bytes()));
  }
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(const std::vector<NewPoint> points, ReadPoints(input.Value("metrics")));
  TM_ASSIGN_OR_RETURN(const Pairs params, ReadTexts(input.Value("params"), "params"));
  TM_ASSIGN_OR_RETURN(const Pairs tags, ReadTexts(input.Value("tags"), "tags"));
  TM_RETURN_IF_ERROR(CheckCount("params", params.size(), kMaxBatchParams));
  TM_RETURN_IF_ERROR(CheckCount("tags", tags.size(), kMaxBatchTags));
  TM_RETURN_IF_ERROR(CheckCount("metrics, params, and tags",
                                points.size() + params.size() + tags.size(), kMaxBatchEntities));
  for (const auto& tag : tags) TM_RETURN_IF_ERROR(CheckRunTag(tag.first, tag.second));
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  TM_RETURN_IF_ERROR(CheckParams(*run, params));
  TM_RETURN_IF_ERROR(AddParams(context, run, params));
  TM_RETURN_IF_ERROR(AppendPoints(context, run, points));
  for (const auto& tag : tags) {
    TM_RETURN_IF_ERROR(SetRunTag(context, run, tag.first, tag.second));
  }
  return EmptyResponse();
}

// Adds the objects of a list to what the run has already, each once.
Status AddObjects(JsonValue list, std::string_view what, std::vector<std::string>* to) {
  for (size_t i = 0; list.is_array() && i < list.size(); ++i) {
    const JsonValue element = list.At(i);
    if (!element.is_object()) {
      return MakeError(ErrorCode::kInvalid, fmt::format("'{}' must be a list of objects.", what));
    }
    std::string json = element.ToJson();
    if (std::find(to->begin(), to->end(), json) == to->end()) to->push_back(std::move(json));
  }
  if (to->size() <= kMaxInputs) return {};
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("A run can have at most {} of '{}'.", kMaxInputs, what));
}

Status CheckDatasets(JsonValue datasets) {
  for (size_t i = 0; datasets.is_array() && i < datasets.size(); ++i) {
    const JsonValue dataset = datasets.At(i).Find("dataset");
    const std::string name = TextOf(dataset.Find("name"));
    const std::string digest = TextOf(dataset.Find("digest"));
    if (name.empty() || digest.empty()) return MissingParameter("dataset.name");
    TM_RETURN_IF_ERROR(CheckLength("dataset.name", name, kMaxDatasetNameLength));
    TM_RETURN_IF_ERROR(CheckLength("dataset.digest", digest, kMaxDigestLength));
  }
  return {};
}

Result<HttpResponse> LogInputs(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  TM_RETURN_IF_ERROR(CheckDatasets(input.Value("datasets")));
  std::vector<std::string> datasets = run->dataset_inputs, models = run->model_inputs;
  TM_RETURN_IF_ERROR(AddObjects(input.Value("datasets"), "datasets", &datasets));
  TM_RETURN_IF_ERROR(AddObjects(input.Value("models"), "models", &models));
  run->dataset_inputs = std::move(datasets);
  run->model_inputs = std::move(models);
  TM_RETURN_IF_ERROR(context->writer->SetNote(NoteName(*run), NoteJson(*run)));
  return EmptyResponse();
}

Result<HttpResponse> LogOutputs(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  std::vector<std::string> models = run->model_outputs;
  TM_RETURN_IF_ERROR(AddObjects(input.Value("models"), "models", &models));
  run->model_outputs = std::move(models);
  TM_RETURN_IF_ERROR(context->writer->SetNote(NoteName(*run), NoteJson(*run)));
  return EmptyResponse();
}

// What clients of version 2 send about a model: kept as the tag that they read it from.
Result<HttpResponse> LogModel(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(const std::string model, input.Needed("model_json"));
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  constexpr const char* kHistoryTag = "mlflow.log-model.history";
  auto parsed = JsonDocument::Parse(model);
  if (!parsed.ok() || !parsed->root().is_object()) {
    return MakeError(ErrorCode::kInvalid, "'model_json' must be a JSON object.");
  }
  const auto known = run->tags.find(kHistoryTag);
  std::string history = known == run->tags.end() ? "[]" : known->second;
  if (history.size() < 2 || history.back() != ']') history = "[]";
  history.pop_back();
  history += (history.size() > 1 ? ", " : "") + parsed->root().ToJson() + "]";
  TM_RETURN_IF_ERROR(CheckLength("model_json", history, kMaxBatchBodyBytes));
  TM_RETURN_IF_ERROR(SetRunTag(context, run, kHistoryTag, history));
  return EmptyResponse();
}

constexpr ApiRoute kRoutes[] = {
    {"POST", "runs/log-metric", LogMetric}, {"POST", "runs/log-parameter", LogParameter},
    {"POST", "runs/log-batch", LogBatch},   {"POST", "runs/log-inputs", LogInputs},
    {"POST", "runs/outputs", LogOutputs},   {"POST", "runs/log-model", LogModel},
};

}  // namespace

std::span<const ApiRoute> LogRoutes() { return kRoutes; }

}  // namespace tidemark
