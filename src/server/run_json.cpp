#include "server/run_json.h"

#include <fmt/format.h>

namespace tidemark {
namespace {

void WriteRawList(JsonWriter* json, std::string_view name, const std::vector<std::string>& list) {
  if (list.empty()) return;
  json->Key(name).BeginArray();
  for (const std::string& element : list) json->Raw(element);
  json->EndArray();
}

}  // namespace

std::string_view ProtocolStatus(std::string_view status) {
  if (status == "running") return "RUNNING";
  if (status == "failed" || status == "crashed") return "FAILED";
  if (status == "stopped") return "KILLED";
  return "FINISHED";
}

Result<std::string> StatusOfProtocol(std::string_view word) {
  if (word == "RUNNING" || word == "SCHEDULED") return std::string("running");
  if (word == "FINISHED") return std::string("finished");
  if (word == "FAILED") return std::string("failed");
  if (word == "KILLED") return std::string("stopped");
  return MakeError(ErrorCode::kInvalid,
                   "Invalid status: RUNNING, SCHEDULED, FINISHED, FAILED and KILLED are known.");
}

std::string ArtifactUri(const CatalogExperiment& experiment, const CatalogRun& run) {
  return fmt::format("mlflow-artifacts:/{}/{}/artifacts", ProtocolId(experiment), run.run_id);
}

void WriteRunInfo(JsonWriter* json, const CatalogExperiment& experiment, const CatalogRun& run) {
  json->BeginObject().Key("run_id").String(run.run_id).Key("run_uuid").String(run.run_id);
  json->Key("run_name").String(run.name).Key("experiment_id").String(ProtocolId(experiment));
  json->Key("user_id").String(run.user).Key("status").String(ProtocolStatus(run.status));
  if (run.start_ms.has_value()) json->Key("start_time").Int(*run.start_ms);
  if (run.end_ms.has_value()) json->Key("end_time").Int(*run.end_ms);
  json->Key("artifact_uri").String(ArtifactUri(experiment, run));
  json->Key("lifecycle_stage").String(run.deleted ? "deleted" : "active").EndObject();
}

void WritePoint(JsonWriter* json, std::string_view key, const LoggedPoint& point,
                std::string_view run_id) {
  json->BeginObject().Key("key").String(key).Key("value").Double(point.value);
  json->Key("timestamp").Int(point.time_ms).Key("step").Int(point.step);
  if (!run_id.empty()) json->Key("run_id").String(run_id);
  json->EndObject();
}

void WriteRun(JsonWriter* json, const CatalogExperiment& experiment, const CatalogRun& run) {
  json->BeginObject().Key("info");
  WriteRunInfo(json, experiment, run);
  json->Key("data").BeginObject().Key("metrics").BeginArray();
  for (const auto& metric : run.metrics) WritePoint(json, metric.first, metric.second.latest);
  json->EndArray();
  WriteTexts(json, "params", run.params);
  WriteTexts(json, "tags", run.tags);
  json->EndObject().Key("inputs").BeginObject();
  WriteRawList(json, "dataset_inputs", run.dataset_inputs);
  WriteRawList(json, "model_inputs", run.model_inputs);
  json->EndObject().Key("outputs").BeginObject();
  WriteRawList(json, "model_outputs", run.model_outputs);
  json->EndObject().EndObject();
}

}  // namespace tidemark
