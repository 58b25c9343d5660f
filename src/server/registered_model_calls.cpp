#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/number_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "server/access.h"
#include "server/api_limits.h"
#include "server/registry_calls.h"
#include "server/registry_json.h"
#include "server/search_page.h"

namespace tidemark {
namespace {

constexpr size_t kShownBytes = 200;
constexpr size_t kStandardPage = 100, kMaxPage = 1000;
constexpr size_t kMaxAliasLength = 255;

// A name is a part of addresses ("models:/name/1").
Status CheckName(std::string_view name) {
  if (name.empty()) return MakeError(ErrorCode::kInvalid, "Registered model name cannot be empty.");
  TM_RETURN_IF_ERROR(CheckLength("name", name, kMaxKeyLength));
  if (name.find('/') == std::string_view::npos && name.find(':') == std::string_view::npos) {
    return {};
  }
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("Invalid model name: '{}'. Names cannot contain '/' or ':'.",
                               CutUtf8(name, kShownBytes)));
}

Status CheckAlias(std::string_view alias) {
  const bool is_word =
      !alias.empty() && alias.size() <= kMaxAliasLength &&
      std::all_of(alias.begin(), alias.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
      });
  const bool is_version = alias.size() > 1 && (alias[0] == 'v' || alias[0] == 'V') &&
                          ParseInt64(alias.substr(1)).has_value();
  if (is_word && !is_version && alias != "latest") return {};
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("Invalid alias name: '{}'. It is made of letters, digits, _ and -, "
                               "and is neither 'latest' nor of the form 'v1'.",
                               CutUtf8(alias, kShownBytes)));
}

HttpResponse AlreadyThere(std::string_view name) {
  return ErrorResponse(
      400, "RESOURCE_ALREADY_EXISTS",
      fmt::format("Registered Model (name={}) already exists.", CutUtf8(name, kShownBytes)));
}

Result<HttpResponse> Create(ApiContext* context, const ApiInput& input) {
  RegisteredModel model;
  TM_ASSIGN_OR_RETURN(model.name, input.Needed("name"));
  TM_RETURN_IF_ERROR(CheckName(model.name));
  model.description = input.Text("description");
  TM_RETURN_IF_ERROR(CheckLength("description", model.description, kMaxRegistryText));
  TM_ASSIGN_OR_RETURN(model.tags, ReadRegistryTags(input));
  if (context->registry.Find(model.name) != nullptr) return AlreadyThere(model.name);
  model.created_ms = ToMs(NowS());
  RegisteredModel& added = context->registry.models()[model.name] = model;
  TM_RETURN_IF_ERROR(Touch(context, &added));
  return OneRegistered(added);
}

Result<HttpResponse> Get(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const RegisteredModel* model, FindRegistered(context, input));
  return OneRegistered(*model);
}

Result<HttpResponse> Rename(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string name, input.Needed("new_name"));
  TM_RETURN_IF_ERROR(CheckName(name));
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  if (context->registry.Find(name) != nullptr) return AlreadyThere(name);
  TM_ASSIGN_OR_RETURN(model, context->registry.Rename(context->writer.get(), model, name));
  TM_RETURN_IF_ERROR(Touch(context, model));
  return OneRegistered(*model);
}

Result<HttpResponse> Update(ApiContext* context, const ApiInput& input) {
  const std::string description = input.Text("description");
  TM_RETURN_IF_ERROR(CheckLength("description", description, kMaxRegistryText));
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  model->description = description;
  TM_RETURN_IF_ERROR(Touch(context, model));
  return OneRegistered(*model);
}

Result<HttpResponse> Delete(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  TM_RETURN_IF_ERROR(context->registry.Remove(context->writer.get(), model));
  return EmptyResponse();
}

class ModelRow : public SearchRow {
 public:
  explicit ModelRow(const RegisteredModel* model) : model_(model) {}
  [[nodiscard]] const RegisteredModel& model() const { return *model_; }

  [[nodiscard]] std::optional<std::string_view> Text(SearchEntity entity,
                                                     std::string_view key) const override {
    if (entity == SearchEntity::kAttribute) return model_->name;
    const auto found = model_->tags.find(key);
    if (found != model_->tags.end()) return found->second;
    // Clients add "it is not a prompt" to each search of models, which have no such tag.
    if (key == "mlflow.prompt.is_prompt") return "false";
    return std::nullopt;
  }
  [[nodiscard]] std::optional<double> Number(SearchEntity, std::string_view key) const override {
    return static_cast<double>(key == "creation_timestamp" ? model_->created_ms
                                                           : model_->updated_ms);
  }

