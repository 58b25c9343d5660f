// The first half of an import: looks at the first bytes of every file and finds who can read it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "import/format.h"
#include "import/job.h"

namespace tidemark {

class FileScanner {
 public:
  FileScanner(FileAccess* access, const FileTree* tree);

  // Looks at files with about `budget_bytes` of heads. False when all have been looked at: then the
  // results are complete and ordered by run path and file name.
  bool Step(size_t budget_bytes);

  [[nodiscard]] const std::vector<SourceInfo>& sources() const { return sources_; }
  // The format of sources()[i].
  [[nodiscard]] const Format& format(size_t i) const { return *formats_[i]; }
  [[nodiscard]] const std::vector<std::pair<std::string, ProblemEntry>>& notes() const {
    return notes_;
  }
  [[nodiscard]] uint64_t skipped() const { return skipped_; }

 private:
  void Look(uint32_t index);
  void NoteUnknown(const FileEntry& file);
  void AddNote(const FileEntry& file, std::string reason, bool is_note);
  void Finish();

  FileAccess* access_;
  const FileTree* tree_;
  uint32_t next_ = 0;
  bool finished_ = false;
  std::vector<uint8_t> head_;
  std::vector<SourceInfo> sources_;
  std::vector<const Format*> formats_;
  std::vector<bool> joins_;  // sources that only add to a run of other files
  std::vector<std::pair<std::string, ProblemEntry>> notes_;
  std::map<std::string, size_t> unknown_;  // folder, suffix and reason -> index in notes_
  uint64_t skipped_ = 0;
};

}  // namespace tidemark
