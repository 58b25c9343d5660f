#include "platform/vfs/cached_file.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace tidemark {
namespace {
constexpr uint64_t kBlock = BlockCache::kBlockBytes;
constexpr size_t kWalHeaderBytes = 32;
constexpr size_t kFrameHeaderBytes = 24;
}  // namespace

CachedFile::CachedFile(std::unique_ptr<StorageFile> file, FileKind kind, uint64_t size,
                       std::shared_ptr<WriteOrder> order, BlockCache* cache)
    : file_(std::move(file)),
      kind_(kind),
      size_(size),
      stored_(size),
      order_(std::move(order)),
      cache_(cache),
      id_(cache->NewFile()) {}

CachedFile::~CachedFile() {
  if (order_->pending == this) order_->pending = nullptr;
  cache_->DropFile(id_);
}

StorageCode CachedFile::Read(uint64_t offset, uint8_t* out, size_t size, bool* short_read) {
  *short_read = offset + size > size_;
  size_t inside = 0;
  if (offset < size_) inside = static_cast<size_t>(std::min<uint64_t>(size, size_ - offset));
  std::memset(out + inside, 0, size - inside);
  while (inside > 0) {
    const uint64_t index = offset / kBlock;
    const size_t from = static_cast<size_t>(offset % kBlock);
    const size_t count = std::min(inside, static_cast<size_t>(kBlock) - from);
    BlockCache::Block* block = cache_->Find(id_, index);
    if (block == nullptr) {
      const StorageCode code = Fetch(index, &block);
      if (code != StorageCode::kOk) return code;
    }
    const size_t held = block->valid > from ? std::min(count, block->valid - from) : 0;
    std::memcpy(out, block->bytes.get() + from, held);
    std::memset(out + held, 0, count - held);
    out += count;
    offset += count;
    inside -= count;
  }
  return StorageCode::kOk;
}

uint64_t CachedFile::BlocksToFetch(uint64_t index) {
  ReadHead* head = nullptr;
  for (ReadHead& candidate : heads_) {
    if (candidate.next == index) head = &candidate;
  }
  if (head != nullptr) {
    head->blocks = std::min(head->blocks * 2, kMaxFetchBlocks);
  } else {
    head = &heads_[oldest_head_];
    oldest_head_ = (oldest_head_ + 1) % heads_.size();
    head->blocks = 1;
  }
  const uint64_t last = (size_ + kBlock - 1) / kBlock;
  uint64_t count = 1;
  while (count < head->blocks && index + count < last &&
         cache_->Find(id_, index + count) == nullptr) {
    ++count;
  }
  head->next = index + count;
  return count;
}

void CachedFile::FillBlock(uint64_t index, const uint8_t* bytes, size_t size) {
  BlockCache::Block* block = cache_->Insert(id_, index);
  if (size > 0) std::memcpy(block->bytes.get(), bytes, size);
  block->valid = size;
  const uint64_t base = index * kBlock;
  const uint64_t from = std::max(base, pending_at_);
  const uint64_t to = std::min(base + kBlock, pending_end());
  if (from >= to) return;
  const size_t end = static_cast<size_t>(to - base);
  if (block->valid < end) std::memset(block->bytes.get() + block->valid, 0, end - block->valid);
  std::memcpy(block->bytes.get() + (from - base), pending_.data() + (from - pending_at_),
              static_cast<size_t>(to - from));
  block->valid = std::max(block->valid, end);
}

StorageCode CachedFile::Fetch(uint64_t index, BlockCache::Block** out) {
  const uint64_t count = BlocksToFetch(index);
  const uint64_t base = index * kBlock;
  size_t size = 0, got = 0;
  // Not a vector: that would be filled with zeros first, byte by byte in the page's build, and cost
  // more than the reading.
  std::unique_ptr<uint8_t[]> bytes;
  if (base < stored_) {
    size = static_cast<size_t>(std::min(count * kBlock, stored_ - base));
    bytes.reset(new uint8_t[size]);
    const StorageCode code = file_->Read(base, bytes.get(), size, &got);
    if (code != StorageCode::kOk) return code;
  }
  // Backwards, so that the block that was asked for becomes the most recently used one.
  for (uint64_t i = count; i-- > 0;) {
    const size_t from = static_cast<size_t>(i * kBlock);
    const size_t held = got > from ? std::min(got - from, static_cast<size_t>(kBlock)) : 0;
    FillBlock(index + i, bytes.get() + std::min(from, size), held);
  }
  *out = cache_->Find(id_, index);
  return StorageCode::kOk;
}

