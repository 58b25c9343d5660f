#include "server/artifact_calls.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "server/access.h"
#include "server/api_limits.h"
#include "server/run_json.h"

namespace tidemark {
namespace {

constexpr size_t kShownBytes = 200;
constexpr size_t kMaxContentTypeBytes = 200;
constexpr std::string_view kBinary = "application/octet-stream";

// Where an artifact's path points to.
struct Place {
  CatalogRun* run = nullptr;      // null: of a model that has no run (yet)
  CatalogModel* model = nullptr;  // null: of the run itself
  std::string below;              // the path below the artifact folder; "" = the folder itself

  [[nodiscard]] std::string_view kind() const { return model == nullptr ? "artifact" : "model"; }
  // The name that the file has among the run's media.
  [[nodiscard]] std::string name() const {
    return model == nullptr ? below : fmt::format("{}/{}", model->model_id, below);
  }
};

Error NoSuchArtifact(std::string_view path) {
  return MakeError(ErrorCode::kNotFound,
                   fmt::format("No such artifact: '{}'", CutUtf8(path, kShownBytes)));
}

// The run that keeps the files of a model.
CatalogRun* RunOf(ApiContext* context, const CatalogModel& model) {
  if (!model.source_run_id.empty()) return context->catalog.Run(model.source_run_id);
  const std::string name = fmt::format("mlflow\nid\n{}", model.model_id);
  return context->catalog.Run(RunIdOfUuid(FormatUuid(MakeUuid5(kTidemarkNamespace, name))));
}

Result<CatalogRun*> MakeRunOf(ApiContext* context, const CatalogModel& model) {
  RunUpsert facts;
  facts.uuid =
      FormatUuid(MakeUuid5(kTidemarkNamespace, fmt::format("mlflow\nid\n{}", model.model_id)));
  facts.name = model.name;
  facts.job_type = "model";
  facts.status = "finished";
  facts.started_s = facts.ended_s = NowS();
  CatalogRun run;
  run.run_id = RunIdOfUuid(facts.uuid);
  run.experiment_id = model.experiment_id;
  run.name = facts.name;
  run.status = facts.status;
  run.start_ms = run.end_ms = ToMs(facts.started_s);
  TM_ASSIGN_OR_RETURN(run.id, context->writer->AddRun(run.experiment_id, facts));
  return context->catalog.Add(std::move(run));
}

// "<experiment>/<run>/artifacts[/...]" or "<experiment>/models/<model>/artifacts[/...]".
Result<Place> FindPlace(ApiContext* context, std::string_view path) {
  TM_RETURN_IF_ERROR(CheckArtifactPath(path));
  std::string_view rest = path;
  const auto next = [&rest] {
    const size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    return part;
  };
  const CatalogExperiment* experiment = context->catalog.Experiment(next());
  Place place;
  const std::string_view owner = next();
  if (owner == "models") {
    place.model = context->catalog.Model(next());
    if (place.model != nullptr) place.run = RunOf(context, *place.model);
  } else {
    place.run = context->catalog.Run(owner);
  }
  const bool is_known = experiment != nullptr && (place.model != nullptr || place.run != nullptr);
  const int64_t experiment_id = place.model != nullptr ? place.model->experiment_id
                                : place.run != nullptr ? place.run->experiment_id
                                                       : 0;
  if (next() != "artifacts" || !is_known || experiment_id != experiment->id) {
    return NoSuchArtifact(path);
  }
  place.below = rest;
  return place;
}

Result<HttpResponse> Put(ApiContext* context, const HttpRequest& request, std::string_view path) {
  TM_ASSIGN_OR_RETURN(Place place, FindPlace(context, path));
  if (place.below.empty()) {
    return MakeError(ErrorCode::kInvalid, "Invalid path: a file needs a name.");
  }
  if (place.run != nullptr && place.run->deleted) {
    return MakeError(ErrorCode::kInvalid, "The run is deleted, and takes no artifacts.");
  }
  if (place.run == nullptr) {
    TM_ASSIGN_OR_RETURN(place.run, MakeRunOf(context, *place.model));
  }
  MediaUpsert media;
  media.kind = place.kind();
  media.name = place.name();
  media.wall_time_s = NowS();
  media.content_type =
      request.content_type.empty() || request.content_type.size() > kMaxContentTypeBytes
          ? std::string(kBinary)
          : request.content_type;
  media.bytes = AsBytes(request.body);
  TM_RETURN_IF_ERROR(context->writer->PutMedia(place.run->id, media));
  return EmptyResponse();
}

// The file of this place, or nothing.
Result<std::optional<StoredMedia>> FindFile(ApiContext* context, const Place& place) {
  if (place.run == nullptr) return std::optional<StoredMedia>();
  TM_ASSIGN_OR_RETURN(const std::vector<StoredMedia> all, context->writer->Media(place.run->id));
  const std::string name = place.name();
  for (const StoredMedia& media : all) {
    if (media.kind == place.kind() && media.name == name) return std::optional(media);
  }
  return std::optional<StoredMedia>();
}

// Bytes of strangers are never given out as a page that a browser would run.
Result<HttpResponse> Get(ApiContext* context, std::string_view path) {
  TM_ASSIGN_OR_RETURN(const Place place, FindPlace(context, path));
  TM_ASSIGN_OR_RETURN(const auto file, FindFile(context, place));
  if (!file.has_value()) return NoSuchArtifact(path);
  TM_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, context->writer->MediaBytes(file->blob_id));
  return HttpResponse{200, std::string(kBinary), std::string(AsText(bytes))};
}

Result<std::vector<StoredMedia>> FilesBelow(ApiContext* context, const Place& place) {
  std::vector<StoredMedia> files;
  if (place.run == nullptr) return files;
  TM_ASSIGN_OR_RETURN(std::vector<StoredMedia> all, context->writer->Media(place.run->id));
  std::string folder = place.name();
  if (!folder.empty() && folder.back() != '/') folder += '/';
  for (StoredMedia& media : all) {
    if (media.kind != place.kind() || !media.name.starts_with(folder)) continue;
    media.name.erase(0, folder.size());
    files.push_back(std::move(media));
  }
  return files;
}

Result<HttpResponse> Delete(ApiContext* context, std::string_view path) {
  TM_ASSIGN_OR_RETURN(const Place place, FindPlace(context, path));
  TM_ASSIGN_OR_RETURN(std::vector<StoredMedia> files, FilesBelow(context, place));
  TM_ASSIGN_OR_RETURN(const auto file, FindFile(context, place));
  if (file.has_value()) files.push_back(*file);
  if (files.empty()) return NoSuchArtifact(path);
  for (const StoredMedia& media : files) TM_RETURN_IF_ERROR(context->writer->RemoveMedia(media));
  return EmptyResponse();
}

// The files and folders directly in a folder, each with `prefix` in front.
Status WriteListing(JsonWriter* json, ApiContext* context, const Place& place,
                    std::string_view prefix) {
  TM_ASSIGN_OR_RETURN(const std::vector<StoredMedia> files, FilesBelow(context, place));
  std::map<std::string, std::optional<uint64_t>> entries;  // no size: a folder
  for (const StoredMedia& media : files) {
    const size_t slash = media.name.find('/');
    auto& size = entries[media.name.substr(0, slash)];
    if (slash == std::string::npos) size = media.size_bytes;
  }
  json->Key("files").BeginArray();
  for (const auto& [name, size] : entries) {
    json->BeginObject().Key("path").String(fmt::format("{}{}", prefix, name));
    json->Key("is_dir").Bool(!size.has_value());
    if (size.has_value()) json->Key("file_size").Uint(*size);
    json->EndObject();
  }
  json->EndArray();
  return {};
}

Result<HttpResponse> ProxiedList(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(std::string path, input.Needed("path"));
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  TM_ASSIGN_OR_RETURN(const Place place, FindPlace(context, path));
  JsonWriter json;
  json.BeginObject();
  TM_RETURN_IF_ERROR(WriteListing(&json, context, place, ""));
  json.EndObject();
  return JsonResponse(&json);
}

// A listing with paths below the artifact folder.
Result<HttpResponse> ListBelow(ApiContext* context, Place place, const ApiInput& input,
                               std::string_view path_key, const std::string& root_uri) {
  place.below = input.Text(path_key);
  if (!place.below.empty()) TM_RETURN_IF_ERROR(CheckArtifactPath(place.below));
  const std::string prefix = place.below.empty() ? "" : place.below + "/";
  JsonWriter json;
  json.BeginObject().Key("root_uri").String(root_uri);
  TM_RETURN_IF_ERROR(WriteListing(&json, context, place, prefix));
  json.EndObject();
  return JsonResponse(&json);
}

Result<HttpResponse> List(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  Place place;
  TM_ASSIGN_OR_RETURN(place.run, FindRun(context, run_id));
  const CatalogExperiment* experiment =
      context->catalog.ExperimentOfProject(place.run->experiment_id);
  return ListBelow(context, place, input, "path", ArtifactUri(*experiment, *place.run));
}

constexpr ApiRoute kRoutes[] = {{"GET", "artifacts/list", List}};

}  // namespace

