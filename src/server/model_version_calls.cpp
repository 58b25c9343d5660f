#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "base/utf8.h"
#include "server/api_limits.h"
#include "server/registry_calls.h"
#include "server/registry_json.h"
#include "server/search_page.h"

namespace tidemark {
namespace {

constexpr size_t kShownBytes = 200;
constexpr size_t kStandardPage = 10'000, kMaxPage = 200'000;
constexpr size_t kMaxSourceLength = 2000;
constexpr std::string_view kStages[] = {kNoStage, "Staging", "Production", "Archived"};
constexpr std::string_view kArchived = "Archived";

// As it is written, whatever the case.
Result<std::string> ReadStage(std::string_view text) {
  for (const std::string_view stage : kStages) {
    const bool same =
        std::equal(stage.begin(), stage.end(), text.begin(), text.end(), [](char a, char b) {
          const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
          return lower(a) == lower(b);
        });
    if (same) return std::string(stage);
  }
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("Invalid Model Version stage: {}. Value must be one of None, "
                               "Staging, Production, Archived.",
                               CutUtf8(text, kShownBytes)));
}

Result<HttpResponse> Create(ApiContext* context, const ApiInput& input) {
  ModelVersion version;
  TM_ASSIGN_OR_RETURN(version.source, input.Needed("source"));
  TM_RETURN_IF_ERROR(CheckLength("source", version.source, kMaxSourceLength));
  version.run_id = input.Text("run_id");
  TM_RETURN_IF_ERROR(CheckLength("run_id", version.run_id, kMaxKeyLength));
  version.run_link = input.Text("run_link");
  TM_RETURN_IF_ERROR(CheckLength("run_link", version.run_link, kMaxSourceLength));
  version.model_id = input.Text("model_id");
  TM_RETURN_IF_ERROR(CheckLength("model_id", version.model_id, kMaxKeyLength));
  version.description = input.Text("description");
  TM_RETURN_IF_ERROR(CheckLength("description", version.description, kMaxRegistryText));
  TM_ASSIGN_OR_RETURN(version.tags, ReadRegistryTags(input));
  TM_ASSIGN_OR_RETURN(RegisteredModel * model, FindRegistered(context, input));
  version.model = model->name;
  version.number = model->versions.empty() ? 1 : model->versions.rbegin()->first + 1;
  version.created_ms = ToMs(NowS());
  ModelVersion& added = model->versions[version.number] = version;
  TM_RETURN_IF_ERROR(Touch(context, &added));
  TM_RETURN_IF_ERROR(Touch(context, model));
  return OneVersion(*model, added);
}

Result<HttpResponse> Get(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  return OneVersion(*found.model, *found.version);
}

Result<HttpResponse> Update(ApiContext* context, const ApiInput& input) {
  const std::string description = input.Text("description");
  TM_RETURN_IF_ERROR(CheckLength("description", description, kMaxRegistryText));
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  found.version->description = description;
  TM_RETURN_IF_ERROR(Touch(context, found.version));
  return OneVersion(*found.model, *found.version);
}

Result<HttpResponse> TransitionStage(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string stage, ReadStage(input.Text("stage")));
  const bool archive = input.Value("archive_existing_versions").Bool().value_or(false);
  if (archive && (stage == kNoStage || stage == kArchived)) {
    return MakeError(ErrorCode::kInvalid,
                     "Model version transition cannot archive existing model versions because '" +
                         stage + "' is not an Active stage. Valid stages are Staging, Production");
  }
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  for (auto& [number, other] : found.model->versions) {
    if (!archive || number == found.version->number || other.stage != stage) continue;
    other.stage = kArchived;
    TM_RETURN_IF_ERROR(Touch(context, &other));
  }
  found.version->stage = stage;
  TM_RETURN_IF_ERROR(Touch(context, found.version));
  TM_RETURN_IF_ERROR(Touch(context, found.model));
  return OneVersion(*found.model, *found.version);
}

