#include "import/source_reader.h"

#include <algorithm>
#include <utility>

#include "base/hash64.h"
#include "import/beside_files.h"

namespace tidemark {

SourceReader::SourceReader(Setup setup) : setup_(std::move(setup)), end_(file().size_bytes) {}

bool SourceReader::Step(std::vector<ImportBatch>* out) {
  if (!begun_) {
    begun_ = true;
    Start start = Begin();
    if (start == Start::kUnchanged) {
      ++setup_.counts->files_unchanged;
      setup_.counts->bytes_total -= std::min(setup_.counts->bytes_total, file().size_bytes);
      final_state_ = setup_.known->parser_state;
      if (parser_ == nullptr && setup_.format->guesses_columns())
        parser_ = Open(FileHead{file(), {}, *setup_.tree}, final_state_);
      prefix_hash_ = setup_.known->prefix_hash;
      return false;
    }
    ++setup_.counts->files_read;
    if (start == Start::kFailed) {
      setup_.rereads = false;  // what there is of it stays
      Flush(true, out);
      return false;
    }
    setup_.counts->bytes_total -= std::min(setup_.counts->bytes_total, offset());
  }
  bool more = Fill() && ParseBuffer(out);
  if (more && buffer_offset_ + buffer_.size() < end_) return true;
  CheckUnchanged();
  Flush(true, out);
  return false;
}

// The bytes before the new ones are read again: who replaced the file has others there.
bool SourceReader::Resume(Setup setup) {
  const uint64_t old_end = buffer_offset_ + buffer_.size();
  if (parser_ == nullptr || !parser_->resumes_by_offset() || setup.known == nullptr ||
      setup.known->offset != offset() || setup.known->prefix_hash != prefix_hash_) {
    return false;
  }
  setup_ = std::move(setup);
  if (file().size_bytes < old_end) return false;
  end_ = file().size_bytes;
  const size_t again = std::min(buffer_.size(), kPrefixBytes);
  const auto more =
      static_cast<size_t>(std::min<uint64_t>(setup_.options->slice_bytes, end_ - old_end));
  std::vector<uint8_t> bytes(again + more);
  auto read = setup_.access->ReadAt(file(), old_end - again, bytes);
  if (!read.ok() || *read < again ||
      !std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(again),
                  buffer_.end() - static_cast<std::ptrdiff_t>(again))) {
    return false;
  }
  bytes.resize(std::min(*read, bytes.size()));
  if (bytes.size() < again + more) end_ = old_end - again + bytes.size();
  buffer_.insert(buffer_.end(), bytes.begin() + static_cast<std::ptrdiff_t>(again), bytes.end());
  read_bytes_ = bytes.size() - again;
  setup_.counts->bytes_read += read_bytes_;
  ++setup_.counts->files_read;
  needed_ = 0;
  return true;
}

SourceReader::Start SourceReader::Begin() {
  const KnownSource* known = setup_.known;
  if (known != nullptr && known->size_bytes == file().size_bytes && known->modified_s != 0 &&
      known->modified_s == file().modified_s) {
    return Start::kUnchanged;
  }
  std::vector<uint8_t> bytes(
      static_cast<size_t>(std::min<uint64_t>(file().size_bytes, kSniffBytes)));
  auto read = setup_.access->ReadAt(file(), 0, bytes);
  if (!read.ok()) {
    builder_.Problem(0, read.error().message);
    return Start::kFailed;
  }
  bytes.resize(std::min(*read, bytes.size()));
  FileHead head{file(), bytes, *setup_.tree};
  if (Hash64(setup_.format->FirstRecord(head)) != setup_.source->first_record_hash) {
    builder_.Problem(0,
                     "The file changed while it was imported and was not read; import it again.");
    return Start::kFailed;
  }
  if (known != nullptr) return BeginKnown(head);
  parser_ = Open(head, {});
  return Start::kRead;
}

SourceReader::Start SourceReader::BeginKnown(const FileHead& head) {
  const KnownSource& known = *setup_.known;
  parser_ = Open(head, known.parser_state);
  if (!parser_->resumes_by_offset()) return Start::kRead;  // its state says what it has seen
  auto same = HasKnownPrefix();
  if (!same.ok()) {
    builder_.Problem(known.offset, same.error().message);
    return Start::kFailed;
  }
  if (*same) return known.offset == end_ ? Start::kUnchanged : Start::kRead;
  replaced_ = true;
  builder_.Note(
      0,
      known.offset > end_
          ? "The file is shorter than when it was imported before; it was read anew from its start."
          : "The file is not the one that was imported before; it was read anew from its start.");
  parser_ = Open(head, {});
  buffer_.clear();
  buffer_offset_ = 0;
  consumed_ = 0;
  return Start::kRead;
}

