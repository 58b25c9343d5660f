// What the panels show and do: the latest answers of the engine, the view, the selection, and the
// actions. Panels read it and call its actions; no panel speaks with the engine itself, but for
// queries of its own window.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/replies.h"
#include "ui/app.h"
#include "ui/chart_store.h"
#include "ui/evaluate/bench.h"
#include "ui/link.h"
#include "ui/rule_marks.h"
#include "ui/run_list.h"
#include "ui/run_news.h"
#include "ui/selection.h"
#include "ui/toasts.h"
#include "ui/view_state.h"
#include "ui/zoom.h"

namespace tidemark::ui {

class Model {
 public:
  Model(Host* host, render::PlotRenderer* plots, Link::Post post, AppOptions options);

  // --- What the engine said (model_messages.cpp) ---
  void OnMessage(Message message);
  void OnEngineState(EngineState state, const std::string& detail);
  void OnSaved(bool ok, const std::string& message);
  void OnFileDrop(const FileDrop& drop);
  void OnTraining(TrainingNews told);
  void OnBenchMessage(Message message) { bench.OnMessage(std::move(message)); }
  void OnBenchState(BenchState told, const std::string& detail) { bench.OnState(told, detail); }

  // --- Each frame ---
  // Asks for what the lists need, and saves the view when it has changed for a while.
  void Ask(double now_s);
  void SaveViewNow();
  // App::OnLeaving.
  std::string Part();

  [[nodiscard]] Host& host() const { return *host_; }
  [[nodiscard]] const AppOptions& options() const { return options_; }
  [[nodiscard]] double now_s() const { return host_->NowS(); }
  [[nodiscard]] render::PlotRenderer* plots() const { return plots_; }

  // --- Runs ---
  [[nodiscard]] const RunRow* Run(int64_t run_id) const;
  [[nodiscard]] bool IsHidden(const RunRow& run) const { return view.hidden.count(run.uuid) != 0; }
  // The run panel: runs that match the search, without archived ones unless they are shown.
  [[nodiscard]] const RunListRows& list() const { return list_; }
  [[nodiscard]] const std::vector<const RunRow*>& listed() const { return list_.runs; }
  // The group that a run of `runs` is in; null without groups.
  [[nodiscard]] const GroupRow* GroupOf(const RunRow& run) const;
  // Groups that are drawn in charts, as their lines' ids tell; null when `line_id` is not of one.
  [[nodiscard]] const GroupRow* GroupOfLine(int64_t line_id) const;
  // The line of a run's group when bands are drawn; 0 when it has none.
  [[nodiscard]] int64_t GroupLineOf(const RunRow& run) const;
  [[nodiscard]] const std::vector<ChartGroup>& shown_groups() const { return shown_groups_; }
  // What charts draw: bands need groups.
  [[nodiscard]] GroupBand Band() const {
    return view.group_by.empty() ? GroupBand::kNone : view.bands;
  }
  // Runs drawn in charts, by id, and a number that changes when they or their groups do.
  [[nodiscard]] const std::vector<int64_t>& shown_runs() const { return shown_runs_; }
  [[nodiscard]] uint64_t shown_version() const { return shown_version_; }
  [[nodiscard]] size_t unarchived_count() const { return unarchived_count_; }
  [[nodiscard]] ColumnSpec ShownColumn() const;
  [[nodiscard]] int64_t ProjectId() const;
  [[nodiscard]] const MetricRow* Metric(int64_t metric_id) const;
  [[nodiscard]] const MetricRow* MetricNamed(const std::string& name,
                                             const std::string& context) const;

