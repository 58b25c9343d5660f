#include "server/experiment_calls.h"

#include <fmt/format.h>

#include "base/time.h"
#include "server/access.h"
#include "server/api_limits.h"
#include "server/search_page.h"

namespace tidemark {
namespace {

void WriteExperiment(JsonWriter* json, const CatalogExperiment& experiment) {
  const std::string id = ProtocolId(experiment);
  json->BeginObject().Key("experiment_id").String(id);
  json->Key("name").String(experiment.name);
  json->Key("artifact_location").String(fmt::format("mlflow-artifacts:/{}", id));
  json->Key("lifecycle_stage").String(experiment.deleted ? "deleted" : "active");
  json->Key("creation_time").Int(experiment.created_ms);
  json->Key("last_update_time").Int(experiment.updated_ms);
  WriteTexts(json, "tags", experiment.tags);
  json->EndObject();
}

HttpResponse OneExperiment(const CatalogExperiment& experiment) {
  JsonWriter json;
  json.BeginObject().Key("experiment");
  WriteExperiment(&json, experiment);
  json.EndObject();
  return JsonResponse(&json);
}

HttpResponse AlreadyThere(std::string_view name) {
  return ErrorResponse(400, "RESOURCE_ALREADY_EXISTS",
                       fmt::format("Experiment(name={}) already exists.", name));
}

// Enters what a call changed. Tags and the deleted state have no column of their own.
Status Save(ApiContext* context, CatalogExperiment* experiment) {
  experiment->updated_ms = ToMs(NowS());
  return context->writer->SetNote(NoteName(*experiment), NoteJson(*experiment));
}

Status CheckTag(std::string_view key, std::string_view value) {
  TM_RETURN_IF_ERROR(CheckKey("tag", key));
  return CheckLength("tags.value", value, kMaxExperimentTagLength);
}

Result<CatalogExperiment*> GivenExperiment(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string id, input.Needed("experiment_id"));
  return FindExperiment(context, id);
}

Result<HttpResponse> Create(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string name, input.Needed("name"));
  TM_RETURN_IF_ERROR(CheckExperimentName(name));
  TM_ASSIGN_OR_RETURN(const auto tags, ReadTexts(input.Value("tags"), "tags"));
  for (const auto& tag : tags) TM_RETURN_IF_ERROR(CheckTag(tag.first, tag.second));
  if (context->catalog.ExperimentByName(name) != nullptr) return AlreadyThere(name);
  TM_ASSIGN_OR_RETURN(const LiveProject project, context->writer->AddProject(name));
  CatalogExperiment* experiment = context->catalog.Add(project);
  for (const auto& tag : tags) experiment->tags[tag.first] = tag.second;
  if (!tags.empty()) TM_RETURN_IF_ERROR(Save(context, experiment));
  JsonWriter json;
  json.BeginObject().Key("experiment_id").String(ProtocolId(*experiment)).EndObject();
  return JsonResponse(&json);
}

Result<HttpResponse> Get(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const CatalogExperiment* experiment, GivenExperiment(context, input));
  return OneExperiment(*experiment);
}

Result<HttpResponse> GetByName(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string name, input.Needed("experiment_name"));
  if (name == kDefaultExperiment) {
    TM_ASSIGN_OR_RETURN(const CatalogExperiment* experiment, FindExperiment(context, "0"));
    return OneExperiment(*experiment);
  }
  const CatalogExperiment* experiment = context->catalog.ExperimentByName(name);
  if (experiment != nullptr) return OneExperiment(*experiment);
  return MakeError(ErrorCode::kNotFound,
                   fmt::format("Could not find experiment with name '{}'", name));
}

// Its runs are deleted with it, as one step that a person can undo, and come back with it.
Result<HttpResponse> SetDeleted(ApiContext* context, const ApiInput& input, bool deleted) {
  TM_ASSIGN_OR_RETURN(CatalogExperiment * experiment, GivenExperiment(context, input));
  if (ProtocolId(*experiment) == "0") {
    return MakeError(ErrorCode::kInvalid, "The default experiment can't be deleted.");
  }
  if (experiment->deleted == deleted) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Experiment {} is {} already.", ProtocolId(*experiment),
                                 deleted ? "deleted" : "active"));
  }
  std::vector<int64_t> ids;
  for (CatalogRun* run : experiment->runs) ids.push_back(run->id);
  TM_RETURN_IF_ERROR(context->writer->SetDeleted(ids, deleted));
  for (CatalogRun* run : experiment->runs) run->deleted = deleted;
  experiment->deleted = deleted;
  TM_RETURN_IF_ERROR(Save(context, experiment));
  return EmptyResponse();
}

Result<HttpResponse> Delete(ApiContext* context, const ApiInput& input) {
  return SetDeleted(context, input, true);
}

