#include "server/model_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "server/api_limits.h"
#include "server/artifact_calls.h"
#include "server/search_page.h"

namespace tidemark {
namespace {

constexpr size_t kShownBytes = 100;
constexpr std::string_view kPending = "LOGGED_MODEL_PENDING";

void WriteModel(JsonWriter* json, ApiContext* context, const CatalogModel& model) {
  const CatalogExperiment* experiment = context->catalog.ExperimentOfProject(model.experiment_id);
  const std::string experiment_id = experiment == nullptr ? "" : ProtocolId(*experiment);
  json->BeginObject().Key("info").BeginObject();
  json->Key("model_id").String(model.model_id).Key("experiment_id").String(experiment_id);
  json->Key("name").String(model.name);
  json->Key("creation_timestamp_ms").Int(model.created_ms);
  json->Key("last_updated_timestamp_ms").Int(model.updated_ms);
  json->Key("artifact_uri")
      .String(
          fmt::format("mlflow-artifacts:/{}/models/{}/artifacts", experiment_id, model.model_id));
  json->Key("status").String(model.status).Key("model_type").String(model.type);
  json->Key("source_run_id").String(model.source_run_id);
  WriteTexts(json, "tags", model.tags);
  json->EndObject().Key("data").BeginObject();
  WriteTexts(json, "params", model.params);
  json->Key("metrics").BeginArray();
  for (const CatalogModelMetric& metric : model.metrics) {
    json->BeginObject().Key("key").String(metric.key).Key("value").Double(metric.point.value);
    json->Key("timestamp").Int(metric.point.time_ms).Key("step").Int(metric.point.step);
    json->Key("model_id").String(model.model_id).Key("run_id").String(metric.run_id);
    if (!metric.dataset_name.empty()) {
      json->Key("dataset_name").String(metric.dataset_name);
      json->Key("dataset_digest").String(metric.dataset_digest);
    }
    json->EndObject();
  }
  json->EndArray().EndObject().EndObject();
}

HttpResponse OneModel(ApiContext* context, const CatalogModel& model) {
  JsonWriter json;
  json.BeginObject().Key("model");
  WriteModel(&json, context, model);
  json.EndObject();
  return JsonResponse(&json);
}

Status Save(ApiContext* context, CatalogModel* model) {
  model->updated_ms = ToMs(NowS());
  return context->writer->SetNote(NoteName(*model), NoteJson(*model));
}

Status Merge(JsonValue list, std::string_view what, TextMap* into) {
  TM_ASSIGN_OR_RETURN(const auto texts, ReadTexts(list, what));
  for (const auto& text : texts) {
    TM_RETURN_IF_ERROR(CheckKey(what, text.first));
    TM_RETURN_IF_ERROR(CheckLength(what, text.second, kMaxTagLength));
  }
  for (const auto& text : texts) (*into)[text.first] = text.second;
  return {};
}

std::string NewModelId() { return fmt::format("m-{}", RunIdOfUuid(FormatUuid(MakeUuid4()))); }

Result<HttpResponse> Create(ApiContext* context, const ApiInput& input) {
  CatalogModel model;
  TM_ASSIGN_OR_RETURN(const std::string experiment_id, input.Needed("experiment_id"));
  model.model_id = NewModelId();
  model.name = input.Text("name");
  if (model.name.empty()) model.name = model.model_id;
  TM_RETURN_IF_ERROR(CheckKey("model", model.name));
  model.type = input.Text("model_type");
  TM_RETURN_IF_ERROR(CheckLength("model_type", model.type, kMaxExperimentNameLength));
  model.status = kPending;
  model.source_run_id = input.Text("source_run_id");
  if (!model.source_run_id.empty()) {
    auto run = FindActiveRun(context, model.source_run_id);
    if (!run.ok()) return run.error();
  }
  TM_RETURN_IF_ERROR(Merge(input.Value("params"), "params", &model.params));
  TM_RETURN_IF_ERROR(Merge(input.Value("tags"), "tags", &model.tags));
  TM_ASSIGN_OR_RETURN(const CatalogExperiment* experiment, FindExperiment(context, experiment_id));
  model.experiment_id = experiment->id;
  model.created_ms = ToMs(NowS());
  CatalogModel* added = context->catalog.Add(std::move(model));
  TM_RETURN_IF_ERROR(Save(context, added));
  return OneModel(context, *added);
}

class ModelRow : public SearchRow {
 public:
  explicit ModelRow(const CatalogModel* model) : model_(model) {}
  [[nodiscard]] const CatalogModel& model() const { return *model_; }

  [[nodiscard]] std::optional<std::string_view> Text(SearchEntity entity,
                                                     std::string_view key) const override {
    if (entity == SearchEntity::kParam || entity == SearchEntity::kTag) {
      const TextMap& map = entity == SearchEntity::kParam ? model_->params : model_->tags;
      const auto found = map.find(key);
      if (found == map.end()) return std::nullopt;
      return found->second;
    }
    if (entity != SearchEntity::kAttribute) return std::nullopt;
    if (key == "name") return model_->name;
    if (key == "model_id") return model_->model_id;
    if (key == "model_type") return model_->type;
    if (key == "status") return model_->status;
    return model_->source_run_id;
  }
  [[nodiscard]] std::optional<double> Number(SearchEntity entity,
                                             std::string_view key) const override {
    if (entity == SearchEntity::kMetric) {
      for (const CatalogModelMetric& metric : model_->metrics) {
        if (metric.key == key) return metric.point.value;
      }
      return std::nullopt;
    }
    return static_cast<double>(key == "creation_timestamp" ? model_->created_ms
                                                           : model_->updated_ms);
  }

