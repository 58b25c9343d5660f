// What the protocol has and our tables have no place for: written as JSON, read back.
#include <fmt/format.h>

#include "base/json.h"
#include "base/json_writer.h"
#include "server/catalog.h"

namespace tidemark {
namespace {

constexpr std::string_view kExperimentNote = "mlflow/experiment/", kRunNote = "mlflow/run/",
                           kModelNote = "mlflow/model/";

void WriteMap(JsonWriter* json, std::string_view key, const TextMap& map) {
  json->Key(key).BeginObject();
  for (const auto& entry : map) json->Key(entry.first).String(entry.second);
  json->EndObject();
}

void ReadMap(JsonValue value, TextMap* map) {
  for (size_t i = 0; value.is_object() && i < value.size(); ++i) {
    const auto member = value.Member(i);
    (*map)[std::string(member.first)] = member.second.TextOr("");
  }
}

void WriteList(JsonWriter* json, std::string_view key, const std::vector<std::string>& list) {
  json->Key(key).BeginArray();
  for (const std::string& element : list) json->Raw(element);
  json->EndArray();
}

void ReadList(JsonValue value, std::vector<std::string>* list) {
  for (size_t i = 0; value.is_array() && i < value.size(); ++i) {
    list->push_back(value.At(i).ToJson());
  }
}

void ReadModel(JsonValue root, CatalogModel* model) {
  model->experiment_id = root.Find("project").Int().value_or(0);
  model->name = root.Find("name").TextOr("");
  model->type = root.Find("model_type").TextOr("");
  model->source_run_id = root.Find("source_run_id").TextOr("");
  model->status = root.Find("status").TextOr("");
  model->created_ms = root.Find("created_ms").Int().value_or(0);
  model->updated_ms = root.Find("updated_ms").Int().value_or(0);
  ReadMap(root.Find("params"), &model->params);
  ReadMap(root.Find("tags"), &model->tags);
  const JsonValue metrics = root.Find("metrics");
  for (size_t i = 0; metrics.is_array() && i < metrics.size(); ++i) {
    const JsonValue metric = metrics.At(i);
    model->metrics.push_back(
        {std::string(metric.Find("key").TextOr("")),
         std::string(metric.Find("run_id").TextOr("")),
         std::string(metric.Find("dataset_name").TextOr("")),
         std::string(metric.Find("dataset_digest").TextOr("")),
         {metric.Find("step").Int().value_or(0), metric.Find("time_ms").Int().value_or(0),
          metric.Find("value").Number().value_or(0)}});
  }
}

void WriteMetrics(JsonWriter* json, const std::vector<CatalogModelMetric>& metrics) {
  json->Key("metrics").BeginArray();
  for (const CatalogModelMetric& metric : metrics) {
    json->BeginObject().Key("key").String(metric.key).Key("run_id").String(metric.run_id);
    json->Key("dataset_name").String(metric.dataset_name);
    json->Key("dataset_digest").String(metric.dataset_digest);
    json->Key("step").Int(metric.point.step).Key("time_ms").Int(metric.point.time_ms);
    json->Key("value").Double(metric.point.value).EndObject();
  }
  json->EndArray();
}

}  // namespace

std::string NoteName(const CatalogExperiment& experiment) {
  return fmt::format("{}{}", kExperimentNote, experiment.uuid);
}
std::string NoteName(const CatalogRun& run) { return fmt::format("{}{}", kRunNote, run.run_id); }
std::string NoteName(const CatalogModel& model) {
  return fmt::format("{}{}", kModelNote, model.model_id);
}

std::string NoteJson(const CatalogExperiment& experiment) {
  JsonWriter json;
  json.BeginObject().Key("deleted").Bool(experiment.deleted);
  json.Key("updated_ms").Int(experiment.updated_ms);
  WriteMap(&json, "tags", experiment.tags);
  json.EndObject();
  return json.Take();
}

std::string NoteJson(const CatalogRun& run) {
  JsonWriter json;
  json.BeginObject();
  WriteList(&json, "dataset_inputs", run.dataset_inputs);
  WriteList(&json, "model_inputs", run.model_inputs);
  WriteList(&json, "model_outputs", run.model_outputs);
  json.EndObject();
  return json.Take();
}

std::string NoteJson(const CatalogModel& model) {
  JsonWriter json;
  json.BeginObject().Key("project").Int(model.experiment_id);
  json.Key("name").String(model.name).Key("model_type").String(model.type);
  json.Key("source_run_id").String(model.source_run_id).Key("status").String(model.status);
  json.Key("created_ms").Int(model.created_ms).Key("updated_ms").Int(model.updated_ms);
  WriteMap(&json, "params", model.params);
  WriteMap(&json, "tags", model.tags);
  WriteMetrics(&json, model.metrics);
  json.EndObject();
  return json.Take();
}

void Catalog::LoadNote(const LiveWriter::Note& note) {
  auto document = JsonDocument::Parse(note.json);
  if (!document.ok()) return;  // of a damaged file: what it said is lost, the runs are not
  const JsonValue root = document->root();
  const std::string_view name = note.name;
  if (name.starts_with(kExperimentNote)) {
    for (auto& entry : experiments_) {
      CatalogExperiment& experiment = entry.second;
      if (experiment.uuid != name.substr(kExperimentNote.size())) continue;
      experiment.deleted = root.Find("deleted").Bool().value_or(false);
      experiment.updated_ms = root.Find("updated_ms").Int().value_or(experiment.created_ms);
      ReadMap(root.Find("tags"), &experiment.tags);
    }
  } else if (name.starts_with(kRunNote)) {
    CatalogRun* run = Run(name.substr(kRunNote.size()));
    if (run == nullptr) return;
    ReadList(root.Find("dataset_inputs"), &run->dataset_inputs);
    ReadList(root.Find("model_inputs"), &run->model_inputs);
    ReadList(root.Find("model_outputs"), &run->model_outputs);
  } else if (name.starts_with(kModelNote)) {
    CatalogModel model;
    model.model_id = name.substr(kModelNote.size());
    ReadModel(root, &model);
    Add(std::move(model));
  }
}

}  // namespace tidemark
