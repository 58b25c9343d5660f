// `tidemark runs`, `metrics` and `points`. The JSON forms are fixed (docs/command-line.md).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <unordered_map>

#include "app/cli/printable.h"
#include "app/cli/run_choice.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "store/series_reader.h"

namespace tidemark::cli {
namespace {

void Time(JsonWriter* json, double time_s) {
  if (std::isnan(time_s)) {
    json->Null();
  } else {
    json->Double(time_s);
  }
}

void Step(JsonWriter* json, int64_t step) {
  if (step == kNoStep) {
    json->Null();
  } else {
    json->Int(step);
  }
}

void Param(JsonWriter* json, const ParamView& param) {
  json->Key(param.key);
  switch (param.type) {
    case ParamType::kNull:
      json->Null();
      break;
    case ParamType::kBool:
      json->Bool(param.integer != 0);
      break;
    case ParamType::kInt:
      json->Int(param.integer);
      break;
    case ParamType::kFloat:
      json->Double(param.number);
      break;
    case ParamType::kText:
      json->String(param.text);
      break;
    case ParamType::kJson:
      json->Raw(param.text);
      break;
  }
}

// What belongs to a run besides its row, as JSON members.
struct RunExtras {
  JsonWriter params, tags;
  std::vector<std::string> sources;
  uint64_t metrics = 0, points = 0;
};

Result<std::unordered_map<int64_t, RunExtras>> LoadExtras(Store* store,
                                                          const std::vector<StoredRun>& runs) {
  std::unordered_map<int64_t, RunExtras> extras;
  for (const StoredRun& run : runs) {
    extras[run.id].params.BeginObject();
    extras[run.id].tags.BeginObject();
  }
  TM_RETURN_IF_ERROR(store->VisitParams([&](const ParamView& param) {
    const auto it = extras.find(param.run_id);
    if (it != extras.end()) Param(&it->second.params, param);
  }));
  TM_RETURN_IF_ERROR(store->VisitTags([&](const TagView& tag) {
    const auto it = extras.find(tag.run_id);
    if (it != extras.end()) it->second.tags.Key(tag.key).String(tag.value);
  }));
  TM_RETURN_IF_ERROR(store->VisitRunSources([&](int64_t run_id, std::string_view path) {
    const auto it = extras.find(run_id);
    if (it != extras.end()) it->second.sources.emplace_back(path);
  }));
  SeriesReader reader(store->database());
  TM_ASSIGN_OR_RETURN(const std::vector<SeriesSummary> summaries, reader.Summaries(-1));
  for (const SeriesSummary& summary : summaries) {
    const auto it = extras.find(summary.run_id);
    if (it == extras.end() || summary.count == 0) continue;
    ++it->second.metrics;
    it->second.points += summary.count;
  }
  return extras;
}

Result<std::unordered_map<int64_t, std::string>> ProjectNames(Store* store) {
  std::unordered_map<int64_t, std::string> names;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredProject> projects, store->Projects());
  for (const StoredProject& project : projects) names[project.id] = project.name;
  return names;
}

void RunJson(JsonWriter* json, const StoredRun& run, const std::string& project,
             RunExtras* extras) {
  json->BeginObject();
  json->Key("run_id").String(run.uuid).Key("name").String(run.name);
  json->Key("project").String(project).Key("group").String(run.group);
  json->Key("status").String(run.status);
  json->Key("started_s");
  Time(json, run.started_s);
  json->Key("ended_s");
  Time(json, run.ended_s);
  json->Key("params").Raw(extras->params.EndObject().text());
  json->Key("tags").Raw(extras->tags.EndObject().text());
  json->Key("sources").BeginArray();
  for (const std::string& source : extras->sources) json->String(source);
  json->EndArray();
  json->Key("metrics").Uint(extras->metrics).Key("points").Uint(extras->points);
  json->EndObject();
}

Status PrintRuns(const ListOptions& options) {
  TM_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenForReading(options.file));
  TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, store->Runs());
  TM_ASSIGN_OR_RETURN(const auto projects, ProjectNames(store.get()));
  TM_ASSIGN_OR_RETURN(auto extras, LoadExtras(store.get(), runs));
  JsonWriter json;
  if (options.json) json.BeginArray();
  for (const StoredRun& run : runs) {
    RunExtras& extra = extras[run.id];
    const auto project = projects.find(run.project_id);
    if (options.json) {
      RunJson(&json, run, project == projects.end() ? "" : project->second, &extra);
      continue;
    }
    std::printf("%s  %-9s %5llu metrics %12llu points  %s\n", Printable(run.uuid).c_str(),
                Printable(run.status).c_str(), static_cast<unsigned long long>(extra.metrics),
                static_cast<unsigned long long>(extra.points), Printable(run.name).c_str());
  }
  if (options.json) std::printf("%s\n", json.EndArray().text().c_str());
  return {};
}

