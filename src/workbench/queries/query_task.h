// A query that waits or is under way. Long ones go in steps and can be begun anew.
#pragma once

#include <memory>
#include <optional>

#include "base/message.h"
#include "base/result.h"
#include "evaluate/metrics/threshold_counts.h"
#include "workbench/answers.h"
#include "workbench/row_pictures.h"
#include "workbench/run_view.h"

namespace tidemark::workbench {

// What queries look at. Everything stays as it is as long as no task is restarted.
class BenchResults {
 public:
  virtual ~BenchResults() = default;
  // Of an evaluation that is done; the error says what to do.
  virtual Result<const ModelRun*> Run(uint32_t evaluation) = 0;
  // Its rows; kInvalid when they were not kept.
  virtual Result<RunView> View(uint32_t evaluation, uint32_t slice) = 0;
  // Of one class, sorted once for several queries.
  virtual Result<std::shared_ptr<const evaluate::ThresholdCounts>> Counts(const Query& query,
                                                                          uint32_t class_index) = 0;
  // Whether rows of the same number are the same row.
  virtual bool AreSameData(const ModelRun& first, const ModelRun& second) = 0;
  // Of the rows of a run whose data are images; null otherwise.
  virtual RowPictures* PicturesOf(const ModelRun& run) = 0;
  virtual void Send(Message answer) = 0;
};

// What goes first.
enum class Urgency : uint8_t { kLive, kPicture, kLong };

class QueryTask {
 public:
  virtual ~QueryTask() = default;
  // Some more of it, for about `budget_ms`; false when it is done.
  virtual Result<bool> Step(BenchResults* results, double budget_ms) = 0;
  // What it was made from has changed, or it was stopped.
  virtual void Restart() {}

  [[nodiscard]] const Query& query() const { return query_; }
  [[nodiscard]] RequestType type() const { return type_; }
  [[nodiscard]] Urgency urgency() const { return urgency_; }

 protected:
  QueryTask(RequestType type, const Query& query, Urgency urgency)
      : type_(type), query_(query), urgency_(urgency) {}
  // What is left of it may wait.
  void set_urgency(Urgency urgency) { urgency_ = urgency; }

 private:
  RequestType type_;
  Query query_;
  Urgency urgency_;
};

// Null when the message is no query, or damaged.
[[nodiscard]] std::unique_ptr<QueryTask> MakeQueryTask(Message* message);

// The long ones.
[[nodiscard]] std::unique_ptr<QueryTask> MakeSummaryTask(const QuerySummary& request);
[[nodiscard]] std::unique_ptr<QueryTask> MakeRowsTask(const QueryRows& request);
[[nodiscard]] std::unique_ptr<QueryTask> MakeImportanceTask(const QueryImportance& request);
[[nodiscard]] std::unique_ptr<QueryTask> MakeDependenceTask(const QueryDependence& request);
[[nodiscard]] std::unique_ptr<QueryTask> MakeWeakSlicesTask(const QueryWeakSlices& request);
[[nodiscard]] std::unique_ptr<QueryTask> MakeComparisonTask(const QueryComparison& request);

}  // namespace tidemark::workbench
