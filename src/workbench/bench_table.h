// The data sets on the bench, and the table that the chosen ones make beside each other.
//
// Values are held once: a chosen set's columns lie in the table, and go back when the choice
// changes. Of images the table has their classes and files; their pixels are made as a model takes
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/data_set_reading.h"
#include "evaluate/images/image_digest.h"
#include "evaluate/images/preprocessing.h"
#include "evaluate/kept/kept_evaluation.h"
#include "workbench/answers.h"
#include "workbench/bench_files.h"
#include "workbench/bench_images.h"

namespace tidemark::workbench {

using ColumnTypes = std::vector<std::pair<std::string, ColumnKind>>;

[[nodiscard]] ColumnKind KindOf(evaluate::ColumnType type);
[[nodiscard]] evaluate::ColumnType TypeOf(ColumnKind kind);

class BenchTable {
 public:
  // A file to be read. Numbers are from 1 and never used again.
  uint32_t Add(DroppedFile file);
  // Loose images, or those of a folder.
  uint32_t AddImages(const std::string& name, std::vector<DroppedFile> files);
  // False when there is no such set. The table is made anew by Join.
  bool Remove(uint32_t number);

  // Whether a file waits to be read.
  [[nodiscard]] bool has_unread() const;
  // Whether a set that was read and is wanted waits for Join.
  [[nodiscard]] bool has_unjoined(const std::vector<uint32_t>& chosen) const;
  // Goes on with the next one for about `budget_ms`; true when it was read, or can't be.
  bool ReadSome(const ColumnTypes& types, double budget_ms);
  // Sets that were read with other types are read anew; true when there are any.
  bool Retype(const ColumnTypes& types);
  // Hashes some more of the files that were read; false when all are done.
  bool HashSome();

  // Puts the columns of the chosen sets (all that could be read when `chosen` is empty) beside each
  // other: images first, else in the order of `chosen`. What does not fit is told on its card.
  void Join(const std::vector<uint32_t>& chosen);

  [[nodiscard]] const evaluate::DataSet& table() const { return table_; }
  // Of the table; null when it has none.
  [[nodiscard]] std::shared_ptr<const BenchImages> images() const { return images_; }
  // The table with its images as such an input: a copy, but for the pixels, which are made when
  // they are asked for. An open size becomes that of the first image.
  Result<evaluate::DataSet> WithPixels(evaluate::Preprocessing* preprocessing) const;
  // Rows of the table whose images could not be read, found out by a model's run.
  void TellUnreadable(const std::vector<evaluate::RowSource::Failure>& failures);
  [[nodiscard]] std::vector<DataCard> Cards() const;
  // Whether the digest of every file that was read is known.
  [[nodiscard]] bool is_hashed() const;
  // Of the bytes of the table's files, one after the other, as `tidemark eval` has it. Reads
  // several files once more.
  Result<std::string> JoinedDigest();
  [[nodiscard]] std::vector<evaluate::KeptFile> JoinedFiles() const;
  // Of the table's files.
  [[nodiscard]] uint64_t skipped_rows() const;
  [[nodiscard]] uint64_t unreadable_values() const;
  // The sets with these digests, in their order; empty when one is not there.
  [[nodiscard]] std::vector<uint32_t> FindFiles(const std::vector<evaluate::KeptFile>& files) const;
  // Of the table, in order.
  [[nodiscard]] const std::vector<uint32_t>& joined() const { return joined_; }

 private:
  struct Set {
    DataCard card;
    DroppedFile file;
    evaluate::DataSet set;           // without columns while they lie in the table
    std::vector<std::string> names;  // of the columns, as the file has them
    ColumnTypes types;               // with which it was read
    bool read = false;
    std::unique_ptr<ByteSource> watched;                // the file, while it is read
    std::unique_ptr<evaluate::DataSetReading> reading;  // likewise
    Sentence read_problem;
    Sha256 digest;
    uint64_t hashed = 0;
    std::vector<DroppedFile> loose;             // of images that are no zip
    std::shared_ptr<const BenchImages> images;  // once it was read and is some
    std::unique_ptr<evaluate::ImageDigest> image_digest;
  };

  Set* NewSet(const std::string& name);
  [[nodiscard]] const Set* Find(uint32_t number) const;
  [[nodiscard]] std::vector<Set*> Wanted(const std::vector<uint32_t>& chosen) const;
  void TakeBack();
  static Result<bool> Advance(const ColumnTypes& types, double budget_ms, Set* set);
  void Finish(const ColumnTypes& types, const Status& read, Set* set);
  void Describe(Set* set);
  void HashImage(Set* set);
  void JoinOne(Set* set);

  std::vector<std::unique_ptr<Set>> sets_;
  std::vector<uint32_t> joined_;    // in the order of the choice
  std::vector<uint32_t> in_table_;  // in the order of the columns
  std::shared_ptr<const BenchImages> images_;
  evaluate::DataSet table_;
  std::string joined_digest_;  // empty: not known yet
  uint32_t next_ = 1;
};

}  // namespace tidemark::workbench
