#include "workbench/queries/query_task.h"

#include <utility>

#include "workbench/queries/query_answers.h"

namespace tidemark::workbench {
namespace {

// A query that is answered at once.
template <typename Request, typename Answer>
class OneStep final : public QueryTask {
 public:
  using Function = Result<Answer> (*)(const Request&, BenchResults*);
  OneStep(const Request& request, Urgency urgency, Function function)
      : QueryTask(Request::kType, request.query, urgency), request_(request), function_(function) {}

  Result<bool> Step(BenchResults* results, double /*budget_ms*/) override {
    TM_ASSIGN_OR_RETURN(Answer answer, function_(request_, results));
    answer.query = request_.query;
    results->Send(EncodeMessage(std::move(answer)));
    return false;
  }

 private:
  Request request_;
  Function function_;
};

template <typename Request, typename Answer>
std::unique_ptr<QueryTask> AtOnce(Message* message, Urgency urgency,
                                  Result<Answer> (*function)(const Request&, BenchResults*)) {
  Request request;
  if (!DecodeMessage(message, &request)) return nullptr;
  return std::make_unique<OneStep<Request, Answer>>(request, urgency, function);
}

template <typename Request>
std::unique_ptr<QueryTask> InSteps(Message* message,
                                   std::unique_ptr<QueryTask> (*make)(const Request&)) {
  Request request;
  if (!DecodeMessage(message, &request)) return nullptr;
  return make(request);
}

}  // namespace

std::unique_ptr<QueryTask> MakeQueryTask(Message* message) {
  switch (PeekType<RequestType>(*message)) {
    case RequestType::kQuerySummary:
      return InSteps(message, MakeSummaryTask);
    case RequestType::kQueryCurves:
      return AtOnce(message, Urgency::kPicture, AnswerCurves);
    case RequestType::kQueryThreshold:
      return AtOnce(message, Urgency::kLive, AnswerThreshold);
    case RequestType::kQueryResiduals:
      return AtOnce(message, Urgency::kPicture, AnswerResiduals);
    case RequestType::kQueryRows:
      return InSteps(message, MakeRowsTask);
    case RequestType::kQueryWeakSlices:
      return InSteps(message, MakeWeakSlicesTask);
    case RequestType::kQueryWhatIf:
      return AtOnce(message, Urgency::kLive, AnswerWhatIf);
    case RequestType::kQueryImportance:
      return InSteps(message, MakeImportanceTask);
    case RequestType::kQueryDependence:
      return InSteps(message, MakeDependenceTask);
    case RequestType::kQueryComparison:
      return InSteps(message, MakeComparisonTask);
    default:
      return nullptr;
  }
}

}  // namespace tidemark::workbench
