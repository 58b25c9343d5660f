// What the person can do with runs and files.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "ui/format.h"
#include "ui/model.h"
#include "ui/texts.h"

namespace tidemark::ui {

void Model::SetHidden(const std::vector<int64_t>& run_ids, bool hidden) {
  for (const int64_t id : run_ids) {
    const RunRow* run = Run(id);
    if (!run) continue;
    if (hidden)
      view.hidden.insert(run->uuid);
    else
      view.hidden.erase(run->uuid);
  }
  RebuildLists();
  host_->RequestFrames(2);
}

void Model::ShowOnly(const std::vector<int64_t>& run_ids) {
  for (const RunRow& run : runs.rows) view.hidden.insert(run.uuid);
  SetHidden(run_ids, false);
}

void Model::ShowAll() {
  for (const RunRow& run : runs.rows) view.hidden.erase(run.uuid);
  RebuildLists();
}

void Model::HideAll() { ShowOnly({}); }

void Model::SetClosed(const std::string& key, bool closed) {
  if (closed)
    view.closed_rows.insert(key);
  else
    view.closed_rows.erase(key);
  RebuildLists();
  host_->RequestFrames(2);
}

void Model::CloseGroups(bool closed) {
  for (const GroupRow& group : runs.groups) {
    if (closed)
      view.closed_rows.insert(group.key);
    else
      view.closed_rows.erase(group.key);
  }
  RebuildLists();
  host_->RequestFrames(2);
}

std::vector<int64_t> Model::WithTheirGroups(const std::vector<int64_t>& run_ids) const {
  std::set<int32_t> groups;
  for (const int64_t id : run_ids) {
    const RunRow* run = Run(id);
    if (run == nullptr || run->group < 0) return run_ids;
    groups.insert(run->group);
  }
  std::vector<int64_t> all;
  for (const RunRow& run : runs.rows) {
    if (groups.count(run.group) != 0) all.push_back(run.run_id);
  }
  return all;
}

void Model::SetColour(const std::vector<int64_t>& run_ids, const std::string& value) {
  link.Send(EditRuns{run_ids, RunField::kColour, value});
}

void Model::SetPinned(const std::vector<int64_t>& run_ids, bool pinned) {
  link.Send(EditRuns{run_ids, RunField::kPinned, pinned ? "1" : "0"});
}

void Model::SetArchived(const std::vector<int64_t>& run_ids, bool archived) {
  link.Send(EditRuns{run_ids, RunField::kArchived, archived ? "1" : "0"});
  const std::string runs_text = Counted(run_ids.size(), "run", "runs");
  TellWithAction(
      Severity::kInfo,
      fmt::format(fmt::runtime(archived ? texts::kArchived : texts::kUnarchived), runs_text), {},
      texts::kUndo, [this] { Undo(); });
}

void Model::SetGroup(const std::vector<int64_t>& run_ids, const std::string& group) {
  link.Send(EditRuns{run_ids, RunField::kGroup, group});
}

void Model::SetNotes(const std::vector<int64_t>& run_ids, const std::string& notes) {
  link.Send(EditRuns{run_ids, RunField::kNotes, notes});
}

void Model::PatchTags(const std::vector<int64_t>& run_ids, const std::string& patch) {
  link.Send(EditRuns{run_ids, RunField::kTags, patch});
}

void Model::DeleteRuns(const std::vector<int64_t>& run_ids) {
  link.Send(EditRuns{run_ids, RunField::kDeleted, "1"});
  selection.Clear();
  TellWithAction(Severity::kInfo,
                 fmt::format(texts::kRunsDeleted, Counted(run_ids.size(), "run", "runs")),
                 texts::kRunsDeletedDetail, texts::kUndo, [this] { Undo(); });
}

void Model::RestoreRuns(const std::vector<int64_t>& run_ids) {
  link.Send(EditRuns{run_ids, RunField::kDeleted, "0"});
}

void Model::RenameRun(int64_t run, const std::string& name) {
  link.Send(EditRuns{{run}, RunField::kName, name});
}

void Model::Undo() { link.Send(tidemark::Undo{}); }
void Model::Redo() { link.Send(tidemark::Redo{}); }

void Model::OpenStored(const std::string& name) {
  SaveViewNow();
  link.Send(OpenFile{name, false});
}

void Model::NewFile() {
  SaveViewNow();
  const auto taken = [this](const std::string& name) {
    for (const FileListEntry& entry : files) {
      if (entry.name == name) return true;
    }
    return false;
  };
  std::string name = std::string(texts::kNewFileName) + ".sqlite";
  for (int n = 2; taken(name); ++n) name = fmt::format("{} {}.sqlite", texts::kNewFileName, n);
  link.Send(OpenFile{name, true});
}

void Model::OpenExample() {
  SaveViewNow();
  link.Send(OpenHandle{kExampleHandle, texts::kExampleName, ""});
}

void Model::RenameStored(const std::string& from, const std::string& to) {
  link.Send(RenameFile{from, to});
}

void Model::DeleteStored(const std::string& name) { link.Send(DeleteFile{name}); }

void Model::Save() {
  if (saving || !file.open) return;
  if (!persistence_asked_) {
    host_->RequestPersistence();
    persistence_asked_ = true;
  }
  SaveViewNow();
  saving = true;
  link.Send(SaveCopy{});
  UpdateLeaveWarning();
}

void Model::CancelSave() { link.Send(tidemark::CancelSave{}); }
void Model::SetFollowing(SetFollowing::Mode mode) {
  for (const FollowedFolder& folder : FollowedFolders()) {
    link.Send(tidemark::SetFollowing{folder.handle, mode});
  }
}
void Model::CancelImport() { link.Send(tidemark::CancelImport{}); }

void Model::ImportAgain(uint32_t handle, const std::string& root,
                        std::vector<ColumnCorrection> corrections) {
  link.Send(Import{handle, root, std::move(corrections), Follows(handle)});
}

void Model::DismissProblems() { link.Send(tidemark::DismissProblems{}); }

void Model::SelectTableRange(QueryTable base, uint64_t row) {
  base.slot = kSlotTableIds;
  base.columns.clear();
  base.first_row = std::min(row, table_anchor);
  base.row_count = std::max(row, table_anchor) - base.first_row + 1;
  link.Send(std::move(base));
}

void Model::SelectWholeTable(QueryTable base) {
  base.slot = kSlotTableIds;
  base.columns.clear();
  base.first_row = 0;
  // Of runs only, those of closed rows too.
  base.collapsed.clear();
  base.row_count = table.matching;
  base.group_by.clear();
  link.Send(std::move(base));
}

void Model::CopyTable(QueryTable query) {
  query.collapsed.clear();
  query.group_by.clear();
  copy_columns_ = query.columns;
  link.Send(std::move(query));
}

void Model::Copy(const std::string& text, const std::string& what) {
  host_->SetClipboardText(text);
  Tell(Severity::kInfo, fmt::format(texts::kCopied, what));
}

void Model::Tell(Severity severity, std::string text, std::string detail) {
  TellWithAction(severity, std::move(text), std::move(detail), {}, {});
}

void Model::TellWithAction(Severity severity, std::string text, std::string detail,
                           std::string label, std::function<void()> action) {
  Toast toast;
  toast.severity = severity;
  toast.text = std::move(text);
  toast.detail = std::move(detail);
  toast.action_label = std::move(label);
  toast.action = std::move(action);
  toasts.Add(std::move(toast), now_s());
  host_->RequestFrames(2);
}

void Model::UpdateLeaveWarning() { host_->WarnBeforeLeaving(import.has_value() || saving); }

}  // namespace tidemark::ui
