// From a kept evaluation to its run in the charts, and back.
#include "ui/model.h"

namespace tidemark::ui {

void Model::ShowInCharts(int64_t run_id) {
  view.tab = Tab::kCharts;
  // It may be in another project than the one that is listed.
  if (!Run(run_id)) view.project.clear();
  to_reveal_ = run_id;
  host_->RequestFrames(2);
}

const RunRow* Model::TakeRevealed() {
  if (to_reveal_ == 0) return nullptr;
  if (view.tab != Tab::kCharts) {
    to_reveal_ = 0;  // the person went elsewhere before it was listed
    return nullptr;
  }
  const RunRow* run = Run(to_reveal_);
  if (!run) return nullptr;
  to_reveal_ = 0;
  SetHidden({run->run_id}, false);
  OpenRowsAbove(*run);
  return Run(run->run_id);
}

void Model::OpenRowsAbove(const RunRow& run) {
  if (const GroupRow* group = GroupOf(run)) view.closed_rows.erase(group->key);
  const auto found = run_index_.find(run.run_id);
  if (found == run_index_.end()) return;
  uint16_t depth = run.depth;
  for (size_t i = found->second; i-- > 0 && depth > 0;) {
    if (runs.rows[i].depth >= depth) continue;
    depth = runs.rows[i].depth;
    view.closed_rows.erase(runs.rows[i].uuid);
  }
  RebuildLists();
}

const KeptEvaluationRow* Model::EvaluationOf(int64_t run_id) const {
  const KeptEvaluationRow* newest = nullptr;
  for (const KeptEvaluationRow& kept : bench.kept.evaluations) {
    if (kept.run_id == run_id) return &kept;
    if (kept.parent_run_id == run_id && (!newest || kept.ended_s > newest->ended_s)) newest = &kept;
  }
  return newest;
}

void Model::ShowInEvaluate(int64_t evaluation_run_id) {
  view.tab = Tab::kEvaluate;
  bench.ShowKept(evaluation_run_id);
  host_->RequestFrames(2);
}

}  // namespace tidemark::ui
