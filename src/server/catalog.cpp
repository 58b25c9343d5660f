#include "server/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/uuid.h"
#include "server/protocol_tags.h"

namespace tidemark {
namespace {

constexpr double kMaxTimeMs = 9e15;  // every integer up to here is a double

bool IsDefault(const CatalogExperiment& experiment) {
  return experiment.name == kDefaultExperiment;
}

// The name of a metric in the protocol, which knows no contexts.
std::string ProtocolMetric(const StoredMetric& metric) {
  return metric.context.empty() ? metric.name : fmt::format("{}/{}", metric.context, metric.name);
}

// The last point by arrival; it is the latest one too unless steps went backwards.
Result<LoggedPoint> LatestOf(SeriesReader* reader, const SeriesSummary& summary) {
  const auto count = static_cast<int64_t>(summary.count);
  if (summary.last_step == summary.max_step_bound) {
    const int64_t step = summary.last_step == kNoStep ? count - 1 : summary.last_step;
    return LoggedPoint{step, ToMs(summary.max_time_s), summary.last};
  }
  PointColumns points;
  TM_RETURN_IF_ERROR(reader->Points(summary.series_id, {0, summary.count}, &points));
  LoggedPoint latest;
  for (size_t i = 0; i < points.size(); ++i) {
    const int64_t step = points.steps[i] == kNoStep ? static_cast<int64_t>(i) : points.steps[i];
    const LoggedPoint point{step, ToMs(points.wall_times_s[i]), points.values[i]};
    if (i == 0 || IsLater(latest, point)) latest = point;
  }
  return latest;
}

}  // namespace

bool IsLater(const LoggedPoint& a, const LoggedPoint& b) {
  if (a.step != b.step) return b.step > a.step;
  if (a.time_ms != b.time_ms) return b.time_ms > a.time_ms;
  return b.value > a.value || std::isnan(a.value);
}

int64_t ToMs(double time_s) {
  const double ms = std::round(time_s * 1000.0);
  if (std::isnan(ms)) return 0;
  return static_cast<int64_t>(std::clamp(ms, -kMaxTimeMs, kMaxTimeMs));
}

double FromMs(int64_t time_ms) { return static_cast<double>(time_ms) / 1000.0; }

std::string RunIdOfUuid(std::string_view uuid) {
  if (!ParseUuid(uuid).has_value()) return {};
  std::string id;
  for (const char c : uuid) {
    if (c != '-') id += c;
  }
  return id;
}

std::string UuidOfRunId(std::string_view run_id) {
  if (run_id.size() != 32) return {};
  const std::string uuid =
      fmt::format("{}-{}-{}-{}-{}", run_id.substr(0, 8), run_id.substr(8, 4), run_id.substr(12, 4),
                  run_id.substr(16, 4), run_id.substr(20));
  return ParseUuid(uuid).has_value() ? uuid : std::string();
}

std::string ParamText(const ParamView& param) {
  switch (param.type) {
    case ParamType::kNull:
      return "None";
    case ParamType::kBool:
      return param.integer != 0 ? "True" : "False";
    case ParamType::kInt:
      return std::to_string(param.integer);
    case ParamType::kFloat:
      return FormatDouble(param.number);
    case ParamType::kText:
    case ParamType::kJson:
      break;
  }
  return std::string(param.text);
}

ParamValue ParamOfText(std::string_view text) {
  const auto integer = ParseInt64(text);
  if (integer.has_value() && std::to_string(*integer) == text) return *integer;
  const auto number = ParseDouble(text);
  if (number.has_value() && std::isfinite(*number) && FormatDouble(*number) == text) {
    return *number;
  }
  return std::string(text);
}

std::string ProtocolId(const CatalogExperiment& experiment) {
  return IsDefault(experiment) ? "0" : std::to_string(experiment.id);
}

CatalogExperiment* Catalog::Experiment(std::string_view protocol_id) {
  if (protocol_id == "0") return ExperimentByName(kDefaultExperiment);
  const auto id = ParseInt64(protocol_id);
  return id.has_value() ? ExperimentOfProject(*id) : nullptr;
}

CatalogExperiment* Catalog::ExperimentByName(std::string_view name) {
  const auto found = std::find_if(experiments_.begin(), experiments_.end(),
                                  [&](const auto& entry) { return entry.second.name == name; });
  return found == experiments_.end() ? nullptr : &found->second;
}

CatalogExperiment* Catalog::ExperimentOfProject(int64_t project_id) {
  const auto found = experiments_.find(project_id);
  return found == experiments_.end() ? nullptr : &found->second;
}

CatalogRun* Catalog::Run(std::string_view run_id) {
  const auto found = run_by_id_.find(std::string(run_id));
  return found == run_by_id_.end() ? nullptr : found->second;
}

CatalogModel* Catalog::Model(std::string_view model_id) {
  const auto found = models_.find(model_id);
  return found == models_.end() ? nullptr : &found->second;
}

std::vector<CatalogExperiment*> Catalog::Experiments() {
  std::vector<CatalogExperiment*> list;
  for (auto& entry : experiments_) list.push_back(&entry.second);
  return list;
}

std::vector<CatalogModel*> Catalog::Models() {
  std::vector<CatalogModel*> list;
  for (auto& entry : models_) list.push_back(&entry.second);
  return list;
}

CatalogExperiment* Catalog::Add(const LiveProject& project) {
  CatalogExperiment& experiment = experiments_[project.id];
  experiment.id = project.id;
  experiment.uuid = project.uuid;
  experiment.name = project.name;
  experiment.created_ms = experiment.updated_ms = ToMs(project.created_s);
  return &experiment;
}

CatalogRun* Catalog::Add(CatalogRun run) {
  runs_.push_back(std::make_unique<CatalogRun>(std::move(run)));
  CatalogRun* added = runs_.back().get();
  run_by_id_[added->run_id] = added;
  run_by_row_[added->id] = added;
  experiments_[added->experiment_id].runs.push_back(added);
  return added;
}

CatalogModel* Catalog::Add(CatalogModel model) {
  std::string id = model.model_id;
  return &(models_[std::move(id)] = std::move(model));
}

void Catalog::RemoveModel(std::string_view model_id) {
  const auto found = models_.find(model_id);
  if (found != models_.end()) models_.erase(found);
}

void Catalog::AddStored(const StoredRun& stored) {
  CatalogRun run;
  run.id = stored.id;
  run.run_id = RunIdOfUuid(stored.uuid);
  run.experiment_id = stored.project_id;
  if (run.run_id.empty() || ExperimentOfProject(run.experiment_id) == nullptr) {
    return;  // of a damaged file
  }
  run.name = stored.name;
  run.user = stored.user;
  run.status = stored.status;
  if (!std::isnan(stored.started_s)) run.start_ms = ToMs(stored.started_s);
  if (!std::isnan(stored.ended_s)) run.end_ms = ToMs(stored.ended_s);
  run.deleted = !std::isnan(stored.deleted_s);
  const auto tag = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) run.tags.emplace(key, value);
  };
  tag(kRunNameTag, stored.name);
  tag(kUserTag, stored.user);
  tag(kNotesTag, stored.notes);
  tag(kParentTag, RunIdOfUuid(stored.parent_uuid));
  tag(kCommitTag, stored.git_commit);
  Add(std::move(run));
}

