// Queries: the newest of a slot replaces the one before, and the most urgent is worked on first.
#include <algorithm>

#include "engine/band_task.h"
#include "engine/chart_task.h"
#include "engine/engine_impl.h"
#include "engine/hover_task.h"
#include "engine/kept_evaluations.h"
#include "engine/list_queries.h"

namespace tidemark {
namespace {

// hover > visible chart > lists and table > prefetch; -1 = not a query.
int PriorityOf(CommandType type) {
  switch (type) {
    case CommandType::kQueryHover:
      return 0;
    case CommandType::kQueryChart:
      return 1;
    case CommandType::kQueryRuns:
    case CommandType::kQueryMetrics:
    case CommandType::kQueryTable:
    case CommandType::kQueryColumns:
    case CommandType::kQueryProblems:
    case CommandType::kQueryDeletedRuns:
    case CommandType::kQueryRunFacts:
    case CommandType::kQueryEvaluations:
    case CommandType::kQueryEvaluation:
      return 2;
    default:
      return -1;
  }
}
constexpr int kPrefetchPriority = 3;
constexpr size_t kMostQueries = 20'000;  // of all clients; a page has one a chart

// Reads the body of a query; the slot is every query's first field.
template <class Query>
bool Read(Message* message, Query* query) {
  ArchiveReader reader(message);
  uint16_t type = 0;
  uint32_t request = 0;
  reader(type, request);
  query->Fields(reader);
  return reader.ok();
}

// A query that is answered in one piece.
template <class Query, class Answer>
class ListTask final : public QueryTask {
 public:
  ListTask(Session* session, Query query, Result<Answer> (*answer)(Session*, const Query&))
      : session_(session), query_(std::move(query)), answer_(answer) {}
  Result<bool> Step(const Emit& emit) override {
    TM_ASSIGN_OR_RETURN(Answer reply, answer_(session_, query_));
    emit(EncodeMessage(std::move(reply)));
    return true;
  }

 private:
  Session* session_;
  Query query_;
  Result<Answer> (*answer_)(Session*, const Query&);
};

class TableTask final : public QueryTask {
 public:
  TableTask(Session* session, QueryTable query, EngineHost* host)
      : session_(session), query_(std::move(query)), host_(host) {}
  Result<bool> Step(const Emit& emit) override {
    TM_ASSIGN_OR_RETURN([[maybe_unused]] RunTable * loaded, session_->Runs());
    const double started_ms = host_->NowMs();
    TM_ASSIGN_OR_RETURN(TableData data, ListTable(session_, query_));
    data.elapsed_ms = host_->NowMs() - started_ms;
    emit(EncodeMessage(std::move(data)));
    return true;
  }

