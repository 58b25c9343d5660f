// Reading rows of table `run`. Internal to src/store.
#pragma once

#include "store/database.h"
#include "store/records.h"

namespace tidemark {

inline constexpr int32_t kMaxColour = 1000000;

// Followed by WHERE or ORDER BY; the columns are in the order of ReadRunRow.
#define TM_SELECT_RUN                                                                              \
  "SELECT id, uuid, project, import, name, group_name, job_type, parent_uuid, status, started_s, " \
  "ended_s, host, user, git_commit, colour, custom_colour, pinned, archived, deleted_s, notes "    \
  "FROM run "

StoredRun ReadRunRow(const Statement& row);

}  // namespace tidemark
