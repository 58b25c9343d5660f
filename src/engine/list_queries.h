// Answers the queries about runs as a list or table: run panel, metric list, table, columns,
// problems. Each is done in one piece: 10,000 runs x 100 columns filter and sort within 50 ms.
#pragma once

#include "base/result.h"
#include "engine/commands.h"
#include "engine/replies.h"
#include "engine/session.h"

namespace tidemark {

Result<RunList> ListRuns(Session* session, const QueryRuns& query);
Result<MetricList> ListMetrics(Session* session, const QueryMetrics& query);
// elapsed_ms is left to the caller, who has the clock.
Result<TableData> ListTable(Session* session, const QueryTable& query);
Result<ColumnList> ListColumns(Session* session, const QueryColumns& query);
Result<RunFactsReply> ListRunFacts(Session* session, const QueryRunFacts& query);
Result<DeletedRunList> ListDeletedRuns(Session* session, const QueryDeletedRuns& query);
Result<ProblemList> ListProblems(Session* session, const QueryProblems& query);

}  // namespace tidemark
