#include "app/cli/run_choice.h"

#include <vector>

#include "app/cli/printable.h"

namespace tidemark::cli {

Result<std::unique_ptr<Store>> OpenForReading(const std::string& path) {
  StoreOptions options;
  options.path = path;
  options.mode = OpenMode::kReadOnly;
  return Store::Open(options);
}

Result<RunChoice> ChooseRun(Store* store, const std::string& wanted) {
  TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, store->Runs());
  std::vector<const StoredRun*> by_uuid, by_name;
  for (const StoredRun& run : runs) {
    if (!wanted.empty() && run.uuid.compare(0, wanted.size(), wanted) == 0) by_uuid.push_back(&run);
    if (run.name == wanted) by_name.push_back(&run);
  }
  const auto& matches = by_name.empty() ? by_uuid : by_name;
  RunChoice choice;
  for (const StoredRun* run : by_uuid) {
    if (run->uuid == wanted) return RunChoice{true, *run, ""};
  }
  if (matches.size() == 1) return RunChoice{true, *matches[0], ""};
  if (matches.empty()) {
    choice.message = "No run \"" + wanted + "\" in this file";
    return choice;
  }
  choice.message = std::to_string(matches.size()) + " runs are meant by \"" + wanted + "\":";
  for (const StoredRun* run : matches)
    choice.message += "\n  " + Printable(run->uuid) + "  " + Printable(run->name);
  return choice;
}

}  // namespace tidemark::cli