  // --- Actions (model_actions.cpp) ---
  void SetHidden(const std::vector<int64_t>& runs, bool hidden);
  void ShowOnly(const std::vector<int64_t>& runs);
  void ShowAll();
  void HideAll();
  // Of the list and the table: what is below a group, or a run that others are nested in.
  void SetClosed(const std::string& key, bool closed);
  [[nodiscard]] bool IsClosed(const std::string& key) const {
    return view.closed_rows.count(key) != 0;
  }
  void CloseGroups(bool closed);
  // All runs of the groups of these runs; the same without groups.
  [[nodiscard]] std::vector<int64_t> WithTheirGroups(const std::vector<int64_t>& runs) const;
  void SetColour(const std::vector<int64_t>& runs, const std::string& value);
  void SetPinned(const std::vector<int64_t>& runs, bool pinned);
  void SetArchived(const std::vector<int64_t>& runs, bool archived);
  void RenameRun(int64_t run, const std::string& name);
  void SetGroup(const std::vector<int64_t>& runs, const std::string& group);
  void SetNotes(const std::vector<int64_t>& runs, const std::string& notes);
  // `patch`: a JSON object of tags, null removes one.
  void PatchTags(const std::vector<int64_t>& runs, const std::string& patch);
  void DeleteRuns(const std::vector<int64_t>& runs);
  void RestoreRuns(const std::vector<int64_t>& runs);
  void CompactFile() { link.Send(Compact{}); }
  void Undo();
  void Redo();
  void OpenStored(const std::string& name);
  void NewFile();
  void OpenExample();
  void RenameStored(const std::string& from, const std::string& to);
  void DeleteStored(const std::string& name);
  void RefreshFiles() { link.Send(ListFiles{}); }
  void Save();
  void CancelSave();
  void CancelImport();
  // The training of the example (model_training.cpp).
  void Train(TrainingAct act);
  // Folders that are followed into the open file; the journal of the training is not one of them.
  [[nodiscard]] std::vector<FollowedFolder> FollowedFolders() const;
  // Of all these folders.
  void SetFollowing(SetFollowing::Mode mode);
  void ImportAgain(uint32_t handle, const std::string& root,
                   std::vector<ColumnCorrection> corrections);
  void DismissProblems();

  // --- Rules (model_rules.cpp) ---
  void SetRules(std::vector<RunRule> changed);
  // What flags these runs was seen: it comes again only when it happens anew.
  void MarkSeen(const std::vector<int64_t>& runs);
  void MarkAllSeen();
  // Whether rules may notify; asks the person when they have not said, so only from a click.
  void SetNotify(bool on);
  [[nodiscard]] bool MayNotify() const;
  // Each frame, and when the window was told to tick: time alone can make a rule hit.
  void CheckRules();

  // --- Between charts and evaluations (model_evaluations.cpp) ---
  // The run in the list and the charts, as soon as it is listed.
  void ShowInCharts(int64_t run_id);
  // The run that is to be brought into sight, once; null when there is none, or not yet.
  [[nodiscard]] const RunRow* TakeRevealed();
  // The kept evaluation that a run is, else the newest one of the model that it trained; null when
  // there is none, or it is not known (`want_kept`).
  [[nodiscard]] const KeptEvaluationRow* EvaluationOf(int64_t run_id) const;
  void ShowInEvaluate(int64_t evaluation_run_id);

  // Selects the rows between the last clicked one and this one, whether they were read or not.
  void SelectTableRange(QueryTable base, uint64_t row);
  void SelectWholeTable(QueryTable base);
  // Asks for all of the table and copies it as tab separated values.
  void CopyTable(QueryTable query);
  void Copy(const std::string& text, const std::string& what);
  void Tell(Severity severity, std::string text, std::string detail = {});
  void TellWithAction(Severity severity, std::string text, std::string detail, std::string label,
                      std::function<void()> action);
  // The runs that an action on `run` means: the selection when the run is part of it, else the run
  // alone.
  [[nodiscard]] std::vector<int64_t> Targets(int64_t run) const;
  [[nodiscard]] bool MakesFiles() const { return takes_files && options_.has_storage; }
  // Whether the person can change the open file.
  [[nodiscard]] bool CanEdit() const { return file.open && !file.read_only; }

  Link link;
  Bench bench;
  ChartStore charts;
  ZoomHistory zooms;

  EngineState engine_state = EngineState::kConnecting;
  std::string engine_detail;
  double engine_since_s = 0;
  bool takes_files = true;  // of Welcome
  FileState file;
  std::vector<FileListEntry> files;
  bool files_known = false;
  RunList runs;  // of the project, all
  bool runs_known = false;
  MetricList metrics;
  bool metrics_known = false;
  TableData table;
  bool table_known = false;
  // Columns that the answered cells belong to, and those of the query under way.
  std::vector<ColumnSpec> table_columns, table_columns_asked;
  uint64_t table_anchor = 0;  // row that was clicked last
  ColumnList columns;
  bool columns_known = false;
  ProblemList problems;
  DeletedRunList deleted_runs;
  std::optional<RunFactsReply> run_facts;  // last asked for
  RunNews news;
  RuleMarks rules;
  HoverData hover;
  uint64_t hover_count = 0;  // answers so far
  std::optional<ImportProgress> import;
  std::optional<SaveProgress> save;
  bool saving = false;                    // until the host says that it is done
  std::optional<ImportDone> import_done;  // the last one with guesses to correct
  std::optional<TrainingNews> training;   // under way