StorageCode CachedFile::WriteThrough(uint64_t offset, const uint8_t* data, size_t size) {
  const StorageCode code = file_->Write(offset, data, size);
  if (code == StorageCode::kOk) {
    stored_ = std::max(stored_, offset + size);
  } else if (file_->Size(&stored_) != StorageCode::kOk) {
    stored_ = std::max(stored_, offset + size);
  }
  return code;
}

StorageCode CachedFile::WritePending() {
  if (pending_.empty()) return StorageCode::kOk;
  const StorageCode code = WriteThrough(pending_at_, pending_.data(), pending_.size());
  if (code != StorageCode::kOk) return code;
  pending_.clear();
  if (order_->pending == this) order_->pending = nullptr;
  return StorageCode::kOk;
}

StorageCode CachedFile::WriteOthersPending() {
  if (order_->pending == nullptr || order_->pending == this) return StorageCode::kOk;
  return order_->pending->WritePending();
}

// Pending bytes could not be written. A rollback must still be able to restore the database
// elsewhere, so bytes outside of the pending ones go straight to the file and the others replace
// pending ones.
StorageCode CachedFile::WriteAroundPending(uint64_t offset, const uint8_t* data, size_t size) {
  const uint64_t end = offset + size;
  const uint64_t from = std::clamp(pending_at_, offset, end);
  const uint64_t to = std::clamp(pending_end(), offset, end);
  if (from > offset) {
    const StorageCode code = WriteThrough(offset, data, static_cast<size_t>(from - offset));
    if (code != StorageCode::kOk) return code;
  }
  if (to > from) {
    std::memcpy(pending_.data() + (from - pending_at_), data + (from - offset),
                static_cast<size_t>(to - from));
  }
  const uint64_t rest = std::max(to, from);
  if (end > rest) {
    return WriteThrough(rest, data + (rest - offset), static_cast<size_t>(end - rest));
  }
  return StorageCode::kOk;
}

void CachedFile::PutPending(uint64_t offset, const uint8_t* data, size_t size) {
  if (pending_.empty()) {
    pending_at_ = offset;
    order_->pending = this;
  }
  const size_t at = static_cast<size_t>(offset - pending_at_);
  if (pending_.size() < at + size) pending_.resize(at + size);
  std::memcpy(pending_.data() + at, data, size);
}

// Puts the bytes and writes everything; on failure what was pending before is pending again, so
// that a commit that was reported as failed can't reach the file later.
StorageCode CachedFile::PutAndWrite(uint64_t offset, const uint8_t* data, size_t size) {
  const size_t length = pending_.size();
  const size_t at = length == 0 ? 0 : static_cast<size_t>(offset - pending_at_);
  const std::vector<uint8_t> before(
      pending_.begin() + static_cast<ptrdiff_t>(at),
      pending_.begin() + static_cast<ptrdiff_t>(std::min(length, at + size)));
  PutPending(offset, data, size);
  const StorageCode code = WritePending();
  if (code == StorageCode::kOk) return code;
  pending_.resize(length);
  std::copy(before.begin(), before.end(), pending_.begin() + static_cast<ptrdiff_t>(at));
  if (pending_.empty()) order_->pending = nullptr;
  return code;
}