struct MetricLine {
  std::string run, uuid, project, metric, context;
  SeriesSummary summary;
};

void MetricJson(JsonWriter* json, const MetricLine& line) {
  const SeriesSummary& s = line.summary;
  json->BeginObject();
  json->Key("run").String(line.run).Key("run_id").String(line.uuid);
  json->Key("project").String(line.project);
  json->Key("metric").String(line.metric).Key("context").String(line.context);
  json->Key("count").Uint(s.count).Key("nonfinite").Uint(s.nonfinite);
  json->Key("first_step");
  Step(json, s.first_step);
  json->Key("last_step");
  Step(json, s.last_step);
  json->Key("first").Double(s.first).Key("last").Double(s.last);
  const auto bound = [&](const char* key, const std::optional<double>& value) {
    json->Key(key);
    if (value) {
      json->Double(*value);
    } else {
      json->Null();
    }
  };
  bound("min", s.min);
  bound("max", s.max);
  json->Key("min_step");
  Step(json, s.min ? s.min_step : kNoStep);
  json->Key("max_step");
  Step(json, s.max ? s.max_step : kNoStep);
  json->EndObject();
}

void PrintMetric(const MetricLine& line) {
  const SeriesSummary& s = line.summary;
  const std::string name =
      line.context.empty() ? line.metric : line.metric + " [" + line.context + "]";
  std::printf("%-30s %-30s %10llu points  last %-14s min %-14s max %-14s",
              Printable(line.run).c_str(), Printable(name).c_str(),
              static_cast<unsigned long long>(s.count), FormatDouble(s.last).c_str(),
              s.min ? FormatDouble(*s.min).c_str() : "none",
              s.max ? FormatDouble(*s.max).c_str() : "none");
  if (s.nonfinite > 0)
    std::printf("  %llu not finite", static_cast<unsigned long long>(s.nonfinite));
  std::printf("\n");
}

Result<std::vector<MetricLine>> LoadMetrics(Store* store, int64_t only_run) {
  TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, store->Runs());
  TM_ASSIGN_OR_RETURN(const auto projects, ProjectNames(store));
  std::unordered_map<int64_t, const StoredRun*> run_of;
  for (const StoredRun& run : runs) run_of[run.id] = &run;
  std::unordered_map<int64_t, StoredMetric> metric_of;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredMetric> metrics, store->Metrics());
  for (const StoredMetric& metric : metrics) metric_of[metric.id] = metric;
  SeriesReader reader(store->database());
  TM_ASSIGN_OR_RETURN(const std::vector<SeriesSummary> summaries, reader.Summaries(-1));
  std::vector<MetricLine> lines;
  for (const SeriesSummary& summary : summaries) {
    const auto run = run_of.find(summary.run_id);
    if (run == run_of.end() || summary.count == 0) continue;
    if (only_run != 0 && summary.run_id != only_run) continue;
    const auto project = projects.find(run->second->project_id);
    const StoredMetric& metric = metric_of[summary.metric_id];
    lines.push_back({run->second->name, run->second->uuid,
                     project == projects.end() ? "" : project->second, metric.name, metric.context,
                     summary});
  }
  std::sort(lines.begin(), lines.end(), [](const MetricLine& a, const MetricLine& b) {
    return std::tie(a.run, a.metric, a.context, a.uuid) <
           std::tie(b.run, b.metric, b.context, b.uuid);
  });
  return lines;
}

// The chosen run, or an exit code and its message on stderr.
Result<bool> FindRun(Store* store, const std::string& wanted, StoredRun* run, int* exit_code) {
  TM_ASSIGN_OR_RETURN(RunChoice choice, ChooseRun(store, wanted));
  if (choice.found) {
    *run = std::move(choice.run);
    return true;
  }
  std::fprintf(stderr, "tidemark: %s\n", choice.message.c_str());
  *exit_code = kUsage;
  return false;
}