 private:
  const RegisteredModel* model_;
};

Result<HttpResponse> Search(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const SearchQuery query,
                      ReadSearch(SearchKind::kRegisteredModels, input, kMaxPage, kStandardPage));
  std::vector<ModelRow> rows;
  for (const auto& [name, model] : context->registry.models()) {
    const ModelRow row(&model);
    if (Matches(row, query.conditions)) rows.push_back(row);
  }
  std::vector<const SearchRow*> found;
  found.reserve(rows.size());
  for (const ModelRow& row : rows) found.push_back(&row);
  const SearchPage page = PageOf(query, found);
  JsonWriter json;
  json.BeginObject().Key("registered_models").BeginArray();
  for (const SearchRow* row : page.rows) {
    WriteRegistered(&json, static_cast<const ModelRow*>(row)->model());
  }
  json.EndArray();
  if (!page.next_token.empty()) json.Key("next_page_token").String(page.next_token);
  json.EndObject();
  return JsonResponse(&json);
}

Result<HttpResponse> GetLatestVersions(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const RegisteredModel* model, FindRegistered(context, input));
  JsonWriter json;
  json.BeginObject().Key("model_versions").BeginArray();
  for (const ModelVersion* version : LatestVersions(*model, input.Texts("stages"))) {
    WriteVersion(&json, *model, *version);
  }
  json.EndArray().EndObject();
  return JsonResponse(&json);
}

Result<HttpResponse> SetTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  TM_RETURN_IF_ERROR(SetRegistryTag(input, &model->tags));
  TM_RETURN_IF_ERROR(context->registry.Save(context->writer.get(), *model));
  return EmptyResponse();
}

Result<HttpResponse> DeleteTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  if (model->tags.erase(input.Text("key")) > 0) {
    TM_RETURN_IF_ERROR(context->registry.Save(context->writer.get(), *model));
  }
  return EmptyResponse();
}

Result<HttpResponse> SetAlias(ApiContext* context, const ApiInput& input) {
  const std::string alias = input.Text("alias");
  TM_RETURN_IF_ERROR(CheckAlias(alias));
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  found.model->aliases[alias] = found.version->number;
  TM_RETURN_IF_ERROR(context->registry.Save(context->writer.get(), *found.model));
  return EmptyResponse();
}

Result<HttpResponse> DeleteAlias(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  if (model->aliases.erase(input.Text("alias")) > 0) {
    TM_RETURN_IF_ERROR(context->registry.Save(context->writer.get(), *model));
  }
  return EmptyResponse();
}

Result<HttpResponse> GetByAlias(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const RegisteredModel* model, FindRegistered(context, input));
  const std::string alias = input.Text("alias");
  const auto named = model->aliases.find(alias);
  const auto version =
      named == model->aliases.end() ? model->versions.end() : model->versions.find(named->second);
  // Status and code are those of MLflow's own server.
  if (version == model->versions.end()) {
    return MakeError(ErrorCode::kInvalid, fmt::format("Registered model alias {} not found.",
                                                      CutUtf8(alias, kShownBytes)));
  }
  return OneVersion(*model, version->second);
}

constexpr ApiRoute kRoutes[] = {
    {"POST", "registered-models/create", Create},
    {"GET", "registered-models/get", Get},
    {"POST", "registered-models/rename", Rename},
    {"PATCH", "registered-models/update", Update},
    {"DELETE", "registered-models/delete", Delete},
    {"GET", "registered-models/search", Search},
    {"POST", "registered-models/search", Search},
    {"GET", "registered-models/get-latest-versions", GetLatestVersions},
    {"POST", "registered-models/get-latest-versions", GetLatestVersions},
    {"POST", "registered-models/set-tag", SetTag},
    {"DELETE", "registered-models/delete-tag", DeleteTag},
    {"POST", "registered-models/alias", SetAlias},
    {"DELETE", "registered-models/alias", DeleteAlias},
    {"GET", "registered-models/alias", GetByAlias},
};

}  // namespace

std::span<const ApiRoute> RegisteredModelRoutes() { return kRoutes; }

}  // namespace tidemark
