#include "server/run_calls.h"

#include <fmt/format.h>

#include <optional>

#include "base/time.h"
#include "base/uuid.h"
#include "server/api_limits.h"
#include "server/protocol_tags.h"
#include "server/run_json.h"

namespace tidemark {
namespace {

constexpr size_t kNameDigits = 8;

// The column that a tag has in our file.
std::optional<RunColumn> ColumnOf(std::string_view key, std::string_view value) {
  if (key == kRunNameTag && !value.empty()) return RunColumn::kName;
  if (key == kUserTag) return RunColumn::kUser;
  if (key == kNotesTag) return RunColumn::kNotes;
  if (key == kCommitTag) return RunColumn::kGitCommit;
  if (key == kParentTag && (value.empty() || !UuidOfRunId(value).empty())) {
    return RunColumn::kParentUuid;
  }
  return std::nullopt;
}

Status SetColumn(ApiContext* context, CatalogRun* run, RunColumn column, const std::string& value) {
  if (column == RunColumn::kName) run->name = value;
  if (column == RunColumn::kUser) run->user = value;
  return context->writer->SetText(run->id, column,
                                  column == RunColumn::kParentUuid ? UuidOfRunId(value) : value);
}

// A new run's facts from the call. `run` gets what the protocol keeps of them.
Result<RunUpsert> ReadNewRun(const ApiInput& input, TextMap* tags, CatalogRun* run) {
  RunUpsert facts;
  facts.uuid = FormatUuid(MakeUuid4());
  facts.status = "running";
  run->run_id = RunIdOfUuid(facts.uuid);
  run->status = facts.status;
  TM_ASSIGN_OR_RETURN(const auto given, ReadTexts(input.Value("tags"), "tags"));
  for (const auto& tag : given) {
    TM_RETURN_IF_ERROR(CheckRunTag(tag.first, tag.second));
    (*tags)[tag.first] = tag.second;
  }
  std::string name = input.Text("run_name");
  const auto name_tag = tags->find(kRunNameTag);
  if (name.empty() && name_tag != tags->end()) name = name_tag->second;
  if (name_tag != tags->end() && name_tag->second != name) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Both 'run_name' argument and 'mlflow.runName' tag are specified, "
                                 "but with different values ('{}' and '{}').",
                                 name, name_tag->second));
  }
  if (name.empty()) name = fmt::format("run-{}", run->run_id.substr(0, kNameDigits));
  TM_RETURN_IF_ERROR(CheckLength("run_name", name, kMaxRunNameLength));
  (*tags)[std::string(kRunNameTag)] = name;
  facts.name = run->name = name;
  std::string user = input.Text("user_id");
  TM_RETURN_IF_ERROR(CheckLength("user_id", user, kMaxKeyLength));
  const auto user_tag = tags->find(kUserTag);
  if (user.empty() && user_tag != tags->end()) user = user_tag->second;
  if (user_tag == tags->end() && !user.empty()) (*tags)[std::string(kUserTag)] = user;
  facts.user = run->user = user;
  TM_ASSIGN_OR_RETURN(const auto start, input.Int("start_time"));
  run->start_ms = start.value_or(ToMs(NowS()));
  facts.started_s = FromMs(*run->start_ms);
  return facts;
}

HttpResponse OneRun(ApiContext* context, const CatalogRun& run, bool info_only) {
  // The catalog takes no run without its experiment.
  const CatalogExperiment* experiment = context->catalog.ExperimentOfProject(run.experiment_id);
  JsonWriter json;
  json.BeginObject().Key(info_only ? "run_info" : "run");
  if (info_only) {
    WriteRunInfo(&json, *experiment, run);
  } else {
    WriteRun(&json, *experiment, run);
  }
  json.EndObject();
  return JsonResponse(&json);
}

Result<HttpResponse> Create(ApiContext* context, const ApiInput& input) {
  std::string experiment_id = input.Text("experiment_id");
  if (experiment_id.empty()) experiment_id = "0";
  CatalogRun run;
  TextMap tags;
  TM_ASSIGN_OR_RETURN(const RunUpsert facts, ReadNewRun(input, &tags, &run));
  TM_ASSIGN_OR_RETURN(const CatalogExperiment* experiment, FindExperiment(context, experiment_id));
  if (experiment->deleted) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("The experiment {} must be in the 'active' state. Current state "
                                 "is deleted.",
                                 experiment_id));
  }
  run.experiment_id = experiment->id;
  TM_ASSIGN_OR_RETURN(run.id, context->writer->AddRun(experiment->id, facts));
  CatalogRun* added = context->catalog.Add(std::move(run));
  for (const auto& tag : tags) {
    TM_RETURN_IF_ERROR(SetRunTag(context, added, tag.first, tag.second));
  }
  return OneRun(context, *added, false);
}

