#include "server/registry_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "server/api_limits.h"

namespace tidemark {
namespace {

constexpr size_t kShownBytes = 200;

}  // namespace

Result<RegisteredModel*> FindRegistered(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string name, input.Needed("name"));
  RegisteredModel* model = context->registry.Find(name);
  if (model != nullptr) return model;
  return MakeError(ErrorCode::kNotFound, fmt::format("Registered Model with name={} not found",
                                                     CutUtf8(name, kShownBytes)));
}

Result<FoundVersion> FindVersion(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string text, input.Needed("version"));
  const auto number = ParseInt64(text);
  if (!number.has_value()) {
    return MakeError(ErrorCode::kInvalid, "Parameter 'version' must be an integer.");
  }
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  const auto version = model->versions.find(*number);
  if (version != model->versions.end()) return FoundVersion{model, &version->second};
  return MakeError(ErrorCode::kNotFound,
                   fmt::format("Model Version (name={}, version={}) not found",
                               CutUtf8(model->name, kShownBytes), *number));
}

Status Touch(ApiContext* context, RegisteredModel* model) {
  model->updated_ms = ToMs(NowS());
  return context->registry.Save(context->writer.get(), *model);
}

Status Touch(ApiContext* context, ModelVersion* version) {
  version->updated_ms = ToMs(NowS());
  return context->registry.Save(context->writer.get(), *version);
}

Result<TextMap> ReadRegistryTags(const ApiInput& input) {
  TextMap tags;
  TM_ASSIGN_OR_RETURN(const auto texts, ReadTexts(input.Value("tags"), "tags"));
  if (texts.size() > kMaxBatchTags) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("At most {} tags can be given at once.", kMaxBatchTags));
  }
  for (const auto& [key, value] : texts) {
    TM_RETURN_IF_ERROR(CheckKey("tag", key));
    TM_RETURN_IF_ERROR(CheckLength("tag", value, kMaxRegistryText));
    tags[key] = value;
  }
  return tags;
}

Status SetRegistryTag(const ApiInput& input, TextMap* tags) {
  const std::string key = input.Text("key"), value = input.Text("value");
  TM_RETURN_IF_ERROR(CheckKey("tag", key));
  TM_RETURN_IF_ERROR(CheckLength("tag", value, kMaxRegistryText));
  (*tags)[key] = value;
  return {};
}

std::vector<const ModelVersion*> LatestVersions(const RegisteredModel& model,
                                                const std::vector<std::string>& of) {
  std::map<std::string_view, const ModelVersion*> latest;
  for (const auto& [number, version] : model.versions) {
    if (of.empty() || std::find(of.begin(), of.end(), version.stage) != of.end()) {
      latest[version.stage] = &version;
    }
  }
  std::vector<const ModelVersion*> list;
  list.reserve(latest.size());
  for (const auto& [stage, version] : latest) list.push_back(version);
  return list;
}

void WriteVersion(JsonWriter* json, const RegisteredModel& model, const ModelVersion& version) {
  json->BeginObject().Key("name").String(version.model);
  json->Key("version").String(std::to_string(version.number));
  json->Key("creation_timestamp").Int(version.created_ms);
  json->Key("last_updated_timestamp").Int(version.updated_ms);
  json->Key("current_stage").String(version.stage);
  json->Key("description").String(version.description).Key("source").String(version.source);
  json->Key("run_id").String(version.run_id).Key("run_link").String(version.run_link);
  if (!version.model_id.empty()) json->Key("model_id").String(version.model_id);
  json->Key("status").String("READY");
  WriteTexts(json, "tags", version.tags);
  json->Key("aliases").BeginArray();
  for (const auto& [alias, number] : model.aliases) {
    if (number == version.number) json->String(alias);
  }
  json->EndArray().EndObject();
}

void WriteRegistered(JsonWriter* json, const RegisteredModel& model) {
  json->BeginObject().Key("name").String(model.name);
  json->Key("creation_timestamp").Int(model.created_ms);
  json->Key("last_updated_timestamp").Int(model.updated_ms);
  json->Key("description").String(model.description);
  json->Key("latest_versions").BeginArray();
  for (const ModelVersion* version : LatestVersions(model, {})) WriteVersion(json, model, *version);
  json->EndArray();
  WriteTexts(json, "tags", model.tags);
  json->Key("aliases").BeginArray();
  for (const auto& [alias, number] : model.aliases) {
    json->BeginObject().Key("alias").String(alias);
    json->Key("version").String(std::to_string(number)).EndObject();
  }
  json->EndArray().EndObject();
}

HttpResponse OneRegistered(const RegisteredModel& model) {
  JsonWriter json;
  json.BeginObject().Key("registered_model");
  WriteRegistered(&json, model);
  json.EndObject();
  return JsonResponse(&json);
}

HttpResponse OneVersion(const RegisteredModel& model, const ModelVersion& version) {
  JsonWriter json;
  json.BeginObject().Key("model_version");
  WriteVersion(&json, model, version);
  json.EndObject();
  return JsonResponse(&json);
}

}  // namespace tidemark