  ViewState view;
  Selection selection;
  Toasts toasts;

  std::string run_search;       // transient
  int64_t highlighted_run = 0;  // lifted in every chart: a run, or all of a group (GroupLineId)
  bool want_problems = false;   // the list is on screen
  bool want_deleted_runs = false, deleted_runs_known = false;
  bool want_columns = false;
  bool want_kept = false;      // which evaluations the file keeps
  bool show_problems = false;  // ask the panel to open
  bool show_guesses = false;

 private:
  template <class Reply>
  void Take(Message* message, int frames = 2);
  void On(const Welcome& reply);
  void On(const Failure& reply);
  void On(FileList reply);
  void On(FileState reply);
  void On(SaveProgress reply);
  void On(const SaveReady& reply);
  void On(RunList reply);
  void On(MetricList reply);
  void On(ChartData reply);
  void On(HoverData reply);
  void On(TableData reply);
  void On(ColumnList reply);
  void On(ProblemList reply);
  void On(DeletedRunList reply);
  void On(ImportProgress reply);
  void On(ImportDone reply);
  void On(const Notice& reply);
  void On(RunFactsReply reply) { run_facts = std::move(reply); }
  void On(const CompactDone& reply);
  void On(RuleReport reply);
  void On(const RunKept& reply);
  void On(EvaluationList reply) { bench.On(std::move(reply)); }
  void On(StoredEvaluation reply) { bench.On(std::move(reply)); }
  void Notify(const std::vector<const RuleHit*>& hits);
  void OpenAtStart();
  [[nodiscard]] bool Follows(uint32_t handle) const;
  void WatchTraining();
  void LoseTraining();
  void TellRestarted();
  // Whether it is known which file is open: what is dropped before waits for it.
  [[nodiscard]] bool KnowsFile() const;
  void TakeHeldDrops();
  void TakeDrop(const FileDrop& drop);
  [[nodiscard]] bool IsForBench(const FileDrop& drop) const;
  void Reset();
  void AskLists(double now_s);
  void RebuildLists();
  void RebuildGroups();
  // So that it is in the list: groups and runs that it is below.
  void OpenRowsAbove(const RunRow& run);
  void UpdateLeaveWarning();

  // An engine that is ended has not heard what it was told so shortly before.
  static constexpr double kMayBeLostS = 5;

  Host* host_;
  render::PlotRenderer* plots_;
  AppOptions options_;
  enum class Reopen { kNothing, kStored, kExample };
  Reopen reopen_ = Reopen::kNothing;     // after a restart of the engine
  Reopen reopening_ = Reopen::kNothing;  // what open_asked_ means, unless it is the start
  bool own_import_ = false;              // the next list of runs is what the person brought in
  bool greeting_ = false;                // the next FileState answers our Hello
  bool start_done_ = false;              // what to open at start was decided
  bool open_newest_ = false;             // open the newest stored file when the list arrives
  bool open_asked_ = false;  // a file was asked for at start, and is neither there nor refused
  std::vector<FileDrop> held_drops_;
  std::string opened_name_;
  bool persistence_asked_ = false;
  bool training_followed_ = false;  // its journal comes into the open file
  bool stays_awake_ = false;        // for what rules may notify
  double next_tick_s_ = 0;          // asked for, in wall time

  int64_t to_reveal_ = 0;  // run
  std::vector<ColumnSpec> copy_columns_;
  RunList matches_;
  bool matches_known_ = false;
  std::unordered_map<int64_t, size_t> run_index_;
  RunListRows list_;
  std::vector<int64_t> shown_runs_;
  std::vector<ChartGroup> shown_groups_;
  std::vector<size_t> group_of_line_;           // index into runs.groups, in order of their keys
  std::unordered_map<size_t, size_t> line_of_;  // and back
  uint64_t shown_version_ = 1;
  size_t unarchived_count_ = 0;
  std::string listed_search_;
  ViewState saved_view_, listed_view_;
  double view_changed_s_ = 0, view_sent_s_ = -kMayBeLostS;
};

}  // namespace tidemark::ui
