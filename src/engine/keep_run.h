// Writes a run that the program itself made (an evaluation) into a file: one import, which is
// undone as a whole. The engine and the command line both do it here.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "engine/commands.h"
#include "engine/replies.h"
#include "store/store.h"

namespace tidemark {

// SQLite's values are limited, and whoever reads them needs room for one at a time: bytes beyond
// this are several media of one kind and name, in order of their index.
inline constexpr size_t kMediumPieceBytes = size_t{64} << 20;

struct KeptRunResult {
  RunKept reply;
  std::vector<int64_t> changed_series;  // empty when the run was there
};

// The same uuid again changes nothing (`was_there`); a run whose import was undone comes back.
// kReadOnly, kBusy during an import, kInvalid for a uuid that is none, for params that are no JSON,
// and for a run that a person deleted.
Result<KeptRunResult> StoreKeptRun(Store* store, const KeepRun& run,
                                   size_t piece_bytes = kMediumPieceBytes);

}  // namespace tidemark
