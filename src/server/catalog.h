// What the protocol asks for again and again, in memory: experiments, runs with their params, tags
// and latest metrics, logged models. Loaded from the file when the server starts and when another
// program has changed it; kept up to date by the calls that write.
//
// Names follow the protocol here: an experiment is one of our projects. Texts that have a column of
// their own in our file (name, user, notes, parent, commit) are tags too, as clients expect.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "store/live_writer.h"
#include "store/series_reader.h"

namespace tidemark {

using TextMap = std::map<std::string, std::string, std::less<>>;

// The project that clients use when they name none; its id in the protocol is "0".
inline constexpr std::string_view kDefaultExperiment = "Default";

struct LoggedPoint {
  int64_t step = 0;
  int64_t time_ms = 0;
  double value = 0;
  bool operator==(const LoggedPoint&) const = default;
};

// True when `b` counts as later: by step, then time, then value.
[[nodiscard]] bool IsLater(const LoggedPoint& a, const LoggedPoint& b);

struct CatalogMetric {
  int64_t series_id = 0;
  LoggedPoint latest;
};

struct CatalogRun {
  int64_t id = 0;
  std::string run_id;         // 32 hexadecimal digits: our uuid without dashes
  int64_t experiment_id = 0;  // of the project's row
  std::string name, user;
  std::string status;  // ours
  std::optional<int64_t> start_ms, end_ms;
  bool deleted = false;
  TextMap params, tags;
  std::map<std::string, CatalogMetric, std::less<>> metrics;
  // JSON of what was said by log-inputs and outputs, one text an element.
  std::vector<std::string> dataset_inputs, model_inputs, model_outputs;
};

struct CatalogExperiment {
  int64_t id = 0;
  std::string uuid, name;
  int64_t created_ms = 0, updated_ms = 0;
  bool deleted = false;
  TextMap tags;
  std::vector<CatalogRun*> runs;  // in order of creation
};

// The latest value of a metric that was said to be of a model.
struct CatalogModelMetric {
  std::string key, run_id, dataset_name, dataset_digest;
  LoggedPoint point;
};

struct CatalogModel {
  std::string model_id;
  int64_t experiment_id = 0;
  std::string name, type, source_run_id, status;
  int64_t created_ms = 0, updated_ms = 0;
  TextMap params, tags;
  std::vector<CatalogModelMetric> metrics;  // one of each key and data set
};

class Catalog {
 public:
  Status Load(LiveWriter* writer, SeriesReader* reader);

  [[nodiscard]] CatalogExperiment* Experiment(std::string_view protocol_id);
  [[nodiscard]] CatalogExperiment* ExperimentByName(std::string_view name);
  [[nodiscard]] CatalogExperiment* ExperimentOfProject(int64_t project_id);
  [[nodiscard]] CatalogRun* Run(std::string_view run_id);
  [[nodiscard]] CatalogModel* Model(std::string_view model_id);
  [[nodiscard]] std::vector<CatalogExperiment*> Experiments();
  [[nodiscard]] std::vector<CatalogModel*> Models();

  CatalogExperiment* Add(const LiveProject& project);
  CatalogRun* Add(CatalogRun run);  // its experiment must be there
  CatalogModel* Add(CatalogModel model);
  void RemoveModel(std::string_view model_id);

 private:
  void AddStored(const StoredRun& stored);
  Status LoadSeries(LiveWriter* writer, SeriesReader* reader);
  void LoadNote(const LiveWriter::Note& note);

  std::map<int64_t, CatalogExperiment> experiments_;
  std::vector<std::unique_ptr<CatalogRun>> runs_;
  std::unordered_map<std::string, CatalogRun*> run_by_id_;
  std::unordered_map<int64_t, CatalogRun*> run_by_row_;
  std::map<std::string, CatalogModel, std::less<>> models_;
};

// "0" for the default experiment, else the number of the project's row.
[[nodiscard]] std::string ProtocolId(const CatalogExperiment& experiment);

[[nodiscard]] int64_t ToMs(double time_s);
[[nodiscard]] double FromMs(int64_t time_ms);

// 8-4-4-4-12 → 32 digits and back; "" when it is not of that form.
[[nodiscard]] std::string RunIdOfUuid(std::string_view uuid);
[[nodiscard]] std::string UuidOfRunId(std::string_view run_id);

// A param as the client wrote it, and how the file keeps it: as a number when its text comes back
// the same.
[[nodiscard]] std::string ParamText(const ParamView& param);
[[nodiscard]] ParamValue ParamOfText(std::string_view text);

// What the tables have no place for, as JSON under these names among the file's views.
[[nodiscard]] std::string NoteName(const CatalogExperiment& experiment);
[[nodiscard]] std::string NoteName(const CatalogRun& run);
[[nodiscard]] std::string NoteName(const CatalogModel& model);
[[nodiscard]] std::string NoteJson(const CatalogExperiment& experiment);
[[nodiscard]] std::string NoteJson(const CatalogRun& run);
[[nodiscard]] std::string NoteJson(const CatalogModel& model);

}  // namespace tidemark
