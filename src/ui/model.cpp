#include "ui/model.h"

#include <algorithm>
#include <map>
#include <utility>

namespace tidemark::ui {
namespace {

constexpr double kSaveViewAfterS = 0.5;

// A metric that says best how a run went, for the value beside its name until the person chooses
// one.
int Merit(const std::string& name) {
  const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
  const int held_out = has("val") || has("test") || has("eval") ? 10 : 0;
  if (has("acc") || has("reward") || has("f1") || has("mAP")) return held_out + 5;
  if (has("loss")) return held_out + 3;
  return held_out / 10;
}

}  // namespace

Model::Model(Host* host, render::PlotRenderer* plots, Link::Post post, AppOptions options)
    : link(std::move(post)),
      bench(host, &link),
      charts(&link, plots),
      host_(host),
      plots_(plots),
      options_(std::move(options)) {}

const RunRow* Model::Run(int64_t run_id) const {
  const auto it = run_index_.find(run_id);
  return it == run_index_.end() ? nullptr : &runs.rows[it->second];
}

ColumnSpec Model::ShownColumn() const {
  if (view.run_shown) return *view.run_shown;
  ColumnSpec column;
  const MetricRow* best = nullptr;
  for (const MetricRow& metric : metrics.rows) {
    if (!best || Merit(metric.name) > Merit(best->name)) best = &metric;
  }
  if (best) {
    column.kind = ColumnKind::kMetric;
    column.name = best->name;
    column.context = best->context;
  }
  return column;
}

int64_t Model::ProjectId() const {
  for (const ProjectEntry& project : file.projects) {
    if (project.name == view.project) return project.id;
  }
  return 0;
}

const MetricRow* Model::Metric(int64_t metric_id) const {
  for (const MetricRow& metric : metrics.rows) {
    if (metric.metric_id == metric_id) return &metric;
  }
  return nullptr;
}

const MetricRow* Model::MetricNamed(const std::string& name, const std::string& context) const {
  for (const MetricRow& metric : metrics.rows) {
    if (metric.name == name && metric.context == context) return &metric;
  }
  return nullptr;
}

std::vector<int64_t> Model::Targets(int64_t run) const {
  if (!selection.Has(run)) return {run};
  std::vector<int64_t> targets;
  for (const RunRow& row : runs.rows) {
    if (selection.Has(row.run_id)) targets.push_back(row.run_id);
  }
  return targets;
}

const GroupRow* Model::GroupOf(const RunRow& run) const {
  if (run.group < 0 || static_cast<size_t>(run.group) >= runs.groups.size()) return nullptr;
  return &runs.groups[static_cast<size_t>(run.group)];
}

const GroupRow* Model::GroupOfLine(int64_t line_id) const {
  const int64_t index = -1 - line_id;
  if (index < 0 || static_cast<size_t>(index) >= group_of_line_.size()) return nullptr;
  return &runs.groups[group_of_line_[static_cast<size_t>(index)]];
}

int64_t Model::GroupLineOf(const RunRow& run) const {
  const auto found = line_of_.find(static_cast<size_t>(run.group));
  return run.group < 0 || found == line_of_.end() ? 0 : GroupLineId(found->second);
}

void Model::RebuildLists() {
  run_index_.clear();
  std::vector<int64_t> shown;
  unarchived_count_ = 0;
  for (size_t i = 0; i < runs.rows.size(); ++i) {
    const RunRow& run = runs.rows[i];
    run_index_[run.run_id] = i;
    if (run.archived && !view.show_archived) continue;
    ++unarchived_count_;
    if (!IsHidden(run)) shown.push_back(run.run_id);
  }
  // By id, so that sorting the list does not ask for every chart anew.
  std::sort(shown.begin(), shown.end());
  if (shown != shown_runs_) {
    shown_runs_ = std::move(shown);
    ++shown_version_;
  }
  RebuildGroups();
  const bool search = !run_search.empty() && matches_known_;
  list_ = RowsOf(search ? matches_ : runs, view.closed_rows, [&](const RunRow& row) {
    return row.archived && !view.show_archived ? nullptr : search ? Run(row.run_id) : &row;
  });
  listed_search_ = run_search;
  listed_view_ = view;
}

// In the order of their keys, which neither sorting nor a search changes.
void Model::RebuildGroups() {
  std::map<std::string, std::pair<size_t, ChartGroup>> by_key;
  for (const int64_t id : shown_runs_) {
    const RunRow* run = Run(id);
    const GroupRow* group = run == nullptr ? nullptr : GroupOf(*run);
    if (group == nullptr) continue;
    auto& entry = by_key[group->key];
    entry.first = static_cast<size_t>(run->group);
    entry.second.run_ids.push_back(id);
  }
  std::vector<ChartGroup> groups;
  group_of_line_.clear();
  line_of_.clear();
  for (auto& [key, entry] : by_key) {
    line_of_[entry.first] = group_of_line_.size();
    group_of_line_.push_back(entry.first);
    groups.push_back(std::move(entry.second));
  }
  const bool same =
      std::equal(groups.begin(), groups.end(), shown_groups_.begin(), shown_groups_.end(),
                 [](const ChartGroup& a, const ChartGroup& b) { return a.run_ids == b.run_ids; });
  if (same) return;
  shown_groups_ = std::move(groups);
  if (Band() != GroupBand::kNone) ++shown_version_;
}

void Model::AskLists(double now_s) {
  if (!file.open) return;
  const int64_t project = ProjectId();
  const ColumnSpec shown = ShownColumn();
  const auto ask_runs = [&](Slot slot, const std::string& search) {
    QueryKey key;
    key.Add(file.data_version)
        .Add(project)
        .Add(search)
        .Add(view.run_sort)
        .Add(view.run_sort_descending)
        .Add(shown)
        .Add(view.nested_runs)
        .Add(view.show_archived);
    for (const ColumnSpec& column : view.group_by) key.Add(column);
    link.Want(slot, key.text(), now_s, [&] {
      QueryRuns query;
      query.slot = slot;
      query.project_id = project;
      query.search = search;
      query.sort = view.run_sort;
      query.descending = view.run_sort_descending;
      query.shown = shown;
      query.group_by = view.group_by;
      query.tree = view.nested_runs;
      query.with_archived = view.show_archived;
      return query;
    });
  };
  QueryKey key;
  key.Add(file.data_version).Add(project);
  link.Want(kSlotMetrics, key.text(), now_s, [&] { return QueryMetrics{kSlotMetrics, project}; });
  // The value beside the runs depends on the metrics: wait for them once.
  if (metrics_known) ask_runs(kSlotRuns, "");
  if (metrics_known && !run_search.empty()) ask_runs(kSlotMatches, run_search);
  if (want_columns) {
    link.Want(kSlotColumns, key.text(), now_s, [&] { return QueryColumns{kSlotColumns, project}; });
  }
  if (want_problems) {
    QueryKey problem_key;
    problem_key.Add(file.data_version).Add(file.problem_count).Add(file.note_count);
    link.Want(kSlotProblems, problem_key.text(), now_s,
              [] { return QueryProblems{kSlotProblems}; });
  }
  if (want_deleted_runs) {
    QueryKey deleted_key;
    deleted_key.Add(file.data_version).Add(file.deleted_run_count);
    link.Want(kSlotDeletedRuns, deleted_key.text(), now_s,
              [] { return QueryDeletedRuns{kSlotDeletedRuns}; });
  }
}

void Model::Ask(double now_s) {
  AskLists(now_s);
  const bool evaluates =
      view.tab == Tab::kEvaluate && host_->NeedEvaluateView(false) == PartState::kHere;
  if (evaluates) bench.Ask(now_s);
  if (file.open && (evaluates || want_kept)) bench.AskKept(now_s, file.data_version);
  want_columns = want_kept = false;
  if (run_search != listed_search_ || view.hidden != listed_view_.hidden ||
      view.show_archived != listed_view_.show_archived ||
      view.closed_rows != listed_view_.closed_rows || view.bands != listed_view_.bands) {
    RebuildLists();
  }
  if (view != saved_view_ && file.open) {
    if (view_changed_s_ == 0) view_changed_s_ = now_s;
    // Another tab is one click, not a slider that moves: nothing to wait for.
    if (view.tab != saved_view_.tab || now_s - view_changed_s_ >= kSaveViewAfterS)
      SaveViewNow();
    else
      host_->RequestFrameIn(kSaveViewAfterS - (now_s - view_changed_s_) + 0.01);
  } else {
    view_changed_s_ = 0;  // changed and back again
  }
}

void Model::SaveViewNow() {
  if (!file.open || view == saved_view_) return;
  link.Send(SetView{ToJson(view)});
  saved_view_ = view;
  view_changed_s_ = 0;
  view_sent_s_ = now_s();
}

std::string Model::Part() {
  SaveViewNow();
  if (!file.open || now_s() - view_sent_s_ >= kMayBeLostS) return {};
  return file.name + '\n' + ToJson(view);
}

}  // namespace tidemark::ui