Result<HttpResponse> Restore(ApiContext* context, const ApiInput& input) {
  return SetDeleted(context, input, false);
}

Result<HttpResponse> Update(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(CatalogExperiment * experiment, GivenExperiment(context, input));
  const std::string name = input.Text("new_name");
  if (name.empty() || name == experiment->name) return EmptyResponse();
  TM_RETURN_IF_ERROR(CheckExperimentName(name));
  if (ProtocolId(*experiment) == "0") {
    return MakeError(ErrorCode::kInvalid, "The default experiment keeps its name.");
  }
  if (experiment->deleted) {
    return MakeError(ErrorCode::kInvalid, "Cannot rename a non-active experiment.");
  }
  if (context->catalog.ExperimentByName(name) != nullptr) return AlreadyThere(name);
  TM_RETURN_IF_ERROR(context->writer->RenameProject(experiment->id, name));
  experiment->name = name;
  TM_RETURN_IF_ERROR(Save(context, experiment));
  return EmptyResponse();
}

Result<HttpResponse> SetTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(CatalogExperiment * experiment, GivenExperiment(context, input));
  TM_ASSIGN_OR_RETURN(const std::string key, input.Needed("key"));
  const std::string value = input.Text("value");
  TM_RETURN_IF_ERROR(CheckTag(key, value));
  experiment->tags[key] = value;
  TM_RETURN_IF_ERROR(Save(context, experiment));
  return EmptyResponse();
}

Result<HttpResponse> DeleteTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(CatalogExperiment * experiment, GivenExperiment(context, input));
  TM_ASSIGN_OR_RETURN(const std::string key, input.Needed("key"));
  if (experiment->tags.erase(key) == 0) {
    return MakeError(ErrorCode::kNotFound, fmt::format("No tag with name: {}", key));
  }
  TM_RETURN_IF_ERROR(Save(context, experiment));
  return EmptyResponse();
}

class ExperimentRow : public SearchRow {
 public:
  explicit ExperimentRow(CatalogExperiment* experiment)
      : experiment_(experiment), id_(ProtocolId(*experiment)) {}
  [[nodiscard]] const CatalogExperiment& experiment() const { return *experiment_; }

  [[nodiscard]] std::optional<std::string_view> Text(SearchEntity entity,
                                                     std::string_view key) const override {
    if (entity == SearchEntity::kTag) {
      const auto tag = experiment_->tags.find(key);
      if (tag == experiment_->tags.end()) return std::nullopt;
      return tag->second;
    }
    return key == "name" ? std::string_view(experiment_->name) : std::string_view(id_);
  }
  [[nodiscard]] std::optional<double> Number(SearchEntity /*entity*/,
                                             std::string_view key) const override {
    return static_cast<double>(key == "creation_time" ? experiment_->created_ms
                                                      : experiment_->updated_ms);
  }

 private:
  CatalogExperiment* experiment_;
  std::string id_;
};

Result<HttpResponse> Search(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const SearchQuery query,
                      ReadSearch(SearchKind::kExperiments, input, kMaxRunsPage));
  std::vector<ExperimentRow> rows;
  std::vector<CatalogExperiment*> all = context->catalog.Experiments();
  for (auto it = all.rbegin(); it != all.rend(); ++it) {  // the newest first
    if (Wants(query.view, (*it)->deleted)) rows.emplace_back(*it);
  }
  std::vector<const SearchRow*> found;
  for (const ExperimentRow& row : rows) {
    if (Matches(row, query.conditions)) found.push_back(&row);
  }
  JsonWriter json;
  json.BeginObject().Key("experiments").BeginArray();
  const SearchPage page = PageOf(query, found);
  for (const SearchRow* row : page.rows) {
    WriteExperiment(&json, static_cast<const ExperimentRow*>(row)->experiment());
  }
  json.EndArray();
  if (!page.next_token.empty()) json.Key("next_page_token").String(page.next_token);
  json.EndObject();
  return JsonResponse(&json);
}

constexpr ApiRoute kRoutes[] = {
    {"POST", "experiments/create", Create},
    {"GET", "experiments/get", Get},
    {"GET", "experiments/get-by-name", GetByName},
    {"POST", "experiments/search", Search},
    {"GET", "experiments/search", Search},
    {"GET", "experiments/list", Search},
    {"POST", "experiments/delete", Delete},
    {"POST", "experiments/restore", Restore},
    {"POST", "experiments/update", Update},
    {"POST", "experiments/set-experiment-tag", SetTag},
    {"POST", "experiments/delete-experiment-tag", DeleteTag},
};

}  // namespace

std::span<const ApiRoute> ExperimentRoutes() { return kRoutes; }

}  // namespace tidemark
