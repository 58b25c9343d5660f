// The second half of an import: reads one recognised file in slices, from where an earlier import
// stopped, and hands over its batches.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "import/format.h"
#include "import/job.h"

namespace tidemark {

// Bytes before the offset that KnownSource::prefix_hash covers.
inline constexpr size_t kPrefixBytes = 4096;

class SourceReader {
 public:
  struct Setup {
    FileAccess* access = nullptr;
    const FileTree* tree = nullptr;
    const Format* format = nullptr;
    const SourceInfo* source = nullptr;
    const KnownSource* known = nullptr;  // null: never imported
    std::string run_state;               // OpenContext::run_state
    const ImportOptions* options = nullptr;
    ImportCounts* counts = nullptr;
    bool rereads = false;  // it was imported before, and is read anew as if it had not been
  };
  explicit SourceReader(Setup setup);

  // Goes on with a file that has grown since this reader was done with it, in a later pass of an
  // import. False when it is not as it was left, or has to be read anew: then another reader must.
  bool Resume(Setup setup);
  // Something may be had of a file that has not grown.
  [[nodiscard]] bool is_due() const { return parser_ != nullptr && parser_->is_due(); }

  // Reads about one slice. False when the file is done (the last batch has source_done) or
  // unchanged (no batch at all).
  bool Step(std::vector<ImportBatch>* out);

  // Of a text file; valid when done.
  [[nodiscard]] std::optional<TextColumns> columns() const {
    return parser_ == nullptr ? std::nullopt : parser_->columns();
  }
  // State for the run's next file; valid when done.
  [[nodiscard]] const std::string& final_state() const { return final_state_; }
  // Of the last batch.
  [[nodiscard]] uint64_t prefix_hash() const { return prefix_hash_; }

 private:
  // What Begin() found.
  enum class Start { kRead, kUnchanged, kFailed };

  Start Begin();
  Start BeginKnown(const FileHead& head);
  // Whether the bytes before the known offset are those that were imported.
  Result<bool> HasKnownPrefix();
  std::unique_ptr<FileParser> Open(const FileHead& head, std::string parser_state) const;
  // Appends up to one slice to the buffer. False when nothing can be read any more.
  bool Fill();
  // Parses what is in the buffer. False when the file has to be given up.
  bool ParseBuffer(std::vector<ImportBatch>* out);
  // Forgets what is parsed and not needed to recognise the file.
  void DropParsed();
  void Flush(bool done, std::vector<ImportBatch>* out);
  void CheckUnchanged();

  [[nodiscard]] const FileEntry& file() const { return setup_.tree->files()[setup_.source->file]; }
  [[nodiscard]] std::span<const uint8_t> Unconsumed() const {
    return std::span<const uint8_t>(buffer_).subspan(consumed_);
  }
  [[nodiscard]] uint64_t offset() const {
    return buffer_offset_ + consumed_;
  }  // of the next record

  Setup setup_;
  std::unique_ptr<FileParser> parser_;
  BatchBuilder builder_;
  std::vector<uint8_t> buffer_;  // up to kPrefixBytes already parsed, then what is to be parsed
  uint64_t buffer_offset_ = 0;   // of buffer_[0] in the file
  size_t consumed_ = 0;          // bytes of buffer_ that are parsed
  size_t needed_ = 0;            // unparsed bytes below which asking the parser again is no use
  uint64_t end_ = 0;             // where the file ends for this import
  uint64_t read_bytes_ = 0;
  bool begun_ = false;
  bool replaced_ = false;
  std::string final_state_;
  uint64_t prefix_hash_ = 0;
};

}  // namespace tidemark
