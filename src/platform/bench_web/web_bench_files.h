// The files of a drop inside the evaluate worker.
#pragma once

#include "workbench/bench_files.h"

namespace tidemark {

// `handle` as the UI's host gave it. kNotFound when the drop was never sent to this worker.
Result<workbench::DroppedFiles> OpenBenchDrop(uint32_t handle);

}  // namespace tidemark