std::span<const ApiRoute> ArtifactRoutes() { return kRoutes; }

Result<HttpResponse> ListModelArtifacts(ApiContext* context, const CatalogModel& model,
                                        const ApiInput& input) {
  Place place;
  place.model = context->catalog.Model(model.model_id);
  place.run = RunOf(context, model);
  const CatalogExperiment* experiment = context->catalog.ExperimentOfProject(model.experiment_id);
  const std::string root =
      fmt::format("mlflow-artifacts:/{}/models/{}/artifacts",
                  experiment == nullptr ? "" : ProtocolId(*experiment), model.model_id);
  return ListBelow(context, place, input, "artifact_directory_path", root);
}

Status RemoveModelArtifacts(ApiContext* context, const CatalogModel& model) {
  Place place;
  place.model = context->catalog.Model(model.model_id);
  place.run = RunOf(context, model);
  if (place.run == nullptr) return {};
  TM_ASSIGN_OR_RETURN(std::vector<StoredMedia> files, FilesBelow(context, place));
  for (const StoredMedia& media : files) TM_RETURN_IF_ERROR(context->writer->RemoveMedia(media));
  if (!model.source_run_id.empty() || place.run->deleted) return {};
  TM_RETURN_IF_ERROR(context->writer->SetDeleted({&place.run->id, 1}, true));
  place.run->deleted = true;
  return {};
}

Result<HttpResponse> ArtifactCall(ApiContext* context, const HttpRequest& request,
                                  std::string_view rest) {
  constexpr std::string_view kFolder = "artifacts/";
  if (rest.starts_with("mpu/")) {
    return MakeError(ErrorCode::kUnsupported,
                     "Multipart upload is not supported for the current artifact repository");
  }
  if (rest == "artifacts" && request.method == "GET") {
    TM_ASSIGN_OR_RETURN(const ApiInput input, ApiInput::Of(request));
    return ProxiedList(context, input);
  }
  if (rest.starts_with(kFolder)) {
    const std::string_view path = rest.substr(kFolder.size());
    if (request.method == "PUT") return Put(context, request, path);
    if (request.method == "GET") return Get(context, path);
    if (request.method == "DELETE") return Delete(context, path);
  }
  return ErrorResponse(404, "ENDPOINT_NOT_FOUND", "This server has no such endpoint.");
}

}  // namespace tidemark
