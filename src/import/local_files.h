// A file or folder of this machine as a drop. Native programs only; the page has its own
// FileAccess.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "import/job.h"

namespace tidemark {

struct LocalDrop {
  FileTree tree;
  std::unique_ptr<FileAccess> access;
  // Folders that could not be listed, with the reason; the rest is in the tree.
  std::vector<std::pair<std::string, ProblemEntry>> problems;
};

// Lists everything below `path` (UTF-8), or the one file. Links to folders and files are followed,
// except to what is in the drop already, so loops end. Pipes and devices are left out. The root is
// named after the folder, for a single file after the folder it lies in.
[[nodiscard]] Result<LocalDrop> OpenLocal(const std::string& path);

}  // namespace tidemark
