// Looks whether the files of followed drops have changed: by their list, about twice a second. Runs
// on the import's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "import/format.h"

namespace tidemark {

class FolderWatches {
 public:
  // The list that an import of the drop is about to read: what differs from it is news.
  void Saw(uint32_t handle, const std::string& path, const FileTree& tree);
  // Begins or ends looking. A drop that was told to have changed is left alone until it is set
  // again.
  void Set(uint32_t handle, bool on, double now_ms);

  // How long nothing needs to be looked at; nothing when no drop is watched.
  [[nodiscard]] std::optional<double> WaitMs(double now_ms) const;
  struct News {
    uint32_t handle = 0;
    bool lost = false;  // its files can't be listed for now
  };
  // Looks at the drops that are due. O(their files).
  std::vector<News> Look(double now_ms);

 private:
  struct Watch {
    std::string path;
    uint64_t fingerprint = 0;
    bool on = false, lost = false;
    double next_look_ms = 0, told_ms = 0, changed_ms = -1e9;
  };
  std::map<uint32_t, Watch> watches_;
};

}  // namespace tidemark
