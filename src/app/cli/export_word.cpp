// `tidemark export`: a closed copy, or every point as text.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <unordered_map>

#include "app/cli/paths.h"
#include "app/cli/progress.h"
#include "app/cli/run_choice.h"
#include "app/cli/words.h"
#include "base/csv_field.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "store/export.h"
#include "store/series_reader.h"

namespace tidemark::cli {
namespace {

enum class Form { kUnknown, kCopy, kCsv, kJsonLines };

Form FormOf(std::string path) {
  std::transform(path.begin(), path.end(), path.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (path.ends_with(".sqlite") || path.ends_with(".db")) return Form::kCopy;
  if (path.ends_with(".csv")) return Form::kCsv;
  return path.ends_with(".jsonl") ? Form::kJsonLines : Form::kUnknown;
}

Status CopyFile(Store* store, const ExportOptions& options) {
  TM_ASSIGN_OR_RETURN(const auto exporter, Exporter::Begin(store, options.output, ""));
  ProgressLine line(options.quiet);
  while (true) {
    TM_ASSIGN_OR_RETURN(const ExportProgress progress, exporter->Step());
    if (progress.done) return {};
    line.Show(std::to_string(progress.bytes_done / 1000000) + " of " +
              std::to_string(progress.bytes_total / 1000000) + " MB");
  }
}

using PointPrinter =
    std::function<void(const StoredRun&, const StoredMetric&, const PointColumns&, std::string*)>;

void CsvPoints(const StoredRun& run, const StoredMetric& metric, const PointColumns& points,
               std::string* out) {
  const std::string head = run.uuid + "," + CsvField(run.name) + "," + CsvField(metric.name) + "," +
                           CsvField(metric.context);
  for (size_t i = 0; i < points.size(); ++i) {
    *out += head + ",";
    if (points.steps[i] != kNoStep) *out += std::to_string(points.steps[i]);
    *out += ',';
    if (!std::isnan(points.wall_times_s[i])) AppendDouble(points.wall_times_s[i], out);
    *out += ',';
    AppendDouble(points.values[i], out);
    *out += '\n';
  }
}

void JsonPoints(const StoredRun& run, const StoredMetric& metric, const PointColumns& points,
                std::string* out) {
  for (size_t i = 0; i < points.size(); ++i) {
    JsonWriter json;
    json.BeginObject().Key("run_id").String(run.uuid).Key("run").String(run.name);
    json.Key("metric").String(metric.name).Key("context").String(metric.context).Key("step");
    if (points.steps[i] == kNoStep) {
      json.Null();
    } else {
      json.Int(points.steps[i]);
    }
    json.Key("wall_time_s");
    if (std::isnan(points.wall_times_s[i])) {
      json.Null();
    } else {
      json.Double(points.wall_times_s[i]);
    }
    json.Key("value").Double(points.values[i]).EndObject();
    *out += json.text() + "\n";
  }
}

Status WriteAll(std::FILE* file, const std::string& text, const std::string& path) {
  if (std::fwrite(text.data(), 1, text.size(), file) == text.size()) return {};
  return MakeError(ErrorCode::kIo, "Can't write " + path, "Is the disk full?");
}

Status PrintPoints(Store* store, std::FILE* file, const ExportOptions& options,
                   const PointPrinter& print) {
  std::unordered_map<int64_t, StoredRun> run_of;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, store->Runs());
  for (const StoredRun& run : runs) run_of[run.id] = run;
  std::unordered_map<int64_t, StoredMetric> metric_of;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredMetric> metrics, store->Metrics());
  for (const StoredMetric& metric : metrics) metric_of[metric.id] = metric;
  SeriesReader reader(store->database());
  TM_ASSIGN_OR_RETURN(const std::vector<SeriesSummary> summaries, reader.Summaries(-1));
  ProgressLine line(options.quiet);
  size_t done = 0;
  for (const SeriesSummary& summary : summaries) {
    line.Show("Series " + std::to_string(++done) + " of " + std::to_string(summaries.size()));
    const auto run = run_of.find(summary.run_id);
    if (run == run_of.end()) continue;
    for (uint64_t begin = 0; begin < summary.count; begin += 16 * kChunkPoints) {
      PointColumns points;
      std::string text;
      TM_RETURN_IF_ERROR(reader.Points(
          summary.series_id, {begin, std::min<uint64_t>(summary.count, begin + 16 * kChunkPoints)},
          &points));
      print(run->second, metric_of[summary.metric_id], points, &text);
      TM_RETURN_IF_ERROR(WriteAll(file, text, options.output));
    }
  }
  return {};
}

Status ExportText(Store* store, const ExportOptions& options, const std::string& head,
                  const PointPrinter& print) {
  std::FILE* file = std::fopen(options.output.c_str(), "wbx");
  if (file == nullptr) {
    return MakeError(ErrorCode::kIo, "Can't create " + options.output,
                     "Choose a folder that can be written.");
  }
  Status status = WriteAll(file, head, options.output);
  if (status.ok()) status = PrintPoints(store, file, options, print);
  if (std::fclose(file) != 0 && status.ok()) {
    status = MakeError(ErrorCode::kIo, "Can't write " + options.output, "Is the disk full?");
  }
  return status;
}

Status Export(Store* store, const ExportOptions& options, Form form) {
  if (form == Form::kCopy) return CopyFile(store, options);
  if (form == Form::kJsonLines) return ExportText(store, options, "", JsonPoints);
  return ExportText(store, options, "run_id,run,metric,context,step,wall_time_s,value\n",
                    CsvPoints);
}

}  // namespace

int ExportWord(const ExportOptions& options) {
  const Form form = FormOf(options.output);
  if (form == Form::kUnknown) {
    return ReportUsage(options.output + ": the suffix must be .sqlite (or .db), .csv or .jsonl");
  }
  if (IsThere(options.output)) {
    return ReportUsage(options.output + " is there already; choose another name");
  }
  const auto store = OpenForReading(options.file);
  if (!store.ok()) return Report(store.error());
  Status status = CheckOutputFile(options.output);
  if (!status.ok()) return Report(status.error());
  status = Export(store->get(), options, form);
  if (status.ok()) return kDone;
  RemoveUnfinished(options.output);
  return Report(status.error());
}

}  // namespace tidemark::cli
