// Opens a file for reading and finds the run a person means.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace tidemark::cli {

Result<std::unique_ptr<Store>> OpenForReading(const std::string& path);

struct RunChoice {
  bool found = false;
  StoredRun run;
  std::string message;  // why not: unknown, or ambiguous with the uuids
};

// `wanted`: a uuid, a unique start of one, or a name.
Result<RunChoice> ChooseRun(Store* store, const std::string& wanted);

}  // namespace tidemark::cli
