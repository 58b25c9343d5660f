#include "workbench/workbench.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "workbench/bench.h"
#include "workbench/queries/query_task.h"
#include "workbench/recompute.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

constexpr double kSliceMs = 8;

bool IsLong(const QueryTask& task) { return task.urgency() == Urgency::kLong; }

}  // namespace

struct Workbench::Impl {
  Impl(OpenFiles open_files, Sender sender)
      : open(std::move(open_files)), send(sender), bench(std::move(sender)) {
    bench.set_on_change([this](uint32_t evaluation) { Restart(evaluation); });
  }

  // What is no query; an error is told as Trouble.
  void Command(Message* message);
  template <typename Request>
  void Do(Message* message);
  Status Act(AddFiles request);
  Status Act(RemoveModel request);
  Status Act(RemoveData request) { return bench.RemoveData(request.data); }
  Status Act(SetChoices request);
  Status Act(Evaluate request) { return bench.Evaluate(request.evaluation); }
  Status Act(Stop request);
  Status Act(AddSlice request) { return bench.AddSlice(std::move(request)); }
  Status Act(const AddSlicesOf& request) { return bench.AddSlicesOf(request.column); }
  Status Act(RemoveSlice request) { return bench.RemoveSlice(request.slice); }
  Status Act(ExportPredictions request);
  Status Act(AddKept request) { return bench.AddKept(std::move(request)); }
  Status Act(const Keep& request);
  Status Act(Recompute request);
  void Tell(RequestType request, const Query& query, const Error& error);
  void Restart(uint32_t evaluation);
  bool Step(bool long_ones);

  OpenFiles open;
  Sender send;
  BenchState bench;
  std::unique_ptr<Recomputation> recomputation;   // one at a time: the newest
  std::vector<std::unique_ptr<QueryTask>> tasks;  // in the order in which they came
};

Workbench::Workbench(OpenFiles open, Sender send)
    : impl_(std::make_unique<Impl>(std::move(open), std::move(send))) {}
Workbench::~Workbench() = default;

void Workbench::Receive(Message message) {
  auto task = MakeQueryTask(&message);
  if (!task) {
    impl_->Command(&message);
    return;
  }
  const uint32_t slot = task->query().slot;
  std::erase_if(impl_->tasks, [&](const auto& older) { return older->query().slot == slot; });
  impl_->tasks.push_back(std::move(task));
}

bool Workbench::Work() {
  Impl& impl = *impl_;
  impl.bench.TellChanges(false);
  if (impl.recomputation && !impl.recomputation->Advance(&impl.bench)) impl.recomputation.reset();
  const bool worked = impl.Step(false) || impl.bench.ReadSome(kSliceMs) ||
                      impl.bench.EvaluateSome(kSliceMs) || impl.Step(true) || impl.bench.IdleWork();
  if (!worked) impl.bench.TellChanges(true);
  return worked;
}

// Takes the next step of the most urgent task that can go on; false when there is none.
bool Workbench::Impl::Step(bool long_ones) {
  QueryTask* next = nullptr;
  for (const auto& task : tasks) {
    if (IsLong(*task) != long_ones || bench.WillHaveResults(task->query().evaluation)) continue;
    if (next == nullptr || task->urgency() < next->urgency()) next = task.get();
  }
  if (next == nullptr) return false;
  const auto more = next->Step(&bench, kSliceMs);
  if (more.ok() && *more) return true;
  if (!more.ok()) Tell(next->type(), next->query(), more.error());
  std::erase_if(tasks, [&](const auto& task) { return task.get() == next; });
  return true;
}

void Workbench::Impl::Restart(uint32_t evaluation) {
  for (const auto& task : tasks) {
    const bool compares = task->type() == RequestType::kQueryComparison;
    if (evaluation == 0 || compares || task->query().evaluation == evaluation) task->Restart();
  }
}

void Workbench::Impl::Tell(RequestType request, const Query& query, const Error& error) {
  send(EncodeMessage(Trouble{request, query.slot, query.ticket, SentenceOf(error)}));
}

template <typename Request>
void Workbench::Impl::Do(Message* message) {
  Request request;
  if (!DecodeMessage(message, &request)) return;
  const Status done = Act(std::move(request));
  if (!done.ok()) Tell(Request::kType, {}, done.error());
}

void Workbench::Impl::Command(Message* message) {
  switch (PeekType<RequestType>(*message)) {
    case RequestType::kAddFiles:
      return Do<AddFiles>(message);
    case RequestType::kRemoveModel:
      return Do<RemoveModel>(message);
    case RequestType::kRemoveData:
      return Do<RemoveData>(message);
    case RequestType::kSetChoices:
      return Do<SetChoices>(message);
    case RequestType::kEvaluate:
      return Do<Evaluate>(message);
    case RequestType::kStop:
      return Do<Stop>(message);
    case RequestType::kAddSlice:
      return Do<AddSlice>(message);
    case RequestType::kAddSlicesOf:
      return Do<AddSlicesOf>(message);
    case RequestType::kRemoveSlice:
      return Do<RemoveSlice>(message);
    case RequestType::kExportPredictions:
      return Do<ExportPredictions>(message);
    case RequestType::kAddKept:
      return Do<AddKept>(message);
    case RequestType::kKeep:
      return Do<Keep>(message);
    case RequestType::kRecompute:
      return Do<Recompute>(message);
    default:
      return;
  }
}

Status Workbench::Impl::Act(AddFiles request) {
  TM_ASSIGN_OR_RETURN(DroppedFiles files, open(request.handle));
  return bench.TakeFiles(std::move(files));
}

Status Workbench::Impl::Act(RemoveModel request) {
  std::erase_if(tasks,
                [&](const auto& task) { return task->query().evaluation == request.evaluation; });
  return bench.RemoveModel(request.evaluation);
}

Status Workbench::Impl::Act(SetChoices request) {
  bench.SetChoices(std::move(request.choices));
  return {};
}

Status Workbench::Impl::Act(Stop request) {
  std::erase_if(tasks, [&](const auto& task) {
    const Query& query = task->query();
    const bool own = (request.evaluation == 0 || query.evaluation == request.evaluation) &&
                     (request.slot == 0 || query.slot == request.slot);
    return own && IsLong(*task);
  });
  if (request.slot == 0) bench.Stop(request.evaluation);
  return {};
}

Status Workbench::Impl::Act(ExportPredictions request) {
  TM_ASSIGN_OR_RETURN(Exported exported, bench.Export(request.evaluation));
  send(EncodeMessage(std::move(exported)));
  return {};
}

Status Workbench::Impl::Act(const Keep& request) {
  TM_ASSIGN_OR_RETURN(Kept kept, bench.KeepEvaluation(request));
  send(EncodeMessage(std::move(kept)));
  return {};
}

Status Workbench::Impl::Act(Recompute request) {
  recomputation.reset();
  TM_ASSIGN_OR_RETURN(recomputation, Recomputation::Start(std::move(request), &bench));
  return {};
}

}  // namespace tidemark::workbench