 private:
  Session* session_;
  QueryTable query_;
  EngineHost* host_;
};

template <class Query, class Answer>
std::unique_ptr<QueryTask> MakeListTask(Session* session, Message* message,
                                        Result<Answer> (*answer)(Session*, const Query&)) {
  Query query;
  if (!Read(message, &query)) return nullptr;
  return std::make_unique<ListTask<Query, Answer>>(session, std::move(query), answer);
}

std::unique_ptr<QueryTask> MakeTask(CommandType type, Session* session, Message* message,
                                    EngineHost* host) {
  switch (type) {
    case CommandType::kQueryHover: {
      QueryHover query;
      if (!Read(message, &query)) return nullptr;
      if (query.axes.band != GroupBand::kNone)
        return std::make_unique<BandHoverTask>(&session->series(), std::move(query));
      return std::make_unique<HoverTask>(&session->series(), std::move(query));
    }
    case CommandType::kQueryChart: {
      QueryChart query;
      if (!Read(message, &query)) return nullptr;
      if (query.axes.band != GroupBand::kNone)
        return std::make_unique<BandTask>(&session->series(), std::move(query),
                                          session->data_version());
      return std::make_unique<ChartTask>(&session->series(), std::move(query),
                                         session->data_version(), [host] { return host->NowMs(); });
    }
    case CommandType::kQueryTable: {
      QueryTable query;
      if (!Read(message, &query)) return nullptr;
      return std::make_unique<TableTask>(session, std::move(query), host);
    }
    case CommandType::kQueryRuns:
      return MakeListTask(session, message, ListRuns);
    case CommandType::kQueryMetrics:
      return MakeListTask(session, message, ListMetrics);
    case CommandType::kQueryColumns:
      return MakeListTask(session, message, ListColumns);
    case CommandType::kQueryProblems:
      return MakeListTask(session, message, ListProblems);
    case CommandType::kQueryDeletedRuns:
      return MakeListTask(session, message, ListDeletedRuns);
    case CommandType::kQueryRunFacts:
      return MakeListTask(session, message, ListRunFacts);
    case CommandType::kQueryEvaluations:
      return MakeListTask<QueryEvaluations, EvaluationList>(
          session, message, [](Session* of, const QueryEvaluations& query) {
            return ListEvaluations(&of->store(), query);
          });
    case CommandType::kQueryEvaluation:
      return MakeListTask<QueryEvaluation, StoredEvaluation>(
          session, message, [](Session* of, const QueryEvaluation& query) {
            return ReadEvaluation(&of->store(), query);
          });
    default:
      return nullptr;
  }
}

// The slot follows type and request in the head of every query.
uint32_t SlotOf(const Message& message) {
  uint32_t slot = 0;
  constexpr size_t kAt = sizeof(uint16_t) + sizeof(uint32_t);
  if (message.head.size() >= kAt + sizeof slot) {
    std::memcpy(&slot, message.head.data() + kAt, sizeof slot);
  }
  return slot;
}

bool IsPrefetch(const Message& message) {
  // The last field of QueryChart.
  return !message.head.empty() && message.head.back() != 0;
}

}  // namespace

void Engine::Impl::AddQuery(Command command) {
  int priority = PriorityOf(command.type);
  if (command.type == CommandType::kCancelQuery) {
    const uint32_t slot = SlotOf(command.message);
    std::erase_if(queries, [&](const PendingQuery& query) {
      return query.client == command.client && query.slot == slot;
    });
    return;
  }
  if (priority < 0) {
    commands.push_back(std::move(command));
    return;
  }
  if (queries.size() >= kMostQueries) {
    return Fail(command.client, command.request, command.type, SlotOf(command.message),
                MakeError(ErrorCode::kBusy, "Too much was asked at once", "Try again."));
  }
  if (command.type == CommandType::kQueryChart && IsPrefetch(command.message)) {
    priority = kPrefetchPriority;
  }
  PendingQuery query;
  query.client = command.client;
  query.request = command.request;
  query.slot = SlotOf(command.message);
  query.type = command.type;
  query.priority = priority;
  query.sequence = next_sequence++;
  query.message = std::move(command.message);
  std::erase_if(queries, [&](const PendingQuery& other) {
    return other.client == query.client && other.slot == query.slot;
  });
  queries.push_back(std::move(query));
}

bool Engine::Impl::BeginQuery(PendingQuery* query) {
  OpenedFile* file = FileOf(query->client);
  if (file == nullptr) return false;
  query->task = MakeTask(query->type, file->session.get(), &query->message, host);
  return query->task != nullptr;
}

Result<bool> Engine::Impl::StepQuery(PendingQuery* query) {
  OpenedFile* file = FileOf(query->client);
  if (file == nullptr) return true;
  TM_ASSIGN_OR_RETURN([[maybe_unused]] const std::optional<Snapshot> moment,
                      file->session->Moment());
  return query->task->Step([&](Message message) { send(query->client, std::move(message)); });
}

bool Engine::Impl::WorkQueries() {
  if (queries.empty()) return false;
  const auto urgent = [](const PendingQuery& a, const PendingQuery& b) {
    return a.priority != b.priority ? a.priority < b.priority : a.sequence < b.sequence;
  };
  const auto it = std::min_element(queries.begin(), queries.end(), urgent);
  if (!it->task && !BeginQuery(&*it)) {
    queries.erase(it);  // its file is gone; the client was told with FileState
    return true;
  }
  const ClientId client = it->client;
  const auto done = StepQuery(&*it);
  if (!done.ok()) {
    Fail(client, it->request, it->type, it->slot, done.error());
  } else if (!*done) {
    return true;
  }
  queries.erase(it);
  return true;
}

void Engine::Impl::DropQueries(OpenedFile* file) {
  std::erase_if(queries, [&](const PendingQuery& query) { return FileOf(query.client) == file; });
}

}  // namespace tidemark
