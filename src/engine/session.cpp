#include "engine/session.h"

#include <atomic>
#include <cmath>
#include <utility>

#include "base/bit_cast.h"

namespace tidemark {
namespace {

constexpr const char* kLastView = "last";

// Distinct over all sessions of the process; needs no meaning beyond that.
uint64_t NextVersion() {
  static std::atomic<uint64_t> next{1};
  return next++;
}

OpenMode ModeOf(const Session::Options& options) {
  if (options.create) return OpenMode::kCreate;
  if (!options.location.read_only) return OpenMode::kReadWrite;
  // A dropped file can't change under us; a file of the desktop's folders can.
  return options.location.vfs.empty() ? OpenMode::kReadOnly : OpenMode::kImmutable;
}

TableRun TableRunOf(const StoredRun& run, const std::string& project) {
  TableRun out;
  out.run_id = run.id;
  out.project_id = run.project_id;
  out.uuid = run.uuid;
  out.name = run.name;
  out.project = project;
  out.status = run.status;
  out.notes = run.notes;
  out.group = run.group;
  out.job_type = run.job_type;
  out.parent_uuid = run.parent_uuid;
  out.started_s = run.started_s;
  out.ended_s = run.ended_s;
  out.colour = run.colour;
  out.custom_colour = run.custom_colour;
  out.pinned = run.pinned;
  out.archived = run.archived;
  return out;
}

MetricFigures FiguresOf(const SeriesSummary& summary) {
  MetricFigures figures;
  figures.first = summary.first;
  figures.last = summary.last;
  figures.has_finite = summary.min.has_value();
  figures.min = summary.min.value_or(0);
  figures.max = summary.max.value_or(0);
  figures.min_step = summary.min_step;
  figures.max_step = summary.max_step;
  figures.count = summary.count;
  return figures;
}

bool IsSame(const SeriesSummary& a, const SeriesSummary& b) {
  const auto bits = [](double value) { return BitCast<uint64_t>(value); };
  return a.run_id == b.run_id && a.metric_id == b.metric_id && a.count == b.count &&
         a.nonfinite == b.nonfinite && a.first_step == b.first_step && a.last_step == b.last_step &&
         bits(a.first) == bits(b.first) && bits(a.last) == bits(b.last) &&
         bits(a.max_time_s) == bits(b.max_time_s) && a.min == b.min && a.max == b.max;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::Open(const Options& options) {
  StoreOptions open;
  open.path = options.location.path;
  open.vfs = options.location.vfs;
  open.mode = ModeOf(options);
  open.exclusive = options.location.exclusive;
  std::unique_ptr<Session> session(new Session(options));
  TM_ASSIGN_OR_RETURN(session->store_, Store::Open(open));
  session->series_ = std::make_unique<SeriesCache>(session->store_->database());
  session->version_ = NextVersion();
  TM_RETURN_IF_ERROR(session->store_->ChangedByOthers());  // from here on
  TM_ASSIGN_OR_RETURN(const auto view, session->store_->View(kLastView));
  session->view_json_ = view.value_or("");
  return session;
}

void Session::DataChanged(const std::vector<int64_t>& series_ids) {
  series_->Invalidate(series_ids);
  NoteChange(series_ids);
}

void Session::DataGrew(const std::vector<int64_t>& series_ids) {
  series_->Grown(series_ids);
  NoteChange(series_ids);
}

void Session::NoteChange(const std::vector<int64_t>& series_ids) {
  if (series_ids.empty()) changes_ = Changes{};
  if (!changes_.all) changes_.series_ids.insert(series_ids.begin(), series_ids.end());
  RunsChanged();
}

Result<bool> Session::SeeOthersChanges() {
  TM_ASSIGN_OR_RETURN([[maybe_unused]] const std::optional<Snapshot> moment, Moment());
  TM_ASSIGN_OR_RETURN(const bool changed, store_->ChangedByOthers());
  if (!changed && seen_.has_value()) return false;
  TM_ASSIGN_OR_RETURN(const std::vector<SeriesSummary> rows, series_->reader().Summaries(-1));
  std::unordered_map<int64_t, SeriesSummary> now;
  std::vector<int64_t> series;
  for (const SeriesSummary& row : rows) {
    const auto before = seen_ ? seen_->find(row.series_id) : now.end();
    if (!seen_ || before == seen_->end() || !IsSame(before->second, row)) {
      series.push_back(row.series_id);
    }
    now.emplace(row.series_id, row);
  }
  for (const auto& [id, row] : seen_.value_or(std::unordered_map<int64_t, SeriesSummary>())) {
    if (now.count(id) == 0) series.push_back(id);
  }
  seen_ = std::move(now);
  if (!changed) return false;  // the first look
  if (series.empty()) {
    RunsChanged();
  } else {
    DataChanged(series);
  }
  return true;
}

Result<std::optional<Snapshot>> Session::Moment() {
  if (options_.location.exclusive) return std::optional<Snapshot>();
  TM_ASSIGN_OR_RETURN(Snapshot snapshot, Snapshot::Begin(store_->database()));
  return std::optional<Snapshot>(std::move(snapshot));
}

void Session::RunsChanged() {
  table_.reset();
  version_ = NextVersion();
}

Result<RunTable*> Session::Runs() {
  if (!table_) TM_RETURN_IF_ERROR(LoadRuns());
  return table_.get();
}

Status Session::LoadRuns() {
  auto table = std::make_unique<RunTable>();
  std::unordered_map<int64_t, std::string> projects;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredProject> project_rows, store_->Projects());
  for (const StoredProject& project : project_rows) projects[project.id] = project.name;
  std::unordered_map<int64_t, uint32_t> row_of;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, store_->Runs());
  for (const StoredRun& run : runs) {
    row_of[run.id] = table->AddRun(TableRunOf(run, projects[run.project_id]));
  }
  TM_RETURN_IF_ERROR(LoadParams(table.get(), row_of));
  TM_RETURN_IF_ERROR(LoadSeries(table.get(), row_of));
  table_ = std::move(table);
  return {};
}

Status Session::LoadParams(RunTable* table, const std::unordered_map<int64_t, uint32_t>& row_of) {
  const auto add = [&](const ParamView& param) {
    const auto row = row_of.find(param.run_id);
    if (row == row_of.end() || param.type == ParamType::kNull) return;
    if (param.type == ParamType::kText || param.type == ParamType::kJson) {
      table->SetParam(row->second, param.key, param.text);
    } else {
      table->SetParam(row->second, param.key, param.number);
    }
  };
  TM_RETURN_IF_ERROR(store_->VisitParams(add));
  return store_->VisitTags([&](const TagView& tag) {
    const auto row = row_of.find(tag.run_id);
    if (row != row_of.end()) table->SetTag(row->second, tag.key, tag.value);
  });
}

Status Session::LoadSeries(RunTable* table, const std::unordered_map<int64_t, uint32_t>& row_of) {
  TM_ASSIGN_OR_RETURN(metrics_, store_->Metrics());
  std::unordered_map<int64_t, const StoredMetric*> metric_of;
  for (const StoredMetric& metric : metrics_) metric_of[metric.id] = &metric;
  TM_ASSIGN_OR_RETURN(const std::vector<SeriesSummary> rows, series_->reader().Summaries(-1));
  counts_.clear();
  for (const SeriesSummary& summary : rows) {
    const auto row = row_of.find(summary.run_id);
    const auto metric = metric_of.find(summary.metric_id);
    if (row == row_of.end() || metric == metric_of.end() || summary.count == 0) continue;
    table->SetMetric(row->second, metric->second->name, metric->second->context,
                     FiguresOf(summary));
    TableRun& run = table->mutable_run(row->second);
    run.point_count += summary.count;
    run.nonfinite_count += summary.nonfinite;
    run.last_time_s = std::fmax(run.last_time_s, summary.max_time_s);
    counts_.push_back({row->second, summary.metric_id, summary.count, summary.nonfinite});
  }
  return {};
}

Result<FileState> Session::State(bool with_view) {
  FileState state;
  state.open = true;
  state.name = options_.name;
  state.storage = options_.location.storage;
  state.read_only = read_only();
  state.example = options_.example;
  state.data_version = version_;
  TM_ASSIGN_OR_RETURN(state.size_bytes, store_->SizeBytes());
  TM_ASSIGN_OR_RETURN(RunTable * table, Runs());
  state.run_count = table->size();
  state.series_count = counts_.size();
  for (const SeriesCount& series : counts_) state.point_count += series.count;
  TM_ASSIGN_OR_RETURN(const ProblemCounts problems, store_->CountProblems());
  state.problem_count = problems.problems;
  state.note_count = problems.notes;
  TM_ASSIGN_OR_RETURN(state.deleted_run_count, store_->DeletedRunCount());
  TM_ASSIGN_OR_RETURN(const std::vector<StoredProject> projects, store_->Projects());
  for (const StoredProject& project : projects) {
    if (project.run_count > 0)
      state.projects.push_back({project.id, project.name, project.run_count});
  }
  if (!state.read_only) {
    TM_ASSIGN_OR_RETURN(const UndoState undo, store_->UndoLabels());
    state.undo_label = undo.undo_label;
    state.redo_label = undo.redo_label;
  }
  if (with_view) state.view_json = view_json_;
  return state;
}

}  // namespace tidemark