Result<int> PrintMetrics(const ListOptions& options) {
  TM_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenForReading(options.file));
  StoredRun run;
  int exit_code = kDone;
  if (options.has_run) {
    TM_ASSIGN_OR_RETURN(const bool found, FindRun(store.get(), options.run, &run, &exit_code));
    if (!found) return exit_code;
  }
  TM_ASSIGN_OR_RETURN(const std::vector<MetricLine> lines, LoadMetrics(store.get(), run.id));
  JsonWriter json;
  if (options.json) json.BeginArray();
  for (const MetricLine& line : lines) {
    if (options.json) {
      MetricJson(&json, line);
    } else {
      PrintMetric(line);
    }
  }
  if (options.json) std::printf("%s\n", json.EndArray().text().c_str());
  return exit_code;
}

// Prints in pieces, so that a hundred million points need no more memory than one piece.
Status PrintPoints(SeriesReader* reader, const SeriesSummary& summary, bool as_json) {
  constexpr uint64_t kPiece = 16 * kChunkPoints;
  if (as_json) std::printf("[");
  PointColumns points;
  for (uint64_t begin = 0; begin < summary.count; begin += kPiece) {
    points.Clear();
    const uint64_t end = std::min(summary.count, begin + kPiece);
    TM_RETURN_IF_ERROR(reader->Points(summary.series_id, {begin, end}, &points));
    std::string text;
    for (size_t i = 0; i < points.size(); ++i) {
      JsonWriter json;
      if (as_json && begin + i > 0) text += ',';
      json.BeginArray();
      Step(&json, points.steps[i]);
      Time(&json, points.wall_times_s[i]);
      json.Double(points.values[i]).EndArray();
      if (as_json) {
        text += json.text();
        continue;
      }
      text += points.steps[i] == kNoStep ? "-" : std::to_string(points.steps[i]);
      text += '\t';
      text += std::isnan(points.wall_times_s[i]) ? "-" : FormatDouble(points.wall_times_s[i]);
      text += '\t';
      text += FormatDouble(points.values[i]) + "\n";
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
  }
  if (as_json) std::printf("]\n");
  return {};
}

// Why not exactly one metric is meant, and what to write instead.
std::string MetricChoice(const ListOptions& options, const StoredRun& run,
                         const std::vector<const MetricLine*>& matches) {
  std::string text = "Run \"" + run.name + "\" has ";
  if (matches.empty()) {
    text += "no metric \"" + options.metric + "\"";
    if (options.has_context) text += " with the context \"" + options.context + "\"";
    return text + "; \"tidemark metrics\" lists them";
  }
  text += "several metrics \"" + options.metric + "\"; choose with --context:";
  for (const MetricLine* line : matches) text += " \"" + line->context + "\"";
  return text;
}

Result<int> PrintPointsOf(const ListOptions& options) {
  TM_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenForReading(options.file));
  StoredRun run;
  int exit_code = kDone;
  TM_ASSIGN_OR_RETURN(const bool found, FindRun(store.get(), options.run, &run, &exit_code));
  if (!found) return exit_code;
  TM_ASSIGN_OR_RETURN(const std::vector<MetricLine> lines, LoadMetrics(store.get(), run.id));
  std::vector<const MetricLine*> matches;
  for (const MetricLine& line : lines) {
    if (line.metric != options.metric) continue;
    if (options.has_context && line.context != options.context) continue;
    matches.push_back(&line);
  }
  if (matches.size() != 1) {
    return ReportUsage(MetricChoice(options, run, matches));
  }
  SeriesReader reader(store->database());
  TM_RETURN_IF_ERROR(PrintPoints(&reader, matches[0]->summary, options.json));
  return exit_code;
}

}  // namespace

int RunsWord(const ListOptions& options) {
  const Status status = PrintRuns(options);
  return status.ok() ? static_cast<int>(kDone) : Report(status.error());
}

int MetricsWord(const ListOptions& options) {
  const auto code = PrintMetrics(options);
  return code.ok() ? *code : Report(code.error());
}

int PointsWord(const ListOptions& options) {
  const auto code = PrintPointsOf(options);
  return code.ok() ? *code : Report(code.error());
}

}  // namespace tidemark::cli
