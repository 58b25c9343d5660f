#include "app/cli/run_choice.h"

#include <sys/stat.h>

#include <vector>

#include "app/cli/paths.h"
#include "app/cli/printable.h"

namespace tidemark::cli {
namespace {

bool HasLog(const std::string& path) {
  struct stat info {};
  return ::stat((path + "-wal").c_str(), &info) == 0 && info.st_size > 0;
}

bool CantMakeFilesBeside(const Error& error) {
  return error.code == ErrorCode::kReadOnly || error.code == ErrorCode::kNotFound;
}

}  // namespace

Result<std::unique_ptr<Store>> OpenForReading(const std::string& path, OpenMode* mode) {
  TM_RETURN_IF_ERROR(CheckInputFile(path));
  StoreOptions options;
  options.path = path;
  options.mode = OpenMode::kReadOnly;
  auto opened = Store::Open(options);
  if (!opened.ok() && CantMakeFilesBeside(opened.error())) {
    if (HasLog(path)) {
      return MakeError(ErrorCode::kReadOnly,
                       "\"" + path + "\" has unfinished changes in \"" + path +
                           "-wal\", which can't be read in this folder",
                       "Copy both files to a folder that can be written, and use them there.");
    }
    options.mode = OpenMode::kImmutable;
    opened = Store::Open(options);
  }
  if (mode != nullptr) *mode = options.mode;
  return opened;
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
