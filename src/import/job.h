// One import: the files of a drop, recognised, planned and read in slices, as batches for the
// store.
//
// The job never sees the database. It first lists the sources it found (Scan), is told what the
// file already holds of them (SetKnown), then reads (Step). It runs in the import worker of the
// page, on a thread of the desktop, or inline in the command line and in tests.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "import/batch.h"
#include "import/format.h"

namespace tidemark {

// Random access to the bytes of the files of a drop.
class FileAccess {
 public:
  virtual ~FileAccess() = default;
  // Fills `out` from `offset`; returns the bytes read (short only at the end of the file).
  virtual Result<size_t> ReadAt(const FileEntry& file, uint64_t offset, std::span<uint8_t> out) = 0;
};

// A recognised file, before it is read.
struct SourceInfo {
  uint32_t file = 0;   // index in tree().files()
  std::string path;    // below the root
  std::string format;  // Format::name()
  std::string run_path;
  uint64_t first_record_hash = 0;  // xxhash64 of FirstRecord
  uint64_t size_bytes = 0;
};

// What the store already has of a source.
struct KnownSource {
  uint32_t file = 0;
  uint64_t offset = 0;  // resume here
  uint64_t prefix_hash =
      0;  // of the last min(offset, 4096) bytes before it; a mismatch = replaced file
  uint64_t size_bytes = 0;  // at the last import: same size and modified time = nothing to do
  double modified_s = 0;
  std::string parser_state;
};

struct ImportCounts {
  uint64_t files_total = 0, files_read = 0, files_skipped = 0, files_unchanged = 0;
  uint64_t bytes_total = 0, bytes_read = 0, points = 0;
};

struct ImportOptions {
  size_t slice_bytes = size_t{1} << 20;  // >= 1 MB: small slices of a File cost 0.7-1 ms each
  size_t batch_bytes = size_t{4} << 20;  // a batch is handed over when it reaches this
  std::unordered_map<std::string, ColumnChoice> columns;  // by path: a person's corrections
};

struct FollowedFile;

class ImportJob {
 public:
  // With `followed` (import/followed_files.h) the job is one pass over a folder that grows: it does
  // what is new since the job before it with the same, which must outlive both.
  ImportJob(std::unique_ptr<FileAccess> access, FileTree tree, ImportOptions options,
            std::unordered_map<std::string, FollowedFile>* followed = nullptr);
  ~ImportJob();

  enum class State { kScanning, kWaitingForKnown, kReading, kDone };

  // Does about one slice of work. Finished batches are appended to `out`.
  State Step(std::vector<ImportBatch>* out);

  // In kWaitingForKnown: the recognised files, ordered by run path and file name, and the notes on
  // files that no format claims, that were claimed but not read, or that could not be opened.
  // Unknown files of one folder, suffix and reason are one note with a count, at the first of them.
  [[nodiscard]] const std::vector<SourceInfo>& sources() const;
  [[nodiscard]] const std::vector<std::pair<std::string, ProblemEntry>>& file_notes() const;
  // Files whose columns the person knows better are read anew, and with them the others of their
  // runs.
  void SetKnown(std::vector<KnownSource> known);

  // Of the files with guessed columns that were read or were unchanged: path and columns.
  [[nodiscard]] std::vector<std::pair<std::string, TextColumns>> TakeColumns();

  [[nodiscard]] const ImportCounts& counts() const;
  [[nodiscard]] const FileTree& tree() const;
  // ImportBatch::prefix_hash of the last batch of a source; 0 when there was none.
  [[nodiscard]] uint64_t prefix_hash(uint32_t file) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The run's identity: UUIDv5 of (format, foreign id) or of (format, run path, first record's hash
// of the first source of the run), lower-case text. Same in page and command line, stable while
// files grow.
std::string RunUuidFor(std::string_view format, const RunFacts& facts, uint64_t first_record_hash);

}  // namespace tidemark
