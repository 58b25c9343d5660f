#include "server/registry.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/json_writer.h"
#include "base/number_text.h"

namespace tidemark {
namespace {

// No name of a registered model has a slash (registry_calls.cpp), so these can't be confused.
constexpr std::string_view kModelNotes = "mlflow/registered-model/",
                           kVersionNotes = "mlflow/model-version/";

std::string NoteNameOf(const RegisteredModel& model) {
  return fmt::format("{}{}", kModelNotes, model.name);
}
std::string NoteNameOf(const ModelVersion& version) {
  return fmt::format("{}{}/{}", kVersionNotes, version.model, version.number);
}

void WriteTags(JsonWriter* json, const TextMap& tags) {
  json->Key("tags").BeginObject();
  for (const auto& [key, value] : tags) json->Key(key).String(value);
  json->EndObject();
}

TextMap ReadTags(JsonValue root) {
  TextMap tags;
  const JsonValue map = root.Find("tags");
  for (size_t i = 0; map.is_object() && i < map.size(); ++i) {
    const auto member = map.Member(i);
    tags[std::string(member.first)] = member.second.TextOr("");
  }
  return tags;
}

RegisteredModel ReadModel(std::string_view name, JsonValue root) {
  RegisteredModel model;
  model.name = name;
  model.description = root.Find("description").TextOr("");
  model.created_ms = root.Find("created_ms").Int().value_or(0);
  model.updated_ms = root.Find("updated_ms").Int().value_or(model.created_ms);
  model.tags = ReadTags(root);
  const JsonValue aliases = root.Find("aliases");
  for (size_t i = 0; aliases.is_object() && i < aliases.size(); ++i) {
    const auto member = aliases.Member(i);
    model.aliases[std::string(member.first)] = member.second.Int().value_or(0);
  }
  return model;
}

ModelVersion ReadVersion(std::string_view model, int64_t number, JsonValue root) {
  ModelVersion version;
  version.model = model;
  version.number = number;
  version.description = root.Find("description").TextOr("");
  version.source = root.Find("source").TextOr("");
  version.run_id = root.Find("run_id").TextOr("");
  version.run_link = root.Find("run_link").TextOr("");
  version.model_id = root.Find("model_id").TextOr("");
  version.stage = root.Find("stage").TextOr(kNoStage);
  version.created_ms = root.Find("created_ms").Int().value_or(0);
  version.updated_ms = root.Find("updated_ms").Int().value_or(version.created_ms);
  version.tags = ReadTags(root);
  return version;
}

}  // namespace

Status Registry::Load(LiveWriter* writer) {
  models_.clear();
  TM_ASSIGN_OR_RETURN(const std::vector<LiveWriter::Note> models, writer->Notes(kModelNotes));
  for (const LiveWriter::Note& note : models) {
    const std::string name = note.name.substr(kModelNotes.size());
    const auto document = JsonDocument::Parse(note.json);
    if (document.ok()) models_[name] = ReadModel(name, document->root());
  }
  TM_ASSIGN_OR_RETURN(const std::vector<LiveWriter::Note> versions, writer->Notes(kVersionNotes));
  for (const LiveWriter::Note& note : versions) {
    const std::string_view path = std::string_view(note.name).substr(kVersionNotes.size());
    const size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) continue;
    const auto number = ParseInt64(path.substr(slash + 1));
    RegisteredModel* model = Find(path.substr(0, slash));
    const auto document = JsonDocument::Parse(note.json);
    if (model == nullptr || !number.has_value() || !document.ok()) continue;  // a damaged file
    model->versions[*number] = ReadVersion(model->name, *number, document->root());
  }
  return {};
}

RegisteredModel* Registry::Find(std::string_view name) {
  const auto found = models_.find(name);
  return found == models_.end() ? nullptr : &found->second;
}

Status Registry::Save(LiveWriter* writer, const RegisteredModel& model) {
  JsonWriter json;
  json.BeginObject().Key("description").String(model.description);
  json.Key("created_ms").Int(model.created_ms).Key("updated_ms").Int(model.updated_ms);
  WriteTags(&json, model.tags);
  json.Key("aliases").BeginObject();
  for (const auto& [alias, number] : model.aliases) json.Key(alias).Int(number);
  json.EndObject().EndObject();
  return writer->SetNote(NoteNameOf(model), json.Take());
}

Status Registry::Save(LiveWriter* writer, const ModelVersion& version) {
  JsonWriter json;
  json.BeginObject().Key("description").String(version.description);
  json.Key("source").String(version.source).Key("run_id").String(version.run_id);
  json.Key("run_link").String(version.run_link).Key("model_id").String(version.model_id);
  json.Key("stage").String(version.stage);
  json.Key("created_ms").Int(version.created_ms).Key("updated_ms").Int(version.updated_ms);
  WriteTags(&json, version.tags);
  json.EndObject();
  return writer->SetNote(NoteNameOf(version), json.Take());
}

Status Registry::Remove(LiveWriter* writer, RegisteredModel* model) {
  for (const auto& [number, version] : model->versions) {
    TM_RETURN_IF_ERROR(writer->RemoveNote(NoteNameOf(version)));
  }
  TM_RETURN_IF_ERROR(writer->RemoveNote(NoteNameOf(*model)));
  models_.erase(models_.find(model->name));
  return {};
}

Status Registry::RemoveVersion(LiveWriter* writer, RegisteredModel* model, int64_t number) {
  TM_RETURN_IF_ERROR(writer->RemoveNote(NoteNameOf(model->versions[number])));
  model->versions.erase(number);
  std::erase_if(model->aliases, [&](const auto& alias) { return alias.second == number; });
  return Save(writer, *model);
}

Result<RegisteredModel*> Registry::Rename(LiveWriter* writer, RegisteredModel* model,
                                          const std::string& name) {
  RegisteredModel renamed = *model;
  TM_RETURN_IF_ERROR(Remove(writer, model));
  renamed.name = name;
  TM_RETURN_IF_ERROR(Save(writer, renamed));
  for (auto& [number, version] : renamed.versions) {
    version.model = name;
    TM_RETURN_IF_ERROR(Save(writer, version));
  }
  return &(models_[name] = std::move(renamed));
}

}  // namespace tidemark