Status Catalog::LoadSeries(LiveWriter* writer, SeriesReader* reader) {
  std::unordered_map<int64_t, std::string> names;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredMetric> metrics, writer->Metrics());
  for (const StoredMetric& metric : metrics) names[metric.id] = ProtocolMetric(metric);
  TM_ASSIGN_OR_RETURN(const std::vector<SeriesSummary> summaries, reader->Summaries(-1));
  for (const SeriesSummary& summary : summaries) {
    const auto run = run_by_row_.find(summary.run_id);
    if (run == run_by_row_.end() || summary.count == 0) continue;
    TM_ASSIGN_OR_RETURN(const LoggedPoint latest, LatestOf(reader, summary));
    run->second->metrics[names[summary.metric_id]] = {summary.series_id, latest};
  }
  return {};
}

Status Catalog::Load(LiveWriter* writer, SeriesReader* reader) {
  *this = Catalog();
  TM_ASSIGN_OR_RETURN(const std::vector<LiveProject> projects, writer->Projects());
  for (const LiveProject& project : projects) Add(project);
  TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, writer->Runs());
  for (const StoredRun& run : runs) AddStored(run);
  TM_RETURN_IF_ERROR(writer->VisitParams([&](const ParamView& param) {
    const auto run = run_by_row_.find(param.run_id);
    if (run != run_by_row_.end()) run->second->params[std::string(param.key)] = ParamText(param);
  }));
  TM_RETURN_IF_ERROR(writer->VisitTags([&](const TagView& tag) {
    const auto run = run_by_row_.find(tag.run_id);
    if (run != run_by_row_.end()) run->second->tags[std::string(tag.key)] = tag.value;
  }));
  TM_RETURN_IF_ERROR(LoadSeries(writer, reader));
  TM_ASSIGN_OR_RETURN(const std::vector<LiveWriter::Note> notes, writer->Notes("mlflow/"));
  for (const LiveWriter::Note& note : notes) LoadNote(note);
  return {};
}

}  // namespace tidemark
