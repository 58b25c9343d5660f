#include "ui/evaluate/bench.h"

#include <utility>

namespace tidemark::ui {

using workbench::AnswerType;
using workbench::ModelCard;

template <class Answer>
void Bench::Take(Message* message) {
  Answer answer;
  if (DecodeMessage(message, &answer)) Take(std::move(answer));
}

// Only the newest question has an answer worth showing; some are answered again and again while a
// search goes on. Tickets are of one row for all slots.
template <class Answer>
void Bench::TakeQueried(Message* message, std::initializer_list<Answered<Answer>*> askers) {
  Answer answer;
  if (!DecodeMessage(message, &answer)) return;
  for (Answered<Answer>* asker : askers) {
    if (asker->ticket == 0 || answer.query.ticket != asker->ticket) continue;
    asker->latest = std::move(answer);
    asker->trouble = {};
    asker->waits = false;
    return;
  }
}

void Bench::OnMessage(Message message) {
  switch (PeekType<workbench::AnswerType>(message)) {
    case AnswerType::kBench:
      Take<workbench::Bench>(&message);
      break;
    case AnswerType::kTrouble:
      Take<workbench::Trouble>(&message);
      break;
    case AnswerType::kSummary:
      TakeQueried(&message, {&summary, &compared_summary});
      MendClass();
      break;
    case AnswerType::kCurves:
      TakeQueried(&message, {&curves, &compared_curves});
      break;
    case AnswerType::kThresholdView:
      TakeQueried(&message, {&threshold});
      break;
    case AnswerType::kResiduals:
      TakeQueried(&message, {&residuals});
      break;
    case AnswerType::kRowList:
      TakeQueried(&message, {&rows});
      break;
    case AnswerType::kWeakSlices:
      TakeQueried(&message, {&weak_slices});
      break;
    case AnswerType::kImportances:
      TakeQueried(&message, {&importances});
      break;
    case AnswerType::kDependence:
      TakeQueried(&message, {&dependence});
      break;
    case AnswerType::kWhatIf:
      TakeQueried(&message, {&what_if});
      break;
    case AnswerType::kComparison:
      TakeQueried(&message, {&comparison});
      break;
    case AnswerType::kKept:
      Take<workbench::Kept>(&message);
      break;
    case AnswerType::kRecomputed:
      Take<workbench::Recomputed>(&message);
      break;
    case AnswerType::kExported:
      Take<workbench::Exported>(&message);
      break;
  }
  host_->RequestFrames(2);
}

void Bench::Forget() {
  EachQuery(this, [](uint32_t, auto* query) { *query = {}; });
  classes_known_.clear();
}

// --- What the workbench said ---

void Bench::OnState(BenchState told, const std::string& detail) {
  if (told == BenchState::kFailed) {
    // What is on screen may be read on; nothing of what waits will come.
    EachQuery(this, [](uint32_t, auto* query) { query->waits = false; });
    keeping = exporting = false;
    recomputing = 0;
    to_keep_.reset();
  }
  state = told;
  state_detail = detail;
  host_->RequestFrames(2);
}

void Bench::Take(workbench::Bench told) {
  bench = std::move(told);
  MendView();
}

void Bench::Take(const workbench::Trouble& told) {
  using workbench::RequestType;
  bool queried = false;
  EachQuery(this, [&](uint32_t slot, auto* query) {
    if (told.slot != slot) return;
    queried = true;
    if (told.ticket != query->ticket) return;
    query->trouble = told.what;
    query->waits = false;
  });
  if (queried) return;
  trouble = told.what;
  if (told.request == RequestType::kKeep) keeping = false;
  if (told.request == RequestType::kExportPredictions) exporting = false;
  if (told.request == RequestType::kRecompute) recomputing = 0;
  if (told.request == RequestType::kAddKept) kept_to_compare_ = kept_to_show_ = 0;
}

void Bench::Take(workbench::Kept told) {
  to_keep_ = std::move(told.run);
  kept_name = to_keep_->name;
  SendKept();
}

void Bench::SendKept() {
  if (!to_keep_ || !can_edit_file_) return;
  link_->Send(std::move(*to_keep_));
  to_keep_.reset();
}

void Bench::Take(workbench::Recomputed told) {
  if (told.run_id == recomputing) recomputed = std::move(told);
}

void Bench::Take(workbench::Exported told) {
  exporting = false;
  host_->SaveBytes(told.file_name, std::move(told.bytes.bytes));
}

// --- What the engine said ---

void Bench::On(const RunKept& reply) {
  keeping = false;
  kept_as = reply;
}

void Bench::On(EvaluationList reply) {
  link_->Answered(kSlotEvaluations);
  kept = std::move(reply);
  kept_known = true;
}

void Bench::On(StoredEvaluation reply) {
  link_->Answered(reply.slot);
  if (reply.slot == kSlotEvaluationToRecompute) {
    if (reply.run_id != recomputing) return;
    Send(workbench::Recompute{reply.run_id, std::move(reply.document), std::move(reply.model)});
    return;
  }
  Send(workbench::AddKept{reply.run_id, std::move(reply.document), std::move(reply.predictions)});
}

void Bench::On(const Failure& reply) {
  if (reply.command == CommandType::kKeepRun) keeping = false;
  if (reply.slot == kSlotEvaluationToRecompute) recomputing = 0;
  if (reply.slot == kSlotEvaluationToCompare) kept_to_compare_ = 0;
  if (reply.slot == kSlotEvaluationToShow) kept_to_show_ = 0;
}

void Bench::OnFile(bool can_edit) {
  can_edit_file_ = can_edit;
  SendKept();
}

void Bench::ForgetFile() {
  kept = {};
  kept_known = false;
  kept_as.reset();
  recomputed.reset();
  recomputing = kept_to_compare_ = kept_to_show_ = 0;
  // What the workbench has not made yet goes into the file that comes.
  if (!to_keep_ && !kept_name.empty()) keeping = false;
  // Their numbers are of that file.
  for (const ModelCard& card : bench.models) {
    if (card.kept_run_id != 0) Send(workbench::RemoveModel{card.evaluation});
  }
}

// --- Actions ---

void Bench::TakeDrop(const FileDrop& drop) {
  trouble = {};
  host_->GiveDropToBench(drop.handle);
  Send(workbench::AddFiles{drop.handle});
}

void Bench::Show(uint32_t evaluation) {
  picked_ = true;
  view.evaluation = evaluation;
  MendView();
}

void Bench::CompareWith(uint32_t evaluation) {
  view.compared = evaluation;
  MendView();
}

void Bench::RemoveModel(uint32_t evaluation) {
  trouble = {};
  Send(workbench::RemoveModel{evaluation});
}

void Bench::RemoveData(uint32_t data) {
  trouble = {};
  Send(workbench::RemoveData{data});
}

// A second change comes before the workbench has told the first one.
void Bench::SetChoices(workbench::Choices choices) {
  trouble = {};
  bench.choices = choices;
  Send(workbench::SetChoices{std::move(choices)});
}

void Bench::EvaluateModel(uint32_t evaluation) {
  trouble = {};
  kept_as.reset();  // what comes is another one
  Send(workbench::Evaluate{evaluation});
}

// Searches that end so have no answer: they are asked again when they are wanted again.
void Bench::Stop() {
  const ModelCard* running = Running();
  Send(workbench::Stop{running ? running->evaluation : view.evaluation});
  if (running && running->evaluation != view.evaluation) return;
  view.want_weak_slices = view.want_importance = false;
  view.dependence_column.clear();
  const auto forget = [](auto* query) {
    query->waits = false;
    query->ticket = 0;
    query->asked_key.clear();
  };
  forget(&weak_slices);
  forget(&importances);
  forget(&dependence);
  forget(&comparison);
  weak_slices.stopped = importances.stopped = true;
}

void Bench::Restart() {
  Forget();
  bench = {};
  view = {};
  picked_ = false;
  trouble = {};
  recomputed.reset();
  recomputing = kept_to_compare_ = kept_to_show_ = 0;
  state = BenchState::kLoading;
  state_detail.clear();
  host_->RestartBench();
}

void Bench::KeepEvaluation(const std::string& name, const std::string& training_run_uuid,
                           bool with_predictions, bool with_model) {
  trouble = {};
  keeping = true;
  kept_as.reset();
  kept_name.clear();
  Send(workbench::Keep{view.evaluation, name, training_run_uuid, with_predictions, with_model});
}

void Bench::FetchKept(int64_t run_id, int64_t* waiting, Slot slot, bool with_model) {
  trouble = {};
  *waiting = run_id;
  link_->Send(QueryEvaluation{slot, run_id, with_model});
}

void Bench::RecomputeKept(int64_t run_id) {
  recomputed.reset();
  FetchKept(run_id, &recomputing, kSlotEvaluationToRecompute, true);
}

void Bench::CloseRecomputed() {
  recomputed.reset();
  recomputing = 0;
}

void Bench::CompareWithKept(int64_t run_id) {
  kept_to_compare_ = run_id;
  ShowArrivedKept();
  if (kept_to_compare_ != 0) FetchKept(run_id, &kept_to_compare_, kSlotEvaluationToCompare, false);
}

void Bench::ShowKept(int64_t run_id) {
  kept_to_show_ = run_id;
  ShowArrivedKept();
  if (kept_to_show_ != 0) FetchKept(run_id, &kept_to_show_, kSlotEvaluationToShow, false);
}

void Bench::ExportPredictions() {
  trouble = {};
  exporting = true;
  Send(workbench::ExportPredictions{view.evaluation});
}

}  // namespace tidemark::ui
