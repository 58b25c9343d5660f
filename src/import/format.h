// One foreign format: how to recognise its files and how to read them.
//
// A Format looks at a file's path, first bytes and neighbours, and claims it or not. A claimed file
// is read by a FileParser, which is fed slices of bytes in order and writes records into a
// BatchBuilder. Adding a format = one file with a Format and one line in registry.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "import/batch.h"

namespace tidemark {

inline constexpr size_t kSniffBytes = 64 * 1024;

// A file below the dropped root, by its path with '/' separators.
struct FileEntry {
  std::string path;
  uint64_t size_bytes = 0;
  double modified_s = 0;  // seconds since 1970, 0 = unknown
  uint32_t id = 0;  // the FileAccess's own number of the file; bytes are found by it, never by path
};

// The path as it may be shown and stored: relative, '/' separated, valid UTF-8 without control
// characters, no empty, "." or ".." parts, at most 4096 bytes. "_" when nothing is left.
[[nodiscard]] std::string SafePath(std::string_view path);
// A name from a file (tag, column, key): invalid UTF-8 and control characters become U+FFFD.
// Returns whether anything had to be changed.
bool MakeSafeName(std::string* name);

// "a/b" of "a/b/c.txt"; "" when there is no folder.
[[nodiscard]] std::string_view FolderOf(std::string_view path);
// "c.txt" of "a/b/c.txt".
[[nodiscard]] std::string_view FileNameOf(std::string_view path);

// All files of a drop, sorted by path; lets a format look at neighbours. Paths are made safe; two
// files that would then share a path are told apart by a suffix "~2".
class FileTree {
 public:
  explicit FileTree(std::string root_name, std::vector<FileEntry> files);
  [[nodiscard]] const std::string& root_name() const { return root_name_; }
  [[nodiscard]] const std::vector<FileEntry>& files() const { return files_; }
  [[nodiscard]] const FileEntry* Find(std::string_view path) const;  // O(log n)
  // Files whose path starts with `folder` + "/" (all files when folder is "").
  [[nodiscard]] std::span<const FileEntry> Below(std::string_view folder) const;

 private:
  std::string root_name_;
  std::vector<FileEntry> files_;
};

struct FileHead {
  const FileEntry& file;
  std::span<const uint8_t> head;  // the first min(size, kSniffBytes) bytes
  const FileTree& tree;
};

// A person's correction of a guess for one text file: which column is what. Empty = guess.
struct ColumnChoice {
  std::string step, wall_time, run;
  std::vector<std::string> ignored;
};

// The columns that a text file was read by; "" = none has this role.
struct TextColumns {
  std::vector<std::string> names;
  std::string step, wall_time, run;
};

// Whether reading by `choice` would find the same roles. A column that is not there can't be
// chosen.
[[nodiscard]] bool Fits(const TextColumns& columns, const ColumnChoice& choice);

struct Claim {
  int confidence = 0;       // the highest wins; <= 0 = not claimed
  std::string run_path;     // folder of the run below the root
  std::string skip_reason;  // claimed but deliberately not read (a note), e.g. an older checkpoint
  bool damaged = false;     // skip_reason is a problem, not a note
  // The format whose run at run_path this file only adds to (parameters beside a log): it is read
  // after the run's own files and never identifies the run. "" = the claiming format, as one of the
  // run's files.
  std::string joins;
  // The path under which the source is remembered, for a log whose file moves as it grows
  // (checkpoint folders); "" = the file's own.
  std::string source_path;
};

struct OpenContext {
  const FileHead& head;
  std::string run_path;
  std::string parser_state;  // of an earlier import of this source, "" = from the start
  ColumnChoice columns;
  // State of the file before this one in the same run and format, "" = none: several files of one
  // run may depend on each other (TensorBoard names a tag's plugin only once).
  std::string run_state;
};

// Reads one file. Fed with consecutive slices; consumes whole records only.
class FileParser {
 public:
  virtual ~FileParser() = default;
  // `bytes` starts at file offset `offset`. Returns how many bytes were consumed (0 = needs a
  // longer slice). `at_end`: the file has no bytes after these now; what can't be consumed is a
  // torn tail. An error stops this file at the first byte of this call; what was read before it is
  // kept. A call that consumed something is followed by one with the rest, until nothing is
  // consumed: so a torn tail is best noted when nothing could be consumed, and an error can wait
  // until what is sound is through.
  virtual Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                               BatchBuilder* out) = 0;
  // Opaque bytes with which a new parser resumes at the consumed offset.
  [[nodiscard]] virtual std::string SaveState() const = 0;
  // A file that is rewritten as a whole (JSON documents, YAML) can't be resumed by offset: it is
  // read again from 0 and the parser skips what its state says it has seen.
  [[nodiscard]] virtual bool resumes_by_offset() const { return true; }
  // Whether a call at the end of the file is wanted though it has not grown: time itself has news.
  [[nodiscard]] virtual bool is_due() const { return false; }
  // The columns of a text table, once they are known.
  [[nodiscard]] virtual std::optional<TextColumns> columns() const { return std::nullopt; }
  // Longest record the parser may ask for before the file is given up (hostile lengths).
  [[nodiscard]] virtual size_t max_record_bytes() const { return size_t{256} << 20; }
};

class Format {
 public:
  virtual ~Format() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;  // "tensorboard", "lightning-csv", ...
  [[nodiscard]] virtual Claim Look(const FileHead& head) const = 0;
  // The bytes that identify the source (design: first event of a TensorBoard file, header and first
  // row of a text file); a prefix of the head. Must not change while the file grows.
  [[nodiscard]] virtual std::span<const uint8_t> FirstRecord(const FileHead& head) const = 0;
  // With an empty head and the state of an earlier import the parser can still tell its columns.
  [[nodiscard]] virtual std::unique_ptr<FileParser> Open(const OpenContext& context) const = 0;
  // Whether the roles of columns are guessed, so that a person may know better.
  [[nodiscard]] virtual bool guesses_columns() const { return false; }
};

// All formats, in order of preference for equal confidence.
std::span<const Format* const> AllFormats();

}  // namespace tidemark