Result<HttpResponse> Get(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(const CatalogRun* run, FindRun(context, run_id));
  return OneRun(context, *run, false);
}

Result<HttpResponse> Update(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  std::string status = input.Text("status");
  if (!status.empty()) {
    TM_ASSIGN_OR_RETURN(status, StatusOfProtocol(status));
  }
  TM_ASSIGN_OR_RETURN(const auto end, input.Int("end_time"));
  const std::string name = input.Text("run_name");
  TM_RETURN_IF_ERROR(CheckLength("run_name", name, kMaxRunNameLength));
  if (!status.empty()) {
    TM_RETURN_IF_ERROR(context->writer->SetText(run->id, RunColumn::kStatus, status));
    run->status = status;
    // A run that goes on has no end, whatever it had.
    if (status == "running" && !end.has_value() && run->end_ms.has_value()) {
      TM_RETURN_IF_ERROR(context->writer->SetEnd(run->id, kNoTime));
      run->end_ms.reset();
    }
  }
  if (end.has_value()) {
    TM_RETURN_IF_ERROR(context->writer->SetEnd(run->id, FromMs(*end)));
    run->end_ms = end;
  }
  if (!name.empty()) {
    TM_RETURN_IF_ERROR(SetRunTag(context, run, std::string(kRunNameTag), name));
  }
  return OneRun(context, *run, true);
}

Result<HttpResponse> SetDeleted(ApiContext* context, const ApiInput& input, bool deleted) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindRun(context, run_id));
  if (run->deleted == deleted) return EmptyResponse();
  TM_RETURN_IF_ERROR(context->writer->SetDeleted({&run->id, 1}, deleted));
  run->deleted = deleted;
  return EmptyResponse();
}

Result<HttpResponse> Delete(ApiContext* context, const ApiInput& input) {
  return SetDeleted(context, input, true);
}

Result<HttpResponse> Restore(ApiContext* context, const ApiInput& input) {
  return SetDeleted(context, input, false);
}

Result<HttpResponse> SetTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(const std::string key, input.Needed("key"));
  const std::string value = input.Text("value");
  TM_RETURN_IF_ERROR(CheckRunTag(key, value));
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  TM_RETURN_IF_ERROR(SetRunTag(context, run, key, value));
  return EmptyResponse();
}

Result<HttpResponse> DeleteTag(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const std::string run_id, input.RunId());
  TM_ASSIGN_OR_RETURN(const std::string key, input.Needed("key"));
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindActiveRun(context, run_id));
  const auto tag = run->tags.find(key);
  if (tag == run->tags.end()) {
    return MakeError(ErrorCode::kNotFound,
                     fmt::format("No tag with name: {} in run with id {}", key, run_id));
  }
  // A run keeps its name when only the tag goes.
  const auto column = ColumnOf(key, "");
  if (column.has_value()) TM_RETURN_IF_ERROR(SetColumn(context, run, *column, ""));
  TM_RETURN_IF_ERROR(context->writer->RemoveTag(run->id, key));
  run->tags.erase(tag);
  return EmptyResponse();
}

constexpr ApiRoute kRoutes[] = {
    {"POST", "runs/create", Create},        {"GET", "runs/get", Get},
    {"POST", "runs/update", Update},        {"POST", "runs/delete", Delete},
    {"POST", "runs/restore", Restore},      {"POST", "runs/set-tag", SetTag},
    {"POST", "runs/delete-tag", DeleteTag},
};

}  // namespace

Status CheckRunTag(std::string_view key, std::string_view value) {
  TM_RETURN_IF_ERROR(CheckKey("tag", key));
  return CheckLength("tags.value", value, kMaxTagLength);
}

Status SetRunTag(ApiContext* context, CatalogRun* run, const std::string& key,
                 const std::string& value) {
  const auto column = ColumnOf(key, value);
  const bool is_new = run->tags.insert_or_assign(key, value).second;
  if (column.has_value()) {
    // Another program may have left it among the tags, which would win when the file is read again.
    if (!is_new) TM_RETURN_IF_ERROR(context->writer->RemoveTag(run->id, key));
    return SetColumn(context, run, *column, value);
  }
  return context->writer->SetTag(run->id, key, value);
}

std::span<const ApiRoute> RunRoutes() { return kRoutes; }

}  // namespace tidemark
