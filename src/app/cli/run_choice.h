// Opens a file for reading and finds the run a person means.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace tidemark::cli {

// Reading a file with a write-ahead log needs SQLite's files beside it. Where these can't be made
// (a folder or disk that can only be read) and nothing waits in a log, the file is read as it is.
Result<std::unique_ptr<Store>> OpenForReading(const std::string& path, OpenMode* mode = nullptr);

struct RunChoice {
  bool found = false;
  StoredRun run;
  std::string message;  // why not: unknown, or ambiguous with the uuids
};

// `wanted`: a uuid, a name, or a unique start of a uuid, in this order.
Result<RunChoice> ChooseRun(Store* store, const std::string& wanted);

}  // namespace tidemark::cli
