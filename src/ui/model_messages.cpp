// What the engine says: each reply takes the place of the one before it.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "base/sqlite_head.h"
#include "generated/build_id.h"
#include "ui/cells.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/format.h"
#include "ui/model.h"
#include "ui/texts.h"

namespace tidemark::ui {
namespace {

bool IsDatabase(const FileDrop& drop) {
  return !drop.is_folder && drop.file_count <= 1 && IsSqlite(drop.first_bytes);
}

}  // namespace

// What a reply changes is drawn; where it may move other things, they find their place in a second
// frame.
template <class Reply>
void Model::Take(Message* message, int frames) {
  Reply reply;
  if (!DecodeMessage(message, &reply)) return;
  On(std::move(reply));
  host_->RequestFrames(frames);
}

void Model::OnMessage(Message message) {
  switch (PeekType<ReplyType>(message)) {
    case ReplyType::kWelcome:
      Take<Welcome>(&message);
      break;
    case ReplyType::kFailure:
      Take<Failure>(&message);
      break;
    case ReplyType::kFileList:
      Take<FileList>(&message);
      break;
    case ReplyType::kFileState:
      Take<FileState>(&message, 0);  // asks itself
      break;
    case ReplyType::kSaveProgress:
      Take<SaveProgress>(&message);
      break;
    case ReplyType::kSaveReady:
      Take<SaveReady>(&message);
      break;
    case ReplyType::kRunList:
      Take<RunList>(&message, 1);  // more or fewer rows ask for another one
      break;
    case ReplyType::kMetricList:
      Take<MetricList>(&message, 1);  // as the list of runs
      break;
    case ReplyType::kChartData:
      Take<ChartData>(&message, 1);  // a wider gutter asks for another one
      break;
    case ReplyType::kHoverData:
      Take<HoverData>(&message);
      break;
    case ReplyType::kTableData:
      Take<TableData>(&message);
      break;
    case ReplyType::kColumnList:
      Take<ColumnList>(&message);
      break;
    case ReplyType::kProblemList:
      Take<ProblemList>(&message);
      break;
    case ReplyType::kDeletedRunList:
      Take<DeletedRunList>(&message);
      break;
    case ReplyType::kImportProgress:
      Take<ImportProgress>(&message);
      break;
    case ReplyType::kImportDone:
      Take<ImportDone>(&message);
      break;
    case ReplyType::kNotice:
      Take<Notice>(&message);
      break;
    case ReplyType::kRunFacts:
      Take<RunFactsReply>(&message);
      break;
    case ReplyType::kCompactDone:
      Take<CompactDone>(&message);
      break;
    case ReplyType::kRuleReport:
      Take<RuleReport>(&message);
      break;
    case ReplyType::kRunKept:
      Take<RunKept>(&message);
      break;
    case ReplyType::kEvaluationList:
      Take<EvaluationList>(&message);
      break;
    case ReplyType::kStoredEvaluation:
      Take<StoredEvaluation>(&message);
      break;
  }
  TakeHeldDrops();
}

void Model::OnEngineState(EngineState state, const std::string& detail) {
  const bool stopped =
      engine_state == EngineState::kRestarting || engine_state == EngineState::kStopped;
  engine_state = state;
  engine_detail = detail;
  engine_since_s = now_s();
  host_->RequestFrames(2);
  if (state != EngineState::kReady) return;
  if (stopped) TellRestarted();
  // A new connection, or a new engine behind it: what was asked of the old one is lost.
  link.ForgetAll();
  if (file.open)
    reopen_ = file.example ? Reopen::kExample : Reopen::kStored;
  else if (open_asked_ && reopening_ == Reopen::kNothing)
    start_done_ = false;  // what was asked for at start is asked for again
  else if (open_asked_)
    reopen_ = reopening_;
  // else: a line replaced before its greeting was answered still has `reopen_` to do
  greeting_ = true;
  file.open = false;
  import.reset();
  save.reset();
  saving = false;
  UpdateLeaveWarning();
  link.Send(Hello{kBuildId});
}

// The banner was there for a moment only.
void Model::TellRestarted() {
  TellWithAction(Severity::kWarning, texts::kRestarted,
                 import ? texts::kRestartedImport : texts::kRestartedDetail, texts::kSaveCopy,
                 [this] { Save(); });
}

void Model::On(const Welcome& reply) {
  takes_files = reply.takes_files;
  if (reply.build_id != kBuildId) {
    engine_state = EngineState::kOldBuild;
    engine_detail.clear();
  }
}

void Model::On(const Failure& reply) {
  bench.On(reply);
  if (reply.slot != 0) {
    if (charts.OnFailure(reply)) return;
    link.Answered(reply.slot);
    if (reply.slot == kSlotHover) return;
  }
  if (static_cast<ErrorCode>(reply.code) == ErrorCode::kCancelled) {
    if (reply.command == CommandType::kSaveCopy) {
      save.reset();
      saving = false;
      UpdateLeaveWarning();
    }
    return;
  }
  if (reply.command == CommandType::kSaveCopy) {
    save.reset();
    saving = false;
    UpdateLeaveWarning();
  }
  if (reply.command == CommandType::kOpenFile || reply.command == CommandType::kOpenHandle)
    file.opening = open_asked_ = false;
  Tell(Severity::kError, reply.message, reply.hint);
}

void Model::On(FileList reply) {
  files = std::move(reply.files);
  files_known = true;
  if (!open_newest_) return;
  open_newest_ = false;
  if (!files.empty() && !file.open && !file.opening) {
    link.Send(OpenFile{files.front().name, false});
    open_asked_ = true;
  }
}

void Model::OpenAtStart() {
  if (reopen_ == Reopen::kExample) {
    OpenExample();
  } else if (reopen_ == Reopen::kStored) {
    link.Send(OpenFile{opened_name_, false});
  } else if (!start_done_ && options_.open_example) {
    OpenExample();
  } else if (!start_done_ && !options_.open_name.empty()) {
    link.Send(OpenFile{options_.open_name, false});
  } else if (!start_done_) {
    open_newest_ = options_.open_newest;
  }
  open_asked_ = reopen_ != Reopen::kNothing ||
                (!start_done_ && (options_.open_example || !options_.open_name.empty()));
  start_done_ = true;
  reopening_ = reopen_;
  reopen_ = Reopen::kNothing;
}

void Model::Reset() {
  charts.Clear();
  zooms.Clear();
  selection.Clear();
  runs = {};
  matches_ = {};
  metrics = {};
  table = {};
  columns = {};
  problems = {};
  deleted_runs = {};
  deleted_runs_known = false;
  hover = {};
  runs_known = matches_known_ = metrics_known = table_known = columns_known = false;
  run_search.clear();
  highlighted_run = 0;
  import_done.reset();
  news.Reset();
  rules.Reset();
  link.ForgetAll();
}

void Model::On(FileState reply) {
  const bool greeting = greeting_;
  greeting_ = false;
  const bool opened = reply.open && (!file.open || reply.name != opened_name_);
  const bool closed = !reply.open && file.open;
  if (opened || closed) Reset();
  if (closed || (opened && reply.name != opened_name_)) bench.ForgetFile();
  if (opened) {
    // The same file again, from a restarted engine: what is on screen stays, and is saved where it
    // differs from what the file has.
    saved_view_ = ViewFromJson(reply.view_json);
    if (reply.view_json.empty()) saved_view_.theme = view.theme;
    const bool evaluates = view.tab == Tab::kEvaluate && reply.view_json.empty();
    if (reply.name != opened_name_) view = saved_view_;
    const std::string own = reply.name + '\n';
    if (options_.parting.rfind(own, 0) == 0) {
      view = ViewFromJson(options_.parting.substr(own.size()));
    }
    options_.parting.clear();
    if (evaluates) view.tab = Tab::kEvaluate;  // its file was made to keep what is on screen
    opened_name_ = reply.name;
  }
  if (closed) opened_name_.clear();
  file = std::move(reply);
  file.view_json.clear();
  if (file.open || (!greeting && !file.opening)) open_asked_ = false;
  bench.OnFile(CanEdit());
  WatchTraining();
  RebuildLists();
  if (greeting && !file.open && !file.opening) OpenAtStart();
  if (file.open) reopen_ = Reopen::kNothing;
  AskLists(now_s());  // not only with the next frame
  if (!opened && file.open && Band() == GroupBand::kNone) {
    charts.WantAgain(file.data_version, now_s());
  }
  if (opened || closed || greeting) link.Send(ListFiles{});
  // A followed file changes twice a second: what is asked for because of it brings the frames.
  if (opened || closed || !link.InFlight(kSlotRuns)) host_->RequestFrames(2);
}

void Model::On(RunList reply) {
  const uint32_t slot = reply.slot;
  link.Answered(slot);
  if (reply.rows.size() != (slot == kSlotMatches ? matches_ : runs).rows.size()) {
    host_->RequestFrames(2);
  }
  if (slot == kSlotMatches) {
    matches_ = std::move(reply);
    matches_known_ = true;
  } else {
    runs = std::move(reply);
    runs_known = true;
    matches_known_ = matches_known_ && !run_search.empty();
  }
  RebuildLists();
  if (slot == kSlotRuns) {
    // What the person brings in is no news to them.
    news.See(runs.rows, !file.followed.empty() && !import && !own_import_);
    own_import_ = false;
    selection.Keep([this](int64_t id) { return Run(id) != nullptr; });
  }
}

void Model::On(MetricList reply) {
  link.Answered(reply.slot);
  if (reply.rows.size() != metrics.rows.size()) host_->RequestFrames(2);
  metrics = std::move(reply);
  metrics_known = true;
  AskLists(now_s());  // not only with the next frame
}

void Model::On(ChartData reply) { charts.OnData(std::move(reply)); }

void Model::On(HoverData reply) {
  link.Answered(reply.slot);
  hover = std::move(reply);
  ++hover_count;
}

void Model::On(TableData reply) {
  if (reply.slot == kSlotTableIds) {
    for (const TableRow& row : reply.rows) {
      if (!row.group) selection.Add(row.run.run_id);
    }
    return;
  }
  if (reply.slot == kSlotTableCopy) {
    std::string text = texts::kRun;
    for (const ColumnSpec& column : copy_columns_) text += "\t" + ColumnTitle(column);
    for (const TableRow& row : reply.rows) {
      text += "\n" + row.run.name;
      for (const Cell& cell : row.cells) text += "\t" + CellExact(cell);
    }
    Copy(text + "\n", texts::kTableWhat);
    return;
  }
  link.Answered(reply.slot);
  table_columns = table_columns_asked;
  table = std::move(reply);
  table_known = true;
}

void Model::On(ColumnList reply) {
  link.Answered(reply.slot);
  columns = std::move(reply);
  columns_known = true;
}

void Model::On(ProblemList reply) {
  link.Answered(reply.slot);
  problems = std::move(reply);
}

void Model::On(DeletedRunList reply) {
  link.Answered(reply.slot);
  deleted_runs = std::move(reply);
  deleted_runs_known = true;
}

void Model::On(SaveProgress reply) { save = reply; }

void Model::On(const SaveReady& reply) {
  save.reset();
  host_->SaveScratch(reply.scratch_name, reply.suggested_name);
}

void Model::OnSaved(bool ok, const std::string& message) {
  saving = false;
  save.reset();
  UpdateLeaveWarning();
  if (!message.empty()) Tell(ok ? Severity::kSuccess : Severity::kError, message);
  host_->RequestFrames(2);
}

void Model::On(ImportProgress reply) {
  import = std::move(reply);
  UpdateLeaveWarning();
}

void Model::On(const CompactDone& reply) {
  Tell(Severity::kSuccess,
       fmt::format(texts::kCompacted, Bytes(reply.bytes_before), Bytes(reply.bytes_after)),
       reply.runs == 0 ? std::string()
                       : fmt::format(texts::kCompactedRuns, Counted(reply.runs, "run", "runs"),
                                     Counted(reply.points, "point", "points")));
}

void Model::On(const RunKept& reply) {
  own_import_ = true;
  bench.On(reply);
  if (reply.was_there) {
    Tell(Severity::kInfo, fmt::format(evaluate_texts::kKeptBefore, bench.kept_name));
  } else {
    TellWithAction(Severity::kSuccess, fmt::format(evaluate_texts::kKept, bench.kept_name), {},
                   texts::kUndo, [this] { Undo(); });
  }
}

bool Model::Follows(uint32_t handle) const {
  return std::any_of(file.followed.begin(), file.followed.end(),
                     [&](const FollowedFolder& folder) { return folder.handle == handle; });
}

void Model::On(ImportDone reply) {
  import.reset();
  own_import_ = true;
  UpdateLeaveWarning();
  const bool came = reply.error.empty() && !reply.cancelled;
  if (training && training->handle == reply.handle && !came) LoseTraining();
  if (!reply.error.empty()) {
    Tell(Severity::kError, fmt::format(texts::kImportFailed, reply.root_name), reply.error);
  } else if (reply.cancelled) {
    Tell(Severity::kInfo, fmt::format(texts::kImportCancelled, reply.root_name),
         texts::kImportCancelledDetail);
  } else {
    const bool nothing =
        reply.points_added == 0 && reply.runs_added == 0 && reply.runs_updated == 0;
    const std::string points = Counted(reply.points_added, "point", "points");
    std::string text =
        nothing ? fmt::format(texts::kImportNothingNew, reply.root_name)
        : reply.runs_added == 0
            ? fmt::format(texts::kImportGrew, points, Counted(reply.runs_updated, "run", "runs"))
            : fmt::format(texts::kImportDone, Counted(reply.runs_added, "run", "runs"), points,
                          reply.root_name);
    if (reply.problems > 0) {
      TellWithAction(
          Severity::kWarning, std::move(text),
          fmt::format(texts::kImportProblems, Counted(reply.problems, "problem", "problems")),
          texts::kShow, [this] { show_problems = true; });
    } else if (!reply.guesses.empty() && !(nothing && Follows(reply.handle))) {
      TellWithAction(Severity::kSuccess, std::move(text), texts::kColumnsGuessed,
                     texts::kColumnsEllipsis, [this] { show_guesses = true; });
    } else if (nothing) {
      if (!Follows(reply.handle)) Tell(Severity::kInfo, std::move(text));
    } else {
      TellWithAction(Severity::kSuccess, std::move(text), {}, texts::kUndo, [this] { Undo(); });
    }
  }
  if (!reply.guesses.empty()) import_done = std::move(reply);
}

void Model::On(const Notice& reply) {
  const Severity severity = reply.severity == 0   ? Severity::kInfo
                            : reply.severity == 1 ? Severity::kWarning
                                                  : Severity::kError;
  Tell(severity, reply.message, reply.hint);
}

bool Model::KnowsFile() const {
  if (engine_state != EngineState::kReady || greeting_ || file.opening) return false;
  return file.open || (start_done_ && !open_newest_ && !open_asked_);
}

// Models are evaluated. What else is dropped on the Evaluate view is their data; files that go on
// growing are runs.
bool Model::IsForBench(const FileDrop& drop) const {
  if (!bench.CanEvaluate() || drop.own_file || drop.file_count == 0) return false;
  if (!drop.is_folder && drop.model_count > 0) return true;
  return view.tab == Tab::kEvaluate && !IsDatabase(drop);
}

void Model::OnFileDrop(const FileDrop& drop) {
  if (IsForBench(drop)) {
    view.tab = Tab::kEvaluate;
    bench.TakeDrop(drop);
    host_->RequestFrames(2);
    return;
  }
  held_drops_.push_back(drop);
  TakeHeldDrops();
}

void Model::TakeHeldDrops() {
  while (!held_drops_.empty() && KnowsFile()) {
    const FileDrop drop = std::move(held_drops_.front());
    held_drops_.erase(held_drops_.begin());
    TakeDrop(drop);
  }
}

void Model::TakeDrop(const FileDrop& drop) {
  if (!takes_files) {
    Tell(Severity::kInfo, texts::kDropServed, texts::kDropServedHint);
  } else if (drop.file_count == 0 && !drop.follows) {
    Tell(Severity::kInfo, texts::kDropEmpty);
  } else if (!drop.is_folder && IsDatabase(drop)) {
    link.Send(OpenHandle{drop.handle, drop.root_name, options_.has_storage ? drop.root_name : ""});
  } else {
    link.Send(Import{drop.handle, drop.root_name, {}, drop.follows, drop.own_file});
    ImportProgress begun;
    begun.root_name = drop.root_name;
    begun.scanning = true;
    import = begun;
    UpdateLeaveWarning();
  }
  host_->RequestFrames(2);
}

}  // namespace tidemark::ui