// Whether this write decides a transaction: its failure must be reported by itself, not by a later
// call. In a write-ahead log that is the last page of a commit; SQLite writes a frame as its header
// (bytes 4-7 are not 0 in the frame that ends a transaction; file format, 4.1) and its page, and
// may go back to write headers anew with other checksums. In a journal it is the header.
bool CachedFile::Decides(uint64_t offset, const uint8_t* data, size_t size) {
  if (kind_ == FileKind::kJournal) return offset == 0 && size_ > 0;
  if (kind_ != FileKind::kWal) return false;
  const bool continues = offset == last_write_end_;
  last_write_end_ = offset + size;
  if (size == kFrameHeaderBytes && offset >= kWalHeaderBytes) {
    const bool ends = (data[4] | data[5] | data[6] | data[7]) != 0;
    commit_frame_ = ends && continues;
    return ends && !continues;
  }
  const bool ends = commit_frame_;
  commit_frame_ = false;
  return ends;
}

StorageCode CachedFile::Write(uint64_t offset, const uint8_t* data, size_t size) {
  if (size == 0) return StorageCode::kOk;
  StorageCode code = WriteOthersPending();
  if (code != StorageCode::kOk) return code;
  const bool decides = Decides(offset, data, size);

  const bool touches = offset >= pending_at_ && offset <= pending_end();
  const bool grows = offset + size > pending_end();
  const bool fits = offset + size <= pending_at_ + kMaxPendingBytes;
  bool around = false;
  if (!pending_.empty() && !(touches && (!grows || fits))) {
    code = WritePending();
    around = code != StorageCode::kOk && kind_ == FileKind::kMain;
    if (code != StorageCode::kOk && !around) return code;
  }
  if (around) {
    code = WriteAroundPending(offset, data, size);
  } else if (pending_.empty() && size >= kMaxPendingBytes) {
    code = WriteThrough(offset, data, size);
  } else if (decides) {
    code = PutAndWrite(offset, data, size);
  } else {
    PutPending(offset, data, size);
  }
  if (code != StorageCode::kOk) {
    DropCached(offset, offset + size);
    return code;
  }
  PatchCache(offset, data, size);
  size_ = std::max(size_, offset + size);
  return StorageCode::kOk;
}

void CachedFile::PatchCache(uint64_t offset, const uint8_t* data, size_t size) {
  while (size > 0) {
    const size_t from = static_cast<size_t>(offset % kBlock);
    const size_t count = std::min(size, static_cast<size_t>(kBlock) - from);
    if (BlockCache::Block* block = cache_->Find(id_, offset / kBlock)) {
      if (block->valid < from) {
        std::memset(block->bytes.get() + block->valid, 0, from - block->valid);
      }
      std::memcpy(block->bytes.get() + from, data, count);
      block->valid = std::max(block->valid, from + count);
    }
    data += count;
    offset += count;
    size -= count;
  }
}

void CachedFile::DropCached(uint64_t first_byte, uint64_t last_byte) {
  cache_->Drop(id_, first_byte / kBlock, (last_byte + kBlock - 1) / kBlock);
}

StorageCode CachedFile::Truncate(uint64_t size) {
  StorageCode code = WriteOthersPending();
  if (code != StorageCode::kOk) return code;
  commit_frame_ = false;
  if (!pending_.empty() && pending_end() > size) {
    pending_.resize(static_cast<size_t>(size > pending_at_ ? size - pending_at_ : 0));
    if (pending_.empty()) order_->pending = nullptr;
  }
  code = WritePending();
  if (code != StorageCode::kOk && kind_ != FileKind::kMain) return code;
  if (stored_ != size && (stored_ > size || pending_.empty())) {
    code = file_->Truncate(size);
    if (code != StorageCode::kOk) return code;
    stored_ = size;
  }
  DropCached(size / kBlock * kBlock, std::max(size_, size) + kBlock);
  size_ = size;
  return StorageCode::kOk;
}

StorageCode CachedFile::Commit() {
  const StorageCode code = WriteOthersPending();
  return code == StorageCode::kOk ? WritePending() : code;
}

StorageCode CachedFile::Sync() {
  const StorageCode code = WritePending();
  return code == StorageCode::kOk ? file_->Flush() : code;
}

}  // namespace tidemark