Result<bool> SourceReader::HasKnownPrefix() {
  const KnownSource& known = *setup_.known;
  if (known.offset > end_) return false;
  size_t size = static_cast<size_t>(std::min<uint64_t>(known.offset, kPrefixBytes));
  buffer_.resize(size);
  buffer_offset_ = known.offset - size;
  consumed_ = size;
  if (size == 0) return true;
  TM_ASSIGN_OR_RETURN(size_t read, setup_.access->ReadAt(file(), buffer_offset_, buffer_));
  return read == size && Hash64(buffer_) == known.prefix_hash;
}

std::unique_ptr<FileParser> SourceReader::Open(const FileHead& head,
                                               std::string parser_state) const {
  OpenContext context{head, setup_.source->run_path, std::move(parser_state), {}, setup_.run_state};
  auto columns = setup_.options->columns.find(file().path);
  if (columns != setup_.options->columns.end()) context.columns = columns->second;
  return setup_.format->Open(context);
}

void SourceReader::DropParsed() {
  if (consumed_ <= kPrefixBytes) return;
  const size_t drop = consumed_ - kPrefixBytes;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(drop));
  buffer_offset_ += drop;
  consumed_ = kPrefixBytes;
}

bool SourceReader::Fill() {
  DropParsed();
  uint64_t at = buffer_offset_ + buffer_.size();
  auto want = static_cast<size_t>(std::min<uint64_t>(setup_.options->slice_bytes, end_ - at));
  if (want == 0) return !Unconsumed().empty() || parser_->is_due();
  size_t before = buffer_.size();
  buffer_.resize(before + want);
  auto read = setup_.access->ReadAt(file(), at, std::span<uint8_t>(buffer_).subspan(before));
  size_t got = read.ok() ? std::min(*read, want) : 0;
  buffer_.resize(before + got);
  setup_.counts->bytes_read += got;
  read_bytes_ += got;
  if (!read.ok()) {
    builder_.Problem(at, read.error().message);
    end_ = at;
  } else if (got < want) {
    builder_.Problem(at + got,
                     "The file became shorter while it was read; what it still held was imported.");
    end_ = at + got;
  }
  return true;
}

bool SourceReader::ParseBuffer(std::vector<ImportBatch>* out) {
  bool at_end = buffer_offset_ + buffer_.size() >= end_;
  while ((!Unconsumed().empty() || (at_end && parser_->is_due())) &&
         (at_end || Unconsumed().size() >= needed_)) {
    auto parsed = parser_->Parse(Unconsumed(), offset(), at_end, &builder_);
    if (!parsed.ok()) {
      builder_.Problem(offset(), parsed.error().message);
      return false;
    }
    size_t count = std::min(*parsed, Unconsumed().size());
    consumed_ += count;
    if (builder_.approximate_bytes() >= setup_.options->batch_bytes) Flush(false, out);
    if (count > 0) {
      needed_ = 0;
      continue;
    }
    if (at_end) break;
    if (Unconsumed().size() > parser_->max_record_bytes()) {
      builder_.Problem(offset(), "A record is longer than " +
                                     std::to_string(parser_->max_record_bytes() >> 20) +
                                     " MB; the file was not read from here on.");
      return false;
    }
    needed_ = Unconsumed().size() * 2;
    break;
  }
  return true;
}

// A file that took several slices may have been rewritten under the reader.
void SourceReader::CheckUnchanged() {
  if (read_bytes_ <= setup_.options->slice_bytes) return;
  std::vector<uint8_t> bytes(
      static_cast<size_t>(std::min<uint64_t>(file().size_bytes, kSniffBytes)));
  auto read = setup_.access->ReadAt(file(), 0, bytes);
  bytes.resize(read.ok() ? std::min(*read, bytes.size()) : 0);
  FileHead head{file(), bytes, *setup_.tree};
  if (!read.ok() || Hash64(setup_.format->FirstRecord(head)) != setup_.source->first_record_hash) {
    builder_.Problem(0,
                     "The file changed while it was read; what was imported of it may be mixed.");
  }
}

void SourceReader::Flush(bool done, std::vector<ImportBatch>* out) {
  setup_.counts->points += builder_.points();
  ImportBatch batch = builder_.Take();
  ReadBesideFiles(setup_.access, *setup_.tree, &batch);
  batch.source = setup_.source->file;
  batch.end_offset = offset();
  size_t size = std::min(consumed_, kPrefixBytes);
  batch.prefix_hash = Hash64(std::span<const uint8_t>(buffer_).subspan(consumed_ - size, size));
  batch.parser_state = parser_ == nullptr ? std::string() : parser_->SaveState();
  batch.source_done = done;
  batch.replaces_source = std::exchange(replaced_, false);
  batch.rereads_source = std::exchange(setup_.rereads, false);
  prefix_hash_ = batch.prefix_hash;
  if (done) {
    final_state_ = batch.parser_state;
    DropParsed();
    buffer_.shrink_to_fit();
  }
  out->push_back(std::move(batch));
}

}  // namespace tidemark