Result<HttpResponse> Delete(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  const int64_t number = found.version->number;
  TM_RETURN_IF_ERROR(context->registry.RemoveVersion(context->writer.get(), found.model, number));
  return EmptyResponse();
}

Result<HttpResponse> GetDownloadUri(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  JsonWriter json;
  json.BeginObject().Key("artifact_uri").String(found.version->source).EndObject();
  return JsonResponse(&json);
}

Result<HttpResponse> SetTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  TM_RETURN_IF_ERROR(SetRegistryTag(input, &found.version->tags));
  TM_RETURN_IF_ERROR(context->registry.Save(context->writer.get(), *found.version));
  return EmptyResponse();
}

Result<HttpResponse> DeleteTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const FoundVersion found, FindVersion(context, input));
  if (found.version->tags.erase(input.Text("key")) > 0) {
    TM_RETURN_IF_ERROR(context->registry.Save(context->writer.get(), *found.version));
  }
  return EmptyResponse();
}

class VersionRow : public SearchRow {
 public:
  VersionRow(const RegisteredModel* model, const ModelVersion* version)
      : model_(model), version_(version) {}
  void Write(JsonWriter* json) const { WriteVersion(json, *model_, *version_); }
  [[nodiscard]] int64_t updated_ms() const { return version_->updated_ms; }
  [[nodiscard]] int64_t number() const { return version_->number; }

  [[nodiscard]] std::optional<std::string_view> Text(SearchEntity entity,
                                                     std::string_view key) const override {
    if (entity == SearchEntity::kTag) {
      const auto found = version_->tags.find(key);
      if (found == version_->tags.end()) return std::nullopt;
      return found->second;
    }
    if (key == "name") return version_->model;
    if (key == "run_id") return version_->run_id;
    if (key == "current_stage") return version_->stage;
    return version_->source;
  }
  [[nodiscard]] std::optional<double> Number(SearchEntity, std::string_view key) const override {
    if (key == "version_number") return static_cast<double>(version_->number);
    return static_cast<double>(key == "creation_timestamp" ? version_->created_ms
                                                           : version_->updated_ms);
  }

 private:
  const RegisteredModel* model_;
  const ModelVersion* version_;
};

Result<HttpResponse> Search(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const SearchQuery query,
                      ReadSearch(SearchKind::kModelVersions, input, kMaxPage, kStandardPage));
  std::vector<VersionRow> rows;
  for (const auto& [name, model] : context->registry.models()) {
    for (const auto& [number, version] : model.versions) {
      const VersionRow row(&model, &version);
      if (Matches(row, query.conditions)) rows.push_back(row);
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const VersionRow& a, const VersionRow& b) {
    if (a.updated_ms() != b.updated_ms()) return a.updated_ms() > b.updated_ms();
    return a.number() > b.number();
  });
  std::vector<const SearchRow*> found;
  found.reserve(rows.size());
  for (const VersionRow& row : rows) found.push_back(&row);
  const SearchPage page = PageOf(query, found);
  JsonWriter json;
  json.BeginObject().Key("model_versions").BeginArray();
  for (const SearchRow* row : page.rows) static_cast<const VersionRow*>(row)->Write(&json);
  json.EndArray();
  if (!page.next_token.empty()) json.Key("next_page_token").String(page.next_token);
  json.EndObject();
  return JsonResponse(&json);
}

constexpr ApiRoute kRoutes[] = {
    {"POST", "model-versions/create", Create},
    {"GET", "model-versions/get", Get},
    {"PATCH", "model-versions/update", Update},
    {"POST", "model-versions/transition-stage", TransitionStage},
    {"DELETE", "model-versions/delete", Delete},
    {"GET", "model-versions/search", Search},
    {"POST", "model-versions/search", Search},
    {"GET", "model-versions/get-download-uri", GetDownloadUri},
    {"POST", "model-versions/set-tag", SetTag},
    {"DELETE", "model-versions/delete-tag", DeleteTag},
};

}  // namespace

std::span<const ApiRoute> ModelVersionRoutes() { return kRoutes; }

}  // namespace tidemark
