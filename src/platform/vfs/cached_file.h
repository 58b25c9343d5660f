// One open file of the VFS: reads through the block cache, merges adjacent writes into large ones.
//
// Merging must not weaken what SQLite relies on. The rules:
//  - What is pending belongs to one file of a database at a time (WriteOrder): before another file
//  of
//    the same database is changed, the pending bytes of the first are written. So a killed process
//    leaves a prefix of the writes, journal before database, as without merging.
//  - Commit() and Sync() write what is pending; a commit in a write-ahead log is noticed by its
//  frame.
//  - When writing pending bytes fails (no room), they stay pending and readable, and the call that
//    needed it reports the failure: SQLite rolls back, and may go on with the transaction after
//    rolling back one statement only, so nothing it believes written may be dropped.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "platform/vfs/block_cache.h"
#include "platform/vfs/storage.h"

namespace tidemark {

class CachedFile;

// The order of writes between the files of one database (main file, journal, write-ahead log).
struct WriteOrder {
  CachedFile* pending = nullptr;  // the one file that has pending bytes
};

enum class FileKind { kMain, kJournal, kWal, kTemporary };

class CachedFile {
 public:
  static constexpr size_t kMaxPendingBytes = size_t{1} << 20;
  static constexpr uint64_t kMaxFetchBlocks = 16;

  // `cache` and `storage` objects outlive the file; `order` is shared by the files of one database.
  CachedFile(std::unique_ptr<StorageFile> file, FileKind kind, uint64_t size,
             std::shared_ptr<WriteOrder> order, BlockCache* cache);
  ~CachedFile();  // pending bytes that were never written are lost: call Commit() before
  CachedFile(const CachedFile&) = delete;
  CachedFile& operator=(const CachedFile&) = delete;

  // Fills `out`, with zeros behind the end of the file. *short_read: not all bytes were in the
  // file.
  StorageCode Read(uint64_t offset, uint8_t* out, size_t size, bool* short_read);
  StorageCode Write(uint64_t offset, const uint8_t* data, size_t size);
  StorageCode Truncate(uint64_t size);
  // Writes what is pending in this file or in another one of the database.
  StorageCode Commit();
  // Commit, then flush to the disk.
  StorageCode Sync();

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] FileKind kind() const { return kind_; }

 private:
  [[nodiscard]] uint64_t pending_end() const { return pending_at_ + pending_.size(); }
  StorageCode Fetch(uint64_t index, BlockCache::Block** out);
  uint64_t BlocksToFetch(uint64_t index);
  void FillBlock(uint64_t index, const uint8_t* bytes, size_t size);
  StorageCode WritePending();
  StorageCode WriteOthersPending();
  StorageCode WriteThrough(uint64_t offset, const uint8_t* data, size_t size);
  StorageCode WriteAroundPending(uint64_t offset, const uint8_t* data, size_t size);
  void PutPending(uint64_t offset, const uint8_t* data, size_t size);
  StorageCode PutAndWrite(uint64_t offset, const uint8_t* data, size_t size);
  void PatchCache(uint64_t offset, const uint8_t* data, size_t size);
  void DropCached(uint64_t first_byte, uint64_t last_byte);
  bool Decides(uint64_t offset, const uint8_t* data, size_t size);

  std::unique_ptr<StorageFile> file_;
  FileKind kind_;
  uint64_t size_;    // as SQLite sees it
  uint64_t stored_;  // in the back end
  std::shared_ptr<WriteOrder> order_;
  BlockCache* cache_;
  uint32_t id_;

  std::vector<uint8_t> pending_;
  uint64_t pending_at_ = 0;
  bool commit_frame_ = false;  // a frame header that ends a transaction came last
  uint64_t last_write_end_ = 0;

  // Where sequential readers will go on; a hit doubles how much is fetched.
  struct ReadHead {
    uint64_t next = ~uint64_t{0};
    uint64_t blocks = 1;
  };
  std::array<ReadHead, 3> heads_;
  size_t oldest_head_ = 0;
};

}  // namespace tidemark