 private:
  const CatalogModel* model_;
};

Result<HttpResponse> Search(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const SearchQuery query,
                      ReadSearch(SearchKind::kModels, input, kMaxModelsPage));
  const std::vector<std::string> ids = input.Texts("experiment_ids");
  std::vector<ModelRow> rows;
  for (const CatalogModel* model : context->catalog.Models()) {
    const CatalogExperiment* experiment =
        context->catalog.ExperimentOfProject(model->experiment_id);
    if (experiment == nullptr ||
        std::find(ids.begin(), ids.end(), ProtocolId(*experiment)) == ids.end()) {
      continue;
    }
    ModelRow row(model);
    if (Matches(row, query.conditions)) rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const ModelRow& a, const ModelRow& b) {
    return a.model().created_ms > b.model().created_ms;
  });
  std::vector<const SearchRow*> found;
  found.reserve(rows.size());
  for (const ModelRow& row : rows) found.push_back(&row);
  const SearchPage page = PageOf(query, found);
  JsonWriter json;
  json.BeginObject().Key("models").BeginArray();
  for (const SearchRow* row : page.rows) {
    WriteModel(&json, context, static_cast<const ModelRow*>(row)->model());
  }
  json.EndArray();
  if (!page.next_token.empty()) json.Key("next_page_token").String(page.next_token);
  json.EndObject();
  return JsonResponse(&json);
}

Result<HttpResponse> Finish(ApiContext* context, CatalogModel* model, const ApiInput& input) {
  const std::string status = input.Text("status");
  if (status != kPending && status != "LOGGED_MODEL_READY" &&
      status != "LOGGED_MODEL_UPLOAD_FAILED") {
    return MakeError(ErrorCode::kInvalid, "Invalid status of a logged model.");
  }
  model->status = status;
  TM_RETURN_IF_ERROR(Save(context, model));
  return OneModel(context, *model);
}

Result<HttpResponse> Delete(ApiContext* context, const CatalogModel& model) {
  TM_RETURN_IF_ERROR(RemoveModelArtifacts(context, model));
  TM_RETURN_IF_ERROR(context->writer->RemoveNote(NoteName(model)));
  context->catalog.RemoveModel(std::string(model.model_id));
  return EmptyResponse();
}

Result<HttpResponse> AddTexts(ApiContext* context, CatalogModel* model, const ApiInput& input,
                              std::string_view what) {
  TextMap* texts = what == "tags" ? &model->tags : &model->params;
  TM_RETURN_IF_ERROR(Merge(input.Value(what), what, texts));
  TM_RETURN_IF_ERROR(Save(context, model));
  return OneModel(context, *model);
}

Result<HttpResponse> RemoveTag(ApiContext* context, CatalogModel* model, std::string_view key) {
  const auto tag = model->tags.find(key);
  if (tag == model->tags.end()) {
    return MakeError(ErrorCode::kNotFound,
                     fmt::format("No tag with key '{}' in this model.", CutUtf8(key, kShownBytes)));
  }
  model->tags.erase(tag);
  TM_RETURN_IF_ERROR(Save(context, model));
  return OneModel(context, *model);
}

constexpr ApiRoute kRoutes[] = {
    {"POST", "logged-models", Create},
    {"POST", "logged-models/search", Search},
};

}  // namespace

std::span<const ApiRoute> ModelRoutes() { return kRoutes; }

std::optional<Result<HttpResponse>> ModelCall(ApiContext* context, std::string_view method,
                                              std::string_view rest, const ApiInput& input) {
  if (!rest.starts_with('/')) return std::nullopt;
  rest.remove_prefix(1);
  const size_t slash = rest.find('/');
  const std::string_view id = rest.substr(0, slash);
  const std::string_view below =
      slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  CatalogModel* model = context->catalog.Model(id);
  if (model == nullptr) {
    return Result<HttpResponse>(
        MakeError(ErrorCode::kNotFound,
                  fmt::format("Logged model with ID '{}' not found.", CutUtf8(id, kShownBytes))));
  }
  constexpr std::string_view kTag = "tags/";
  if (below.empty() && method == "GET") return OneModel(context, *model);
  if (below.empty() && method == "PATCH") return Finish(context, model, input);
  if (below.empty() && method == "DELETE") return Delete(context, *model);
  if (below == "tags" && method == "PATCH") return AddTexts(context, model, input, "tags");
  if (below == "params" && method == "POST") return AddTexts(context, model, input, "params");
  if (below.starts_with(kTag) && method == "DELETE") {
    return RemoveTag(context, model, below.substr(kTag.size()));
  }
  if (below == "artifacts/directories" && method == "GET") {
    return ListModelArtifacts(context, *model, input);
  }
  return std::nullopt;
}

}  // namespace tidemark
