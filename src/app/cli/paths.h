// Looks at the paths a person names before a word touches them, so that a wrong one is told by its
// whole name and nothing is made or opened because of it.
#pragma once

#include <string>

#include "base/result.h"

namespace tidemark::cli {

// A file that is there, to be read.
Status CheckInputFile(const std::string& path);
// A file or folder with logs that is there.
Status CheckLogs(const std::string& path);
// A place for a file: its folder is there, and the path itself is no folder.
Status CheckOutputFile(const std::string& path);
[[nodiscard]] bool IsThere(const std::string& path);
// Also for a file of no bytes, as mktemp makes it: there is nothing in it to be kept.
[[nodiscard]] bool IsNewOrEmpty(const std::string& path);
// Takes away what a failed word began to write; for a database also what SQLite keeps beside it.
void RemoveUnfinished(const std::string& path);

}  // namespace tidemark::cli
