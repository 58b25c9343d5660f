// The files of a drop inside the import worker: the list, and random access by FileReaderSync.
#pragma once

#include <memory>
#include <utility>

#include "base/result.h"
#include "import/job.h"

namespace tidemark {

// `handle` as the UI's host gave it. kNotFound when the drop was never sent to this worker.
Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> OpenDrop(uint32_t handle);
// Has the files of a followed drop looked at, or left alone (web/worker_follow.js).
void WatchDrop(uint32_t handle, bool on);

}  // namespace tidemark
