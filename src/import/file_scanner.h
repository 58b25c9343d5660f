// The first half of an import: looks at the first bytes of every file and finds who can read it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "import/followed_files.h"
#include "import/format.h"
#include "import/job.h"

namespace tidemark {

class FileScanner {
 public:
  // With `followed`, files that are as they were then are passed over, and grown ones keep their
  // format.
  FileScanner(FileAccess* access, const FileTree* tree, FollowedFiles* followed = nullptr);

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
  bool IsFollowed(uint32_t index);
  void AddFollowed(uint32_t index, const FollowedFile& known);
  void Remember(uint32_t index, size_t sources_before);
  // A file that joins a run continues the state of its others.
  void AddSiblings();
  void NoteUnknown(const FileEntry& file);
  void AddNote(const FileEntry& file, std::string reason, bool is_note);
  void Finish();

  FileAccess* access_;
  const FileTree* tree_;
  FollowedFiles* followed_;
  std::set<std::string> new_runs_;  // format and run path of files that were not followed yet
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
